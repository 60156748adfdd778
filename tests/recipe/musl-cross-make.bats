#!/usr/bin/env bats
# A config.mak as users of musl-cross-make have it: every variable that its documentation and its sample file name, with the
# real recipes. What a setting does is seen in the keys and the stages of the plan; nothing is built.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export HOME=$PWD MCM_STORE=$PWD/store
	MCM=${MCM:-$BATS_TEST_DIRNAME/../../build/mcm}
}

# plan LINE...: the stages of a plan with these lines in config.mak, as "NAME KEY", in the file "plan".
plan() {
	printf '%s\n' 'TARGET = x86_64-linux-musl' 'LINUX_VER = 6.12.38' "$@" >config.mak
	"$MCM" plan --format json >plan.json 2>messages || { cat messages; return 1; }
	jq -r '.stages[] | "\(.name) \(.key)"' plan.json >plan
}

default_plan() {
	plan
	mv plan default
}

# changed: names of stages whose key is not that of the default.
changed() {
	sort plan >a
	sort default >b
	comm -23 a b | cut -d' ' -f1 | paste -sd' '
}

@test "TARGET, OUTPUT and versions" {
	"$MCM" plan x86_64-linux-musl aarch64-linux-musl --set LINUX_VER=6.12.38 --format json >two.json
	printf '%s\n' 'TARGET = x86_64-linux-musl aarch64-linux-musl' 'OUTPUT = /opt/cross' 'LINUX_VER = 6.12.38' \
		'BINUTILS_VER = 2.44' 'GCC_VER = 14.2.0' 'MUSL_VER = 1.2.5' 'GMP_VER = 6.3.0' 'MPC_VER = 1.3.1' \
		'MPFR_VER = 4.2.2' 'ISL_VER = 0.27' >config.mak
	"$MCM" plan --format json >plan.json 2>messages
	diff two.json plan.json
	[ ! -s messages ]
}

@test "blank versions: kernel headers and isl are left out, the others are built all the same" {
	plan 'LINUX_VER =' 'ISL_VER =' 'GMP_VER =' 'MPC_VER =' 'MPFR_VER ='
	run ! grep -Eq '^(linux-headers|isl) ' plan
	grep -q '^gmp ' plan
	[ "$(grep -c 'has no effect: .* is built wherever it is needed' messages)" -eq 3 ]
}

@test "DL_CMD, SHA1_CMD and places to download from: a note says why they do nothing" {
	plan 'DL_CMD = curl -C - -L -o' 'SHA1_CMD = sha1sum -c' 'GNU_SITE = https://example.org/gnu' \
		'MUSL_REPO = https://example.org/musl' 'COWPATCH = x' 'CONFIG_SUB_REV = 3d5db9ebe860'
	for name in DL_CMD SHA1_CMD GNU_SITE MUSL_REPO COWPATCH CONFIG_SUB_REV; do
		grep -q "config.mak:[0-9]*: note: $name has no effect: " messages
	done
}

@test "COMMON_CONFIG with a static compiler: the host's programs are static" {
	default_plan
	plan 'COMMON_CONFIG += CC="gcc -static --static" CXX="g++ -static --static"'
	cp plan one
	plan 'HOST_CC = gcc' 'HOST_CXX = g++' 'STATIC_HOST = 1'
	diff one plan
	[[ "$(changed)" == *gcc* ]]
}

@test "COMMON_CONFIG with flags: GCC and binutils are built with them" {
	default_plan
	plan 'COMMON_CONFIG += CFLAGS="-g0 -Os" CXXFLAGS="-g0 -Os" LDFLAGS="-s"'
	[ "$(changed)" = "binutils gcc libatomic libgcc libgomp libitm libquadmath libstdc++ musl specs toolchain" ]
}

@test "COMMON_CONFIG with --disable-nls and --with-debug-prefix-map" {
	plan 'COMMON_CONFIG += --disable-nls' 'COMMON_CONFIG += --with-debug-prefix-map=$(CURDIR)='
	[ ! -s messages ]
}

@test "GCC_CONFIG leaves out libraries" {
	default_plan
	plan 'GCC_CONFIG += --disable-libquadmath --disable-decimal-float'
	run ! grep -q '^libquadmath ' plan
	plan 'GCC_CONFIG += --disable-libitm'
	run ! grep -q '^libitm ' plan
	plan 'GCC_CONFIG += --disable-libgomp'
	run ! grep -q '^libgomp ' plan
	plan 'GCC_CONFIG += --disable-fixed-point'
	[[ "$(changed)" == *libgcc* ]]
}

