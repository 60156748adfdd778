#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# gdb, gdbserver and "mcm debug" with --debug-info, in a prefix that was moved to a path with odd characters: programs of this machine
# by gdbserver, of others by QEMU. gdb takes minutes to compile, so this is for stores that have it; build one with
#   mcm build x86_64-linux-musl --with gdb --debug-info --prefix DIR
# TEST_GDB_PREFIX names a prefix that is there already.
load helper

FIRST=x86_64-linux-musl
OTHERS="aarch64-linux-musl armv7-linux-musleabihf"

setup_file() {
	export MCM_WITH=gdb MCM_DEBUG_INFO=1 LACK="" WORK=""
	if [ -z "${TEST_GDB_PREFIX:-}" ] && ! is_built "$FIRST"; then
		LACK="the store has no toolchain for $FIRST with gdb and debugging information"
		return 0
	fi
	# shellcheck disable=SC2086 # words
	TEST_PREFIX=${TEST_GDB_PREFIX:-} make_prefix "$FIRST" $OTHERS
	[ "$P" != "$WORK/prefix" ] || {
		mv "$P" "$WORK/it's a \"prefix\" é"
		export P="$WORK/it's a \"prefix\" é"
	}
}

teardown_file() {
	[ -z "$WORK" ] || remove_work
}

setup() {
	[ -z "$LACK" ] || skip "$LACK"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/in here"
	cd "$BATS_TEST_TMPDIR/in here" || return 1
	cat >sort.c <<-'EOF'
		#include <stdio.h>
		#include <stdlib.h>

		__attribute__((noinline)) static int compare(const void *a, const void *b)
		{
			return *(const int *)a - *(const int *)b;
		}

		int main(int argc, char **argv)
		{
			int numbers[] = {argc > 1 ? atoi(argv[1]) : 0, 5, 2, 8, 1};
			char name[99];

			qsort(numbers, sizeof numbers / sizeof *numbers, sizeof *numbers, compare);
			for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
				printf("%d ", numbers[i]);
			puts(fgets(name, sizeof name, stdin) ? name : "nobody");
			return 3;
		}
	EOF
	cat >thrown.cc <<-'EOF'
		#include <stdexcept>

		int main()
		{
			throw std::runtime_error("thrown");
		}
	EOF
	printf '%s\n' 'break compare' continue bt up 'info source' delete continue >look
}

teardown() {
	local found

	[ -n "$LACK" ] || {
		# Guards end at once, but after us.
		sleep 0.5
		found=$(find "$TMPDIR" -mindepth 1)
		[ -z "$found" ] || {
			echo "left: $found"
			return 1
		}
	}
}

# gdbserver has to be allowed to trace.
need_trace() {
	timeout 10 "$P/$FIRST/bin/gdbserver" --once - /bin/true </dev/null >/dev/null 2>said || true
	if grep -qi 'not permitted' said; then skip "nothing may be traced here"; fi
}

