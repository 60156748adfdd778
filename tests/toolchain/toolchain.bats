#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# The real thing: one toolchain from real sources (from the store where it has it), used as its users do.
# TEST_TARGET names another target. The prefix is built once for the file.

bats_require_minimum_version 1.5.0

setup_file() {
	export ROOT TARGET WORK P
	ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	TARGET=${TEST_TARGET:-x86_64-linux-musl}
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-toolchain.XXXXXX")
	P=$WORK/prefix
	"$ROOT/build/mcm" build "$TARGET" --prefix "$P" --progress plain >"$WORK/build.log" 2>&1 || {
		tail -n 40 "$WORK/build.log" >&3
		return 1
	}
}

teardown_file() {
	chmod -R u+w "$WORK"
	rm -rf "$WORK"
}

setup() {
	CC=$P/bin/$TARGET-gcc
	CXX=$P/bin/$TARGET-g++
	cd "$BATS_TEST_TMPDIR" || return 1
}

hello_c() {
	cat >hello.c <<-'END'
		#include <stdio.h>
		int main(void) { puts("hello from C"); return 0; }
	END
}

hello_cxx() {
	cat >hello.cc <<-'END'
		#include <iostream>
		#include <stdexcept>
		int main()
		{
			try { throw std::runtime_error("hello from C++"); }
			catch (const std::exception &e) { std::cout << e.what() << std::endl; }
		}
	END
}

@test "static C and C++ programs run" {
	hello_c; hello_cxx
	"$CC" -static -o c hello.c
	"$CXX" -static -o cxx hello.cc
	[ "$(./c)" = "hello from C" ]
	[ "$(./cxx)" = "hello from C++" ]
}

@test "the prefix works after it was moved" {
	hello_c; hello_cxx
	mv "$P" "$WORK/moved"
	run "$WORK/moved/bin/$TARGET-gcc" -static -o c hello.c
	run2=$("$WORK/moved/bin/$TARGET-g++" -static -o cxx hello.cc 2>&1) || true
	mv "$WORK/moved" "$P"
	echo "$output$run2"
	[ "$status" = 0 ]
	[ "$(./c)" = "hello from C" ]
	[ "$(./cxx)" = "hello from C++" ]
}

@test "no file of the prefix holds a path of the build" {
	store=$("$ROOT/build/mcm" cache stats --json | sed -n 's/.*"store": "\(.*\)".*/\1/p')
	[ -n "$store" ]
	run ! grep -rlaF -e "$store" -e "$ROOT/build" -e "$ROOT/recipes" -e "$P" --exclude=installed.json "$P"
}

