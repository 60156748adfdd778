#!/usr/bin/env bats
# A build with nothing to do reads no recipes where nothing has changed; whatever changes is noticed.
load helper

# Each has recipes, a working directory and a prefix of its own: what changes in one is not seen in others.
KINDS="plain recipe release patch toolchain beside link elsewhere choice lost config warned program broken loose library lent recipe_then \
	layer_then link_then program_then choice_then"

setup_file() {
	local kind

	make_world
	make_built_store
	for kind in $KINDS; do
		mkdir -p "$BATS_FILE_TMPDIR/$kind/cwd"
		cp -R "$WORLD/data" "$BATS_FILE_TMPDIR/$kind/data"
		cp -a "$BATS_FILE_TMPDIR/built/store" "$BATS_FILE_TMPDIR/$kind/store"
		in_kind "$kind"
		case $kind in
		link*)
			mv data/patches/musl/0001-year.patch year.patch
			ln -s ../../../year.patch data/patches/musl/0001-year.patch
			;;
		elsewhere)
			mv data/patches/musl musl
			ln -s ../../musl data/patches/musl
			;;
		config) echo 'DISABLE_WCHAR = 0' >cwd/config.mak ;;
		program*)
			mkdir bin
			cp "$PROGRAM" bin/mcm
			;;
		# The stage "linux-headers" as a library's, in the layer of libraries.
		library | layer_then | lent)
			mkdir -p data/libraries/recipes
			cp -R data/recipes/linux data/libraries/recipes/zz
			sed -i '/^optional/d; /when: linux/d; /over: musl/d; s/^name: .*/name: zz\nlibrary: zz\nalso: []/
				s/linux-headers/zz/; s/^default: .*/default: 6.2/' data/libraries/recipes/zz/recipe.yaml
			;;
		esac
		[ "$kind" != lent ] || chmod o+w data/libraries/recipes/zz/recipe.yaml
		MCM_TRUST_OWNERS='*' build --progress quiet
	done
	# What was changed just now may be changed again within the same instant of the file system.
	sleep 3
	for kind in $KINDS; do
		in_kind "$kind"
		build 2>/dev/null || [ "$kind" = lent ]
	done
	for kind in recipe layer link program choice; do
		in_kind "${kind}_then"
		"change_$kind"
	done
	sleep 3
}

# With as many bytes, and the same time for who asks for the wrong one.
change_recipe() {
	local file=data/recipes/musl/1.0.yaml

	touch -r "$file" before
	sed 's/^version: 1.0/version: 1.9/' "$file" >changed
	cat changed >"$file"
	touch -r before "$file"
}

change_layer() {
	echo '# more' >>data/libraries/recipes/zz/recipe.yaml
}

change_link() {
	echo >>year.patch
}

change_program() {
	cp "$PROGRAM" bin/mcm.new
	mv bin/mcm.new bin/mcm
}

change_choice() {
	printf 6.1 >store/choices/release-linux
}

setup() {
	clean_environment
}

# In a subshell of nobody: tests run one after the other, each in its own process.
in_kind() { # KIND
	cd "$BATS_FILE_TMPDIR/$1" || return 1
	export MCM_DATA=$PWD/data MCM_STORE=$PWD/store
	PREFIX=$PWD/prefix
	MINE=$PROGRAM
	[ ! -x bin/mcm ] || MINE=$PWD/bin/mcm
}

build() {
	(cd cwd && "$MINE" build "$TARGET" --prefix "$PREFIX" "$@")
}

# Nothing is to be done, and that was found out by the note, or by a plan.
by_note() {
	MCM_DEBUG=1 run -0 --separate-stderr build "$@"
	is "$PREFIX"
	output=$stderr
	has "nothing to do: '$PREFIX' is up to date"
	has "nothing has changed that a plan is made from"
}

by_plan() {
	MCM_DEBUG=1 run -0 --separate-stderr build "$@"
	output=$stderr
	lacks "nothing has changed that a plan is made from"
}

