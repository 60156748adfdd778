#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # $(out) and the like are for mcm
# Packages, releases, targets and sets of the user's own, in directories over the recipes of the program.
load helper

setup_file() {
	make_world
	make_built_store
	make_library
}

# A library for the target as its upstream releases it: $WORLD/dist/tiny-N.tar.gz.
make_library() {
	local n

	# Rules in one line each, as tabs do not survive here.
	for n in 1.2 1.3; do
		mkdir -p "$WORLD/tiny-$n"
		cat >"$WORLD/tiny-$n/Makefile" <<-'END'
			libtiny.a: $(srcdir)/tiny.c ; $(CC) -c $(srcdir)/tiny.c -o $@
			dirs: ; mkdir -p $(DESTDIR)/lib/pkgconfig $(DESTDIR)/include
			install: libtiny.a dirs ; \
			  cp libtiny.a $(DESTDIR)/lib && cp $(srcdir)/tiny.h $(DESTDIR)/include && \
			  cp $(srcdir)/tiny.pc $(DESTDIR)/lib/pkgconfig
		END
		echo 'int tiny(void) { return 1; }' >"$WORLD/tiny-$n/tiny.c"
		echo 'int tiny(void);' >"$WORLD/tiny-$n/tiny.h"
		printf 'Name: tiny\nDescription: tiny\nVersion: %s\nLibs: -ltiny\n' $n >"$WORLD/tiny-$n/tiny.pc"
		tar -C "$WORLD" -czf "$WORLD/dist/tiny-$n.tar.gz" "tiny-$n"
	done
}

release_of_tiny() { # VERSION
	printf '%s\n' "version: $1" origins: "  - url: file://$WORLD/dist/tiny-\$(version).tar.gz" \
		"    sha256: $(sha256 "$WORLD/dist/tiny-$1.tar.gz")"
}

# What a user writes, and nothing else: one folder, in DIRECTORY/recipes.
write_recipe() { # DIRECTORY
	mkdir -p "$1/recipes/tiny"
	cat >"$1/recipes/tiny/recipe.yaml" <<-'END'
		name: tiny
		summary: A tiny library for the target
		licence: MIT
		default: 1.3
		stages:
		  tiny:
		    for: target
		    root: [binutils, gcc, musl]
		    into: toolchain
		    steps:
		      - make: [-f, $(source)/Makefile, srcdir=$(source), CC=$(root)/bin/$(target)-gcc, DESTDIR=$(out)/$(target), install]
	END
	release_of_tiny 1.2 >"$1/recipes/tiny/1.2.yaml"
	release_of_tiny 1.3 >"$1/recipes/tiny/1.3.yaml"
}

setup() {
	enter
	LAYER=$T/layer
	write_recipe "$LAYER"
}

teardown() {
	leave
}

key() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[-1].key'
}

@test "a library for the target is one folder in a layer, and found in the prefix" {
	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --recipes "$LAYER"
	# All but the library and what holds it was built already.
	[ "$(runs)" = toolchain ]
	[ -f "$PREFIX/$TARGET/lib/libtiny.a" ]
	[ -f "$PREFIX/$TARGET/include/tiny.h" ]
	grep -qx 'Version: 1.3' "$PREFIX/$TARGET/lib/pkgconfig/tiny.pc"
	jq -e '.. | .package? | select(. == "tiny")' "$PREFIX/share/mcm/$TARGET/manifest.json"
	# Its setting, of which no C knows, chooses the release.
	run -0 mcm build "$TARGET" --prefix "$T/older" --recipes "$LAYER" --set TINY_VER=1.2
	grep -qx 'Version: 1.2' "$T/older/$TARGET/lib/pkgconfig/tiny.pc"
	run -2 mcm plan "$TARGET" --set TINY_VER=1.2
	has "TINY_VER"
	# Without it, the toolchain is another.
	run -0 mcm build "$TARGET" --prefix "$T/without"
	[ ! -e "$T/without/$TARGET/lib/libtiny.a" ]
}

