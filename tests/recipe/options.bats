#!/usr/bin/env bats
# Options of configure scripts in COMMON_CONFIG, GCC_CONFIG and the like: each is honoured, refused or noted. With the real
# recipes; what is honoured is seen in keys, nothing is built.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export HOME=$PWD MCM_STORE=$PWD/store
	MCM=${MCM:-$BATS_TEST_DIRNAME/../../build/mcm}
	LISTS=$BATS_TEST_DIRNAME/options
	RECIPES=$BATS_TEST_DIRNAME/../../recipes
}

# plan LINE...: as "NAME KEY" in the file "plan", what is told in the file "messages".
plan() {
	printf '%s\n' 'TARGET = x86_64-linux-musl' 'LINUX_VER = 6.12.38' "$@" >config.mak
	"$MCM" plan --format json >plan.json 2>messages || return 1
	jq -r '.stages[] | "\(.name) \(.key)"' plan.json | sort >plan
}

default_plan() {
	plan
	mv plan default
}

changed() {
	comm -23 plan default | cut -d' ' -f1 | paste -sd' '
}

# Both ways to say each option of a list, with a value where one is needed.
both_ways() { # FILE
	while read -r word; do
		case $word in
		*=) echo "${word}x" ;;
		--enable-* | --disable-*) printf '%s\n' "--enable-${word#--*able-}" "--disable-${word#--*able-}" ;;
		--with-* | --without-*) printf '%s\n' "--with-${word#--with*-}=x" "--without-${word#--with*-}" ;;
		*) echo "$word" ;;
		esac
	done <"$1" | sort -u
}

# Of each word of a list: told, or in the keys of some stage, or by name among what is so anyhow.
none_is_lost() { # SETTING PACKAGE
	both_ways "$LISTS/$2" >words
	# Apart, as the last of two words about the same counts.
	for way in '' yes; do
		plan "$1 = $(grep ${way:+-v} -E -- '^--(disable|without)-' words | paste -sd' ')" || true
		cat messages
	done >all
	grep -c "of $1" all
	if grep 'no recipe knows' all; then return 1; fi
	sed -n "s/^.*: '\([^' ]*\)' of $1: ..*/\1/p" all | sort -u >told
	comm -23 words told >rest
	while read -r word; do
		plan "$1 = $word" || [ -s messages ]
		if [ -s messages ] || [ -n "$(changed)" ]; then continue; fi
		grep -qE -- "[[ ]${word%%=*}[],=]" "$RECIPES/$2/options.yaml" || { echo "lost without a word: $word of $1"; return 1; }
	done <rest
}

@test "none of the options of GCC is lost without a word" {
	default_plan
	none_is_lost GCC_CONFIG gcc
}

@test "none of the options of binutils is lost without a word" {
	default_plan
	none_is_lost BINUTILS_CONFIG binutils
}

@test "none of the options of musl is lost without a word" {
	default_plan
	none_is_lost MUSL_CONFIG musl
}

@test "none of the options of GMP, MPFR, MPC and isl is lost without a word" {
	local package

	default_plan
	for package in gmp mpfr mpc isl; do
		none_is_lost "${package^^}_CONFIG" "$package"
	done
}

@test "flags for the libraries in the compiler are behind the recipe's own, and reach that library alone" {
	local package

	default_plan
	for package in gmp mpfr mpc isl; do
		plan "${package^^}_CONFIG = CFLAGS=-O3"
		[ ! -s messages ]
		[[ " $(changed) " == *" $package "* ]]
		[[ " $(changed) " != *" binutils "* ]]
	done
	if plan 'ISL_CONFIG = --disable-portable-binary' 'GMP_CONFIG = --enable-nails=2'; then return 1; fi
	grep -q "'--disable-portable-binary' of ISL_CONFIG: the compiler is to run on every CPU" messages
	grep -q "'--enable-nails=2' of GMP_CONFIG: MPFR and GCC take no GMP with nails" messages
}

@test "what no recipe knows is told, and given to the packages that the setting is for" {
	default_plan
	plan 'COMMON_CONFIG = --enable-no-such-thing'
	grep -q "config.mak:3: warning: no recipe knows '--enable-no-such-thing' of COMMON_CONFIG; the configure script of binutils and of gcc gets it" messages
	[[ "$(changed)" == "binutils gcc "* ]]
}

