#!/usr/bin/env bats
# Settings that make another toolchain of the same sources. Without shared libraries, with unwind tables of musl, which is not position independent: the compiler
# is that of the default build, its libraries are built again. The compiler's own settings, all in one: its build takes as long as the
# default toolchain's, so that it is tested where the store has it, or where TEST_COMPILER is set.

load helper

COMPILER="--set DEFAULT_PIE=1 --set DEFAULT_SSP=1 --set DISABLE_LTO=1 --set LANGUAGES=c,c++,fortran"
COMPILER+=" --set GCC_CONFIG=--with-tune=generic"

setup_file() {
	export WORK TARGET=${TEST_TARGET:-x86_64-linux-musl}
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-knobs.XXXXXX")
	build static --set DISABLE_SHARED=1 --set UNWIND_TABLES=1 --set MUSL_CONFIG=CFLAGS=-fno-pic
	# shellcheck disable=SC2086 # words
	if [ -n "${TEST_COMPILER:-}" ] || is_built "$TARGET" $COMPILER; then
		build compiler $COMPILER
	fi
}

teardown_file() {
	remove_work
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

build() { # NAME OPTION...
	local name=$1
	shift
	"$MCM" build "$TARGET" --prefix "$WORK/$name" --progress plain "$@" >"$WORK/$name.log" 2>&1 || {
		tail -n 40 "$WORK/$name.log" >&3
		return 1
	}
}

need() { # NAME
	P=$WORK/$1
	[ -d "$P" ] || skip "no compiler with these settings in the store (TEST_COMPILER=1 builds it)"
}

header() { # PROGRAM
	"$P/bin/$TARGET-readelf" -hlW "$1"
}

@test "DISABLE_SHARED: archives only, every program is static, the suite passes" {
	need static
	run ! grep -q . <(find "$P/$TARGET" -name '*.so*')
	echo 'int main(void) { return 0; }' >main.c
	"$P/bin/$TARGET-gcc" main.c -o program
	is_static "$TARGET" program
	"$MCM" test "$P"
}

@test "a libc.a that is not position independent: no static PIE is tried" {
	need static
	run -0 --separate-stderr "$MCM" test "$P"
	grep -q 'c-libc.static$' <<<"$output"
	run ! grep -q '\.pie$' <<<"$output"
}

@test "UNWIND_TABLES: stacks are seen through musl's functions" {
	local what

	need static
	[[ "$TARGET" != arm* ]] || skip "not on 32-bit Arm"
	"$P/bin/$TARGET-gcc" -O1 -funwind-tables "$BATS_TEST_DIRNAME/patches/walk.c" -o walk
	for what in fault abort raise qsort sleep; do
		echo $what
		run_for "$TARGET" ./walk $what
	done
}

# Unwinders look at the instruction before, which must not be the end of a function that has a table.
@test "UNWIND_TABLES: the places to which handlers of signals return are behind an instruction of their own" {
	need static
	case $(fact "$TARGET" musl_arch) in
	arm) skip "not on 32-bit Arm" ;;
	m68k | mips* | or1k) skip "that place is the kernel's on this CPU" ;;
	esac
	"$P/bin/$TARGET-ar" x "$P/$TARGET/lib/libc.a" "$("$P/bin/$TARGET-ar" t "$P/$TARGET/lib/libc.a" | grep -x 'restore\.l\{0,1\}o')"
	"$P/bin/$TARGET-nm" restore.*o | sed -n 's/^\([0-9a-f]*\) . __restore.*/\1/p' >places
	[ -s places ]
	run ! grep -x '0*' places
}

@test "the suite passes for a compiler with PIE, stack protection and Fortran, without LTO" {
	need compiler
	run -0 --separate-stderr "$MCM" test "$P"
	grep -q 'f-numbers.static$' <<<"$output"
	run ! grep '# SKIP' <<<"$output"
}

@test "DEFAULT_PIE: a program is a PIE, and with -static-pie a static one" {
	need compiler
	echo 'int main(void) { return 0; }' >main.c
	"$P/bin/$TARGET-gcc" main.c -o program
	header program | grep -q 'Type: *DYN'
	header program | grep -q INTERP
	"$P/bin/$TARGET-gcc" -static-pie main.c -o program
	header program | grep -q 'Type: *DYN'
	is_static "$TARGET" program
	"$P/bin/$TARGET-gcc" -no-pie main.c -o program
	header program | grep -q 'Type: *EXEC'
}

@test "DEFAULT_SSP: what writes beyond an array is stopped" {
	need compiler
	cat >smash.c <<-'END'
		int main(int argc, char **argv)
		{
			char small[8];
			volatile char *end = small;
			for (int i = 0; i < 64 * argc; i++)
				end[i] = 1;
			return small[argc] == argv[0][0];
		}
	END
	"$P/bin/$TARGET-gcc" -O1 -w -static smash.c -o smash
	find_emulator "$TARGET"
	run run_for "$TARGET" ./smash
	# musl stops with an instruction that is none: SIGSEGV or SIGILL (src/env/__stack_chk_fail.c).
	[ "$status" -ge 128 ]
	"$P/bin/$TARGET-nm" smash | grep -q __stack_chk_fail
}

@test "DISABLE_LTO: no lto1, no plugin, and -flto says so" {
	need compiler
	run ! grep -q . <(find "$P" -name 'lto1' -o -name 'liblto_plugin*')
	echo 'int main(void) { return 0; }' >main.c
	run ! "$P/bin/$TARGET-gcc" -flto main.c -o program
	[[ $output == *LTO* ]]
}

@test "words of GCC_CONFIG are in the compiler" {
	need compiler
	"$P/bin/$TARGET-gcc" -v 2>&1 | grep -q 'with-tune=generic'
}
