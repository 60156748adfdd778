#!/usr/bin/env bats
# What "make install" puts in place finds its own recipes.
load helper

setup_file() {
	clean_environment
}

install_to() {
	local build

	clean_environment
	build=$(dirname "$PROGRAM")
	if [ "$(basename "$PROGRAM")" != mcm ] || [ ! -d "$build/obj" ]; then
		skip "the program is not where 'make' puts it"
	fi
	# The program under test is not to be made anew under the other tests.
	make -C "$ROOT" -o "$build/mcm" BUILD="$build" DESTDIR="$1" PREFIX=/usr install >/dev/null
}

@test "an installed mcm finds its recipes, from anywhere and through a link" {
	local usr=$BATS_TEST_TMPDIR/dest/usr

	install_to "$BATS_TEST_TMPDIR/dest"
	cd /
	unset MCM_DATA
	export MCM_STORE=$BATS_TEST_TMPDIR/store HOME=$BATS_TEST_TMPDIR
	run -0 "$usr/bin/mcm" list targets
	has x86_64-linux-musl
	run -0 "$usr/bin/mcm" plan x86_64-linux-musl --format json
	[ "$output" = "$(MCM_DATA=$ROOT "$usr/bin/mcm" plan x86_64-linux-musl --format json)" ]
	ln -s "$usr/bin/mcm" "$BATS_TEST_TMPDIR/way"
	run -0 "$BATS_TEST_TMPDIR/way" list recipes
	has musl
	PATH=$usr/bin:$PATH run -0 "$usr/bin/mcm" list recipes
	[ -e "$usr/share/mcm/suites/torture/suite.yaml" ]
	[ -z "$(find "$usr" ! -type l ! -perm 755 ! -perm 644)" ]
}

@test "without its recipes the program says what to do" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	cp "$PROGRAM" "$BATS_TEST_TMPDIR/bin/mcm"
	run -2 "$BATS_TEST_TMPDIR/bin/mcm" list
	is "mcm: error: no recipes found near '$BATS_TEST_TMPDIR/bin'; name their directory with MCM_DATA=DIR"
}
