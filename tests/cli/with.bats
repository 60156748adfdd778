#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # $(out) and the like are for mcm
# --with, WITH and mcm list libraries: target libraries that are there only where they are asked for.
load helper

setup_file() {
	make_world
	make_built_store
	mkdir -p "$WORLD/tiny-1"
	echo 'int tiny;' >"$WORLD/tiny-1/tiny.c"
	tar -C "$WORLD" -czf "$WORLD/dist/tiny-1.tar.gz" tiny-1
	for name in tiny big rival; do
		write_library "$WORLD/data/libraries" "$name"
	done
	sed -i 's/musl\]/musl, tiny]/' "$WORLD/data/libraries/recipes/big/recipe.yaml"
}

# A library of the layer that lies in the first one.
write_library() { # LAYER NAME [LIBRARY]
	local dir=$1/recipes/$2 library=${3-$2}

	mkdir -p "$dir"
	cat >"$dir/recipe.yaml" <<-END
		name: $2
		summary: The library $2
		licence: MIT
		library: $library
		default: 1
		stages:
		  $2:
		    for: target
		    root: [binutils, gcc, musl]
		    into: toolchain
		    steps:
		      - mkdir: [\$(out)/\$(target)/lib, \$(out)/share/mcm/\$(target)/libraries/$library]
		      - write: [\$(out)/\$(target)/lib/lib$2.a, $2]
		      - write: [\$(out)/share/mcm/\$(target)/libraries/$library/environment, _${2^^}_DIR=@/\$(target)]
	END
	printf '%s\n' 'version: 1' origins: "  - url: file://$WORLD/dist/tiny-1.tar.gz" \
		"    sha256: $(sha256 "$WORLD/dist/tiny-1.tar.gz")" >"$dir/1.yaml"
}

setup() {
	enter
}

teardown() {
	leave
}

key() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[-1].key'
}

names() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[] | .name' | grep -E '^(tiny|big|rival)$' | tr '\n' ' '
}

@test "an option that takes a list adds to what it gave before" {
	[ "$(names --with tiny --with rival)" = "$(names --with tiny,rival)" ]
	[ "$(key --languages c --languages c++)" = "$(key --languages c,c++)" ]
	[ "$(key --languages c --languages c++)" != "$(key --languages c)" ]
	mkdir -p "$T/one" "$T/two"
	write_library "$T/one" first
	write_library "$T/two" second
	[ "$(key --recipes one --recipes=two --with first --first 1 --with second)" = "$(key --recipes one:two --with first,second)" ]
}