@test "the same by the environment and by config.mak, and the option wins" {
	local with without

	without=$(key)
	with=$(key --recipes "$LAYER")
	[ "$with" != "$without" ]
	[ "$(MCM_RECIPES=$LAYER key)" = "$with" ]
	echo "RECIPES = $LAYER" >config.mak
	[ "$(key)" = "$with" ]
	[ "$(key --recipes ../layer)" = "$with" ]
	[ "$(key --set RECIPES=)" = "$without" ]
}

@test "a package that only a layer has is chosen by an option, too" {
	local key

	key=$(key --recipes "$LAYER" --set TINY_VER=1.2)
	[ "$key" != "$(key --recipes "$LAYER")" ]
	# The layer may be named before the option or behind it, and in every way that is known before config.mak is.
	[ "$(key --recipes "$LAYER" --tiny 1.2)" = "$key" ]
	[ "$(key --tiny=1.2 --recipes="$LAYER")" = "$key" ]
	[ "$(MCM_RECIPES=$LAYER key --tiny 1.2)" = "$key" ]
	MCM_RECIPES=$LAYER run -0 mcm plan --help
	has "--tiny V"
	run -2 mcm plan "$TARGET" --tiny 1.2
	has "unknown option '--tiny'"
	run -2 mcm plan "$TARGET" --recipes "$LAYER" --tiny 9
	has "unknown version '9' of tiny"
}

# with_config: the keys with and without a word in the setting, which differ where the setting has an effect.
with_config() { # SETTING
	local wide
	run -0 mcm plan "$TARGET" --recipes "$LAYER" --set "$1=--enable-wide"
	wide=$(key --recipes "$LAYER" --set "$1=--enable-wide")
	[ "$wide" != "$(key --recipes "$LAYER")" ]
}

@test "a package has a setting for its configure script where a step, a condition or a release uses it" {
	local dir=$LAYER/recipes/tiny
	echo '# No mention: $(tiny_config)' >>"$dir/recipe.yaml"
	run -2 mcm plan "$TARGET" --recipes "$LAYER" --set TINY_CONFIG=--enable-wide
	has "unknown setting 'TINY_CONFIG'"
	cp "$dir/recipe.yaml" "$T/recipe.yaml"
	echo '      - write: [$(out)/words, "$(tiny_config)"]' >>"$dir/recipe.yaml"
	with_config TINY_CONFIG
	cp "$T/recipe.yaml" "$dir/recipe.yaml"
	printf '%s\n' '      - when: disable_wchar !tiny_config:--enable-wide' '        mkdir: [$(out)/narrow]' >>"$dir/recipe.yaml"
	run -0 mcm plan "$TARGET" --recipes "$LAYER" --set TINY_CONFIG=--enable-wide
	cp "$T/recipe.yaml" "$dir/recipe.yaml"
	echo 'variables: {words: []}' >>"$dir/recipe.yaml"
	sed -i 's/srcdir=/"WORDS=$(words)", &/' "$dir/recipe.yaml"
	echo 'variables: {words: [$(tiny_config:--enable-)]}' >>"$dir/1.3.yaml"
	with_config TINY_CONFIG
}

@test "a package has a setting for its configure script where its table of options is about it" {
	local dir=$LAYER/recipes/tiny
	sed -i 's/srcdir=/$(options.tiny), &/' "$dir/recipe.yaml"
	printf '%s\n' 'settings: [COMMON_CONFIG, TINY_CONFIG]' 'options: [{words: --enable-wide, stages: [tiny]}]' >"$dir/options.yaml"
	with_config TINY_CONFIG
}

@test "a package of any name has a setting and variables" {
	mv "$LAYER/recipes/tiny" "$LAYER/recipes/li_b+x~y.z"
	sed -i 's/^name: tiny/name: li_b+x~y.z/; s/srcdir=/$(li_b_x_y_z_config), $(li_b_x_y_z_version), &/' "$LAYER/recipes/li_b+x~y.z/recipe.yaml"
	with_config LI_B_X_Y_Z_CONFIG
}