@test "what no recipe knows is for the stage that is called as its package, and for no other one" {
	mkdir -p recipes/aa
	printf '%s\n' 'name: aa' 'summary: s' 'licence: MIT' 'stages:' >recipes/aa/recipe.yaml
	for stage in aa aa-other; do
		printf '%s\n' "  $stage: {for: target, into: toolchain, sources: [], steps: [{run: [true, \$(options.$stage)]}]}"
	done >>recipes/aa/recipe.yaml
	printf '%s\n' 'settings: [COMMON_CONFIG]' 'options:' '  - {words: [--known], stages: [aa-other]}' >recipes/aa/options.yaml
	plan "RECIPES = $PWD"
	mv plan default
	plan "RECIPES = $PWD" 'COMMON_CONFIG = --unknown'
	[[ " $(changed) " == *" aa "* ]]
	[[ " $(changed) " != *" aa-other "* ]]
	plan "RECIPES = $PWD" 'COMMON_CONFIG = --known'
	[ "$(changed)" = "aa-other toolchain" ]
}

@test "flags for the target's libraries reach all of them, and not the compiler" {
	default_plan
	plan 'GCC_CONFIG = CFLAGS_FOR_TARGET="-mno-red-zone -O3"'
	[ ! -s messages ]
	[ "$(changed)" = "libatomic libgcc libgomp libitm libquadmath libstdc++ musl toolchain" ]
	plan 'GCC_CONFIG = CXXFLAGS_FOR_TARGET=-mno-red-zone'
	[ "$(changed)" = "libatomic libgcc libgomp libitm libquadmath libstdc++ musl toolchain" ]
	plan 'GCC_CONFIG = LDFLAGS_FOR_TARGET=-Wl,-z,now'
	[ "$(changed)" = "libatomic libgcc libgomp libitm libquadmath libstdc++ musl toolchain" ]
	plan 'MUSL_CONFIG = CFLAGS="-mno-red-zone -g"'
	[ "$(changed)" = "libatomic libgomp libitm libquadmath libstdc++ musl toolchain" ]
}

@test "options of a library are for its stage alone" {
	default_plan
	plan 'GCC_CONFIG = --enable-libstdcxx-debug'
	[ ! -s messages ]
	[ "$(changed)" = "libstdc++ toolchain" ]
	plan 'GCC_CONFIG_FOR_TARGET = --with-default-libstdcxx-abi=gcc4-compatible'
	[ "$(changed)" = "libstdc++ toolchain" ]
	plan 'GCC_CONFIG = --disable-shared'
	[ "$(changed)" = "libatomic libgomp libitm libquadmath libstdc++ toolchain" ]
	grep -q "DISABLE_SHARED=1 leaves out all of them" messages
}

@test "what is so anyhow changes no key" {
	default_plan
	plan 'COMMON_CONFIG = --disable-nls --disable-libsanitizer --disable-werror' 'GCC_CONFIG = --disable-multilib --disable-bootstrap' \
		'BINUTILS_CONFIG = --disable-gold --enable-deterministic-archives' 'MUSL_CONFIG = --enable-static'
	[ ! -s messages ]
	[ -z "$(changed)" ]
}

@test "MUSL_CONFIG with --disable-shared is DISABLE_SHARED" {
	plan 'MUSL_CONFIG = --disable-shared'
	mv plan default
	plan 'DISABLE_SHARED = 1'
	[ -z "$(changed)" ]
}

@test "an option with =no is the option that takes it away, with =yes the one without a value" {
	default_plan
	plan 'GCC_CONFIG = --enable-default-pie=yes'
	mv plan pie
	plan 'DEFAULT_PIE = 1'
	cmp plan pie
	plan 'GCC_CONFIG = --enable-lto=no'
	mv plan lto
	plan 'DISABLE_LTO = 1'
	cmp plan lto
	plan 'MUSL_CONFIG = --enable-shared=no'
	mv plan shared
	plan 'DISABLE_SHARED = 1'
	cmp plan shared
	plan 'GCC_CONFIG = --enable-nls=no --with-static-standard-libraries=no' 'BINUTILS_CONFIG = --enable-gold=no'
	[ -z "$(changed)" ]
	if plan 'GCC_CONFIG = --enable-tls=no'; then return 1; fi
	grep -q "'--enable-tls=no' of GCC_CONFIG: musl has thread-local storage" messages
	if plan 'GCC_CONFIG = --disable-tls'; then return 1; fi
	plan 'GCC_CONFIG = --enable-tls --enable-shared=yes'
	[ ! -s messages ]
	plan 'GCC_CONFIG = --enable-shared=libgcc,libstdc++'
	grep -q "note: '--enable-shared=libgcc,libstdc++' of GCC_CONFIG: all libraries are shared and static" messages
}

