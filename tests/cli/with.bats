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
		has "which is left out"
		has 'export GOOD="1"'
		lacks hacked
		lacks evil
	done
	# The toolchain speaks for itself.
	printf 'PATH=@/evil\nCC=evil\n' >"$rows"
	run -0 mcm env "$PREFIX"
	lacks evil
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
	run -2 mcm plan "$TARGET" --with tiny big
	has "'big' is a library and no target: name libraries with commas between them, as '--with zlib,big'"
	run -2 mcm plan "$TARGET" --with tinny,musl
	has "WITH names 'tinny', which is no library; did you mean 'tiny'?"
	has "WITH names 'musl', which is no library"
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
	has "tiny 1 does not go with rival 1 for $OTHER: both have the same names; take another release of one of them, or leave it out of WITH"
	run -0 mcm plan "$OTHER" --with big
	run -0 mcm plan "$TARGET" --with rival
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

	MCM_DATA=$ROOT mcm list libraries --json >list.json
	all=$(jq -r '[.[].library] | unique | join(",")' list.json)
	# A debugger is a program, the sanitizers have a build system that makes both, and mimalloc is compiled for each.
	shared=$(jq -c '[.[] | select(.library | IN("gdb", "sanitizers", "mimalloc") | not).package] | unique' list.json)
	MCM_DATA=$ROOT run -0 --separate-stderr mcm plan "$TARGET" --with "$all" --format json
	[ "$(jq -c '[.stages[] | select(.deps | index("shared-libraries")).package] | unique' <<<"$output")" = "$shared" ]
	MCM_DATA=$ROOT run -0 --separate-stderr mcm plan "$TARGET" --with "$all" --set DISABLE_SHARED=1 --format json
	jq -e '[.stages[].name] | index("zlib") and (index("shared-libraries") | not)' <<<"$output"
}