@test "two packages that are made from one source are both in the SBOM, each with its licence and patches" {
	use_built_store
	mkdir "$LAYER/patches" "$LAYER/patches/twin"
	cp -R "$LAYER/recipes/tiny" "$LAYER/recipes/twin"
	sed -i 's/^name: tiny/name: twin/; s/^  tiny:/  twin:/; s/MIT/BSD-3-Clause/; s/DESTDIR=[^,]*,/DESTDIR=$(out)\/$(target)\/twin,/' "$LAYER/recipes/twin/recipe.yaml"
	sed -i 's/^stages:/patches: [{file: 0001-two.patch}]\n&/' "$LAYER/recipes/twin/recipe.yaml"
	printf '%s\n' 'twin: two' '' 'What: the number.' 'Why: to be seen.' 'Upstream status: none.' '' '--- a/tiny.c' '+++ b/tiny.c' '@@ -1 +1 @@' \
		'-int tiny(void) { return 1; }' '+int tiny(void) { return 2; }' >"$LAYER/patches/twin/0001-two.patch"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --recipes "$LAYER"
	[ "$(jq -r '.packages[] | select(.name | IN("tiny", "twin")) | .name + " " + .licenseDeclared + " " + (.comment != null | tostring)' \
		"$PREFIX/share/mcm/$TARGET/sbom.spdx.json" | sort)" = $'tiny MIT false\ntwin BSD-3-Clause true' ]
	[ "$(jq -r '[.. | .uri? | strings | select(test("generic/(tiny|twin)@"))] | length' "$PREFIX/share/mcm/$TARGET/provenance.json")" = 2 ]
	run -0 mcm verify "$PREFIX"
}

@test "every name that a package may have is an identifier in the documents about a toolchain" {
	use_built_store
	mv "$LAYER/recipes/tiny" "$LAYER/recipes/li_b+x~y.z"
	sed -i 's/^name: tiny/name: li_b+x~y.z/; s/^default: .*/default: 1.3+a~b_c/' "$LAYER/recipes/li_b+x~y.z/recipe.yaml"
	cp "$WORLD/dist/tiny-1.3.tar.gz" "$WORLD/dist/tiny-1.3+a~b_c.tar.gz"
	release_of_tiny '1.3+a~b_c' >"$LAYER/recipes/li_b+x~y.z/1.3+a~b_c.yaml"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --recipes "$LAYER"
	purl="pkg:generic/li_b%2Bx~y.z@1.3%2Ba~b_c?checksum=sha256:"
	mcm audit "$PREFIX" --recipes "$LAYER" --format spdx >audit.json
	for file in "$PREFIX/share/mcm/$TARGET/sbom.spdx.json" audit.json; do
		# https://spdx.github.io/spdx-spec/v2.3/package-information/#72-package-spdx-identifier-field
		jq -e '[.. | .SPDXID?, .spdxElementId?, .relatedSpdxElement? | strings] | all(test("^SPDXRef-[A-Za-z0-9.-]+$"))' "$file"
		jq -e --arg purl "$purl" '[.packages[] | select(.name == "li_b+x~y.z")] | length == 1 and
			(.[0].externalRefs[0].referenceLocator | startswith($purl))' "$file"
	done
	grep -qF "$purl" "$PREFIX/share/mcm/$TARGET/provenance.json"
	mcm audit "$PREFIX" --recipes "$LAYER" --format cyclonedx | jq -e --arg purl "$purl" '[.. | .purl? | strings] | any(startswith($purl))'
	run -0 mcm verify "$PREFIX"
}

@test "a key does not depend on which layer a thing lies in" {
	local key

	mkdir -p "$T/second/recipes"
	key=$(key --recipes "$LAYER")
	cp -R "$LAYER/recipes/tiny" "$T/second/recipes"
	[ "$(key --recipes "$T/second")" = "$key" ]
	# Its releases in one, its recipe in another, in any order.
	rm "$T/second/recipes/tiny/recipe.yaml" "$LAYER"/recipes/tiny/1.*
	[ "$(key --recipes "$T/second:$LAYER")" = "$key" ]
	[ "$(key --recipes "$LAYER:$T/second")" = "$key" ]
	own_data
	cp -R "$LAYER/recipes/tiny" "$T/second/recipes/tiny" "$T/data/recipes"
	[ "$(key)" = "$key" ]
}