@test "gold, multilib, sanitizers, another float: refused, with the line and a remedy" {
	if plan 'BINUTILS_CONFIG = --enable-gold=yes' 'GCC_CONFIG = --enable-libsanitizer' 'GCC_CONFIG += --with-multilib-list=m32,m64' \
		'GCC_CONFIG += --with-float=soft'; then return 1; fi
	grep -q "config.mak:3: error: '--enable-gold=yes' of BINUTILS_CONFIG: gold is not built.*take this word away" messages
	grep -q "config.mak:4: error: '--enable-libsanitizer' of GCC_CONFIG: .*take this word away" messages
	grep -q "config.mak:5: error: '--with-multilib-list=m32,m64' of GCC_CONFIG: .*build one for each target" messages
	grep -q "config.mak:6: error: '--with-float=soft' of GCC_CONFIG: .*name another target" messages
}

# Only flags that keep libraries from being position independent: the self-test then links no static PIE.
@test "flags for libraries that rule out position independent programs are refused with DEFAULT_PIE" {
	plan 'MUSL_CONFIG = CFLAGS="-mcmodel=large -fno-pic"' 'GCC_CONFIG = CFLAGS_FOR_TARGET="-fno-PIE -O2"'
	[ ! -s messages ]
	if plan 'DEFAULT_PIE = 1' 'GCC_CONFIG = CFLAGS_FOR_TARGET="-mcmodel=large -fno-pic -O2"'; then return 1; fi
	grep -q "config.mak:4: error: 'CFLAGS_FOR_TARGET=.*with DEFAULT_PIE programs are position independent.*take one of the two away" messages
	if plan 'DEFAULT_PIE = 1' 'COMMON_CONFIG = CXXFLAGS_FOR_TARGET=-fno-pie'; then return 1; fi
	grep -q "config.mak:4: error: 'CXXFLAGS_FOR_TARGET=-fno-pie' of COMMON_CONFIG: with DEFAULT_PIE" messages
	# Of dynamic programs only libc.so counts, which is position independent whatever the flags.
	plan 'DEFAULT_PIE = 1' 'MUSL_CONFIG = CFLAGS=-fno-pic'
	if plan 'DEFAULT_PIE = 1' 'DEFAULT_STATIC = 1' 'MUSL_CONFIG = CFLAGS=-fno-pic'; then return 1; fi
	grep -q "config.mak:5: error: 'CFLAGS=-fno-pic' of MUSL_CONFIG: with DEFAULT_PIE and DEFAULT_STATIC" messages
	plan 'DEFAULT_PIE = 1' 'GCC_CONFIG = CFLAGS_FOR_TARGET="-fPIC -mcmodel=large"'
}

@test "DEBUG_INFO builds the target's libraries again, and neither a compiler nor binutils" {
	default_plan
	plan 'DEBUG_INFO = 1'
	[ ! -s messages ]
	[ "$(changed)" = "libatomic libgcc libgomp libitm libquadmath libstdc++ musl toolchain" ]
}

