#!/usr/bin/env bats
# What the project's own patches of GCC and musl, and its changes of the kernel's headers, are for: docs/patches.md.
load helper

PROGRAMS=$BATS_TEST_DIRNAME/patches

setup_file() {
	make_prefix x86_64-linux-musl
}

teardown_file() {
	remove_work
}

setup() {
	find_emulator "$TARGET"
	cd "$BATS_TEST_TMPDIR" || return 1
	CC=$P/bin/$TARGET-gcc
	CXX=$P/bin/$TARGET-g++
}

# run_dynamic PROGRAM ARGUMENT...: by the prefix's own loader and libraries.
run_dynamic() {
	run_for "$TARGET" "$P/$TARGET/lib/libc.so" --library-path "$P/$TARGET/lib" "$@"
}

# A program, compiled statically and dynamically, and run.
both() { # COMPILER ARGUMENT... -- PROGRAM'S ARGUMENT...
	local compile=()

	while [ "$1" != -- ]; do
		compile+=("$1")
		shift
	done
	shift
	"${compile[@]}" -static -o static
	"${compile[@]}" -o dynamic
	run_for "$TARGET" ./static "$@"
	run_dynamic ./dynamic "$@"
}

@test "link-time optimisation in several jobs, with names that make and the shell have uses for" {
	local name="my 'own' \$(tools) #1" option

	mkdir "$name" "t m'p"
	cp -a "$P" "$name/prefix"
	echo 'int part(int n) { return 2 * n + 1; }' >part.c
	echo 'int part(int); int main(void) { return part(20) != 41; }' >main.c
	for option in -flto -flto=auto -flto=2 -flto=jobserver '-flto=auto -save-temps'; do
		# shellcheck disable=SC2086 # words
		TMPDIR="$PWD/t m'p" "$name/prefix/bin/$TARGET-gcc" -O2 $option -static main.c part.c -o "$name/it's" 2>messages ||
			{ cat messages; false; }
		not grep -i error messages
		run_for "$TARGET" "$name/it's"
		rm "$name/it's"
	done
	# But the makefile that -save-temps keeps.
	[ -z "$(find "t m'p" ! -name '*.mk' -type f)" ]
}

# Says which mappings of a whole block it saw, small ones first, and which of them came with their pages.
@test "the compiler's garbage collector gets its memory with the pages" {
	local cc1 seen

	cc1=$("$CC" -print-prog-name=cc1)
	readelf -lW "$cc1" | grep -q INTERP || skip "nothing can be put before the C library of a static program"
	cat >seen.c <<-'END'
		#define _GNU_SOURCE
		#include <stdio.h>
		#include <sys/mman.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		void *mmap(void *at, size_t size, int access, int flags, int file, off_t offset)
		{
			size_t pages = size / (size_t)sysconf(_SC_PAGESIZE);
			if (pages == 64 || pages == 512)
				dprintf(2, "%zu %s\n", pages, flags & MAP_POPULATE ? "with pages" : "without");
			return (void *)syscall(SYS_mmap, at, size, access, flags, file, offset);
		}
	END
	gcc -shared -fPIC seen.c -o seen.so
	: >empty.c
	seen=$(LD_PRELOAD=$PWD/seen.so "$cc1" -quiet -fpreprocessed empty.c -o empty.s 2>&1 | sort -u)
	[ "$seen" = "64 with pages" ]
	# Beyond 16 MB.
	for ((i = 0; i < 20000; i++)); do
		echo "int v${i}[] = { $i, $i + 1, $i + 2, $i + 3, $i + 4, $i + 5 };"
	done >large.c
	seen=$(LD_PRELOAD=$PWD/seen.so "$cc1" -quiet -fpreprocessed large.c -o large.s 2>&1 | sort -u)
	[[ $seen == "512 with pages"* && $seen != *"512 without"* ]]
}

@test "functions for several CPUs in one file are the same as each on its own" {
	local option labels='s/\.L[A-Z]*[0-9]*/.L/g' last='/^last:/,/\.size\tlast,/p'

	[[ "$TARGET" == x86_64-* ]] || skip "names CPUs of x86_64"
	for option in -O0 -O1 -O2 -Os -O3; do
		"$CC" $option -S "$PROGRAMS/cpus.c" -o all.s
		"$CC" $option -S -DALONE "$PROGRAMS/cpus.c" -o alone.s
		grep -q '^last:' alone.s
		diff <(sed -n "$last" alone.s | sed "$labels") <(sed -n "$last" all.s | sed "$labels")
	done
}

@test "a handler of a signal sees the stack that was interrupted" {
	# Arm's tables for unwinding know no frames of signals.
	[[ "$TARGET" != arm* ]] || skip "not on 32-bit Arm"
	both "$CC" -O1 -funwind-tables "$PROGRAMS/walk.c" -- fault
	"$CC" -O1 -funwind-tables -static-pie -fPIE "$PROGRAMS/walk.c" -o pie
	run_for "$TARGET" ./pie fault
}

@test "std::call_once: a function that throws" {
	for standard in 11 17 20; do
		both "$CXX" -std=c++$standard -O2 -Wall -Wextra -Werror "$PROGRAMS/once.cc" --
	done
}

# The program locale, in an environment that says nothing of languages but VARIABLES.
in_language() { # VARIABLES ARGUMENT...
	(
		unset LANG "${!LC_@}"
		# shellcheck disable=SC2086,SC2163 # words
		export $1
		shift
		run_for "$TARGET" ./locale "$@"
	)
}

@test "std::locale: the user's, whatever it is" {
	local name

	"$CXX" -O1 -static "$PROGRAMS/locale.cc" -o locale
	for name in C C.UTF-8 en_US.UTF-8 de_DE.UTF-8 sr_RS@latin; do
		in_language "LANG=$name" "$name"
		in_language "LC_ALL=$name LANG=C" "$name"
	done
	in_language "LANG=de_DE.UTF-8 LC_TIME=fr_FR.UTF-8"
	in_language "LANG= LC_CTYPE=C.UTF-8"
}

@test "C++20: time zones of tzdata 2024b and newer, which are called by %z" {
	"$CXX" -std=c++20 -O1 -static "$PROGRAMS/zones.cc" -o zones
	cat >tzdata.zi <<-'END'
		# version 2024b
		R E 1996 ma - Mar lastSu 1u 1 S
		R E 1996 ma - O lastSu 1u 0 -
		Z Test/Hours 3 - %z
		Z Test/Minutes 5:45 - %z
		Z Test/West -4 - LMT 1884
		-3:30 - %z
		Z Test/Rules 1 E CE%sT
		Z Test/Changed 7 - %z 2000 Mar 1
		8 - %z
		L Test/Hours Test/Link
	END
	run_for "$TARGET" ./zones
}

# pair HEADER HEADER TEXT: in both orders, as C and C++.
pair() {
	local language

	for language in c c++; do
		printf '#include <%s>\n#include <%s>\n%s\n' "$1" "$2" "$3" | "$CC" -x $language -Wall -Werror -c - -o t.o
		printf '#include <%s>\n#include <%s>\n%s\n' "$2" "$1" "$3" | "$CC" -x $language -Wall -Werror -c - -o t.o
	done
}

@test "headers of the kernel beside those of the C library" {
	pair netinet/tcp.h linux/tcp.h 'struct tcphdr header; int option = TCP_INFO, state = TCP_CA_Open;'
	pair sys/sysinfo.h linux/kernel.h 'int f(void) { struct sysinfo i; return sysinfo(&i) + __ALIGN_KERNEL(3, 4); }'
	pair time.h linux/time.h 'struct itimerspec s; int f(struct timespec *t) { return clock_gettime(CLOCK_TAI, t) + MAX_CLOCKS; }'
	pair sys/time.h linux/time.h 'struct itimerval s; struct timezone z; int f(struct timeval *t) { return gettimeofday(t, 0); }'
	# As every function of the C library sees it.
	printf '%s\n' '#include <linux/time.h>' '#include <time.h>' '#include <assert.h>' \
		'static_assert(sizeof(((struct timespec *)0)->tv_sec) == sizeof(time_t), "");' |
		"$CC" -x c -c - -o t.o
	# Alone they are what they were.
	printf '%s\n' '#include <linux/tcp.h>' 'struct tcp_info i; int f(struct tcphdr *h) { return h->source; }' |
		"$CC" -x c -Wall -Werror -c - -o t.o
	printf '%s\n' '#include <netinet/tcp.h>' 'int f(struct tcphdr *h) { return h->th_sport; }' |
		"$CC" -x c -Wall -Werror -c - -o t.o
}