@test "a library is in the prefix where it is asked for, and brings what it needs" {
	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with big
	# Nothing else is carried out again.
	[ "$(runs)" = toolchain ]
	[ -f "$PREFIX/$TARGET/lib/libbig.a" ]
	[ -f "$PREFIX/$TARGET/lib/libtiny.a" ]
	[ ! -e "$PREFIX/$TARGET/lib/librival.a" ]
	jq -e '.. | .package? | select(. == "tiny")' "$PREFIX/share/mcm/$TARGET/manifest.json"
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	[ ! -e "$PREFIX/$TARGET/lib/libbig.a" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "libraries that a prefix would lose are named before, and how to keep them" {
	local layer=$T/"my layer" note="note: '$PREFIX' loses "

	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with big,rival
	lacks loses
	run -0 mcm plan "$TARGET" --prefix "$PREFIX" --with tiny,big,rival
	lacks loses
	run -0 mcm plan "$TARGET" --prefix "$PREFIX"
	has "${note}big, rival, tiny, which WITH does not name; to keep them, say --with big,rival"
	run -0 mcm plan "$TARGET" --prefix "$PREFIX" --with tiny
	has "${note}big, rival, which WITH does not name; to keep them, say --with big,rival"
	run -0 mcm plan "$TARGET" --prefix "$PREFIX" --with big
	has "${note}rival, which WITH does not name; to keep it, say --with big,rival"
	# It is about the prefix that a build would change, and the target of it.
	run -0 mcm plan "$TARGET" --prefix "$T/other"
	lacks loses
	run -0 mcm plan "$OTHER" --prefix "$PREFIX"
	lacks loses
	# Said on purpose.
	run -0 mcm plan "$TARGET" --prefix "$PREFIX" --with ''
	lacks loses
	echo 'WITH =' >config.mak
	run -0 mcm plan "$TARGET" --prefix "$PREFIX"
	lacks loses
	rm config.mak
	# A library of a directory of recipes that is not named now.
	write_library "$layer" mine
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with mine,rival --recipes "$layer"
	has "loses big, tiny, which"
	run -0 mcm exec "$TARGET" --prefix "$PREFIX" -- true
	has "${note}mine, rival, which WITH does not name; to keep them, say --with mine,rival --recipes '$layer'"
	[ ! -e "$PREFIX/$TARGET/lib/librival.a" ]
	run -0 mcm exec "$TARGET" --prefix "$PREFIX" -- true
	lacks loses
	# A prefix that an older mcm made is asked what is in it.
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with big
	jq 'del(.settings, .libraries)' "$PREFIX/share/mcm/$TARGET/installed.json" >installed.json
	rm -rf "$PREFIX/share/mcm/$TARGET/libraries/tiny"
	cp -f installed.json "$PREFIX/share/mcm/$TARGET/installed.json"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival
	has "${note}big, tiny, which WITH does not name; to keep them, say --with big,rival"
}

@test "the record of an installation has what it was asked for with, and no more" {
	local record=$PREFIX/share/mcm/$TARGET/installed.json

	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	[ "$(jq -c '[.settings, .libraries]' "$record")" = '[[],[]]' ]
	mkdir -p "$T/layer/recipes"
	MCM_JOBS=3 run -0 mcm build "$TARGET" --prefix "$PREFIX" --with 'tiny' --debug-info --recipes ../layer --set COMMON_CONFIG='--a "b c"' --set DISABLE_LTO=0 --languages c,c++ --set WITH_LINUX=0
	[ "$(jq -c '[.settings, .libraries]' "$record")" = "[[\"RECIPES=$T/layer\",\"WITH=tiny\",\"COMMON_CONFIG=--a \\\"b c\\\"\",\"DEBUG_INFO=1\",\"WITH_LINUX=0\"],[\"tiny\"]]" ]
}

@test "a prefix whose compiler is another one: what that costs is said before" {
	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	lacks "of other releases"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny --set COMMON_CONFIG=--other
	has "the toolchain in '$PREFIX' is of other releases, settings or recipes, so "
	has " of its stages are built beside libraries; 'mcm plan' with the same options says why"
	# A first build has nothing to compare with, and what is in the store costs nothing.
	run -0 mcm build "$TARGET" --prefix "$T/first" --with tiny --set COMMON_CONFIG=--third
	lacks "of other releases"
	run -0 mcm build "$TARGET" --prefix "$T/first" --with tiny --set COMMON_CONFIG=--other
	lacks "of other releases"
}

@test "the same by every way, in any order and spelling" {
	local without with

	without=$(key)
	with=$(key --with big,rival)
	[ "$with" != "$without" ]
	[ "$(key --with 'rival, big,tiny,big')" = "$with" ]
	[ "$(MCM_WITH='big rival' key)" = "$with" ]
	echo 'WITH = rival big' >config.mak
	[ "$(key)" = "$with" ]
	[ "$(names --with rival)" = "rival " ]
	[ "$(key --with '')" = "$without" ]
	[ "$(key --set WITH=)" = "$without" ]
}

@test "mcm env tells what a library wants, once and under Rust's name of the target" {
	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	run -0 --separate-stderr mcm env "$PREFIX" --format json
	[ "$(jq -r .environment.X86_64_UNKNOWN_LINUX_MUSL_TINY_DIR <<<"$output")" = "$PREFIX/$TARGET" ]
	[ "$(mcm exec "$PREFIX" -- printenv X86_64_UNKNOWN_LINUX_MUSL_TINY_DIR)" = "$PREFIX/$TARGET" ]
}

@test "rows of a prefix that mean more than they say are left out" {
	local rows=$PREFIX/share/mcm/$TARGET/libraries/tiny/environment row

	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	chmod u+w "$(dirname "$rows")" "$rows"
	for row in 'X=$(touch hacked)' 'X=a;touch hacked' 'LD_PRELOAD=@/evil.so' 'x=1' '=1' X 'BASH_ENV=@/evil' "X='"; do
		printf '%s\nGOOD=1\n' "$row" >"$rows"
		run -0 mcm env "$PREFIX"
		has "it is left out"
		has "warning: '$rows' line 1: '"
		has 'export GOOD="1"'
		lacks hacked
		lacks evil
	done
	# The toolchain speaks for itself.
	printf 'PATH=@/evil\nCC=evil\n' >"$rows"
	run -0 mcm env "$PREFIX"
	lacks evil
	has "line 1: 'PATH' sets what the toolchain itself sets; it is left out"
	has "line 2: 'CC' sets what the toolchain itself sets; it is left out"
}

@test "rows that cannot be used fail the stage that writes them, with file, line and cause" {
	local recipe row rows=share/mcm/$TARGET/libraries/tiny/environment

	use_built_store
	own_data
	recipe=$T/data/libraries/recipes/tiny/recipe.yaml
	cp "$recipe" plain.yaml
	while IFS='|' read -r row cause; do
		sed "s#_TINY_DIR=@/\$(target)#\"\\\\nGOOD=1\\\\n$row\"#; s#libraries/tiny/environment, #&#" plain.yaml >"$recipe"
		run -1 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
		has "$rows:3: error: '${row%%=*}' $cause; the recipe that writes this file has to change"
		has "tiny@$TARGET: FAILED"
	done <<-'END'
		CC=evil|sets what the toolchain itself sets
		PATH=@/bin|sets what the toolchain itself sets
		GOFLAGS=-x|sets what the toolchain itself sets
		CARGO_BUILD_TARGET=x|sets what the toolchain itself sets
		OBJDUMP=x|sets what the toolchain itself sets
		LD_PRELOAD=@/x.so|sets a variable of the loader's, of shells or of compilers
		CPATH=@/include|sets a variable of the loader's, of shells or of compilers
		tiny=1|is no NAME=VALUE: a name is of capitals, digits and '_'
		TINY|is no NAME=VALUE
		TINY=a b|has a value with more than letters, digits and ._+-/@
	END
	[ ! -e "$PREFIX" ]
}

@test "two libraries cannot want different values of one variable" {
	local recipes rows=share/mcm/$TARGET/libraries/tiny/environment

	use_built_store
	own_data
	recipes=$T/data/libraries/recipes
	sed -i 's#_RIVAL_DIR=@/$(target)#_TINY_DIR=@/else#' "$recipes/rival/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	has "$rows:1: error: '_TINY_DIR' sets what another library here sets to something else; the recipe that writes this file has to change"
	has "toolchain@$TARGET: FAILED"
	# What they agree about is said once.
	sed -i 's#_TINY_DIR=@/else#_TINY_DIR=@/$(target)#' "$recipes/rival/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	[ "$(mcm env "$PREFIX" | grep -c X86_64_UNKNOWN_LINUX_MUSL_TINY_DIR=)" = 1 ]
}

@test "what a library makes for the host is there for others without WITH, and brings nothing to the target" {
	own_data
	use_built_store
	printf '%s\n' '  tiny-host:' '    for: host' '    output: host' '    steps:' '      - write: [$(out)/tool, $(version)]' \
		>>"$T/data/libraries/recipes/tiny/recipe.yaml"
	printf '%s\n' '      - copy: [$(dep.tiny-host)/tool, $(out)/$(target)/lib/tool]' \
		'      - {when: tiny, write: [$(out)/$(target)/lib/wrong, x]}' >>"$T/data/libraries/recipes/rival/recipe.yaml"
	sed -i 's/^    into:/    needs: [tiny-host]\n&/' "$T/data/libraries/recipes/rival/recipe.yaml"
	[ "$(names --with rival)" = "rival " ]
	[ "$(names --with rival,tiny)" = "rival tiny " ]
	mcm list libraries --json | jq -e '.[] | select(.library == "rival") | .needs == ""'
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival
	[ "$(cat "$PREFIX/$TARGET/lib/tool")" = 1 ]
	[ ! -e "$PREFIX/$TARGET/lib/libtiny.a" ]
	[ ! -e "$PREFIX/$TARGET/lib/wrong" ]
	run -2 mcm plan "$TARGET" --with rival --set TINY_VER=9
	has "tiny"
	has "9"
	# Who asks for none has no stage of it, and the keys of before.
	[ "$(key)" = "$(MCM_DATA=$WORLD/data key)" ]
	not grep -q tiny <(mcm plan "$TARGET")
}

@test "names that no library has" {
	local name library

	run -2 mcm plan "$TARGET" --with tiny big
	has "'big' is a library and no target: name libraries with commas between them, as '--with zlib,big'"
	run -2 mcm plan "$TARGET" --with tinny,musl
	has "WITH names 'tinny', which is no library; did you mean 'tiny'?"
	has "WITH names 'musl', which is no library"
	# What is repeated of a name has an end.
	run -2 mcm plan "$TARGET" --with "$(printf '%05000d' 7)"
	has "WITH names '$(printf '%060d' 0)...', which is no library; "
	# What the archive, the module of pkg-config or the package of a distribution is called.
	while read -r name library; do
		MCM_DATA=$ROOT run -2 mcm plan "$TARGET" --with "$name"
		has "WITH names '$name', which is no library; did you mean '$library'?"
	done <<-'END'
		libcurl curl
		libz zlib
		z zlib
		ssl openssl
		libcrypto openssl
		sqlite3 sqlite
		libsqlite3 sqlite
		elf libelf
		xml2 libxml2
		pcre pcre2
		bz2 bzip2
		elfutils libelf
		lzma xz
		asan sanitizers
		libzstd zstd
		readline libedit
		opensll openssl
	END
	echo 'WITH = bigg' >config.mak
	run -2 mcm build "$TARGET"
	has "config.mak:1"
	has "did you mean 'big'?"
}

@test "a library that a target cannot have, and two that clash" {
	own_data
	printf '%s\n' 'conflicts:' '  - {target: "x86_64-*", why: it knows only big ends}' \
		'  - {package: rival, why: both have the same names}' >>"$T/data/libraries/recipes/tiny/1.yaml"
	run -2 mcm plan "$TARGET" --with tiny
	has "tiny 1 cannot serve $TARGET: it knows only big ends; take another release of it, or leave it out of WITH"
	run -2 mcm plan "$OTHER" --with big,rival
	has "tiny 1 does not go with rival 1 for $OTHER: both have the same names; take another release of one of them, or leave what needs it out of WITH"
	run -0 mcm plan "$OTHER" --with big
	run -0 mcm plan "$TARGET" --with rival
}

@test "a library that settings leave nothing of is refused with the reason, the recipe's where it gives one" {
	own_data
	printf '%s\n' 'conflicts:' '  - {when: "disable_wchar !disable_iconv", why: it draws with wide characters}' \
		>>"$T/data/libraries/recipes/tiny/1.yaml"
	run -2 mcm plan "$TARGET" --with tiny --disable-wchar
	has "tiny/1.yaml:6:5: error: tiny 1 cannot serve $TARGET with these settings: it draws with wide characters; change them, or leave it out of WITH"
	run -2 mcm plan "$TARGET" --with big --disable-wchar
	has "it draws with wide characters; change them, or leave what needs it out of WITH"
	run -0 mcm plan "$TARGET" --with tiny --disable-wchar --disable-iconv
	run -0 mcm plan "$TARGET" --with tiny
	run -0 mcm plan "$TARGET" --disable-wchar
	# What holds for every release is said of the package.
	sed -i '/^conflicts:/,$d' "$T/data/libraries/recipes/tiny/1.yaml"
	sed -i 's/^stages:/conflicts: [{when: disable_wchar, why: it draws with wide characters}]\n&/' "$T/data/libraries/recipes/tiny/recipe.yaml"
	run -2 mcm plan "$TARGET" --with tiny --disable-wchar
	has "tiny/recipe.yaml:6:13: error: tiny 1 cannot serve $TARGET with these settings: it draws with wide characters"
	# Without a reason of the recipe's: what does not hold.
	sed -i 's/^    into:/    when: "linux cxx !debug_info"\n&/' "$T/data/libraries/recipes/rival/recipe.yaml"
	[ "$(names --with rival)" = "rival " ]
	run -2 mcm plan "$TARGET" --with rival --languages c
	has "the library rival cannot be had for $TARGET with these settings: its stage 'rival' is only there when 'cxx', which does not hold; change them, or leave it out of WITH"
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --with rival --languages c --debug-info
	has "when 'cxx !debug_info', which does not hold"
	[ ! -e "$PREFIX" ]
	run -0 mcm plan "$TARGET" --languages c
	# The condition may be that of the way into the toolchain, and one stage of several will do.
	printf '%s\n' '  more:' '    for: target' '    root: [binutils, gcc, musl]' '    into: {when: fortran, add: toolchain}' '    steps:' \
		'      - mkdir: [$(out)/more]' >>"$T/data/libraries/recipes/rival/recipe.yaml"
	[ "$(names --with rival)" = "rival " ]
	sed -i 's/^    when: .*/    when: fortran/' "$T/data/libraries/recipes/rival/recipe.yaml"
	sed -i '0,/    into: toolchain/s//    into: {when: disable_lto, add: toolchain}/; /    when: fortran/d' "$T/data/libraries/recipes/rival/recipe.yaml"
	run -2 mcm plan "$TARGET" --with rival
	has "its stage 'rival' is only there when 'disable_lto', which does not hold"
}

@test "libraries that come with mcm and need what settings leave out" {
	local name

	export MCM_DATA=$ROOT
	run -2 mcm plan "$TARGET" --with sanitizers --languages c
	has "sanitizers 14.2.0 cannot serve $TARGET with these settings: they are C++"
	run -2 mcm plan "$TARGET" --with sanitizers --set LINUX_VER=
	has "an empty LINUX_VER leaves out; change them, or leave it out of WITH"
	for name in ncurses libarchive libedit; do
		run -2 mcm plan "$TARGET" --with "$name" --disable-wchar
		has "$name"
		has "with these settings"
		has "which DISABLE_WCHAR leaves out of the C library; change them, or leave it out of WITH"
	done
	run -0 mcm plan "$TARGET" --with sanitizers --host riscv64-linux-musl
	has "sanitizers@$TARGET "
}

@test "two libraries with one file, and one that takes the toolchain's places, are told by their stages" {
	local recipes

	use_built_store
	own_data
	recipes=$T/data/libraries/recipes
	printf '%s\n' '      - write: [$(out)/$(target)/include/same.h, one]' >>"$recipes/rival/recipe.yaml"
	printf '%s\n' '      - write: [$(out)/$(target)/include/same.h, two]' >>"$recipes/tiny/recipe.yaml"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	has "recipes/tiny/recipe.yaml:7:3: error: stages 'rival' and 'tiny' both have '$TARGET/include/same.h', with other contents: remove it in one of them, or leave one of them out"
	lacks "differ: remove one of them"
	# The same bytes are no clash; a link and a directory in the place of a file are.
	sed -i 's/same.h, two/same.h, one/' "$recipes/tiny/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	sed -i 's/write: \[\(.*\)same.h, one/link: [elsewhere, \1same.h/' "$recipes/tiny/recipe.yaml"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	has "stages 'rival' and 'tiny' both have '$TARGET/include/same.h'"
	sed -i 's/link: \[elsewhere, \(.*\)same.h\]/mkdir: [\1same.h]/' "$recipes/tiny/recipe.yaml"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with rival,tiny
	has "stages 'rival' and 'tiny' both have '$TARGET/include/same.h'"
	# Where both are merged for a third one: the message of its own stage.
	sed -i '$d' "$recipes/tiny/recipe.yaml"
	printf '%s\n' '      - write: [$(out)/$(target)/include/same.h, two]' >>"$recipes/tiny/recipe.yaml"
	sed -i 's/musl, tiny\]/musl, rival, tiny]/' "$recipes/big/recipe.yaml"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with big
	has "stages 'rival' and 'tiny' both have '$TARGET/include/same.h'"
	sed -i '$d' "$recipes/tiny/recipe.yaml"
	# What the toolchain's stage says to be its own.
	sed -i 's/^  toolchain:$/&\n    reserved: [$(target)\/usr]/' "$T/data/recipes/toolchain/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	sed -i 's/^    into: toolchain/&\n    without: [$(target)\/usr]/' "$recipes/rival/recipe.yaml"
	printf '%s\n' '      - write: [$(out)/$(target)/usr/lib/librival.a, x]' | tee -a "$recipes/rival/recipe.yaml" >>"$recipes/tiny/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with rival
	[ "$(cat "$PREFIX/$TARGET/usr/lib/librival.a")" = rival ]
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	has "stage 'tiny' has '$TARGET/usr', which 'toolchain' makes itself: install it elsewhere, as with an empty --prefix=, or remove it"
	# It is in no key.
	[ "$(MCM_DATA=$WORLD/data key)" = "$(key)" ]
}

@test "a library of another package's source, without releases of its own" {
	own_data
	sed -i '/^default:/d; s/    into:/    sources: [tiny]\n&/' "$T/data/libraries/recipes/rival/recipe.yaml"
	rm "$T/data/libraries/recipes/rival/1.yaml"
	[ "$(names --with tiny)" = "tiny " ]
	[ "$(names --with rival,tiny)" = "rival tiny " ]
	run -0 --separate-stderr mcm list libraries
	grep -E "^rival .*The library rival" <<<"$output"
}

@test "a library has one name" {
	own_data
	sed -i 's/^library: .*/library: "tiny,small"/' "$T/data/libraries/recipes/tiny/recipe.yaml"
	run -2 mcm plan "$TARGET"
	has "tiny/recipe.yaml:4:10: error: library 'tiny,small' may hold only letters, digits and + - . _ ~"
}

@test "a circle of libraries, and two of one name" {
	own_data
	sed -i 's/musl\]/musl, big]/' "$T/data/libraries/recipes/tiny/recipe.yaml"
	run -2 mcm plan "$TARGET" --with tiny
	has "big"
	has "tiny"
	run -0 mcm plan "$TARGET"
	own_name=$T/layer
	write_library "$own_name" other tiny
	run -2 mcm plan "$TARGET" --recipes "$own_name"
	has "library 'tiny' is also package 'other'; one of them has to have another name"
}

@test "who needs a stage of a library that is not asked for is told" {
	own_data
	sed -i 's/^  toolchain:$/&\n    needs: [tiny]/' "$T/data/recipes/toolchain/recipe.yaml"
	run -2 mcm plan "$TARGET"
	has "stage 'tiny' is left out, for WITH does not name tiny"
}

@test "a stage finds the programs that its recipe names, and says which is missing" {
	use_built_store
	own_data
	mkdir "$T/bin"
	printf '#!/bin/sh\necho found >"$1"\n' >"$T/bin/extra-program"
	chmod +x "$T/bin/extra-program"
	export MCM_HOST_PATH=$T/bin:/usr/bin:/bin
	sed -i 's|^    steps:|    programs: [extra-program]\n&\n      - run: [extra-program, $(out)/found]|' \
		"$T/data/libraries/recipes/tiny/recipe.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --with tiny
	[ "$(cat "$PREFIX/found")" = found ]
	rm "$T/bin/extra-program"
	export MCM_STORE=$T/second
	run -1 mcm build "$TARGET" --prefix "$T/another" --with tiny
	has "stage 'tiny@$TARGET' calls 'extra-program', which is not in $T/bin:/usr/bin:/bin"
}

@test "list libraries" {
	run -0 --separate-stderr mcm list libraries
	grep -E "^big +1 +tiny +MIT +The library big" <<<"$output"
	lacks built-in
	write_library "$T/layer" mine
	run -0 --separate-stderr mcm list libraries --recipes "$T/layer"
	grep -E "^mine +1 +$T/layer " <<<"$output"
	grep -E "^tiny +1 +built-in " <<<"$output"
	run -0 --separate-stderr mcm list libraries --json
	[ "$(jq -r '.[] | select(.library == "big").needs' <<<"$output")" = tiny ]
	# Those that come with the program: sorted, and each with the release that a build takes.
	MCM_DATA=$ROOT run -0 --separate-stderr mcm list libraries --json
	[ "$(jq -r '.[].library' <<<"$output")" = "$(jq -r '.[].library' <<<"$output" | LC_ALL=C sort)" ]
	[ "$(jq '[.[] | select(.version == "")] | length' <<<"$output")" = 0 ]
	# The layer of the libraries named once more is the same.
	run -0 mcm plan "$TARGET" --recipes "$WORLD/data/libraries" --with tiny
}

# What the program ships, for a real target: nothing is built.
@test "libraries become shared ones, too, unless DISABLE_SHARED is set" {
	local all shared

	MCM_DATA=$ROOT mcm list libraries --json >listed
	all=$(jq -r '[.[].library] | unique | join(",")' listed)
	# A debugger is a program, the sanitizers have a build system that makes both, and mimalloc is compiled for each.
	shared=$(jq -c '[.[] | select(.library | IN("gdb", "sanitizers", "mimalloc") | not).package] | unique' listed)
	MCM_DATA=$ROOT run -0 --separate-stderr mcm plan "$TARGET" --with "$all" --format json
	[ "$(jq -c '[.stages[] | select(.deps | index("shared-libraries")).package] | unique' <<<"$output")" = "$shared" ]
	MCM_DATA=$ROOT run -0 --separate-stderr mcm plan "$TARGET" --with "$all" --set DISABLE_SHARED=1 --format json
	jq -e '[.stages[].name] | index("zlib") and (index("shared-libraries") | not)' <<<"$output"
}
