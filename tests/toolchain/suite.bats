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

@test "without QEMU, programs for another CPU are built and not run, which is said" {
	local qemu other=aarch64-linux-musl

	[ "$(uname -m)" != aarch64 ] || other=x86_64-linux-musl
	need_toolchain $other
	qemu=$(fact $other qemu)
	mkdir path
	ln -s /usr/local/bin/* /usr/bin/* /bin/* path 2>/dev/null || true
	rm -f "path/$qemu"
	PATH=$PWD/path run -0 "$MCM" test "$P" --target $other
	[[ $output == *"ok "*" $other c-libc.static # SKIP built, not run: $qemu is not installed: ./c-libc.static"* ]]
	[[ $output == *"ok "*" $other elf-static"$'\n'* ]]
	not grep -E '^ok [0-9]+ - [^ ]+ c[^ ]*\.(static|pie|dynamic)$' <<<"$output"
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

@test "libc exports what it did: no accidental change of the default toolchains" {
	local snapshot name

	for snapshot in "$BATS_TEST_DIRNAME"/abi/*; do
		name=${snapshot##*/}
		[ -x "$P/bin/$name-gcc" ] || continue
		# After a change on purpose: mcm abi dump PREFIX --target TARGET >tests/toolchain/abi/TARGET
		diff "$snapshot" <("$MCM" abi dump "$P" --target "$name")
	done
}
