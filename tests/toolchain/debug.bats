#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# DEBUG_INFO: debuggers see functions and lines of musl and GCC's libraries. The compiler is that of the default build, its
# libraries are built again.

load helper

setup_file() {
	export WORK P TARGET=${TEST_TARGET:-x86_64-linux-musl}
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-debug.XXXXXX")
	P=${TEST_DEBUG_PREFIX:-$WORK/prefix}
	[ -d "$P" ] || "$MCM" build "$TARGET" --debug-info --prefix "$P" --progress plain >"$WORK/build.log" 2>&1 || {
		tail -n 40 "$WORK/build.log" >&3
		return 1
	}
}

teardown_file() {
	remove_work
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	LIB=$P/$TARGET/lib
	cat >in.c <<-'END'
		#include <stdlib.h>
		#include <unistd.h>

		__attribute__((noinline)) static int compare(const void *a, const void *b)
		{
			(void)a;
			(void)b;
			abort();
		}

		__attribute__((noinline)) static void deepest(int how)
		{
			int numbers[] = {2, 1, 3};

			if (how)
				qsort(numbers, 3, sizeof *numbers, compare);
			else
				write(1, "said\n", 5);
			__asm__ volatile("");
		}

		int main(int argc, char **argv)
		{
			(void)argv;
			deepest(argc > 1);
			return 0;
		}
	END
	cat >thrown.cc <<-'END'
		#include <stdexcept>

		int main()
		{
			throw std::runtime_error("thrown");
		}
	END
}

# stack PROGRAM COMMAND...: each function of the stack where gdb has come to, with its file if gdb knows that, in one line.
stack() {
	local program=$1

	shift
	gdb -q -batch -nx -ex 'set debuginfod enabled off' "$@" -ex bt "$program" >said 2>&1
	awk '/^#[0-9]/ { name = $3 == "in" ? $4 : $2; sub(/(\(.*)?$/, "", name); file = ""; if (match($0, / at [^ ]*:[0-9]+$/)) { file = substr($0, RSTART); sub(/.*[ \/]/, "", file) }
		printf "%s %s, ", name, file }' said
}

need_gdb() {
	need_program gdb
	[ "${TARGET%%-*}" = "$(uname -m)" ] || skip "gdb starts no programs of another CPU"
	gdb -q -batch -nx -ex 'catch syscall write' -ex run /bin/echo >said 2>&1
	if grep -qi 'ptrace\|not permitted' said; then skip "gdb may trace nothing here"; fi
}

@test "gdb shows whole stacks in and out of libc, with lines, of a static program and of a dynamic one" {
	local way stack

	need_gdb
	for way in -static "-Wl,-dynamic-linker,$LIB/ld-musl-${TARGET%%-*}.so.1"; do
		"$P/bin/$TARGET-gcc" -g -O1 -w "$way" in.c -o in
		stack=$(stack ./in -ex 'catch syscall write' -ex run)
		echo "$stack"
		[[ $stack == *", write write.c:"*", deepest in.c:"*", main in.c:"* ]]
		stack=$(stack ./in -ex 'set args 1' -ex run)
		echo "$stack"
		[[ $stack == *", raise raise.c:"*", abort abort.c:"*", compare in.c:"*" qsort.c:"*", deepest in.c:"*", main in.c:"* ]]
	done
}

@test "gdb shows where an exception nobody catches comes from, through libgcc and libstdc++" {
	local way stack

	need_gdb
	for way in -static "-Wl,-dynamic-linker,$LIB/ld-musl-${TARGET%%-*}.so.1,-rpath,$LIB"; do
		"$P/bin/$TARGET-g++" -g -O1 "$way" thrown.cc -o thrown
		stack=$(stack ./thrown -ex run)
		echo "$stack"
		[[ $stack == *", abort abort.c:"*" eh_terminate.cc:"*" eh_throw.cc:"*", main thrown.cc:"* ]]
	done
}

@test "each shared library has its file for debuggers beside it, and nothing of that in itself" {
	local library n=0

	for library in "$LIB"/*.so*; do
		if [ -L "$library" ] || [[ $library == *.debug ]] || ! "$P/bin/$TARGET-readelf" -h "$library" >/dev/null 2>&1; then continue; fi
		n=$((n + 1))
		"$P/bin/$TARGET-readelf" -SW "$library" >sections
		grep -q gnu_debuglink sections
		run ! grep -E '\.debug_|\.symtab' sections
		"$P/bin/$TARGET-readelf" -SW "$library.debug" >sections
		grep -q '\.debug_info' sections
		# No directory of the build.
		"$P/bin/$TARGET-readelf" --debug-dump=info --dwarf-depth=1 -W "$library.debug" | grep -E 'DW_AT_(comp_dir|name)' >names
		grep -q ': /mcm/build' names
		run ! grep -E '/(mnt|home|tmp|root)/' names
	done
	[ "$n" -ge 4 ]
}

@test "the suite passes" {
	"$MCM" test "$P"
}
