#!/usr/bin/env bats
# Trims and knobs on a real toolchain: the compiler is that of the default build, musl and the libraries are built again.
# Two variants, each with several settings, because each costs one to two minutes when the store does not have it.

bats_require_minimum_version 1.5.0

setup_file() {
	export ROOT TARGET WORK FULL TRIMMED KNOBS HERE
	ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	HERE=$BATS_TEST_DIRNAME/trim
	TARGET=${TEST_TARGET:-x86_64-linux-musl}
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-trim.XXXXXX")
	FULL=$WORK/full TRIMMED=$WORK/trimmed KNOBS=$WORK/knobs
	build "$FULL"
	build "$TRIMMED" --disable-wchar --disable-iconv
	build "$KNOBS" --set ICONV=utf --set THREAD_STACK=8M --set MALLOC=mimalloc \
		--set MUSL_OPTIMIZE=speed --set DEFAULT_STATIC=1
}

teardown_file() {
	chmod -R u+w "$WORK"
	rm -rf "$WORK"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

build() { # PREFIX OPTION...
	local prefix=$1
	shift
	"$ROOT/build/mcm" build "$TARGET" --prefix "$prefix" --progress plain "$@" >"$prefix.log" 2>&1 ||
		{ tail -n 40 "$prefix.log" >&3; return 1; }
}

started() { # PREFIX
	sed -n 's/^\[.*\] \(.*\): started.*/\1/p' "$1.log"
}

cc() { # PREFIX ARG...
	local prefix=$1
	shift
	"$prefix/bin/$TARGET-gcc" "$@"
}

@test "a trim builds neither binutils nor the compiler again" {
	run ! grep -Eq '^(binutils|gcc|gmp|mpfr|mpc|isl|zstd)(@|$)' <(started "$TRIMMED"; started "$KNOBS")
}

@test "a trimmed libc is whole: nothing in libc.a or libc.so is undefined" {
	for prefix in "$FULL" "$TRIMMED" "$KNOBS"; do
		echo 'int main(void) { return 0; }' >main.c
		# mimalloc.o is there beside the functions whose place it takes.
		cc "$prefix" -static -o whole main.c -Wl,--whole-archive "$prefix/$TARGET/lib/libc.a" \
			-Wl,--no-whole-archive -Wl,--allow-multiple-definition
		cc "$prefix" -rdynamic -o shared main.c -Wl,-z,defs -Wl,--no-undefined -Wl,--no-as-needed
		run ! grep -q . <("$prefix/bin/$TARGET-nm" -D -u "$prefix/$TARGET/lib/libc.so" | grep -v ' w ')
		"$prefix/$TARGET/lib/libc.so" --library-path "$prefix/$TARGET/lib" ./shared
	done
}

@test "what was trimmed is not in any symbol table, under its own name" {
	gone='iconv|iconv_open|wprintf|fgetwc|wcscpy|wcslen|wmemset|mbstowcs|wctomb|mbrtowc|iswalpha|towupper|wcstol|c16rtomb'
	run ! grep -Ex "$gone" <("$TRIMMED/bin/$TARGET-nm" -D --defined-only -j "$TRIMMED/$TARGET/lib/libc.so")
	run ! grep -Ex "$gone" <("$TRIMMED/bin/$TARGET-nm" --defined-only -j "$TRIMMED/$TARGET/lib/libc.a")
	[ "$(grep -cEx "$gone" <("$FULL/bin/$TARGET-nm" -D --defined-only -j "$FULL/$TARGET/lib/libc.so"))" -eq 14 ]
}

@test "a program that uses what was trimmed does not compile, or does not link" {
	for header in wchar.h wctype.h uchar.h iconv.h; do
		echo "#include <$header>" >use.c
		run cc "$TRIMMED" -c use.c
		[ "$status" -ne 0 ]
		[[ "$output" == *"$header: No such file"* ]]
		cc "$FULL" -c use.c
	done
	printf '#include <stdlib.h>\nint main(void) { return mblen("x", 1); }\n' >use.c
	run cc "$TRIMMED" -c use.c
	[[ "$output" == *"implicit declaration of function 'mblen'"* ]]
	printf 'int wcslen(const int *); int main(void) { return wcslen(0); }\n' >use.c
	for how in -static -shared\ -Wl,-z,defs; do
		# shellcheck disable=SC2086
		run cc "$TRIMMED" $how -fno-builtin -fPIC use.c
		[ "$status" -ne 0 ]
		[[ "$output" == *"undefined reference to \`wcslen'"* ]]
	done
}

@test "the manifest names the trims" {
	jq -r '.inputs[].recipe' "$TRIMMED/share/mcm/$TARGET/manifest.json" >recipes
	grep -q -- '--disable-wchar_t' recipes
	grep -q 'locale/iconv.c' recipes
}

@test "mcm diff: a trimmed toolchain and a full one, and the same one twice" {
	MCM=$ROOT/build/mcm
	run -1 "$MCM" diff "$FULL" "$TRIMMED" --format json
	jq -e '.same == false and .releases == [] and .first.stage == "musl-headers"' <<<"$output"
	jq -e '[.symbols[] | select(.library | endswith("libc.so")) | .list[] | capture("^removed (?<name>[^ ]*)").name] |
		contains(["iconv_open", "wcslen", "wprintf"])' <<<"$output"
	jq -e '[.sections[] | select(.section == ".text")] | .[0].a > .[0].b' <<<"$output"
	cp -a "$FULL" "$WORK/copy"
	for other in "$FULL" "$WORK/copy"; do
		run -0 "$MCM" diff "$FULL" "$other"
		[[ "$output" == *"no difference"* ]]
	done
}

@test "mcm report --size: as many bytes as du counts" {
	for prefix in "$FULL" "$TRIMMED"; do
		"$ROOT/build/mcm" report --size "$prefix" --format json >size.json
		[ "$(jq '[.items[].bytes] | add' size.json)" = "$(du -sb "$prefix" | cut -f 1)" ]
	done
}

@test "narrow functions answer the same in full and trimmed, static and dynamic" {
	for prefix in "$FULL" "$TRIMMED" "$KNOBS"; do
		mkdir run && cd run
		cc "$prefix" -Wall -Wno-format -static -o ../semantics "$HERE/semantics.c"
		../semantics >"$prefix.static"
		cc "$prefix" -Wall -Wno-format -rdynamic -o ../semantics "$HERE/semantics.c"
		"$prefix/$TARGET/lib/libc.so" --library-path "$prefix/$TARGET/lib" ../semantics >"$prefix.dynamic"
		cd .. && rm -r run
		diff "$FULL.static" "$prefix.static"
		diff "$FULL.static" "$prefix.dynamic"
	done
	[ "$(wc -l <"$FULL.static")" -gt 50 ]
}

@test "C++ without wide characters: exceptions, streams, strings" {
	cat >all.cc <<-'END'
		#include <algorithm>
		#include <filesystem>
		#include <iostream>
		#include <map>
		#include <sstream>
		#include <stdexcept>
		#include <string>
		#ifdef EXPECT_WIDE
		std::wostream &wide = std::wcout;
		#endif
		int main()
		{
			std::map<std::string, int> m{{"b", 2}, {"a", 1}};
			std::ostringstream s;
			for (auto &[k, v] : m)
				s << k << v;
			try {
				throw std::runtime_error(s.str() + std::filesystem::path("x/y").filename().string());
			} catch (const std::exception &e) {
				std::cout << e.what() << std::endl;
			}
		}
	END
	"$TRIMMED/bin/$TARGET-g++" -std=c++20 -static -o all all.cc
	[ "$(./all)" = a1b2y ]
	"$FULL/bin/$TARGET-g++" -std=c++20 -DEXPECT_WIDE -static -o all all.cc
	run "$TRIMMED/bin/$TARGET-g++" -std=c++20 -DEXPECT_WIDE -c all.cc
	[ "$status" -ne 0 ]
}

@test "ICONV=utf converts Unicode, ASCII and Latin-1 and knows nothing else" {
	cc "$KNOBS" -Wall -o conversions "$HERE/conversions.c"
	./conversions UTF-8 UTF-16LE UTF-16BE UTF-32 UCS-2LE ASCII ISO-8859-1 LATIN1 WCHAR_T
	run ./conversions EUC-KR
	[ "$output" = "EUC-KR: unknown" ]
	for name in GB18030 SHIFT_JIS BIG5 EUC-JP ISO-2022-JP KOI8-R CP1252 ISO-8859-15; do
		run ./conversions "$name"
		[ "$output" = "$name: unknown" ]
	done
	cc "$FULL" -Wall -static -o conversions "$HERE/conversions.c"
	./conversions UTF-8 UTF-16LE UTF-16BE UTF-32 UCS-2LE ASCII ISO-8859-1 LATIN1 WCHAR_T
}

@test "deep recursion on a thread crashes with musl's stack and runs with THREAD_STACK=8M" {
	cc "$FULL" -O0 -static -o deep "$HERE/deep.c"
	run ./deep 4000000
	[ "$status" -eq 139 ]
	cc "$KNOBS" -O0 -static -o deep "$HERE/deep.c"
	./deep 4000000
	cc "$KNOBS" -O0 -rdynamic -o deep "$HERE/deep.c"
	"$KNOBS/$TARGET/lib/libc.so" --library-path "$KNOBS/$TARGET/lib" ./deep 4000000
}

@test "MALLOC=mimalloc is what static programs allocate with" {
	cc "$KNOBS" -O2 -static -o threads "$HERE/allocate.c"
	./threads
	"$KNOBS/bin/$TARGET-nm" threads | grep -q ' mi_malloc$\| _mi_'
	cc "$FULL" -O2 -static -o threads "$HERE/allocate.c"
	./threads
	run ! grep -q '_mi_' <("$FULL/bin/$TARGET-nm" threads)
}

@test "DEFAULT_STATIC links statically, but for -shared and -rdynamic" {
	echo 'int main(void) { return 0; }' >main.c
	cc "$KNOBS" -o plain main.c
	run ! grep -q INTERP <("$KNOBS/bin/$TARGET-readelf" -lW plain)
	./plain
	cc "$KNOBS" -pie -fPIE -o pie main.c
	run ! grep -q INTERP <("$KNOBS/bin/$TARGET-readelf" -lW pie)
	./pie
	# g++ ends what it links by -static-libstdc++ with -Bdynamic.
	cp main.c main.cc
	"$KNOBS/bin/$TARGET-g++" -static-libstdc++ -o cxx main.cc
	run ! grep -q INTERP <("$KNOBS/bin/$TARGET-readelf" -lW cxx)
	./cxx
	# What says it for other toolchains is no fault here.
	cc "$KNOBS" -specs=static.specs -o plain main.c
	./plain
	cc "$KNOBS" -rdynamic -o dynamic main.c
	"$KNOBS/bin/$TARGET-readelf" -lW dynamic | grep -q INTERP
	cc "$KNOBS" -shared -fPIC -o lib.so main.c
	"$KNOBS/bin/$TARGET-readelf" -hW lib.so | grep -q 'DYN'
	cc "$KNOBS" -c main.c
	cc "$FULL" -o plain main.c
	"$FULL/bin/$TARGET-readelf" -lW plain | grep -q INTERP
}

@test "DEFAULT_STATIC: programs of CMake projects with old policies are static, those with ENABLE_EXPORTS dynamic" {
	command -v cmake >/dev/null || skip "no cmake on this machine"
	mkdir old && cd old
	printf 'cmake_minimum_required(VERSION 3.1)\nproject(a C)\nadd_executable(a a.c)\nadd_executable(e a.c)
set_target_properties(e PROPERTIES ENABLE_EXPORTS 1)\n' >CMakeLists.txt
	echo 'int main(void) { return 0; }' >a.c
	cmake -Wno-dev -S . -B build -DCMAKE_TOOLCHAIN_FILE="$KNOBS/share/mcm/$TARGET/toolchain.cmake"
	cmake --build build
	run ! grep -q INTERP <("$KNOBS/bin/$TARGET-readelf" -lW build/a)
	"$KNOBS/bin/$TARGET-readelf" -lW build/e | grep -q INTERP
}
