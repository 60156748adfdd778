#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The tests themselves: what hangs is ended, and tools are those that run.
load helper

@test "a test that hangs is reported as failed, by its name" {
	local dir=$BATS_TEST_TMPDIR

	printf '@test "%s" { %s; }\n' good true hangs 'sleep 600 & sleep 600' after true >"$dir/a.bats"
	printf '#!/bin/sh\necho ok 1 - begun\nexec sleep 600\n' >"$dir/b.sh"
	chmod +x "$dir/b.sh"
	# Nothing of the bats that this test is run by may have a say.
	run env -i PATH="${PATH//$BATS_LIBEXEC:/}" TEST_TIMEOUT=1 "$ROOT/tests/run.sh" "$dir/results" 2 "$dir/a.bats" "$dir/b.sh"
	[ "$status" -ne 0 ]
	run "$ROOT/tests/summary.sh" "$dir/results" 1
	has "not ok 2 hangs # timeout after 1s"
	has "not ok - $dir/b.sh was ended: it took more than 1 s"
	has "3 passed, 2 failed"
}

tool() { # DIRECTORY NAME COMMANDS
	mkdir -p "$1"
	printf '#!/bin/sh\n%s\n' "$3" >"$1/$2"
	chmod +x "$1/$2"
}

@test "the Rust that is found is the first that runs, not the first there is" {
	local dir=$BATS_TEST_TMPDIR

	# rustup's, without a default toolchain.
	tool "$dir/rustup" cargo 'exit 1'
	tool "$dir/rustup" rustc 'echo "error: rustup could not choose a version of rustc to run" >&2; exit 1'
	tool "$dir/bin" cargo ''
	tool "$dir/bin" rustc "echo $dir/sysroot"
	mkdir -p "$dir/sysroot/lib/rustlib/src/rust/library/vendor"
	PATH=$dir/rustup:$dir/bin:$PATH run -0 "$ROOT/tests/find.sh" rust
	[ "$output" = "$dir/bin" ]
	run -2 "$ROOT/tests/find.sh" perl
}
