#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# All libraries that ship with mcm, in a real toolchain: their own programs, and Go, CMake and Meson that find them without
# a flag beyond "mcm exec". What the compiler is made of has the same keys with them and without.
load helper

setup_file() {
	MCM_WITH=$("$MCM" list libraries --json | jq -r '[.[].library] | unique | join(",")')
	export MCM_WITH
	[[ $MCM_WITH == *zlib* ]]
	make_prefix x86_64-linux-musl
}

teardown_file() {
	remove_work
}

setup() {
	find_emulator "$TARGET"
	cd "$BATS_TEST_TMPDIR" || return 1
	cat >versions.c <<-'END'
		#include <lzma.h>
		#include <stdio.h>
		#include <zlib.h>

		int main(void)
		{
			printf("%s %s\n", zlibVersion(), lzma_version_string());
			return 0;
		}
	END
}

# The program is static and says the releases that the plan has.
check_program() { # FILE
	is_static "$TARGET" "$1"
	[ "$(run_for "$TARGET" "$1")" = "$("$MCM" plan "$TARGET" --format json |
		jq -r '[.stages[] | select(.name == "zlib" or .name == "xz") | {key: .name, value: .version}] | from_entries | "\(.zlib) \(.xz)"')" ]
}

@test "each library's own program is compiled and run by mcm test" {
	"$MCM" test "$P" --target "$TARGET" >tap
	for library in ${MCM_WITH//,/ }; do
		grep -qE "^ok [0-9]+ - $TARGET library-$library( |$)" tap || { cat tap >&3; return 1; }
	done
	run ! grep "^not ok" tap
}

@test "Go: #cgo pkg-config" {
	need_program go
	printf 'module versions\ngo 1.21\n' >go.mod
	rm versions.c
	cat >main.go <<-'END'
		package main

		// #cgo pkg-config: zlib liblzma
		// #include <lzma.h>
		// #include <zlib.h>
		import "C"
		import "fmt"

		func main() {
			fmt.Println(C.GoString(C.zlibVersion()), C.GoString(C.lzma_version_string()))
		}
	END
	"$MCM" exec "$P" --target "$TARGET" -- go build -o versions .
	check_program ./versions
}

@test "CMake: find_package" {
	need_program cmake
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.16)
		project(versions C)
		find_package(ZLIB REQUIRED)
		find_package(LibLZMA REQUIRED)
		add_executable(versions versions.c)
		target_link_libraries(versions ZLIB::ZLIB LibLZMA::LibLZMA)
	END
	"$MCM" exec "$P" --target "$TARGET" -- cmake -B build -DCMAKE_EXE_LINKER_FLAGS=-static .
	"$MCM" exec "$P" --target "$TARGET" -- cmake --build build
	check_program build/versions
}

@test "Meson: dependency()" {
	need_program meson ninja
	cat >meson.build <<-'END'
		project('versions', 'c')
		executable('versions', 'versions.c', dependencies: [dependency('zlib', static: true), dependency('liblzma', static: true)], link_args: '-static')
	END
	"$MCM" exec "$P" --target "$TARGET" -- meson setup --cross-file "$P/share/mcm/$TARGET/meson.ini" build .
	"$MCM" exec "$P" --target "$TARGET" -- ninja -C build
	check_program build/versions
}

@test "audit and SBOM have each library with its release" {
	"$MCM" audit "$P" --target "$TARGET" --format cyclonedx >audit.json
	for library in ${MCM_WITH//,/ }; do
		package=$("$MCM" list libraries --json | jq -r --arg library "$library" 'first(.[] | select(.library == $library) | .package)')
		# What is made from the source of a package of the compiler has that one's name there: the library's.
		jq -e --arg name "$package" --arg library "$library" '.components | any(.name == $name or .name == $library)' audit.json >/dev/null || { echo "$package is not in the audit" >&3; return 1; }
		jq -e --arg name "$package" --arg library "$library" '.packages | any((.name == $name or .name == $library) and .licenseDeclared != "NOASSERTION")' \
			"$P/share/mcm/$TARGET/sbom.spdx.json" >/dev/null || { echo "$package is not in the SBOM" >&3; return 1; }
	done
}

@test "no stage of the compiler has another key for them" {
	keys='[.stages[] | select(.name | IN("gmp", "binutils", "gcc", "libgcc", "musl", "libstdc++")) | .key]'
	with=$("$MCM" plan "$TARGET" --format json | jq -c "$keys")
	[ "$with" = "$(MCM_WITH='' "$MCM" plan "$TARGET" --format json | jq -c "$keys")" ]
}
