#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# -fsanitize= with "--with sanitizers": programs with one fault each (sanitizers/faults.c, faults.cc and main.c), found with the line that it is
# in, and the same programs without a fault, which have to run as ever; static, as static PIE and dynamic, of other CPUs under QEMU.
# The libraries take minutes to compile, so this is for stores that have them; build one with
#   mcm build x86_64-linux-musl --with sanitizers --prefix DIR
# TEST_SANITIZERS_PREFIX names a prefix that is there already. Coverage and profiles need no sanitizer and are tested with any toolchain.
load helper

FIRST=x86_64-linux-musl
OTHERS="aarch64-linux-musl armv7-linux-musleabihf"
SOURCES=$BATS_TEST_DIRNAME/sanitizers

setup_file() {
	export MCM_WITH=sanitizers LACK=""
	if [ -z "${TEST_SANITIZERS_PREFIX:-}" ] && ! is_built "$FIRST"; then
		LACK="the store has no toolchain for $FIRST with sanitizers"
		unset MCM_WITH
	fi
	# shellcheck disable=SC2086 # words
	TEST_PREFIX=${TEST_SANITIZERS_PREFIX:-} make_prefix "$FIRST" $OTHERS
}

teardown_file() {
	remove_work
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	unset ASAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS
}

need_sanitizers() {
	[ -z "$LACK" ] || skip "$LACK"
}

# The flags that link in a way.
way() { # static|pie|dynamic
	case $1 in
	static) echo -static ;;
	pie) echo -static-pie -fPIE ;;
	esac
}

# Compiles and links a file of sanitizers/: compile TARGET WAY FILE FLAG...
compile() {
	local target=$1 way=$2 file=$3 compiler=gcc

	shift 3
	[[ $file == *.c ]] || compiler=g++
	# shellcheck disable=SC2046 # words
	"$P/bin/$target-$compiler" -g -O1 $(way "$way") "$@" -o "$way" "$SOURCES/$file"
}

# QEMU's user mode has no ptrace, by which threads are stopped to look for leaks.
traced() { # TARGET
	[ "${1%%-*}" = "$(uname -m)" ]
}

# Of a 64-bit CPU QEMU's user mode takes minutes to map what AddressSanitizer wants.
mapped() { # TARGET
	traced "$1" || [ "$(fact "$1" bits)" = 32 ]
}

# Runs a program as the toolchain's own program for that does, by the sysroot's loader or QEMU, and keeps what it says.
attempt() { # TARGET WAY FAULT
	local status=0 options

	options=detect_leaks=$(traced "$1" && echo 1 || echo 0)
	ASAN_OPTIONS=$options timeout 120 "$P/bin/$1-run" "./$2" "$3" >said 2>&1 || status=$?
	echo "$status" >status
}

# FILE:LINE of the line that has a name.
place() { # FILE NAME
	grep -n "/\* $2 \*/" "$SOURCES/$1" | sed "s/^\([0-9]*\):.*/$1:\1/"
}

# The fault is found: what is said of it, with the line that has its name.
found() { # TARGET WAY FILE FAULT TEXT
	attempt "$1" "$2" "$4"
	grep -q "$5" said && grep -q "/$(place "$3" "$4")\b" said && return 0
	echo "$1 $2 $4: '$5' and $(place "$3" "$4") are missing in:"
	cat said
	return 1
}

# The report of the last fault names these lines, as lines of main, too.
traced_to_main() { # FILE NAME...
	local file=$1 name

	shift
	for name; do
		grep -q " in main .*/$(place "$file" "$name")\b" said && continue
		echo "no frame of main, $(place "$file" "$name") ($name), in:"
		cat said
		return 1
	done
}

# A program without a fault says so, and nothing else.
clean() { # TARGET WAY
	attempt "$1" "$2" clean
	[ "$(cat status) $(cat said)" = "0 clean" ] && return 0
	echo "$1 $2: status $(cat status) of a program without a fault, which said:"
	cat said
	return 1
}

targets() {
	local target

	[ -x "$P/bin/$FIRST-gcc" ] || {
		echo "$P has no toolchain for $FIRST" >&3
		echo "$FIRST"
		return
	}
	for target in "$FIRST" $OTHERS; do
		[ ! -x "$P/bin/$target-gcc" ] || ! "$P/bin/$target-run" 2>/dev/null || echo "$target"
	done
}