@test "the order of stages is that of their names, and not of layers" {
	local key

	# A name that comes before all others.
	mv "$LAYER/recipes/tiny" "$LAYER/recipes/aaa"
	sed -i 's/^name: tiny/name: aaa/; s/^  tiny:/  aaa:/' "$LAYER/recipes/aaa/recipe.yaml"
	key=$(key --recipes "$LAYER")
	[ "$key" != "$(key)" ]
	own_data
	cp -R "$LAYER/recipes/aaa" "$T/data/recipes"
	[ "$(key)" = "$key" ]
}

@test "a layer that is named twice is one" {
	[ "$(key --recipes "$LAYER:$LAYER/")" = "$(key --recipes "$LAYER")" ]
}

# release_with_patch LAYER YEAR: a release of musl, and a patch beside it that puts the year there
release_with_patch() {
	mkdir -p "$1/recipes/musl" "$1/patches/musl"
	sed '/^version:/s/1.0/1.0.1/; s/\$(version)/1.0/; s/0001-year/mine/' "$WORLD/data/recipes/musl/1.0.yaml" >"$1/recipes/musl/1.0.1.yaml"
	patch_of_layer "$1" mine "$2"
}

patch_of_layer() { # LAYER NAME YEAR
	mkdir -p "$1/patches/musl"
	sed "s/2024/$3/" "$WORLD/data/patches/musl/0001-year.patch" >"$1/patches/musl/$2.patch"
}

@test "a layer takes no place of the patches of recipes below it" {
	local key

	rm -r "$LAYER/recipes/tiny"
	key=$(key)
	patch_of_layer "$LAYER" 0001-year 2025
	[ "$(key --recipes "$LAYER")" = "$key" ]
	# A recipe of its own has them.
	release_with_patch "$LAYER" 2025
	key=$(key --recipes "$LAYER" --musl 1.0.1)
	patch_of_layer "$LAYER" mine 2026
	[ "$(key --recipes "$LAYER" --musl 1.0.1)" != "$key" ]
}

@test "a patch in a layer that no recipe names is told, since nothing applies it" {
	patch_of_layer "$LAYER" 0001-lost 2025
	mkdir "$LAYER/patches/musl/1.1" "$LAYER/patches/nothing"
	cp "$LAYER/patches/musl/0001-lost.patch" "$LAYER/patches/musl/1.1/deep.diff"
	cp "$LAYER/patches/musl/0001-lost.patch" "$LAYER/patches/nothing/odd.patch"
	: >"$LAYER/patches/musl/README"
	release_with_patch "$LAYER" 2025
	run -0 mcm plan "$TARGET" --recipes "$LAYER"
	[ "$(grep -o "'.*' is applied to nothing" <<<"$output" | sort)" = "$(
		printf "'$LAYER/patches/%s' is applied to nothing\n" musl/0001-lost.patch musl/1.1/deep.diff nothing/odd.patch
	)" ]
	# By the range of one that is in none of them, too.
	sed -i 's/^stages:/patches: [{file: 0001-lost.patch, from: 90}]\n&/' "$LAYER/recipes/tiny/recipe.yaml"
	mkdir -p "$LAYER/patches/tiny"
	mv "$LAYER/patches/musl/0001-lost.patch" "$LAYER/patches/tiny"
	rm -r "$LAYER/patches/musl/1.1" "$LAYER/patches/nothing"
	run -0 mcm plan "$TARGET" --recipes "$LAYER"
	lacks "is applied to nothing"
	run -0 mcm plan "$TARGET"
	lacks "is applied to nothing"
}