@test "GCC_CONFIG with --disable-lto is DISABLE_LTO, with --enable-languages LANGUAGES" {
	plan 'GCC_CONFIG += --disable-lto'
	cp plan one
	plan 'DISABLE_LTO = yes'
	diff one plan
	plan 'GCC_CONFIG += --enable-languages=c'
	run ! grep -q '^libstdc++ ' plan
	default_plan
	plan 'GCC_CONFIG += --enable-languages=c,c++'
	diff default plan
}

@test "TOOLCHAIN_CONFIG, BINUTILS_CONFIG and MUSL_CONFIG reach what they are for" {
	default_plan
	plan 'BINUTILS_CONFIG += --enable-default-hash-style=both'
	[[ "$(changed)" == binutils* ]]
	plan 'MUSL_CONFIG += --enable-debug'
	[ "$(changed)" = "libatomic libgomp libitm libquadmath libstdc++ musl toolchain" ]
	plan 'TOOLCHAIN_CONFIG += --enable-x'
	[[ "$(changed)" == "binutils gcc "* ]]
}

@test "a patch of one's own changes the stages of that package" {
	default_plan
	mkdir -p own/musl-1.2.5 own/musl-1.2.4
	printf 'x\n' >own/musl-1.2.5/0001.diff
	plan 'PATCHES = $(CURDIR)/own'
	[ "$(changed)" = "libatomic libgcc libgomp libitm libquadmath libstdc++ musl musl-headers toolchain" ]
	cp plan one
	printf 'x\n' >own/musl-1.2.5/README
	printf 'x\n' >own/musl-1.2.4/0001.patch
	plan 'PATCHES = $(CURDIR)/own'
	diff one plan
	printf 'y\n' >own/musl-1.2.5/0002.patch
	plan 'PATCHES = $(CURDIR)/own'
	run ! diff -q one plan
	run plan 'PATCHES = nowhere'
	[ "$status" -ne 0 ]
	[[ "$output" == *"config.mak:3: error: PATCHES names 'nowhere', which is no directory"* ]]
}

@test "trims and knobs change keys from musl on, never the compiler's" {
	default_plan
	for line in 'DISABLE_WCHAR = 1' 'DISABLE_ICONV = 1'; do
		plan "$line"
		run ! grep -Eqw 'binutils|gcc' <(changed)
		[[ "$(changed)" == *"musl musl-headers"* ]]
	done
	for line in 'MALLOC = oldmalloc' 'MALLOC = mimalloc' 'MUSL_OPTIMIZE = size' 'MUSL_OPTIMIZE = speed' \
		'ICONV = utf' 'THREAD_STACK = 8M' 'UNWIND_TABLES = 1' 'DISABLE_SHARED = 1' 'DEFAULT_STATIC = 1'; do
		plan "$line"
		run ! grep -Eqw 'binutils|gcc' <(changed)
		[ -n "$(changed)" ]
	done
	for line in 'DEFAULT_PIE = 1' 'DEFAULT_SSP = 1' 'DISABLE_LTO = 1'; do
		plan "$line"
		[[ "$(changed)" == gcc* ]]
	done
	plan 'MALLOC = mallocng' 'ICONV = full' 'MUSL_OPTIMIZE = balanced' 'THREAD_STACK =' 'DISABLE_WCHAR = 0'
	diff default plan
}

@test "settings that exclude one another, misspelt and wrong ones" {
	run plan 'DISABLE_ICONV = 1' 'ICONV = utf'
	[[ "$output" == *"config.mak:3: error: DISABLE_ICONV and ICONV contradict each other"* ]]
	run plan 'MALLOC = jemalloc'
	[[ "$output" == *"config.mak:3: error: MALLOC is one of mallocng, oldmalloc, mimalloc, not 'jemalloc'"* ]]
	run plan 'THREAD_STACK = lots'
	[[ "$output" == *"config.mak:3: error: THREAD_STACK is a number of bytes"* ]]
	run plan 'GCC_CONFIG = --enable-languages=c' 'LANGUAGES = c,c++'
	[[ "$output" == *"contradict each other; give one"* ]]
	plan 'DISABLE_WHCAR = 1'
	grep -q "config.mak:3: warning: 'DISABLE_WHCAR' is no setting, and nothing here uses it; did you mean 'DISABLE_WCHAR'?" messages
}