@test "undefined behaviour" {
	need_sanitizers
	for target in $(targets); do
		for way in static pie dynamic; do
			compile "$target" "$way" faults.c -fsanitize=undefined
			found "$target" "$way" faults.c signed-overflow "signed integer overflow: 1 + 2147483647"
			# It goes on unless told otherwise.
			[ "$(cat status)" -eq 0 ]
			found "$target" "$way" faults.c misaligned "load of misaligned address"
			found "$target" "$way" faults.c shift "shift exponent 32 is too large"
			clean "$target" "$way"
			compile "$target" "$way" faults.c -fsanitize=undefined -fno-sanitize-recover=all
			found "$target" "$way" faults.c signed-overflow "signed integer overflow"
			[ "$(cat status)" -eq 1 ]
			compile "$target" "$way" faults.cc -fsanitize=undefined
			found "$target" "$way" faults.cc wrong-type "does not point to an object of type 'Derived'"
			clean "$target" "$way"
		done
	done
}

@test "addresses" {
	need_sanitizers
	for target in $(targets); do
		mapped "$target" || continue
		for way in static pie dynamic; do
			compile "$target" "$way" faults.c -fsanitize=address
			found "$target" "$way" faults.c heap-overflow heap-buffer-overflow
			found "$target" "$way" faults.c use-after-free heap-use-after-free
			found "$target" "$way" faults.c double-free "attempting double-free"
			found "$target" "$way" faults.c stack-overflow stack-buffer-overflow
			found "$target" "$way" faults.c global-overflow global-buffer-overflow
			found "$target" "$way" faults.c copy-overflow heap-buffer-overflow
			clean "$target" "$way"
			compile "$target" "$way" faults.cc -fsanitize=address
			found "$target" "$way" faults.cc heap-overflow heap-buffer-overflow
			found "$target" "$way" faults.cc mismatch "operator new \[\] vs operator delete"
			clean "$target" "$way"
		done
	done
}

# On ARMv7 main was missing where the stack had two frames or fewer below it; those of a new thread and of a signal were wrong.
@test "main is in stacks" {
	need_sanitizers
	for target in $(targets); do
		mapped "$target" || continue
		for way in static pie dynamic; do
			compile "$target" "$way" main.c -fsanitize=address
			found "$target" "$way" main.c heap-overflow heap-buffer-overflow
			traced_to_main main.c heap-overflow allocated
			found "$target" "$way" main.c use-after-free heap-use-after-free
			traced_to_main main.c use-after-free freed allocated
			found "$target" "$way" main.c double-free "attempting double-free"
			traced_to_main main.c double-free freed allocated
			found "$target" "$way" main.c thread "Thread T1 created by T0"
			traced_to_main main.c thread created allocated
			if traced "$target"; then
				attempt "$target" "$way" leak
				traced_to_main main.c allocated
			fi
			compile "$target" "$way" faults.c -fsanitize=address -fno-omit-frame-pointer
			found "$target" "$way" faults.c heap-overflow heap-buffer-overflow
			traced_to_main faults.c called
			found "$target" "$way" faults.c null "SEGV on unknown address"
			traced_to_main faults.c called
		done
	done
}

# On ARMv7 it never came to its end under QEMU.
@test "undefined behaviour, with a stack" {
	need_sanitizers
	for target in $(targets); do
		for way in static pie dynamic; do
			compile "$target" "$way" faults.c -fsanitize=undefined -funwind-tables
			UBSAN_OPTIONS=print_stacktrace=1 found "$target" "$way" faults.c signed-overflow "#1 0x.* in main "
			traced_to_main faults.c called
		done
	done
}

@test "addresses and undefined behaviour at once" {
	need_sanitizers
	for target in $(targets); do
		mapped "$target" || continue
		for way in static pie dynamic; do
			compile "$target" "$way" faults.c -fsanitize=address,undefined
			found "$target" "$way" faults.c heap-overflow heap-buffer-overflow
			found "$target" "$way" faults.c signed-overflow "signed integer overflow"
			clean "$target" "$way"
		done
	done
}