@test "of words that take each other back the last counts, in one setting and over several" {
	default_plan
	plan 'COMMON_CONFIG = --enable-default-pie' 'GCC_CONFIG = --disable-default-pie'
	[ -z "$(changed)" ]
	plan 'GCC_CONFIG = --disable-lto --enable-default-ssp --enable-lto --disable-default-ssp'
	[ -z "$(changed)" ]
	plan 'GCC_CONFIG = --disable-libgomp --enable-libstdcxx-debug --enable-libgomp --disable-libstdcxx-debug'
	mv plan other
	plan 'GCC_CONFIG = --enable-libgomp --disable-libstdcxx-debug'
	cmp plan other
	plan 'MUSL_CONFIG = --disable-shared --enable-shared'
	[ -z "$(changed)" ]
	plan 'BINUTILS_CONFIG = --enable-gold --disable-gold' 'GCC_CONFIG = --enable-libsanitizer --disable-libsanitizer'
	[ -z "$(changed)" ]
	plan 'COMMON_CONFIG = --enable-gold' 'BINUTILS_CONFIG = --disable-gold' 'GCC_CONFIG = --disable-gold'
	[ -z "$(changed)" ]
	plan 'COMMON_CONFIG = --enable-languages=c' 'GCC_CONFIG = --enable-languages=c,c++ --enable-languages=c,c++,lto'
	[ -z "$(changed)" ]
	plan 'COMMON_CONFIG = CC="gcc -static" CC=gcc'
	[ -z "$(changed)" ]
	# The one package is told otherwise, and the other is not.
	if plan 'COMMON_CONFIG = --enable-gold' 'GCC_CONFIG = --disable-gold'; then return 1; fi
	grep -q "config.mak:3: error: '--enable-gold' of COMMON_CONFIG: gold is not built" messages
	if plan 'DEFAULT_PIE = 1' 'GCC_CONFIG = --disable-default-pie'; then return 1; fi
	grep -q -- "--disable-default-pie in GCC_CONFIG and DEFAULT_PIE=1 contradict each other" messages
}

@test "what could only fail is refused before anything is built" {
	default_plan
	if plan 'MUSL_CONFIG = --with-malloc=foo' 'BINUTILS_CONFIG = --enable-ld=no' 'GCC_CONFIG = --with-abi=mx32'; then return 1; fi
	grep -q "config.mak:3: error: .*foo" messages
	plan 'MUSL_CONFIG = --with-malloc=oldmalloc'
	mv plan old
	plan 'MALLOC = oldmalloc'
	cmp plan old
	if plan 'MALLOC = mimalloc' 'MUSL_CONFIG = --with-malloc=oldmalloc'; then return 1; fi
	grep -q "contradict each other" messages
	if plan 'BINUTILS_CONFIG = --enable-ld=no'; then return 1; fi
	grep -q "'--enable-ld=no' of BINUTILS_CONFIG: no other linker is made" messages
	if plan 'GCC_CONFIG = --with-abi=mx32'; then return 1; fi
	grep -q "'--with-abi=mx32' of GCC_CONFIG: .*name another target" messages
}

# A patch asks for facts of the target: each of a plan has its own.
@test "a stage has the key that it has in a plan of its target alone" {
	local order

	key_of() { # TARGET...
		"$MCM" plan "$@" --set UNWIND_TABLES=1 --set LINUX_VER=6.12.38 --format json |
			jq -r '.stages[] | select(.name == "musl" and (.id | endswith("aarch64-linux-musl"))).key'
	}
	key_of aarch64-linux-musl >alone
	[ -s alone ]
	for order in "x86_64-linux-musl aarch64-linux-musl" "aarch64-linux-musl x86_64-linux-musl"; do
		# shellcheck disable=SC2086 # words
		[ "$(key_of $order)" = "$(cat alone)" ]
	done
}

@test "UNWIND_TABLES says on which CPU it does nothing" {
	plan 'UNWIND_TABLES = yes'
	[ ! -s messages ]
	plan 'TARGET += armv7-linux-musleabihf' 'UNWIND_TABLES = yes'
	grep -q "config.mak:4: note: .*UNWIND_TABLES: 32-bit Arm has tables of another kind" messages
	plan 'TARGET += armv7-linux-musleabihf' 'UNWIND_TABLES = 0'
	[ ! -s messages ]
}

@test "NATIVE with the target's own compiler: it is not needed, which is told at its line" {
	plan 'NATIVE = 1' 'COMMON_CONFIG = CC="x86_64-linux-musl-gcc -static --static"' 'COMMON_CONFIG += CXX="x86_64-linux-musl-g++ -static --static"' \
		'COMMON_CONFIG += --disable-nls'
	grep -q "config.mak:4: note: 'x86_64-linux-musl-gcc' has no effect" messages
	grep -q "config.mak:5: note: 'x86_64-linux-musl-g++' has no effect" messages
}