@test "where nothing has changed no recipe is read, and the same is said" {
	in_kind plain
	by_note
	run -0 build --progress plain
	is "mcm: note: nothing to do: '$PREFIX' is up to date
$PREFIX"
	if command -v strace >/dev/null; then
		(cd cwd && strace -f -e trace=openat -o ../calls "$PROGRAM" build "$TARGET" --prefix "$PREFIX")
		grep -q installed.json calls
		not grep -q recipe.yaml calls
	fi
}

@test "other words, and the same words elsewhere, are others" {
	in_kind plain
	by_note
	by_plan --musl 1.0
	by_plan --set GCC_VER=14.1
	by_plan --offline
	by_note --progress plain
	by_plan --keep-going
	by_plan --report "$PWD/report.json"
	MCM_JOBS=3 by_plan
	mkdir -p there
	run -0 --separate-stderr env -C there MCM_DEBUG=1 "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	output=$stderr
	lacks "nothing has changed"
	# The note of the first words is still there.
	by_note
}

@test "a recipe with as many bytes and the same time is another one" {
	in_kind recipe
	by_note
	change_recipe
	MCM_DEBUG=1 run ! build
	lacks "nothing has changed that a plan is made from"
	has "1.9"
}

@test "a release that is new in a recipe's directory is seen" {
	in_kind release
	by_note
	sed 's/^version: .*/version: 0.1/' data/recipes/musl/1.0.yaml >data/recipes/musl/0.1.yaml
	by_plan
	# It may be changed again in this instant, so nothing is noted yet.
	by_plan
}

@test "a patch, a toolchain file and a file beside a recipe are seen" {
	in_kind patch
	by_note
	sed -i 's/^+\(.*\)$/+\1 /' data/patches/musl/0001-year.patch
	by_plan
	in_kind toolchain
	by_note
	echo '# more' >>"data/toolchains/$TARGET.yaml"
	by_plan
	in_kind beside
	by_note
	echo '/* more */' >>data/recipes/toolchain/selftest/hello.c
	by_plan
}

@test "of a link it is the file that counts, and directories elsewhere are not trusted" {
	in_kind link
	by_note
	change_link
	by_plan
	in_kind elsewhere
	by_plan
}

@test "which release was had is part of it" {
	in_kind choice
	by_note
	change_choice
	by_plan
}

@test "a file that the prefix has lost is noticed, told once, and put there again" {
	in_kind lost
	by_note
	rm "$PREFIX/bin/$TARGET-gcc"
	run -0 --separate-stderr build
	output=$stderr
	[ "$(grep -c 'is gone or not as it was installed' <<<"$output")" -eq 1 ]
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
}

@test "config.mak is evaluated all the same" {
	in_kind config
	by_note
	echo 'DISABLE_WCHAR = 1' >cwd/config.mak
	by_plan
}

@test "what is said of settings is said again" {
	in_kind warned
	for _ in 1 2; do
		MCM_NONSENSE=1 MCM_DEBUG=1 run -0 --separate-stderr build
		output=$stderr
		has "'MCM_NONSENSE' is no setting"
		lacks "nothing has changed that a plan is made from"
	done
}

@test "another mcm makes its own plan" {
	in_kind program
	by_note
	change_program
	by_plan
}

@test "what was changed some time ago is seen as well" {
	in_kind recipe_then
	MCM_DEBUG=1 run ! build
	lacks "nothing has changed that a plan is made from"
	local kind
	for kind in layer link program choice; do
		in_kind "${kind}_then"
		by_plan
		# Nobody has changed anything since.
		build 2>/dev/null
		by_note
	done
}

@test "a compiler that is another one at the same place is asked" {
	in_kind plain
	mkdir compilers
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nexec /usr/bin/gcc "$@"\n' >compilers/gcc
	chmod +x compilers/gcc
	local words=(--set "HOST_PATH=$PWD/compilers:/usr/bin:/bin")
	settle asked "${words[@]}"
	by_note "${words[@]}"
	sed -i 's/gcc /gcc -DOTHER /' compilers/gcc
	by_plan "${words[@]}"
	has "done in"
}

