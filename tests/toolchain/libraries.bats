#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The libraries that ship with mcm, in a real toolchain: their own programs, and Go, CMake and Meson that find them without
# a flag beyond "mcm exec". What the compiler is made of has the same keys with them and without. Those that take minutes
# are tested where the store has them; tests/long/libraries.sh builds all, and then runs these tests.
load helper

# What takes minutes, and what needs it.
slow="openssl curl gdb sanitizers"

setup_file() {
	local library

	MCM_WITH=$("$MCM" list libraries --json | jq -r --arg slow "$slow" '[.[].library] | unique - ($slow / " ") | join(",")')
	export MCM_WITH
	[[ $MCM_WITH == *zlib* ]]
	for library in $slow; do
		! has_library "$library" || MCM_WITH=$MCM_WITH,$library
	done
	make_prefix x86_64-linux-musl
}

# Whether the store has a library of the target's, so that it takes no time.
has_library() { # LIBRARY
	MCM_WITH=$1 "$MCM" plan "${TEST_TARGET:-x86_64-linux-musl}" --format json |
		jq -e --arg name "$1" '.stages | any(.name == $name and .state == "cached")' >/dev/null
}

# Skips a test of a library that takes minutes to build and is not in the store.
need_library() { # LIBRARY
	[[ ,$MCM_WITH, == *,$1,* ]] || skip "the store has no $1, which takes minutes (tests/long/libraries.sh builds it)"
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

# The program is static and says the releases that the plan has of these libraries.
check_program() { # FILE LIBRARY...
	local file=$1 name expected=

	shift
	for name; do
		expected+="$("$MCM" plan "$TARGET" --format json | jq -r --arg name "$name" '.stages[] | select(.name == $name) | .version') "
	done
	is_static "$TARGET" "$file"
	[ "$(run_for "$TARGET" "$file") " = "$expected" ]
}

# A project's own shared library is one, though its programs are static.
is_shared() { # FILE
	"$P/bin/$TARGET-readelf" -l "$1" >segments
	grep -q DYNAMIC segments
	run ! grep -q INTERP segments
	"$P/bin/$TARGET-nm" -D --defined-only "$1" | grep -q " own$"
}

# One file of C for build systems: the releases of the libraries that speak HTTPS.
write_https_program() {
	cat >https.c <<-'END'
		#include <openssl/ssl.h>
		#include <stdio.h>
		#include <zlib.h>

		int main(void)
		{
			if (SSL_CTX_new(TLS_client_method()) == NULL)
				return 1;
			printf("%s %s", OpenSSL_version(OPENSSL_VERSION_STRING), zlibVersion());
			return putchar('\n') == EOF;
		}
	END
}

# The same of libcurl, which says what it is made of.
write_curl_program() {
	cat >transfer.c <<-'END'
		#include <curl/curl.h>
		#include <stdio.h>
		#include <string.h>

		int main(void)
		{
			const curl_version_info_data *is = curl_version_info(CURLVERSION_NOW);
			/* These have a name before the release. */
			const char *tls = strchr(is->ssl_version, '/');
			const char *zstd = strchr(is->zstd_version, '/');

			if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || tls == NULL || zstd == NULL ||
			    (is->features & CURL_VERSION_HTTP2) == 0)
				return 1;
			printf("%s %s %s %s %s\n", is->version, tls + 1, is->libz_version, zstd + 1, is->nghttp2_version);
			return 0;
		}
	END
}