@test "leaks, with suppressions" {
	need_sanitizers
	for target in $(targets); do
		traced "$target" || continue
		for way in static pie dynamic; do
			for option in address leak; do
				compile "$target" "$way" faults.c -fsanitize="$option"
				found "$target" "$way" faults.c leak "123 byte(s) leaked in 1 allocation"
				clean "$target" "$way"
				echo "leak:^leak$" >suppressions
				LSAN_OPTIONS=suppressions=suppressions:print_suppressions=0 attempt "$target" "$way" leak
				[ "$(cat status) $(cat said)" = "0 " ]
			done
			compile "$target" "$way" faults.cc -fsanitize=address
			found "$target" "$way" faults.cc leak "byte(s) leaked in"
		done
	done
}

@test "data races" {
	need_sanitizers
	for target in $(targets); do
		traced "$target" || continue
		for way in static pie dynamic; do
			compile "$target" "$way" faults.c -fsanitize=thread
			found "$target" "$way" faults.c race "ThreadSanitizer: data race"
			[ "$(cat status)" -eq 66 ]
			clean "$target" "$way"
			echo "race:^count$" >suppressions
			TSAN_OPTIONS=suppressions=suppressions attempt "$target" "$way" race
			not grep -q "data race" said
			compile "$target" "$way" faults.cc -fsanitize=thread
			clean "$target" "$way"
		done
	done
}

@test "what there is not is said by the compiler" {
	need_sanitizers
	for target in $(targets); do
		compile "$target" dynamic faults.c -fsanitize=hwaddress -c || continue
		run ! compile "$target" dynamic faults.c -fsanitize=hwaddress
		[[ $output == *"-fsanitize=hwaddress is not brought to musl"* ]]
	done
	[ -x "$P/bin/armv7-linux-musleabihf-gcc" ] || return 0
	run ! compile armv7-linux-musleabihf dynamic faults.c -fsanitize=leak
	[[ $output == *"-fsanitize=leak is for 64-bit CPUs alone"* ]]
	run ! compile armv7-linux-musleabihf static faults.c -fsanitize=thread
	[[ $output == *"-fsanitize=thread is for 64-bit CPUs alone"* ]]
}

@test "coverage: gcov counts the lines that ran" {
	cat >covered.c <<-'END'
		int main(int argc, char **argv)
		{
			(void)argv;
			if (argc > 5)
				return 7;
			return 0;
		}
	END
	for target in $(targets); do
		for way in static pie dynamic; do
			rm -f ./*.gc*
			# shellcheck disable=SC2046 # words
			"$P/bin/$target-gcc" --coverage -O0 $(way "$way") -o covered covered.c
			"$P/bin/$target-run" ./covered
			"$P/bin/$target-run" ./covered 2
			"$P/bin/$target-gcov" covered.gcda
			grep -q "^ *2: *4:" covered.c.gcov
			grep -q "^ *#####: *5:" covered.c.gcov
		done
	done
}

@test "a profile that a run has left is used" {
	cat >turned.c <<-'END'
		#include <stdio.h>
		#include <stdlib.h>

		__attribute__((noinline)) static int often(int n)
		{
			return n * 3 + 1;
		}

		__attribute__((noinline)) static int never(int n)
		{
			return n / 7;
		}

		int main(int argc, char **argv)
		{
			int sum = 0, n = argc > 1 ? atoi(argv[1]) : 5;

			for (int i = 0; i < n; i++)
				sum += i < 1000000 ? often(i) : never(i);
			printf("%d\n", sum);
			return 0;
		}
	END
	for target in $(targets); do
		for way in static pie dynamic; do
			rm -f ./*.gcda
			# shellcheck disable=SC2046 # words
			"$P/bin/$target-gcc" -O2 -fprofile-generate $(way "$way") -o turned turned.c
			[ "$("$P/bin/$target-run" ./turned 1000)" = 1499500 ]
			[ -s turned.gcda ]
			# Without a profile that fits this is an error, and what never ran is known by its section.
			# shellcheck disable=SC2046 # words
			"$P/bin/$target-gcc" -O2 -fprofile-use -Wmissing-profile -Werror $(way "$way") -o turned turned.c
			"$P/bin/$target-gcc" -O2 -fprofile-use -S -o turned.s turned.c
			grep -q "section.*\.text\.unlikely" turned.s
			[ "$("$P/bin/$target-run" ./turned 1000)" = 1499500 ]
		done
	done
}
