#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# A prefix of an older mcm. Its records (tests/fixtures/older) are those that the commit before 29e5e33 wrote for the tiny
# packages: no facts about Rust's libc, environment files without the build machine's programs, no program that runs others.
# Its sysroot's usr is a link to the sysroot, as it was before 85a4fad.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
	RECORDS=$PREFIX/share/mcm/$TARGET
	rm -r "$RECORDS"
	mkdir "$RECORDS"
	cp "$ROOT"/tests/fixtures/older/* "$RECORDS"
	mv "$RECORDS/env-sh" "$RECORDS/env.sh"
	[ "$(readlink "$PREFIX/$TARGET/usr")" = . ]
}

teardown() {
	leave
}

# The layout of today: usr is a directory of links.
new_layout() {
	local step='      - run: [sh, -c, "mkdir $(out)/$(target)/usr; for d in include lib share; do ln -s ../$$d $(out)/$(target)/usr; done; mkdir $(out)/$(target)/share"]'

	own_data
	sed -i "s|^      - link: \[\., .*/usr\]\$|$step|" "$MCM_DATA/recipes/toolchain/recipe.yaml"
	grep -qF 'mkdir $(out)' "$MCM_DATA/recipes/toolchain/recipe.yaml"
}

@test "env, each format: what it lacks is left out, and nothing that it has not is named" {
	local format name

	for format in sh go cmake meson cargo make github json bazel buildroot conan devcontainer just nix openwrt vcpkg xmake; do
		run -0 --separate-stderr mcm env "$PREFIX" --format "$format"
		[ -z "$stderr" ]
		has "$PREFIX"
		for name in "$TARGET-run" "$TARGET-build-pkg-config" config.site build.cmake static.cmake; do
			lacks "$name"
		done
	done
	run -0 mcm env "$PREFIX" --format github
	has "
CC=$TARGET-gcc
"
	has "
HOSTCC=cc
"
	# Whether Rust links statically unasked is not known of it, so it is told to.
	has "
CARGO_BUILD_RUSTFLAGS=-C target-feature=+crt-static
"
	run -0 mcm env "$PREFIX" --format cmake
	has 'find_program(MCM_QEMU NAMES qemu-x86_64 '
}

@test "its own env.sh, exec, inspect, test" {
	# shellcheck disable=SC2016 # of the inner shell
	run -0 bash -uc '. "$0"; command -v $CC' "$RECORDS/env.sh"
	is "$PREFIX/bin/$TARGET-gcc"
	# shellcheck disable=SC2016 # of the inner shell
	run -7 mcm exec "$PREFIX" -- sh -c 'command -v $CC; echo ${CONFIG_SITE-none}; exit 7'
	is "$PREFIX/bin/$TARGET-gcc
none"
	run -0 mcm inspect "$PREFIX/bin/$TARGET-gcc"
	run -0 mcm test "$PREFIX"
	has "ok 1 - $TARGET compiles"
	has "# 3 passed, 0 failed"
	[ ! -e "$STORE" ]
}

@test "build: its files go, the user's stay, and usr becomes a directory" {
	use_built_store
	new_layout
	# By DESTDIR and /usr, and beside the toolchain.
	mkdir -p "$PREFIX/$TARGET/usr/lib/pkgconfig" "$PREFIX/mine"
	echo library >"$PREFIX/$TARGET/usr/lib/pkgconfig/own.pc"
	echo mine >"$PREFIX/mine/file"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	[ "$(cat "$PREFIX/mine/file")" = mine ]
	[ "$(cat "$PREFIX/$TARGET/lib/pkgconfig/own.pc")" = library ]
	[ "$(cat "$PREFIX/$TARGET/usr/lib/pkgconfig/own.pc")" = library ]
	[ ! -L "$PREFIX/$TARGET/usr" ]
	rm -r "$PREFIX/mine" "$PREFIX/$TARGET/lib/pkgconfig"
	mcm build "$TARGET" --prefix "$T/new" --progress quiet
	[ "$(tree_hash "$PREFIX")" = "$(tree_hash "$T/new")" ]
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	has "nothing to do"
}

@test "build of another target: both are there, the older one as it was" {
	local before

	use_built_store
	new_layout
	before=$(tree_hash "$PREFIX/$TARGET")$(tree_hash "$RECORDS")
	run -0 mcm build "$OTHER" --prefix "$PREFIX" --progress quiet
	[ "$(tree_hash "$PREFIX/$TARGET")$(tree_hash "$RECORDS")" = "$before" ]
	[ ! -L "$PREFIX/$OTHER/usr" ]
	run -0 mcm env "$PREFIX" --target "$TARGET"
	run -0 mcm test "$PREFIX"
	has "# 6 passed, 0 failed"
}