# Each function of the first stack with its file, in one line.
stack() {
	awk '/^#[0-9]/ { number = substr($1, 2) + 0; if (number < last) exit; last = number
		name = $3 == "in" ? $4 : $2; sub(/\(.*$/, "", name); file = ""; if (match($0, / at .*:[0-9]+$/)) { file = substr($0, RSTART); sub(/.*\//, "", file); sub(/^ at /, "", file) }
		printf "%s %s, ", name, file }' said
}

# From the user's function through libc to main, names and lines; the program gets its words and input, and its output is ours.
check_session() { # TARGET OPTION...
	local target=$1 stack

	shift
	"$P/bin/$target-gcc" -g -O1 "$@" sort.c -o sort
	echo somebody | "$MCM" debug --batch --command look --prefix "$P" --target "$target" ./sort 7 >said 2>&1
	cat said
	stack=$(stack)
	echo "stack: $stack"
	[[ $stack == "compare sort.c:"*" qsort.c:"*", main sort.c:14, " ]]
	# The file itself, not only its name.
	grep -qF "Located in $(readlink -f "$P")/share/mcm/$target/source/musl/src/stdlib/qsort" said
	grep -qx '1 2 5 7 8 somebody' said
	grep -q 'exited with code 03' said
}

@test "x86_64, a static program: gdbserver" {
	need_trace
	check_session "$FIRST" -static
	check_session "$FIRST" -static-pie -fPIE
}

@test "x86_64, a dynamic program whose loader is not on this machine" {
	need_trace
	[ ! -e /lib/ld-musl-x86_64.so.1 ] || skip "this machine has musl"
	check_session "$FIRST"
	check_session "$FIRST" -fPIE -pie
}

@test "x86_64, an exception through libgcc and libstdc++, as shared libraries" {
	local stack

	need_trace
	"$P/bin/$FIRST-g++" -g -O1 thrown.cc -o thrown
	printf '%s\n' 'break abort' continue bt >look
	"$MCM" debug --batch --command look --prefix "$P" ./thrown </dev/null >said 2>&1
	cat said
	stack=$(stack)
	echo "stack: $stack"
	[[ $stack == "abort abort.c:"*" eh_terminate.cc:"*" eh_throw.cc:"*", main thrown.cc:5, " ]]
}

@test "aarch64: QEMU" {
	need_toolchain aarch64-linux-musl
	find_emulator aarch64-linux-musl
	check_session aarch64-linux-musl -static
	check_session aarch64-linux-musl
}

@test "armv7: QEMU" {
	need_toolchain armv7-linux-musleabihf
	find_emulator armv7-linux-musleabihf
	check_session armv7-linux-musleabihf -static
	check_session armv7-linux-musleabihf
}

@test "the program is started once more by gdbserver" {
	need_trace
	"$P/bin/$FIRST-gcc" -g -static sort.c -o sort
	printf '%s\n' continue 'set args 4' run >look
	printf 'a\nb\n' | "$MCM" debug --batch --command look --prefix "$P" ./sort 9 >said 2>&1
	cat said
	grep -q '^1 2 5 8 9 ' said
	grep -q '^1 2 4 5 8 ' said
}

@test "nothing in gdb names a place, and gdbserver needs nothing" {
	local target

	for target in $FIRST $OTHERS; do
		[ -x "$P/bin/$target-gcc" ] || continue
		is_static "$target" "$P/$target/bin/gdbserver"
		run ! grep -qF /mnt/mcm/ "$P/lib/gdb/$target/bin/gdb" "$P/$target/bin/gdbserver"
	done
	run -0 "$P/bin/$FIRST-gdb" -q -batch -ex 'show sysroot' -ex 'show substitute-path' -ex 'show debug-file-directory' -ex 'show data-directory'
	[[ $output == *"\"$(readlink -f "$P")/$FIRST\""*"/mcm/source' -> \`$(readlink -f "$P")/share/mcm/$FIRST/source'"*"$(readlink -f "$P")/$FIRST/lib/debug"*"$(readlink -f "$P")/lib/gdb/$FIRST/share/gdb"* ]]
}

@test "gdb knows the machines of all targets, and XML" {
	local machine

	"$P/bin/$FIRST-gdb" -q -batch -ex 'set architecture' >said 2>&1 || true
	for machine in aarch64 arm armv7 i386 i386:x86-64 Loongarch64 m68k MicroBlaze mips:isa64r2 or1k powerpc:common64 riscv:rv64 riscv:rv32 s390:64-bit sh4; do
		grep -qiF "$machine" said || { cat said; echo "no $machine"; return 1; }
	done
	run -0 "$P/bin/$FIRST-gdb" --configuration
	[[ $output == *--with-expat* ]]
}

@test "the text user interface" {
	need_program script
	TERM=xterm run -0 script -qec "'${P//\'/\'\\\'\'}/bin/$FIRST-gdb' -q -ex 'tui enable' -ex 'info win' -ex quit" /dev/null
	[[ $output != *"annot enable the TUI"* ]]
	[[ $output == *"No process In:"* ]]
}