@test "a directory that is to become the store has nothing put into it before" {
	in_kind plain
	mkdir empty
	MCM_STORE=$PWD/empty run -2 build --prefix "$PWD/none" --set NONSENSE=1
	[ -z "$(ls empty)" ]
	MCM_STORE=$PWD/empty run -0 build --prefix "$PWD/none"
}

@test "a note that is not one is nothing" {
	in_kind broken
	by_note
	local note text
	note=$(grep -l "$PREFIX" store/choices/unchanged-*)
	text=$(cat "$note")
	for broken in "" "x" "${text%%$'\n'*}" "${text%$'\n'*}" "$(printf '%s\n' "$text" | sed 2s/./x/)" "$text"$'\n'more; do
		printf '%s' "$broken" >"$note"
		by_plan
		printf '%s' "$text" >"$note"
		by_note
	done
}

# With other words: installs, and notes that there is nothing to do.
settle() { # PREFIX [WORD...]
	PREFIX=$PWD/$1
	build "${@:2}" --progress quiet
	build "${@:2}" 2>/dev/null
}

@test "who chose a compiler by configure scripts' options has it looked at" {
	in_kind plain
	mkdir tools
	ln -s /usr/bin/gcc tools/mine
	local words=(--set "HOST_PATH=$PWD/tools:/usr/bin:/bin" --set "COMMON_CONFIG=CC=mine CXX=g++")
	settle chosen "${words[@]}"
	by_plan "${words[@]}"
	lacks "done in"
	rm tools/mine
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nexec /usr/bin/gcc -DOTHER "$@"\n' >tools/mine
	chmod +x tools/mine
	by_plan "${words[@]}"
	has "done in"
}

@test "in which way a setting was given is part of it" {
	in_kind plain
	local MCM_DISABLE_ICONV=1
	export MCM_DISABLE_ICONV
	settle ranks --set ICONV=utf
	by_note --set ICONV=utf
	unset MCM_DISABLE_ICONV
	# The stronger one of the two wins, and now that is the other one.
	MCM_ICONV=utf by_plan --disable-iconv
	has "done in"
}

@test "a variable of config.mak that nothing uses any more is told of" {
	in_kind plain
	printf 'THING = 2\nJOBS = $(THING)\n' >cwd/used.mak
	settle used --config used.mak
	by_note --config used.mak
	printf 'THING = 2\nJOBS = 2\n' >cwd/used.mak
	by_plan --config used.mak
	has "'THING' is no setting, and nothing here uses it"
	# One that a file sets that is included is none of ours, but in the file itself it is.
	printf 'OTHER = 2\n' >cwd/more
	printf 'include more\n\n' >cwd/used.mak
	settle included --config used.mak
	by_note --config used.mak
	printf 'OTHER = 2\n' >cwd/used.mak
	by_plan --config used.mak
	has "'OTHER' is no setting, and nothing here uses it"
}

