#!/usr/bin/env bats
# OPTIMIZE=profile with the real recipes: which stages there are, whose keys change, what is refused; and what the training needs: a
# program whose counts are the same whatever machine it runs on, headers of its own, an error where a file does not compile.
# tests/long/profile.sh builds it.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export HOME=$PWD MCM_STORE=$PWD/store
	MCM=${MCM:-$BATS_TEST_DIRNAME/../../build/mcm}
	RECIPE=$BATS_TEST_DIRNAME/../../recipes/gcc
}

# plan LINE...: as "NAME KEY" in the file "plan", what is told in the file "messages".
plan() {
	printf '%s\n' 'TARGET = x86_64-linux-musl' 'LINUX_VER = 6.12.38' "$@" >config.mak
	"$MCM" plan --format json >plan.json 2>messages || { cat messages; return 1; }
	jq -r '.stages[] | "\(.name) \(.key)"' plan.json | sort >plan
}

changed() { # OLD NEW: names of stages with other keys, in one line
	comm -13 "$1" "$2" | cut -d' ' -f1 | paste -sd' '
}

@test "two stages more, and other keys from the compiler on" {
	plan
	mv plan default
	plan 'OPTIMIZE = ordinary'
	diff default plan
	plan 'OPTIMIZE = profile'
	[ "$(changed default plan)" = 'gcc gcc-instrumented libatomic libgcc libgomp libitm libquadmath libstdc++ musl profile specs toolchain' ]
	jq -e '.stages[] | select(.name == "gcc") | .deps | any(startswith("profile@"))' plan.json
	jq -e '.stages[] | select(.name == "profile") | .deps | any(startswith("gcc-instrumented@"))' plan.json
	"$MCM" plan x86_64-linux-musl --optimize=profile --set LINUX_VER=6.12.38 --format json >option.json
	diff plan.json option.json
}

@test "what is trained knows nothing of musl" {
	plan 'OPTIMIZE = profile'
	mv plan default
	for line in 'MUSL_VER = 1.2.3' 'DISABLE_WCHAR = 1' 'MALLOC = mimalloc' 'DEFAULT_STATIC = 1'; do
		plan 'OPTIMIZE = profile' "$line"
		[ -n "$(changed default plan)" ]
		run ! grep -Eqw 'gcc|gcc-instrumented|profile' <(changed default plan)
	done
	plan 'OPTIMIZE = profile' 'LANGUAGES = c'
	grep -q '^profile ' plan
}

@test "each target has its own, and so has what runs on any Linux" {
	"$MCM" plan x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf --optimize profile --set LINUX_VER=6.12.38 --format json >plan.json
	[ "$(jq -r '.stages[] | select(.name == "profile") | .key' plan.json | sort -u | wc -l)" = 3 ]
	"$MCM" plan x86_64-linux-musl --static-host --set LINUX_VER=6.12.38 --format json >ordinary.json
	"$MCM" plan x86_64-linux-musl --static-host --optimize profile --set LINUX_VER=6.12.38 --format json >plan.json
	jq -e '.stages[] | select(.id == "profile@x86_64-linux-musl:static")' plan.json
	for name in gcc bootstrap; do
		key=".stages[] | select(.id == \"$name@x86_64-linux-musl:bootstrap\" or .id == \"$name@x86_64-linux-musl\") | .key"
		diff <(jq -r "$key" ordinary.json) <(jq -r "$key" plan.json)
	done
}

@test "what cannot be had is refused when it is planned" {
	run -2 "$MCM" plan x86_64-linux-musl --optimize fast
	[ "$output" = "mcm: error: --optimize is one of ordinary, profile, not 'fast'" ]
	run -2 "$MCM" plan x86_64-linux-musl --optimize profile --host aarch64-linux-musl
	[[ "$output" == *"OPTIMIZE=profile needs compilers that run on this machine"* ]]
	run -2 "$MCM" plan x86_64-linux-musl --optimize profile --set GCC_CONFIG=--enable-host-pie
	[[ "$output" == *"OPTIMIZE=profile needs compilers at fixed addresses"* ]]
	command -v clang++ >clang || skip "no clang"
	run -2 "$MCM" plan x86_64-linux-musl --optimize profile --set HOST_CC=clang
	[[ "$output" == *"OPTIMIZE=profile needs GCC for the host's compiler"* ]]
}

