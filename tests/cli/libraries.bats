#!/usr/bin/env bats
# Shared libraries of a toolchain: how they are made of archives, and what "mcm test" says of those that do not belong together. All by
# this machine's compiler.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir -p root/lib
	library c 'int malloc_it;'
	library stdc++ 'int cxx;' -Lroot/lib -l:libc.so
	ln -s libc.so root/lib/ld-musl.so.1
}

library() { # NAME SOURCE OPTION...
	local name=$1
	echo "$2" >"$name.c"
	shift 2
	cc -shared -nostdlib -fPIC -Wl,-soname,"lib$name.so" -o "root/lib/lib$name.so" "$name.c" -Wl,--no-as-needed "$@"
}

check() {
	sh "$BATS_TEST_DIRNAME/../../recipes/toolchain/suite/libraries" "" root /lib/ld-musl.so.1
}

@test "libraries that belong together" {
	check
}

@test "a loader that is a link to nothing" {
	ln -sf gone.so root/lib/ld-musl.so.1
	run -1 check
	[[ $output == *"ld-musl.so.1 is a link to nothing"*"the loader /lib/ld-musl.so.1 is missing"* ]]
}

@test "a libstdc++ without libc.so" {
	rm root/lib/libc.so root/lib/ld-musl.so.1
	run -1 check
	[[ $output == *"there is no libc.so, which root/lib/libstdc++.so would need"*"needs libc.so, which is missing"* ]]
}

@test "a libstdc++ that holds a C library" {
	library stdc++ 'int cxx; int malloc_it;'
	run -1 check
	[[ $output == *"a library holds symbols of another: malloc_it in "* ]]
}

@test "a libstdc++ with functions of its own for long double, as on ARM" {
	library c 'int malloc_it; int acosl; int sqrtl; int __aeabi_atexit;'
	library stdc++ 'int cxx; int acosl; int sqrtl; int __aeabi_atexit;'
	check
}

@test "an allocator with the names of the C library's" {
	library mimalloc 'int malloc_it;'
	check
	library other 'int malloc_it;'
	run -1 check
}

@test "archives alone" {
	rm root/lib/*
	check
}

# What recipes call for a library.
link() { # GOAL OR VARIABLE...
	make -sf "$BATS_TEST_DIRNAME/../../libraries/recipes/shared-libraries/link.mk" CC="cc -nostdlib" "$@"
}

archive() { # NAME SOURCE
	echo "$2" >"$1.c"
	cc -c -fPIC -o "$1.o" "$1.c"
	ar rcs "lib$1.a" "$1.o"
}

@test "a shared library of an archive has its soname, a link, and nothing that the version script hides" {
	archive part 'int part(void) { return 1; } int inner(void) { return 2; }'
	echo '{ global: part; local: *; };' >part.map
	link libpart.so.1.0 MAP=part.map
	[ "$(readlink libpart.so)" = libpart.so.1.0 ]
	readelf -dW libpart.so.1.0 >dynamic
	grep -q 'SONAME.*\[libpart.so.1.0\]' dynamic
	run ! grep -E 'NEEDED|RPATH|RUNPATH|TEXTREL' dynamic
	run ! grep -q "$BATS_TEST_TMPDIR" libpart.so.1.0
	[ "$(nm -D --defined-only libpart.so.1.0 | awk '{ print $3 }')" = part ]
}

@test "a shared library names what it needs, and is refused without that" {
	archive part 'int part(void) { return 1; }'
	archive whole 'int part(void); int whole(void) { return part(); }'
	run -2 link libwhole.so.2
	[[ $output == *"undefined reference to"*part* ]]
	[ ! -e libwhole.so ]
	link libpart.so.1
	link libwhole.so.2 LIBS=-lpart
	readelf -dW libwhole.so.2 | grep -q 'NEEDED.*\[libpart.so.1\]'
}

@test "code that has to be changed in memory becomes no shared library" {
	[ "$(uname -m)" = x86_64 ] || skip "written for x86_64"
	archive part 'asm(".text; .globl part; part: .quad part");'
	run -2 link libpart.so.1
	[ ! -e libpart.so.1 ]
}
