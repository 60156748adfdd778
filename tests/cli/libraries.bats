#!/usr/bin/env bats
# What "mcm test" says of shared libraries that do not belong together: planted with this machine's compiler.

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

@test "archives alone" {
	rm root/lib/*
	check
}