@test "of layers inside each other the inner one has what is in it" {
	local key

	rm -r "$LAYER/recipes/tiny"
	release_with_patch "$LAYER/inner" 2025
	key=$(key --recipes "$LAYER/inner" --musl 1.0.1)
	patch_of_layer "$LAYER" mine 2026
	[ "$(key --recipes "$LAYER:$LAYER/inner" --musl 1.0.1)" = "$key" ]
	[ "$(key --recipes "$LAYER/inner:$LAYER" --musl 1.0.1)" = "$key" ]
}

@test "list says from which layer a thing comes" {
	run -0 --separate-stderr mcm list recipes --recipes "$LAYER"
	grep -E "^tiny +1.3 +default +$LAYER +not built here" <<<"$output"
	grep -E "^musl +1.0 .* built-in " <<<"$output"
	run -0 --separate-stderr mcm list recipes
	lacks built-in
	run -0 --separate-stderr mcm list recipes --json
	[ "$(jq -r 'map(.layer) | unique[]' <<<"$output")" = built-in ]
	echo "RECIPES = $LAYER" >config.mak
	run -0 --separate-stderr mcm list recipes --json
	[ "$(jq -r '.[] | select(.package == "tiny" and .version == "1.2").layer' <<<"$output")" = "$LAYER" ]
}

@test "a layer adds a release to a package, with its own patch, a target and a set" {
	rm -r "$LAYER/recipes/tiny"
	mkdir -p "$LAYER/recipes/musl" "$LAYER/patches/musl" "$LAYER/toolchains"
	{
		echo "version: 1.0.1"
		sed -n '/^origins:/,$p' "$WORLD/data/recipes/musl/1.0.yaml" | sed 's/\$(version)/1.0/; /^patches:/,$d'
		echo "patches: [mine.patch]"
	} >"$LAYER/recipes/musl/1.0.1.yaml"
	cp "$(find "$WORLD/data/patches/musl" -name '*.patch' | head -n 1)" "$LAYER/patches/musl/mine.patch"
	sed 's/x86_64-linux-musl/x86_64-mine-linux-musl/; /^aliases/d' "$WORLD/data/toolchains/$TARGET.yaml" \
		>"$LAYER/toolchains/x86_64-mine-linux-musl.yaml"
	printf 'mine:\n  summary: mine\n  releases: {musl: 1.0.1}\n' >"$LAYER/recipes/sets.yaml"
	export MCM_RECIPES=$LAYER
	run -0 mcm list targets
	grep -E "^x86_64-mine-linux-musl +$LAYER " <<<"$output"
	[ "$(mcm plan x86_64-mine-linux-musl --set RELEASES=mine --format json |
		jq -r '.stages[] | select(.name == "musl").version')" = 1.0.1 ]
	run -0 mcm build x86_64-mine-linux-musl --prefix "$PREFIX" --set RELEASES=mine
	jq -e '.. | .patches? | select(.)[] | select(.file == "mine.patch")' \
		"$PREFIX/share/mcm/x86_64-mine-linux-musl/manifest.json"
	run -0 mcm test "$PREFIX"
	rm "$LAYER/patches/musl/mine.patch"
	run -2 mcm plan "$TARGET" --set RELEASES=mine
	has "$LAYER/recipes/musl/1.0.1.yaml:"
	has "there is no patch 'mine.patch'; it is looked for as '$LAYER/patches/musl/mine.patch'"
}

@test "a layer that is none" {
	run -2 mcm plan "$TARGET" --recipes "$T/absent"
	has "RECIPES names '$T/absent', which is no directory"
	run -2 mcm plan "$TARGET" --recipes "$LAYER/recipes"
	has "RECIPES names '$LAYER/recipes', which holds no 'recipes', 'patches', 'toolchains' or 'suites'"
	chmod o+w "$LAYER"
	run -2 mcm plan "$TARGET" --recipes "$LAYER"
	has "the directory of recipes"
	chmod o-w "$LAYER"
	echo 'sumary: x' >>"$LAYER/recipes/tiny/recipe.yaml"
	run -2 mcm plan "$TARGET" --recipes "$LAYER"
	has "$LAYER/recipes/tiny/recipe.yaml:"
	has "unknown key 'sumary'; did you mean 'summary'?"
}