# A program that counts steps in chains of pointers, what is aligned how on its stack, and what limits it has.
counting_program() {
	cat >counting.cc <<'END'
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <unordered_map>

extern "C" char *lrealpath(const char *name);
static std::unordered_map<void *, int> table;
__attribute__((noinline)) void fill(char *p, size_t n) { memset(p, 1, n); }

int main(int argc, char **)
{
	struct rlimit limit;
	char here[100];
	size_t steps = 0;

	for (int i = 0; i < 5000; i++)
		table[malloc(16 + i % 100)] += i;
	for (int i = 0; i < 300; i++) {
		void *p = mmap(0, 262144, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		table[p]++;
		if (i % 3 == 0)
			munmap(p, 262144);
		if (i % 5 == 0)
			free(calloc(10, 1000));
	}
	for (const char *p = lrealpath("."); *p; p++)
		steps++;
	fill(here, argc * 10);
	getrlimit(RLIMIT_AS, &limit);
	if (limit.rlim_cur != RLIM_INFINITY)
		puts("limited");
	for (size_t b = 0; b < table.bucket_count(); b++)
		for (auto i = table.begin(b); i != table.end(b); ++i)
			steps += b;
	printf("%zu %d\n", steps, getpagesize());
}
END
	gcc -Wall -Wextra -Werror -O2 -fno-pie -fno-builtin -c "$RECIPE/machine.c" -o machine.o
	env PWD=/proc/self/cwd g++ -O2 -fno-pie -fprofile-generate -frandom-seed=x -c counting.cc
	g++ -no-pie machine.o counting.o -o counting -pthread -Wl,--wrap=main -fprofile-generate
}

# counts DIR COMMAND...: the digest of what is counted there
counts() {
	mkdir -p "$1"
	(cd "$1" && shift && "$@" >/dev/null && sha256sum <counting.gcda)
}

@test "counts are the same at any address, under any limits and in any environment" {
	program=$PWD/counting
	counting_program
	first=$(counts one env -i "$program" a b)
	[ "$first" = "$(counts two/with/a/longer/name env "LONG=$(printf '%5000s' '')" "$program" a b)" ]
	[ "$first" = "$(counts three sh -c "ulimit -s 1000; '$program' a b")" ]
	[ "$first" = "$(counts four sh -c "ulimit -v 3000000; '$program' a b")" ]
	[ "$first" = "$(counts five sh -c "ulimit -s unlimited && '$program' a b || '$program' a b")" ]
	run -3 bash -c "ulimit -v 60000; '$program' a b"
	[[ "$output" == *"take the profile from a cache, or build without OPTIMIZE=profile" ]]
}

@test "a file that does not compile is an error, one that this release does not have is none" {
	mkdir compilers work source training
	cp "$RECIPE"/training/* training
	printf '#!/bin/sh\necho "$*" >>../calls\n' >compilers/cc1
	cp compilers/cc1 compilers/cc1plus
	chmod +x compilers/*
	(cd work && sh ../training/train.sh c++)
	grep -q 'training/program.cc$' calls
	run ! grep -q 'source/[^ ]*\.c' <(sed 's/ -I[^ ]*//g' calls)
	rm calls
	(cd work && sh ../training/train.sh)
	run ! grep -q 'nostdinc++' calls
	printf '#!/bin/sh\ncase $* in *training/program.c) exit 1 ;; esac\n' >compilers/cc1
	run -1 sh -c 'cd work && sh ../training/train.sh'
}