@test "each library's own program is compiled and run by mcm test" {
	"$MCM" test "$P" --target "$TARGET" >tap
	for library in ${MCM_WITH//,/ }; do
		# A program: gdb.bats tries it.
		[ "$library" != gdb ] || continue
		grep -qE "^ok [0-9]+ - $TARGET library-$library( |$)" tap || { cat tap >&3; return 1; }
	done
	run ! grep "^not ok" tap
}

# By what pkg-config says of a library to dynamic programs.
plain_pkg_config() {
	"$MCM" exec "$P" --target "$TARGET" -- pkg-config "$@"
}

@test "shared libraries lie beside the archives: by their sonames, and with no directory in them" {
	local library modules module file name count=0

	for library in ${MCM_WITH//,/ }; do
		# A program, and libraries of another kind.
		case $library in gdb | sanitizers) continue ;; esac
		read -ra modules < <(sed -n '1s/.*pkg-config: \(.*\) \*.*/\1/p' "$P/share/mcm/$TARGET/libraries/$library/test.c") || :
		for module in "${modules[@]}"; do
			name=$(plain_pkg_config --libs-only-l "$module" | sed 's/^-l//; s/ .*//')
			file=$P/$TARGET/lib/lib$name.so
			[ -L "$file" ] || { echo "$library has no $file" >&3; return 1; }
			"$P/bin/$TARGET-readelf" -dlW "$file" >headers
			grep -q "SONAME.*\[$(basename "$(readlink -f "$file")")\]" headers
			! grep -E 'RPATH|RUNPATH|TEXTREL|GNU_STACK.*RWE' headers || { echo "$library: see above" >&3; return 1; }
			[ -e "${file%.so}.a" ]
			count=$((count + 1))
		done
	done
	[ "$count" -ge 19 ]
}

@test "shared libraries export what upstream does, and keep the rest to themselves" {
	local row library exported inner

	for row in lz4:LZ4_compress_default:LZ4_XXH32 lz4:LZ4F_readOpen:LZ4HC_searchExtDict talloc:_talloc_free:talloc_lib_init zstd:ZSTD_compress:ZSTD_XXH64; do
		IFS=: read -r library exported inner <<<"$row"
		"$P/bin/$TARGET-nm" -D --defined-only "$P/$TARGET/lib/lib$library.so" | sed 's/.* //' >names
		grep -qx "$exported" names
		! grep -x "$inner" names || { echo "$library exports $inner" >&3; return 1; }
	done
}

@test "programs are linked with shared libraries, which bring what they need themselves" {
	local run=("$P/$TARGET$(fact "$TARGET" loader)" --library-path "$P/$TARGET/lib")

	cat >listed.c <<-'END'
		#include <archive.h>
		#include <libelf.h>
		#include <libxml/parser.h>

		int main(void)
		{
			xmlInitParser();
			return archive_version_number() == 0 || elf_version(EV_CURRENT) == EV_NONE;
		}
	END
	# shellcheck disable=SC2046 # words
	"$P/bin/$TARGET-gcc" listed.c -o listed $(plain_pkg_config --cflags --libs libarchive libelf libxml-2.0)
	[ "$("$P/bin/$TARGET-readelf" -dW listed | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | LC_ALL=C sort | xargs)" = \
		"libarchive.so.13 libc.so libelf.so.1 libxml2.so.16" ]
	run_for "$TARGET" "${run[@]}" ./listed
	# shellcheck disable=SC2046 # words
	"$P/bin/$TARGET-gcc" versions.c -o versions $(plain_pkg_config --libs zlib liblzma)
	[ "$("$P/bin/$TARGET-run" ./versions)" = "$("$MCM" plan "$TARGET" --format json |
		jq -r '[.stages[] | select(.name == "zlib" or .name == "xz")] | sort_by(.name) | reverse | map(.version) | join(" ")')" ]
}

@test "mcm test finds a shared library that lacks a function" {
	local lib=broken/$TARGET/lib

	cp -al "$P" broken 2>/dev/null || { chmod -R u+w broken && rm -rf broken && cp -a "$P" broken; }
	find broken -type d -exec chmod u+w {} +
	rm "$lib/libz.so.1"
	echo 'int other;' >other.c
	"$P/bin/$TARGET-gcc" -shared -fPIC -nostdlib -Wl,-soname,libz.so.1 other.c -o "$lib/libz.so.1"
	run -1 "$MCM" test broken --target "$TARGET" --only library-zlib
	[[ $output == *"not ok 1 - $TARGET library-zlib"*"undefined reference to \`compress'"* ]]
	# Archives alone are no fault.
	rm "$lib"/libz.so*
	"$MCM" test broken --target "$TARGET" --only library-zlib
}

@test "another allocator for a program that knows nothing of it" {
	local run=("$P/$TARGET$(fact "$TARGET" loader)" --library-path "$P/$TARGET/lib" --preload "$P/$TARGET/lib/libmimalloc.so.2")

	cat >allocator.c <<-'END'
		#include <dlfcn.h>
		#include <stdlib.h>

		int main(void)
		{
			_Bool (*in_heap)(const void *) = (_Bool (*)(const void *))dlsym(RTLD_DEFAULT, "mi_is_in_heap_region");

			return in_heap == NULL || !in_heap(malloc(100));
		}
	END
	"$P/bin/$TARGET-gcc" allocator.c -o allocator
	run_for "$TARGET" "${run[@]}" ./allocator
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
	check_program ./versions zlib xz
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
		add_library(own SHARED own.c)
	END
	echo 'int own(void) { return 1; }' >own.c
	"$MCM" exec "$P" --target "$TARGET" -- cmake -B build .
	"$MCM" exec "$P" --target "$TARGET" -- cmake --build build
	check_program build/versions zlib xz
	is_shared build/libown.so
	"$MCM" exec "$P" --target "$TARGET" --dynamic -- cmake -B dynamic .
	"$MCM" exec "$P" --target "$TARGET" --dynamic -- cmake --build dynamic
	"$P/bin/$TARGET-readelf" -d dynamic/versions | grep -q 'NEEDED.*libz.so.1'
}

@test "Meson: dependency()" {
	need_program meson ninja
	echo 'int own(void) { return 1; }' >own.c
	cat >meson.build <<-'END'
		project('versions', 'c')
		shared_library('own', 'own.c')
		mine = library('mine', 'own.c')
		executable('versions', 'versions.c', link_whole: mine, dependencies: [dependency('zlib', static: true), dependency('liblzma', static: true)])
	END
	"$MCM" exec "$P" --target "$TARGET" -- meson setup --cross-file "$P/share/mcm/$TARGET/meson.ini" build .
	"$MCM" exec "$P" --target "$TARGET" -- ninja -C build
	check_program build/versions zlib xz
	is_shared build/libown.so
}

@test "LDFLAGS: a makefile's own rules link a static program, and a static PIE with -pie; --dynamic does not" {
	"$MCM" exec "$P" --target "$TARGET" -- make versions LDLIBS="-lz -llzma"
	check_program ./versions zlib xz
	rm versions
	"$MCM" exec "$P" --target "$TARGET" -- make versions LDLIBS="-lz -llzma" CFLAGS="-fPIE -pie"
	check_program ./versions zlib xz
	"$P/bin/$TARGET-readelf" -h versions | grep -q "Type:.*DYN"
	rm versions
	"$MCM" exec "$P" --target "$TARGET" --dynamic -- make versions LDLIBS="-lz -llzma"
	run ! is_static "$TARGET" versions
}

@test "LDFLAGS that are said twice, and by an environment in another, are no fault" {
	# shellcheck disable=SC2016 # of the inner shell
	"$MCM" exec "$P" --target "$TARGET" -- "$MCM" exec "$P" --target "$TARGET" -- sh -c '$CC $LDFLAGS versions.c -o versions -lz -llzma $LDFLAGS'
	check_program ./versions zlib xz
}

@test "pkg-config: what dynamic programs need, where they are asked for" {
	run -0 "$P/bin/$TARGET-pkg-config" --libs libxml-2.0
	[[ "$output" == *" -lz"* ]]
	PKG_CONFIG_ALL_DYNAMIC=1 run -0 "$P/bin/$TARGET-pkg-config" --libs libxml-2.0
	[[ "$output" == *" -lxml2"* && "$output" != *" -lz"* ]]
	# shellcheck disable=SC2016 # of the inner shell
	run -0 "$MCM" exec "$P" --target "$TARGET" --dynamic -- sh -c '$PKG_CONFIG --libs libxml-2.0'
	[[ "$output" == *" -lxml2"* && "$output" != *" -lz"* ]]
}

# g++ ends what -static-libstdc++ asks for with -Bdynamic, behind which the compiler's own libraries stand.
@test "static programs with -static-libstdc++ take no shared library, of whatever the compiler adds" {
	local flags

	printf '%s\n' '#include <iostream>' 'int main() { try { throw 1; } catch (int n) { std::cout << n - 1; } }' >thrown.cc
	for flags in -static "-static-pie -fPIE" -specs=static.specs "-specs=static.specs -fPIE -pie" "-specs=static.specs -flto"; do
		for more in "" -static-libgcc -fopenmp --coverage -fsanitize=undefined; do
			[ "$more" != -fopenmp ] || [ -e "$P/$TARGET/lib/libgomp.a" ] || continue
			[ "$more" != -fsanitize=undefined ] || [ -e "$P/$TARGET/lib/libubsan.a" ] || continue
			rm -f ./*.gcda
			# shellcheck disable=SC2086 # words
			"$P/bin/$TARGET-g++" $flags $more -static-libstdc++ thrown.cc -o thrown
			is_static "$TARGET" thrown
			[ "$(run_for "$TARGET" ./thrown)" = 0 ]
		done
	done
}

# The digest of "abc" is that of FIPS 180-2, appendix B.1.
@test "Go: #cgo pkg-config of openssl" {
	need_library openssl
	need_program go
	printf 'module https\ngo 1.21\n' >go.mod
	rm versions.c
	cat >main.go <<-'END'
		package main

		// #cgo pkg-config: openssl zlib
		// #include <openssl/crypto.h>
		// #include <openssl/evp.h>
		// #include <zlib.h>
		import "C"
		import (
			"fmt"
			"unsafe"
		)

		func main() {
			var text, digest = []byte("abc"), make([]byte, 32)
			if C.EVP_Digest(unsafe.Pointer(&text[0]), 3, (*C.uchar)(&digest[0]), nil, C.EVP_sha256(), nil) != 1 ||
				fmt.Sprintf("%x", digest) != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
				panic("EVP_Digest")
			}
			fmt.Println(C.GoString(C.OpenSSL_version(C.OPENSSL_VERSION_STRING)), C.GoString(C.zlibVersion()))
		}
	END
	"$MCM" exec "$P" --target "$TARGET" -- go build -o https .
	check_program ./https openssl zlib
}

@test "CMake: find_package of OpenSSL" {
	need_library openssl
	need_program cmake
	write_https_program
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.16)
		project(https C)
		find_package(ZLIB REQUIRED)
		find_package(OpenSSL REQUIRED)
		add_executable(https https.c)
		target_link_libraries(https OpenSSL::SSL ZLIB::ZLIB)
	END
	"$MCM" exec "$P" --target "$TARGET" -- cmake -B build .
	"$MCM" exec "$P" --target "$TARGET" -- cmake --build build
	check_program build/https openssl zlib
}

@test "Meson: dependency() of openssl" {
	need_library openssl
	need_program meson ninja
	write_https_program
	cat >meson.build <<-'END'
		project('https', 'c')
		executable('https', 'https.c', dependencies: [dependency('openssl', static: true), dependency('zlib', static: true)])
	END
	"$MCM" exec "$P" --target "$TARGET" -- meson setup --cross-file "$P/share/mcm/$TARGET/meson.ini" build .
	"$MCM" exec "$P" --target "$TARGET" -- ninja -C build
	check_program build/https openssl zlib
}

@test "Meson: dependency() of libcurl, static" {
	need_library curl
	need_program meson ninja
	write_curl_program
	cat >meson.build <<-'END'
		project('transfer', 'c')
		executable('transfer', 'transfer.c', dependencies: dependency('libcurl', static: true))
	END
	"$MCM" exec "$P" --target "$TARGET" -- meson setup --cross-file "$P/share/mcm/$TARGET/meson.ini" build .
	"$MCM" exec "$P" --target "$TARGET" -- ninja -C build
	check_program build/transfer curl openssl zlib libzstd nghttp2
}

@test "CMake: find_package of CURL" {
	need_library curl
	need_program cmake
	write_curl_program
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.18)
		project(transfer C)
		find_package(CURL REQUIRED)
		add_executable(transfer transfer.c)
		target_link_libraries(transfer CURL::libcurl)
	END
	"$MCM" exec "$P" --target "$TARGET" -- cmake -B build .
	"$MCM" exec "$P" --target "$TARGET" -- cmake --build build
	check_program build/transfer curl openssl zlib libzstd nghttp2
}

@test "Cargo: openssl-sys and libsqlite3-sys" {
	local rust

	need_library openssl
	need_library sqlite
	ls /usr/share/cargo/registry/{openssl,libsqlite3}-sys-* >/dev/null 2>&1 || skip "no crates (Debian: librust-openssl-sys-dev, librust-libsqlite3-sys-dev)"
	use_tool rust "no Cargo with Rust's standard library for musl, or its source, on this machine"
	rust=$(fact "$TARGET" rust)
	mkdir src
	printf '%s\n' '[package]' 'name = "rows"' 'version = "0.1.0"' 'edition = "2021"' '[dependencies]' 'openssl-sys = "0.9"' 'libsqlite3-sys = "0.25"' >Cargo.toml
	cat >src/main.rs <<-'END'
		use std::ffi::{c_char, CStr};

		fn text(s: *const c_char) -> String {
		    unsafe { CStr::from_ptr(s) }.to_str().unwrap().into()
		}

		fn main() {
		    let version = unsafe { openssl_sys::OpenSSL_version(0) };
		    let words = text(version);
		    println!("{} {}", words.split(' ').nth(1).unwrap(), text(unsafe { libsqlite3_sys::sqlite3_libversion() }));
		}
	END
	cargo_settings "$rust"
	"$MCM" exec "$P" --target "$TARGET" -- cargo build --offline
	check_program "target/$rust/debug/rows" openssl sqlite
}

@test "ncurses: common terminals are known where no file describes them" {
	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	cat >terminal.c <<-'END'
		#include <curses.h>
		#include <term.h>

		int main(int argc, char **argv)
		{
			int error;

			for (int i = 1; i < argc; i++)
				if (setupterm(argv[i], 1, &error) != OK || tigetstr("cr") == NULL)
					return i;
			return argc < 2;
		}
	END
	# By the old name of the library, too.
	for name in ncursesw ncurses; do
		# shellcheck disable=SC2046 # words
		"$P/bin/$TARGET-gcc" -static terminal.c -o terminal $("$MCM" exec "$P" --target "$TARGET" -- pkg-config --cflags --libs "$name")
		run_in_empty_root "$TARGET" terminal alacritty ansi dumb foot kitty linux rxvt-256color screen screen-256color \
			tmux tmux-256color vt100 vt220 xterm xterm-256color
		run ! run_in_empty_root "$TARGET" terminal unheard-of
	done
}

@test "CMake: find_package of Curses" {
	need_program cmake
	cat >terminal.c <<-'END'
		#include <curses.h>
		#include <menu.h>

		int main(void)
		{
			return new_item("name", NULL) == NULL || curses_version() == NULL;
		}
	END
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.16)
		project(terminal C)
		find_package(Curses REQUIRED)
		add_executable(terminal terminal.c)
		target_include_directories(terminal PRIVATE ${CURSES_INCLUDE_DIRS})
		target_link_libraries(terminal menu ${CURSES_LIBRARIES})
	END
	"$MCM" exec "$P" --target "$TARGET" -- cmake -B build .
	"$MCM" exec "$P" --target "$TARGET" -- cmake --build build
	is_static "$TARGET" build/terminal
	run_for "$TARGET" build/terminal
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
