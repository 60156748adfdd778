#!/usr/bin/env bats
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
	run "$ROOT/build/mcm" plan "$TARGET" --musl 1.2.3 --explain
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

@test "a static Go program with C in it runs" {
	command -v go >/dev/null || skip "no go on this machine"
	mkdir app && cd app
	cat >go.mod <<-'END'
		module example.org/app
		go 1.19
	END
	cat >main.go <<-'END'
		package main

		// #include <stdlib.h>
		// static int twice(int x) { return abs(x) * 2; }
		import "C"
		import "fmt"

		func main() { fmt.Println("cgo", C.twice(-21)) }
	END
	CC=$CC CGO_ENABLED=1 GOFLAGS=-mod=mod GOCACHE=$BATS_TEST_TMPDIR/gocache \
		go build -ldflags '-linkmode external -extldflags "-static"' -o app .
	[ "$(./app)" = "cgo 42" ]
	run "$P/bin/$TARGET-readelf" -lW app
	[[ "$output" != *INTERP* ]]
}