@test "records of self-tests that are wrong are a mistake in the recipes" {
	echo 'tested: zzz' >"$LAYER/recipes/tested.yaml"
	for what in recipes targets; do
		run -2 mcm list $what --recipes "$LAYER"
		has "$LAYER/recipes/tested.yaml:1:9: error: "
	done
}

# believed_no_more FILE ARGS...: what everybody may write to is refused, and taken once it is said that this is meant
believed_no_more() {
	local file=$1

	shift
	run -0 mcm plan "$TARGET" "$@"
	chmod o+w "$file"
	run -2 mcm plan "$TARGET" "$@"
	has "'$file': everybody may write to '$file'"
	MCM_TRUST_OWNERS='*' run -0 mcm plan "$TARGET" "$@"
	chmod o-w "$file"
}

@test "what lies below a layer is believed if it belongs to the caller or to root, as the layer itself" {
	echo 'int x;' >"$LAYER/recipes/tiny/extra.c"
	mkdir "$LAYER/recipes/tiny/more" "$LAYER/patches" "$LAYER/patches/tiny" "$LAYER/toolchains"
	echo 'int x;' >"$LAYER/recipes/tiny/more/deep.c"
	printf '    files: [extra.c, more]\n' >>"$LAYER/recipes/tiny/recipe.yaml"
	cp "$(find "$WORLD/data/patches/musl" -name '*.patch' | head -n 1)" "$LAYER/patches/tiny/mine.patch"
	echo 'patches: [mine.patch]' >>"$LAYER/recipes/tiny/1.3.yaml"
	sed 's/x86_64-linux-musl/x86_64-mine-linux-musl/; /^aliases/d' "$WORLD/data/toolchains/$TARGET.yaml" \
		>"$LAYER/toolchains/x86_64-mine-linux-musl.yaml"
	printf 'mine:\n  summary: mine\n  releases: {tiny: 1.3}\n' >"$LAYER/recipes/sets.yaml"
	for file in recipes/tiny/{recipe.yaml,1.3.yaml,extra.c,more/deep.c} recipes/sets.yaml patches/tiny/mine.patch \
		toolchains/x86_64-mine-linux-musl.yaml; do
		believed_no_more "$LAYER/$file" --recipes "$LAYER"
	done
	# A link leads to what is another user's.
	mv "$LAYER/recipes/tiny/extra.c" "$T/extra.c"
	ln -s "$T/extra.c" "$LAYER/recipes/tiny/extra.c"
	chmod o+w "$T/extra.c"
	run -2 mcm plan "$TARGET" --recipes "$LAYER"
	has "everybody may write to '$T/extra.c'"
	chmod o-w "$T/extra.c"
	# Whoever may write to a directory may put another file there.
	chmod o+w "$LAYER/recipes/tiny"
	run -2 mcm plan "$TARGET" --recipes "$LAYER"
	has "everybody may write to '$LAYER/recipes/tiny'"
}

@test "own patches are believed if they belong to the caller or to root, as their directory" {
	mkdir -p "$T/own/musl-1.1"
	cp "$(find "$WORLD/data/patches/musl" -name '*.patch' | head -n 1)" "$T/own/musl-1.1/mine.patch"
	believed_no_more "$T/own/musl-1.1/mine.patch" --set "PATCHES=$T/own" --set MUSL_VER=1.1
	chmod o+w "$T/own"
	run -2 mcm plan "$TARGET" --set "PATCHES=$T/own" --set MUSL_VER=1.1
	has "everybody may write to '$T/own'"
}

@test "what a layer says reaches no terminal raw" {
	mkdir "$LAYER/toolchains"
	sed 's/x86_64-linux-musl/x86_64-mine-linux-musl/; /^aliases/d; s/^summary:.*/summary: "red \\e[31m"/' "$WORLD/data/toolchains/$TARGET.yaml" \
		>"$LAYER/toolchains/x86_64-mine-linux-musl.yaml"
	run -0 mcm list targets --recipes "$LAYER"
	has 'red \x1b[31m'
	lacks $'\e'
}