# As each line of the table says: "so" anyhow, "in" a stage or "out" of the plan, without a word; "refused"; or "noted".
@test "lines of config.mak files that people share: each is honoured, refused or noted" {
	local answer line stage status

	default_plan
	while read -r answer line; do
		stage=
		case $answer in in | out) stage=${line%% *} line=${line#* } ;; esac
		echo "$answer $stage $line"
		status=0
		plan "$line" >/dev/null || status=1
		[ "$answer $status" = "refused 1" ] || [ "$status" -eq 0 ]
		case $answer in
		refused) grep -q 'config.mak:3: error: ' messages ;;
		noted) grep -q 'config.mak:3: note: ' messages ;;
		*) [ ! -s messages ] ;;
		esac
		case $answer in
		so) [ -z "$(changed)" ] ;;
		in) [[ " $(changed) " == *" $stage "* ]] ;;
		out) run ! grep -q "^$stage " plan ;;
		esac
	done <<-'END'
		so OUTPUT = /opt/cross
		so GCC_VER = 14.2.0
		in gcc GCC_VER = 15.1.0
		in gcc GCC_VER = 13.1.0
		refused GCC_VER = 9.2.0
		in binutils BINUTILS_VER = 2.40
		refused BINUTILS_VER = 2.33.1
		refused MUSL_VER = 1.1.24
		refused GMP_VER = 6.2.1
		refused MPFR_VER = 4.2.0
		refused LINUX_VER = 6.3.1
		noted LINUX_HEADERS_SITE = https://example.org/headers
		noted DL_CMD = curl --retry 3 -sSfL -C - -o
		noted CONFIG_SUB_REV = 63acb96f
		in gcc COMMON_CONFIG += CXXFLAGS="-g0 -Os"
		in binutils COMMON_CONFIG += LDFLAGS="-s"
		so COMMON_CONFIG += --disable-libmudflap --disable-libsanitizer --disable-gprofng
		so COMMON_CONFIG += --disable-werror --disable-multilib --disable-nls
		in bootstrap COMMON_CONFIG += CC="gcc -static --static"
		noted COMMON_CONFIG += FC="gfortran -static --static"
		noted COMMON_CONFIG += FFLAGS="-g0 -O2"
		noted COMMON_CONFIG += --build=x86_64-linux-musl
		noted COMMON_CONFIG += --disable-shared
		in binutils COMMON_CONFIG += --disable-plugins
		so BINUTILS_CONFIG += --enable-deterministic-archives --enable-ld=default --disable-gold
		in binutils BINUTILS_CONFIG += --enable-relro
		in binutils BINUTILS_CONFIG += --enable-64-bit-bfd
		in binutils BINUTILS_CONFIG += --enable-new-dtags
		refused BINUTILS_CONFIG += --enable-gold=yes
		so GCC_CONFIG += --enable-languages=c,c++ --enable-libstdcxx-time=rt --enable-clocale=generic
		so GCC_CONFIG += --enable-static-pie --disable-libssp --disable-bootstrap
		in gcc GCC_CONFIG += --enable-default-pie
		in gcc GCC_CONFIG += --enable-linker-build-id
		in gcc GCC_CONFIG += --with-linker-hash-style=gnu
		in gcc GCC_CONFIG += --with-native-system-header-dir=/include
		in gcc GCC_CONFIG += --disable-lto
		in libgcc GCC_CONFIG += --disable-cet
		in libstdc++ GCC_CONFIG += --enable-fully-dynamic-strings
		in libstdc++ GCC_CONFIG += --with-default-libstdcxx-abi=new
		in libgcc GCC_CONFIG += CFLAGS_FOR_TARGET="-mno-red-zone -mcmodel=large -fno-pic -g -O2"
		in libstdc++ GCC_CONFIG += CXXFLAGS_FOR_TARGET="-mno-red-zone -mcmodel=large -O2"
		out libgomp GCC_CONFIG += --disable-libgomp
		out libquadmath GCC_CONFIG += --disable-libquadmath
		refused GCC_CONFIG += --with-float=soft
		refused GCC_CONFIG += --enable-libsanitizer
		refused GCC_CONFIG += --enable-libcc1
		refused GCC_CONFIG += --enable-multilib
		refused GCC_CONFIG += --with-multilib-list=m32,m64
		noted GCC_CONFIG += --enable-libssp
		noted GCC_CONFIG += --enable-plugin
		in gcc GCC_CONFIG_FOR_TARGET += --enable-default-pie
		so GCC_CONFIG_FOR_TARGET += --enable-static-pie --enable-pic --with-pic
		noted GCC_CONFIG_FOR_TARGET += --disable-shared
		in musl MUSL_CONFIG += CFLAGS="-mno-red-zone -mcmodel=large -fno-pic"
		in musl MUSL_CONFIG += LDFLAGS="-Wl,-z,now"
		in musl MUSL_CONFIG += --disable-shared
		noted MUSL_CONFIG += CC=x86_64-linux-musl-gcc
	END
}