@test "a release that is taken as none is to be had is not relied on" {
	in_kind loose
	rm -r store/choices/* store/sources/*
	mkdir sources
	export MCM_OFFLINE=1 MCM_SOURCES=$PWD/sources
	for _ in 1 2 3; do
		by_plan
		has "nothing to do"
	done
	cp "$WORLD/dist/linux-6.1.tar.gz" sources
	by_plan
	has "done in"
}

@test "of a machine without compilers it counts which one it is" {
	[ "$(uname -m)" = x86_64 ] && [ "$(setarch i686 uname -m)" = i686 ] || skip "this machine cannot be taken for another"
	in_kind plain
	mkdir programs
	ln -s /usr/bin/* programs
	rm -f programs/*gcc* programs/*g++* programs/cc programs/c++ programs/*clang*
	settle static --static-host
	settle static --static-host --set "HOST_PATH=$PWD/programs"
	by_note --static-host --set "HOST_PATH=$PWD/programs"
	cd cwd
	run -2 setarch i686 "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --static-host --set "HOST_PATH=$PWD/../programs"
	run -2 setarch i686 "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --static-host --set "HOST_PATH=${PWD%/*}/programs"
	has "STATIC_HOST needs a target that is this machine"
}

@test "whose the layer of libraries is counts, and who is trusted" {
	in_kind library
	by_note
	chmod o+w data
	run -2 build
	has "everybody may write to '$PWD/data'"
	chmod o-w data
	by_note
	in_kind lent
	MCM_TRUST_OWNERS='*' by_plan
	MCM_TRUST_OWNERS='*' by_note
	run -2 build
	has "everybody may write to '$PWD/data/libraries/recipes/zz/recipe.yaml'"
}

@test "what cannot be looked at is told by who needs it, and once" {
	in_kind plain
	mkdir tools2 data/patches/none
	printf '#!/bin/sh\nexit 1\n' >tools2/gcc
	chmod +x tools2/gcc
	MCM_HOST_PATH=$PWD/tools2:/usr/bin:/bin run -1 build
	[ "$(grep -c error: <<<"$output")" -eq 1 ]
	# Nothing needs this one.
	chmod 000 data/patches/none
	local told="mcm: note: nothing to do: '$PREFIX' is up to date
$PREFIX"
	run -0 plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	rmdir data/patches/none
	is "$told"
	mkdir gone
	cd gone
	rmdir ../gone
	run -0 "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	is "$told"
}

@test "a note that cannot be written is missed by nobody" {
	in_kind plain
	chmod a-w store/choices
	MCM_JOBS=9 run -0 plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	chmod u+w store/choices
	is "mcm: note: nothing to do: '$PREFIX' is up to date
$PREFIX"
}

@test "gc removes the notes" {
	in_kind plain
	by_note
	mcm cache gc >/dev/null
	run -0 ls store/choices
	is release-linux
	by_plan
	by_note
}

@test "times of whole seconds, as an image of a file system has them, are not relied on" {
	local cc

	in_kind plain
	read -ra cc <<<"${CC:-cc}"
	cat >image.c <<-'END'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		#include <sys/stat.h>

		#define IMAGE(name, type)                                                                 \
			int name(int dir, const char *path, type *st, int flags)                          \
			{                                                                                 \
				int (*real)(int, const char *, type *, int) =                             \
					(int (*)(int, const char *, type *, int))dlsym(RTLD_NEXT, #name); \
				int status = real(dir, path, st, flags);                                  \
				st->st_ctim.tv_nsec = 0;                                                  \
				return status;                                                            \
			}
		IMAGE(fstatat, struct stat)
		#ifdef __GLIBC__
		IMAGE(fstatat64, struct stat64)
		#endif
	END
	"${cc[@]}" -O1 -shared -fPIC -o image.so image.c -ldl
	need_preload "$PWD/image.so"
	by_note
	LD_PRELOAD=$PWD/image.so by_plan
	LD_PRELOAD=$PWD/image.so by_plan
}

@test "two targets in one prefix are other words than one of them" {
	in_kind plain
	settle both
	by_note
	by_plan "$OTHER"
	has "installed: $PREFIX"
	by_plan "$OTHER"
	by_note "$OTHER"
	rm "$PREFIX/bin/$OTHER-gcc"
	by_note
	by_plan "$OTHER"
	has "installed: $PREFIX"
}

@test "patches of one's own are looked at each time, and so is whether SOURCES is there" {
	in_kind plain
	mkdir own files
	for _ in 1 2 3; do
		MCM_PATCHES=$PWD/own by_plan
	done
	local words=(--set "SOURCES=$PWD/files")
	settle given "${words[@]}"
	by_note "${words[@]}"
	rmdir files
	run -2 build "${words[@]}"
	has "SOURCES names '$PWD/files'"
}
