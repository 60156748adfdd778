#!/usr/bin/env bats
# make dist: the source of a commit, the same bytes wherever and however it is made.
load helper

setup() {
	clean_environment
	T=$BATS_TEST_TMPDIR
	export HOME=$T/home
	mkdir "$HOME"
	git -c safe.directory='*' -C "$ROOT" rev-parse HEAD >/dev/null 2>&1 || skip "this is no clone"
	# A small repository: its Makefile is that of this tree.
	mkdir "$T/one"
	cp "$ROOT/Makefile" "$ROOT/CHANGELOG.md" "$ROOT/LICENSE" "$T/one"
	mkdir -p "$T/one/orchestrator" "$T/one/patches/a"
	echo 'int main(void);' >"$T/one/orchestrator/main.c"
	printf 'text\r\n' >"$T/one/patches/a/1.patch"
	install -m 755 /dev/null "$T/one/setup"
	git -C "$T/one" init -q -b main
	echo build/ >"$T/one/.gitignore"
	commit "$T/one"
}

commit() { # DIR
	git -C "$1" add -A
	git -C "$1" -c user.name=x -c user.email=x@localhost commit -q -m x --date=2026-01-01T00:00:00Z
}

@test "twice, in other places, with another umask, time zone and settings of git: equal bytes" {
	make -s -C "$T/one" dist
	git clone -q "$T/one" "$T/another-directory"
	sleep 1.1
	git config --global tar.umask 0077
	git config --global core.autocrlf true
	(umask 077 && TZ=Asia/Tokyo LC_ALL=C make -s -C "$T/another-directory" dist)
	version=$(make -s -C "$T/one" version)
	cmp "$T/one/build/mcm-$version.tar.gz" "$T/another-directory/build/mcm-$version.tar.gz"
	run -0 tar -tvzf "$T/one/build/mcm-$version.tar.gz"
	has "-rwxr-xr-x root/root"
	has "mcm-$version/orchestrator/main.c"
	lacks ".git/"
	# A second time in the same place.
	make -s -C "$T/one" dist
}

@test "what is not committed is refused, and so is a version that the changes do not name" {
	echo '# more' >>"$T/one/Makefile"
	run -2 make -s -C "$T/one" dist
	has "what is not committed would not be in it"
	sed -i 's/^VERSION := .*/VERSION := 9.9.9/' "$T/one/Makefile"
	commit "$T/one"
	run -2 make -s -C "$T/one" dist
	has "CHANGELOG.md does not say what is in 9.9.9"
}

@test "the program tells the version of the Makefile" {
	[ "$(mcm --version)" = "mcm $(make -s -C "$ROOT" version)" ]
}
