#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # each test is a process of its own; variables of the helper
# The directories of a prefix, as other programs look into them: copies, other sysroots, clang and its linkers.

load helper

TARGETS="x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf"

setup_file() {
	# shellcheck disable=SC2086 # words
	make_prefix $TARGETS
}

teardown_file() {
	remove_work
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cat >hello.c <<-'END'
		#include <limits.h>
		#include <stdio.h>
		int main(void) { puts("hello from C"); return PATH_MAX != 4096; }
	END
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

version_of() { # TARGET
	"$P/bin/$1-gcc" -dumpfullversion
}

@test "no links lead in circles or nowhere: a sysroot can be copied, links followed" {
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		cp -rL "$P/$target" copy
		[ -f copy/usr/include/stdio.h ]
		[ -f copy/usr/lib/libc.a ]
		[ -f copy/lib64/libc.a ]
		rm -rf copy
	done
	[ -z "$(find -L "$P" -type l)" ]
}

@test "an archive has all of it, directories as well" {
	[ -z "$(find "$P" -type d -empty)" ]
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		mkdir "$target"
		"$MCM" pack "$P" --target "$target" -o "$target.tar.zst" >/dev/null
		tar -C "$target" -xf "$target.tar.zst"
		(cd "$target" && find . -mindepth 1) | (cd "$P" && xargs -d '\n' ls -d >/dev/null)
		diff <(cd "$target/$target" && find . | sort) <(cd "$P/$target" && find . | sort)
		rm -rf "$target" "$target.tar.zst"
	done
}

@test "the C library is where scripts look for it: include, lib, lib64, usr/include, usr/lib, usr/lib64, usr/bin" {
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		for dir in lib lib64 usr/lib usr/lib64; do
			[ -f "$P/$target/$dir/libc.a" ]
			[ -f "$P/$target/$dir/crt1.o" ]
		done
		[ -f "$P/$target/include/stdio.h" ]
		[ -f "$P/$target/usr/include/stdio.h" ]
		[ -x "$P/$target/usr/bin/as" ]
		[ -f "$P/lib/gcc/$target/$(version_of "$target")/libgcc.a" ]
		[ -f "$P/lib/gcc/$target/$(version_of "$target")/include/stddef.h" ]
		[ "$("$P/bin/$target-gcc" -print-sysroot)" -ef "$P/$target" ]
	done
}

# What the C library's port wants (gcc/config/linux.h): its headers before the compiler's.
@test "headers: those of C++, of the C library, of the compiler" {
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		"$P/bin/$target-g++" -E -v -x c++ /dev/null 2>&1 >/dev/null |
			sed -n '/<...> search starts/,/^End/s/^ //p' >found
		last=$(tail -n 1 found) before=$(tail -n 2 found | head -n 1)
		[ "$before" -ef "$P/$target/include" ]
		[ "$last" -ef "$P/lib/gcc/$target/$(version_of "$target")/include" ]
		grep -q 'include/c++' found
	done
}

@test "--sysroot: another root's headers and libraries in place of the toolchain's, which has its own for C++" {
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		rm -rf root
		mkdir -p root/usr/lib
		cp -r "$P/$target/include" root/usr/include
		rm -rf root/usr/include/c++
		cp "$P/$target"/lib/*crt?.o "$P/$target/lib/libc.a" "$P/$target/lib/libm.a" root/usr/lib
		echo '#define FROM_OTHER_ROOT 1' >>root/usr/include/stdio.h
		echo 'int in_other_root(void) { return 7; }' >other.c
		"$P/bin/$target-gcc" -c other.c
		"$P/bin/$target-ar" rs root/usr/lib/libc.a other.o
		cat >use.c <<-'END'
			#include <stdio.h>
			#ifndef FROM_OTHER_ROOT
			#error the stdio.h of the toolchain was taken
			#endif
			int in_other_root(void);
			int main(void) { return in_other_root() - 7; }
		END
		"$P/bin/$target-gcc" --sysroot="$PWD/root" -static use.c -o use
		"$P/bin/$target-g++" --sysroot="$PWD/root" -static hello.cc -o hello
		[ "$("$P/bin/$target-gcc" --sysroot="$PWD/root" -print-file-name=libc.a)" -ef root/usr/lib/libc.a ]
		[ "$("$P/bin/$target-gcc" -print-file-name=libc.a)" -ef "$P/$target/lib/libc.a" ]
		run_for "$target" ./use
		[ "$(run_for "$target" ./hello)" = "hello from C++" ]
	done
}

clang_works() { # TARGET OPTION...
	local target=$1 run
	shift
	for mode in -static -static-pie ""; do
		clang --target="$target" --sysroot="$P/$target" "$@" $mode hello.c -o c
		clang++ --target="$target" --sysroot="$P/$target" "$@" $mode hello.cc -o cxx
		run=()
		[ -n "$mode" ] || run=("$P/$target$(fact "$target" loader)" --library-path "$P/$target/lib")
		[ "$(run_for "$target" "${run[@]}" ./c)" = "hello from C" ]
		[ "$(run_for "$target" "${run[@]}" ./cxx)" = "hello from C++" ]
	done
}

@test "clang: C and C++, by --sysroot alone and with --gcc-toolchain" {
	need_program clang clang++
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		# The linker of the machine is good for its own CPU alone.
		own=()
		[ "${target%%-*}" = "$(uname -m)" ] || own=("--ld-path=$P/bin/$target-ld")
		clang_works "$target" "${own[@]}"
		clang_works "$target" --gcc-toolchain="$P" "${own[@]}"
	done
}

@test "clang: the same with lld" {
	need_program clang clang++ ld.lld
	for target in $TARGETS; do
		[ ! -d "$P/$target" ] || clang_works "$target" -fuse-ld=lld
	done
}

@test "clang: the same with mold" {
	need_program clang clang++ mold
	for target in $TARGETS; do
		[ ! -d "$P/$target" ] || clang_works "$target" -fuse-ld=mold
	done
}

@test "gcc links with lld and mold" {
	need_program ld.lld mold
	ln -s "$(command -v ld.lld)" "$(command -v mold)" .
	ln -s mold ld.mold
	for target in $TARGETS; do
		[ -d "$P/$target" ] || continue
		for linker in lld mold; do
			"$P/bin/$target-gcc" -B"$PWD" -fuse-ld=$linker -static hello.c -o c
			"$P/bin/$target-g++" -B"$PWD" -fuse-ld=$linker hello.cc -o cxx
			[ "$(run_for "$target" ./c)" = "hello from C" ]
			[ "$(run_for "$target" "$P/$target$(fact "$target" loader)" --library-path "$P/$target/lib" ./cxx)" = "hello from C++" ]
		done
	done
}
