#!/usr/bin/env bats
# mcm test with real toolchains.
load helper

setup_file() {
	make_prefix x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf
}

teardown_file() {
	remove_work
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir tmp
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
}

@test "all tests of all toolchains in the prefix pass, and nothing is left" {
	run --separate-stderr "$MCM" test "$P"
	echo "$output"
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[[ $output != *"not ok"* ]]
	[ "$(grep -c "^ok .* $TARGET c[-x]" <<<"$output")" -gt 40 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "a library that was damaged is found" {
	cp -a "$P" damaged
	rm "damaged/$TARGET/lib/libatomic.a"
	run -1 "$MCM" test damaged --target "$TARGET"
	[[ $output == *"not ok"*" $TARGET c-atomic.static"*"-latomic"* ]]
	[[ $output == *"ok "*" $TARGET c-libc.static"* ]]
}

@test "a signal ends compilers and programs and removes their directory" {
	local status=0

	"$MCM" test "$P" --target "$TARGET" -j 2 >out 2>&1 3>&- &
	until compgen -G "$TMPDIR/mcm-test.*/*.log" >/dev/null; do
		sleep 0.05
	done
	kill -TERM $!
	wait $! || status=$?
	[ "$status" = 143 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}
