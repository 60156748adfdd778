#!/usr/bin/env bats
# Settings: config.mak, environment, --set and flags, and which of them wins.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
}

teardown() {
	leave
}

# The release of musl that a plan with these arguments takes.
musl() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[] | select(.name == "musl").version'
}

key() {
	mcm plan "$TARGET" --format json "$@" | jq -r '.stages[-1].key'
}

@test "flag over --set over environment over config.mak over recipe" {
	[ "$(musl)" = 1.0 ]
	echo 'MUSL_VER = 1.1' >config.mak
	[ "$(musl)" = 1.1 ]
	export MCM_MUSL_VER=1.0
	[ "$(musl)" = 1.0 ]
	[ "$(musl --set MUSL_VER=1.1)" = 1.1 ]
	[ "$(musl --set MUSL_VER=1.1 --musl 1.0)" = 1.0 ]
	[ "$(musl --musl 1.0 --set MUSL_VER=1.1)" = 1.0 ]
	unset MCM_MUSL_VER
	[ "$(musl --set MUSL_VER=1.0)" = 1.0 ]
}

@test "the last of two flags wins" {
	[ "$(musl --musl 1.0 --musl 1.1)" = 1.1 ]
	[ "$(musl --set MUSL_VER=1.1 --set MUSL_VER=1.0)" = 1.0 ]
}

@test "a version may be a beginning, or latest" {
	[ "$(musl --musl 1)" = 1.1 ]
	[ "$(musl --musl latest)" = 1.1 ]
	[ "$(mcm plan "$TARGET" --gcc 13 --format json | jq -r '.stages[] | select(.name == "gcc").version')" = 13.1 ]
}

@test "config.mak of musl-cross-make works as it is" {
	cat >config.mak <<-'END'
		# As for musl-cross-make.
		TARGET = x86_64-linux-musl
		OUTPUT = $(CURDIR)/cross
		GCC_VER = 13.1
		DL_CMD = curl -C - -L -o
		COMMON_CONFIG += --disable-nls CFLAGS="-g0 -Os"
		ifeq ($(TARGET),x86_64-linux-musl)
		GCC_CONFIG += --with-arch=x86-64
		endif
	END
	run -0 --separate-stderr mcm build
	is "$T/cwd/cross"
	[[ $stderr == *"config.mak:5"*"DL_CMD has no effect: mcm downloads by itself"* ]]
	[[ $("cross/bin/$TARGET-gcc" --version) == *" 13.1, "* ]]
	run -0 mcm log "$TARGET" gcc
	has "--disable-nls 'CFLAGS=-g0 -Os'"
	has --with-arch=x86-64
}

@test "--config names another file, and then config.mak does not count" {
	echo 'MUSL_VER = 9.9' >config.mak
	echo 'MUSL_VER = 1.1' >mine.mak
	[ "$(musl --config mine.mak)" = 1.1 ]
	run -2 mcm plan "$TARGET" --config absent.mak
	has "there is no 'absent.mak'"
}

@test "a version in config.mak that there is not is told with its line" {
	printf '\nMUSL_VER = 9.9\n' >config.mak
	run -2 mcm plan "$TARGET"
	has "config.mak:2: error: "
	has 9.9
}

@test "a misspelt variable in config.mak is a warning with the right name" {
	echo 'MUSL_VERR = 1.1' >config.mak
	run -0 mcm plan "$TARGET"
	has "config.mak:1: warning: 'MUSL_VERR' is no setting"
	has "did you mean 'MUSL_VER'?"
}

@test "a config.mak that make cannot read" {
	printf 'MUSL_VER = 1.1\nifeq (1\n' >config.mak
	run -2 mcm plan "$TARGET"
	has "config.mak:2: error: "
	[ ! -e output ]
}

@test "words of options are kept together as quoted" {
	run -0 mcm build "$TARGET" --set 'BINUTILS_CONFIG=--one "two words" --three' --prefix "$PREFIX"
	run -0 mcm log "$TARGET" binutils
	has "--one 'two words' --three"
}

@test "switches change only what they concern" {
	use_built_store
	run -0 mcm plan "$TARGET" --disable-iconv --explain
	grep -Eq '^cached +gcc@' <<<"$output"
	grep -Eq '^build +musl@.*--disable-iconv added' <<<"$output"
	[ "$(key --disable-iconv)" = "$(key --set DISABLE_ICONV=yes)" ]
	[ "$(key --disable-iconv)" = "$(MCM_DISABLE_ICONV=on key)" ]
	[ "$(key)" = "$(key --set DISABLE_ICONV=0)" ]
	[ "$(key)" != "$(key --disable-iconv)" ]
}

@test "languages change the compiler, in whatever order they are given" {
	[ "$(key --languages c,c++)" = "$(key)" ]
	[ "$(key --languages c++,c)" = "$(key)" ]
	[ "$(key --languages c)" != "$(key)" ]
	run -0 mcm build "$TARGET" --languages c --prefix "$PREFIX"
	[ ! -e "$PREFIX/bin/$TARGET-g++" ]
}

@test "a blank LINUX_VER leaves the kernel headers out" {
	run -0 mcm build "$TARGET" --set LINUX_VER= --prefix "$PREFIX"
	[ ! -e "$PREFIX/$TARGET/include/linux" ]
	not grep -qx linux-headers "$GATE/runs"
}

@test "what never enters a key: jobs, place, progress, output" {
	[ "$(key -j 7)" = "$(key)" ]
	[ "$(key --prefix /somewhere)" = "$(key)" ]
	[ "$(MCM_SOURCES=$WORLD/dist key)" = "$(key)" ]
	[ "$(key --offline)" = "$(key)" ]
	[ "$(CFLAGS=-O9 CC=mycc key)" = "$(key)" ]
}

@test "TARGET and OUTPUT of the environment" {
	use_built_store
	MCM_TARGET=$TARGET MCM_OUTPUT=$PREFIX run -0 --separate-stderr mcm build
	is "$PREFIX"
}

@test "the store: STORE, MCM_STORE, then the cache directory" {
	unset MCM_STORE
	run -0 mcm cache stats
	has "$HOME/.cache/mcm"
	XDG_CACHE_HOME=$T/xdg run -0 mcm cache stats
	has "$T/xdg/mcm"
	MCM_STORE=$T/mine XDG_CACHE_HOME=$T/xdg run -0 mcm cache stats
	has "$T/mine"
	run -0 mcm fetch "$TARGET" --set "STORE=$T/set"
	[ -e "$T/set/format" ]
	run -1 env -u HOME "$PROGRAM" cache stats
	is "mcm: error: no place for the store: none of MCM_STORE, XDG_CACHE_HOME and HOME is set; set MCM_STORE to a directory"
}

@test "HOST_CC chooses the compiler, and must be one" {
	run -0 mcm build "$TARGET" --set HOST_CC=gcc --set HOST_CXX=g++ --prefix "$PREFIX"
	run -1 mcm build "$TARGET" --set HOST_CC=no-such-cc --prefix "$T/other"
	has "HOST_CC is 'no-such-cc', which is no program in "
	[ ! -e "$T/other" ]
}