@test "gcc --version names the toolchain's key, as the manifest does" {
	key=$(sed -n 's/^ *"key": "\([0-9a-f]\{12\}\).*/\1/p' "$P/share/mcm/$TARGET/manifest.json" | head -n 1)
	[ ${#key} = 12 ]
	"$CC" --version | head -n 1 | grep -F "(mcm $key)"
}

@test "the manifest names every file with its digest" {
	python3 - "$P" "$TARGET" <<-'END'
		import hashlib, json, os, sys
		prefix, target = sys.argv[1:]
		manifest = json.load(open(f"{prefix}/share/mcm/{target}/manifest.json"))
		listed = set()
		for f in manifest["files"]:
		    path = os.path.join(prefix, f["path"])
		    listed.add(f["path"])
		    if "link" in f:
		        assert os.readlink(path) == f["link"], path
		    else:
		        assert hashlib.sha256(open(path, "rb").read()).hexdigest() == f["sha256"], path
		own = f"share/mcm/{target}/"
		for top, dirs, files in os.walk(prefix):
		    for name in files + [d for d in dirs if os.path.islink(os.path.join(top, d))]:
		        path = os.path.relpath(os.path.join(top, name), prefix)
		        assert path in listed or path.startswith(own), path
		packages = {s["package"] for i in manifest["inputs"] for s in i["sources"]}
		assert {"gcc", "binutils", "musl", "linux", "gmp", "mpfr", "mpc"} <= packages, packages
		assert any(s["patches"] for i in manifest["inputs"] for s in i["sources"] if s["package"] == "musl")
	END
}

@test "a second build has nothing to do" {
	run "$ROOT/build/mcm" build "$TARGET" --prefix "$P" --progress plain
	[ "$status" = 0 ]
	[[ "$output" == *"nothing to do"* ]]
}

@test "another prefix is restored without running a stage, and equal" {
	"$ROOT/build/mcm" build "$TARGET" --prefix "$WORK/other" --progress json 2>events
	run ! grep -q '"event": *"start"' events
	diff -r --no-dereference "$P" "$WORK/other"
}

@test "another musl reuses binutils and the compiler, and plan says why musl is built" {
	# A patch that no other build has: somebody may have built this release into the store already.
	mkdir -p patches/musl-1.2.3
	printf -- '--- /dev/null\n+++ b/only-here\n@@ -0,0 +1 @@\n+%s\n' "$BATS_TEST_TMPDIR" >patches/musl-1.2.3/only-here.diff
	run "$ROOT/build/mcm" plan "$TARGET" --musl 1.2.3 --patches patches --explain
	[ "$status" = 0 ]
	echo "$output"
	grep -E "^cached +binutils@" <<<"$output"
	grep -E "^cached +gcc@" <<<"$output"
	grep -E "^build +musl@.*1\.2\.3, was 1\.2\.5" <<<"$output"
}

@test "musl's security fixes are in" {
	for test in iconv_euckr iconv_gb18030 iconv_sjis regcomp_backref fmemopen_full getgr_nscd qsort_shape; do
		"$CC" -O2 -static -o "$test" "$ROOT/tests/musl/$test.c"
		"./$test"
	done
}

in_env() {
	"$ROOT/build/mcm" exec "$P" -- "$@"
}

is_static() {
	"$P/bin/$TARGET-readelf" -lW "$1" >segments
	grep -q LOAD segments && ! grep INTERP segments
}

@test "a static Go program with C in it runs, and its C code has a stack as with glibc" {
	PATH=$("$ROOT/tests/find.sh" go):$PATH || skip "no Go of at least 1.21 on this machine"
	mkdir app && cd app
	cat >go.mod <<-'END'
		module example.org/app
		go 1.19
	END
	cat >main.go <<-'END'
		package main

		// static int deep(int n) { volatile char b[1024]; b[n % 1024] = 1; return n ? deep(n - 1) + b[n % 1024] : 0; }
		import "C"
		import (
			"fmt"
			"net"
			"runtime"
		)

		func main() {
			done := make(chan C.int)
			for i := 0; i < 3; i++ {
				go func() { runtime.LockOSThread(); done <- C.deep(2000) }()
			}
			fmt.Println("cgo", <-done, <-done, <-done, net.ParseIP("::1"))
		}
	END
	GOFLAGS=-mod=mod GOCACHE=$BATS_TEST_TMPDIR/gocache in_env go build -o app .
	[ "$(./app)" = "cgo 2000 2000 2000 ::1" ]
	is_static app
}

@test "a static Rust program runs, by mcm exec and by cargo.toml in the prefix" {
	# The first that runs: rustup's does not as long as it has no default toolchain.
	PATH=$("$ROOT/tests/find.sh" rust):$PATH || skip "no Cargo with Rust's standard library for musl on this machine"
	rustc --print target-libdir --target x86_64-unknown-linux-musl >libdir
	[ -d "$(cat libdir)" ] || skip "no Rust standard library for the target"
	mkdir -p app/src && cd app
	printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
	echo 'fn main() { println!("{}", std::panic::catch_unwind(|| panic!()).is_err()) }' >src/main.rs
	in_env cargo build --offline
	cargo build --offline --target-dir other --config "$P/share/mcm/$TARGET/cargo.toml"
	for dir in target other; do
		[ "$("$dir/x86_64-unknown-linux-musl/debug/app" 2>/dev/null)" = true ]
		is_static "$dir/x86_64-unknown-linux-musl/debug/app"
	done
}

@test "CMake and Meson build with the files of the prefix" {
	hello_c; hello_cxx
	printf '%s\n' 'cmake_minimum_required(VERSION 3.16)' 'project(hello C CXX)' \
		'find_library(M m REQUIRED)' 'add_executable(c hello.c)' 'add_executable(cxx hello.cc)' >CMakeLists.txt
	printf '%s\n' "project('hello', 'c', 'cpp')" "executable('c', 'hello.c')" \
		"executable('cxx', 'hello.cc')" >meson.build
	if command -v cmake; then
		cmake -B cm -DCMAKE_EXE_LINKER_FLAGS=-static -DCMAKE_TOOLCHAIN_FILE="$P/share/mcm/$TARGET/toolchain.cmake"
		grep -F "M:FILEPATH=$P/$TARGET/" cm/CMakeCache.txt
		cmake --build cm
		[ "$(cm/c)$(cm/cxx)" = "hello from Chello from C++" ]
	fi
	if command -v meson; then
		in_env meson setup me --cross-file "$P/share/mcm/$TARGET/meson.ini" -Dc_link_args=-static -Dcpp_link_args=-static
		in_env ninja -C me
		[ "$(me/c)$(me/cxx)" = "hello from Chello from C++" ]
	fi
}
