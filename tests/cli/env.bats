#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# The environment of a toolchain in every format, each read by the program it is for, and commands
# run in it.
load helper

setup_file() {
	make_world
	make_built_store
}

# A prefix that has been moved, to a place with odd characters, and neither store nor recipes.
setup() {
	enter
	PLACE="$T/it's \$HOME \"here\" #1"
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PLACE"
	FILES=$PLACE/share/mcm/$TARGET
	unset GOFLAGS GOENV CC
}

teardown() {
	leave
}

needs() {
	command -v "$1" >/dev/null || skip "no $1 here"
}

# A name without quotes, for formats that cannot express them.
plain_place() {
	mv "$PLACE" "$T/plain place"
	PLACE="$T/plain place"
}

@test "sh: the text is evaluated, in sh, bash and zsh" {
	local shell

	MCM_DATA=/nonexistent mcm env "$PLACE" >env.sh
	for shell in sh bash zsh; do
		command -v $shell >/dev/null || continue
		run -0 $shell -uc '. ./env.sh; printf "%s\n" "$CC" "${PATH%%:*}" "$PKG_CONFIG_SYSROOT_DIR"; command -v $CC'
		is "$TARGET-gcc
$PLACE/bin
$PLACE/$TARGET
$PLACE/bin/$TARGET-gcc"
	done
	[ ! -e "$STORE" ]
}

@test "sh: what the caller has of PATH and GOFLAGS stays, behind ours" {
	run -0 sh -c 'GOFLAGS=-mod=vendor; PATH=/usr/bin:/bin; eval "$("$0" env "$1")"; echo "$PATH"; echo "$GOFLAGS"' "$PROGRAM" "$PLACE"
	is "$PLACE/bin:/usr/bin:/bin
-tags=netgo,osusergo '-ldflags=-linkmode external -extldflags \"-static -Wl,-z,stack-size=8388608\"' -mod=vendor"
}

@test "env.sh finds its toolchain where it was moved" {
	local shell

	for shell in bash zsh; do
		command -v $shell >/dev/null || continue
		run -0 $shell -uc '. "$0"; printf "%s\n" "$CMAKE_TOOLCHAIN_FILE" "${mcm_prefix-unset}"' "$FILES/env.sh"
		is "$FILES/toolchain.cmake
unset"
	done
	needs dash
	run -0 dash -uc 'mcm_prefix=$1; . "$0"; command -v $CC' "$FILES/env.sh" "$PLACE"
	is "$PLACE/bin/$TARGET-gcc"
	run -1 dash -c '. "$0"; exit $?' "$FILES/env.sh"
	is "env.sh: set mcm_prefix to the directory of the toolchain first"
}

@test "make: the text is included" {
	mcm env "$PLACE" --format make >env.mk
	printf '%s\n' 'include env.mk' 'all:' '	@printf "%s\n" "$$PATH" "$$CC" "$$GOFLAGS" "$$CMAKE_TOOLCHAIN_FILE"' >Makefile
	run -0 env PATH=/usr/bin:/bin GOFLAGS=-x make
	is "$PLACE/bin:/usr/bin:/bin
$TARGET-gcc
-tags=netgo,osusergo '-ldflags=-linkmode external -extldflags \"-static -Wl,-z,stack-size=8388608\"' -x
$FILES/toolchain.cmake"
}

@test "make: \$(shell) finds the programs, too, which before make 4.4 hears of no exported PATH" {
	mv "$PLACE" "$T/place"
	mcm env "$T/place" --format make >env.mk
	printf '%s\n' 'include env.mk' '$(info $(shell command -v $(CC)))' 'all:' '	@command -v $$CC' >Makefile
	run -0 env PATH=/usr/bin:/bin make
	is "$T/place/bin/$TARGET-gcc
$T/place/bin/$TARGET-gcc"
}

@test "json: an object" {
	needs jq
	mcm env "$PLACE" --format json >env.json
	run -0 jq -r '.target, .prefix, .environment.GOARCH, .environment.PATH, (.facts | index("qemu=qemu-x86_64") != null)' env.json
	is "$TARGET
$PLACE
amd64
$PLACE/bin
true"
}

@test "github: a line for each variable" {
	run -0 env PATH=/usr/bin:/bin "$PROGRAM" env "$PLACE" --format github
	[ "${lines[0]}" = "PATH=$PLACE/bin:/usr/bin:/bin" ]
	has "
GO_LDFLAGS=-linkmode external -extldflags \"-static -Wl,-z,stack-size=8388608\"
"
	not grep -qv '^[A-Za-z0-9_]*=' <<<"$output"
}

@test "go: a file for GOENV" {
	needs go
	plain_place
	mcm env "$PLACE" --format go >go.env
	GOENV=$PWD/go.env run -0 go env CC CGO_ENABLED GOOS GOARCH GOFLAGS
	is "\"$PLACE/bin/$TARGET-gcc\"
1
linux
amd64
-tags=netgo,osusergo '-ldflags=-linkmode external -extldflags \"-static -Wl,-z,stack-size=8388608\"'"
}

# What cmake makes of a toolchain file.
cmake_reads() { # FILE
	printf 'include("${file}")
foreach(name CMAKE_SYSTEM_NAME CMAKE_SYSTEM_PROCESSOR CMAKE_C_COMPILER CMAKE_CXX_COMPILER CMAKE_FIND_ROOT_PATH)
  execute_process(COMMAND printf "%%s\\n" "${${name}}")
endforeach()\n' >read.cmake
	run -0 cmake "-Dfile=$1" -P read.cmake
	is "Linux
x86_64
$PLACE/bin/$TARGET-gcc
$PLACE/bin/$TARGET-g++
$PLACE/$TARGET"
}

@test "cmake: a toolchain file, from mcm and in the prefix" {
	needs cmake
	mcm env "$PLACE" --format cmake >toolchain.cmake
	cmake_reads "$PWD/toolchain.cmake"
	cmake_reads "$FILES/toolchain.cmake"
}

# Values of a machine file, as Meson's: constants first, then 'text' and constant + 'text'.
meson_reads() { # FILE...
	python3 -c '
import configparser, sys
ini = configparser.ConfigParser(interpolation=None)
ini.read(sys.argv[1:])
names = {k: eval(v) for k, v in ini["constants"].items()}
for section, key in (("binaries", "c"), ("binaries", "ar"), ("host_machine", "cpu_family"), ("host_machine", "endian")):
    print(eval(ini[section][key], names))
assert ini["properties"]["needs_exe_wrapper"] == "true"
' "$@"
}

@test "meson: a cross file, from mcm and in the prefix" {
	needs python3
	plain_place
	mcm env "$PLACE" --format meson >cross.ini
	run -0 meson_reads cross.ini
	is "$PLACE/bin/$TARGET-gcc
$PLACE/bin/$TARGET-ar
x86_64
little"
	run -0 meson_reads "$PLACE/share/mcm/$TARGET/meson.ini"
	is "$TARGET-gcc
$TARGET-ar
x86_64
little"
	printf "[constants]\nbin = '/there/'\n" >here.ini
	run -0 meson_reads "$PLACE/share/mcm/$TARGET/meson.ini" here.ini
	has "/there/$TARGET-gcc"
}

cargo_reads() { # FILE
	python3 -c '
import sys, tomllib
t = tomllib.load(open(sys.argv[1], "rb"))
target = t["build"]["target"]
print(target, t["target"][target]["linker"], t["env"]["CC_x86_64_unknown_linux_musl"]["value"], sep="\n")
' "$1"
}

@test "cargo: a configuration, from mcm and in the prefix" {
	needs python3
	python3 -c 'import tomllib' || skip "no tomllib here"
	mcm env "$PLACE" --format cargo >config.toml
	run -0 cargo_reads config.toml
	is "x86_64-unknown-linux-musl
$PLACE/bin/$TARGET-gcc
$PLACE/bin/$TARGET-gcc"
	run -0 cargo_reads "$FILES/cargo.toml"
	is "x86_64-unknown-linux-musl
../../bin/$TARGET-gcc
../../bin/$TARGET-gcc"
}

@test "a prefix that a format cannot express" {
	run -1 mcm env "$PLACE" --format meson
	is "mcm: error: the prefix '$PLACE' has a ''', which the format meson cannot express; move it"
	run -1 mcm env "$PLACE" --format go
	has "has a '\"', which the format go cannot express"
	mv "$PLACE" "$T/a:b"
	run -1 mcm env "$T/a:b"
	is "mcm: error: the prefix '$T/a:b' has a ':', which the format sh cannot express; move it"
	run -1 mcm exec "$T/a:b" -- true
	is "mcm: error: the prefix '$T/a:b' has a ':', which PATH cannot express; move it"
}

@test "templates: each says where the toolchain is, in a place with a space, and none needs the store" {
	local format

	plain_place
	for format in "$ROOT"/formats/*; do
		format=${format##*/}
		if [ "$format" = openwrt ]; then
			run -1 mcm env "$PLACE" --format openwrt
			is "mcm: error: the prefix '$PLACE' has a ' ', which the format openwrt cannot express; move it"
			continue
		fi
		run -0 --separate-stderr mcm env "$PLACE" --format "$format"
		[ -z "$stderr" ]
		has "$PLACE"
		has "$TARGET"
		lacks "<<"
		lacks "#!"
	done
	[ ! -e "$STORE" ]
	run -0 mcm env "$PLACE" --format buildroot
	has "BR2_x86_64=y"
	has "BR2_TOOLCHAIN_EXTERNAL_GCC_14=y"
	run -2 mcm env "$PLACE" --format fish
	# shellcheck disable=SC2012 # names of ours
	is "mcm: error: 'fish' is no format; take one of sh, go, cmake, meson, cargo, make, github, json, $(ls "$ROOT/formats" | paste -sd, | sed 's/,/, /g') (see 'mcm env --help')"
}

@test "templates: JSON and INI are read by their own readers" {
	mv "$PLACE" "$T/it's #1"
	PLACE="$T/it's #1"
	mcm env "$PLACE" --format devcontainer | jq -e --arg m "source=$PLACE,target=/opt/cross,type=bind,readonly" '.mounts == [$m]'
	run -1 mcm env "$PLACE" --format conan
	has "has a ''', which the format conan cannot express"
	mv "$PLACE" "$T/c"
	mcm env "$T/c" --format conan >profile
	python3 - <<-'END'
		import configparser, json, os
		profile = configparser.RawConfigParser(delimiters="=", strict=False)
		profile.optionxform = str
		profile.read("profile")
		compilers = json.loads(profile["conf"]["tools.build:compiler_executables"])
		assert all(os.access(path, os.X_OK) for path in compilers.values())
		assert profile["settings"]["arch"] == "x86_64"
	END
}

# What is wrong with a template of that text is told on standard error, with its line.
wrong() { # TEXT ERROR
	printf %b "$1" >data/formats/mine
	run -1 --separate-stderr mcm env "$T/c" --format mine
	[ -z "$output" ]
	[[ $stderr == *"$2"* ]]
}

@test "templates of one's own: what is wrong with one is told with its line" {
	mkdir -p data/formats
	export MCM_DATA=$PWD/data
	mv "$PLACE" "$T/c"
	wrong 'one\n<<prefix\n' "formats/mine:2: error: a word in << is not ended by >>"
	wrong '<<colour>>\n' "formats/mine:1: error: $TARGET has no 'colour', which the format mine needs"
	wrong '\n<<release:nothing>>' "formats/mine:2: error: $TARGET has no 'release:nothing'"
	wrong '#! colour red\n' "'#! colour red' is neither 'escape', 'forbid' nor 'cpu'"
	wrong '#! cpu aarch64-* = a\n<<cpu>>\n' "the format mine has no name for the CPU or ABI of $TARGET"
	printf '#! cpu *-muslx32 = no\n#! cpu i?86-* x86_64-* = yes\n#! cpu * = late\n<<if fact:none>>never\n<<if cpu>><<cpu>> <<target>>\n<<if name>>no\nlast' >data/formats/mine
	run -0 mcm env "$T/c" --format mine
	is "yes $TARGET
last"
	rm "$T/c/share/mcm/$TARGET/manifest.json"
	wrong "<<major:gcc>> <<major:musl>>" "no toolchain"
	[ "$(grep -c error <<<"$stderr")" = 1 ]
	rm data/formats/mine
	mkdir data/formats/mine
	run -1 mcm env "$T/c" --format mine
	has "data/formats/mine"
}

@test "two targets in one prefix" {
	mcm build "$TARGET" "$OTHER" --prefix "$PREFIX" --progress quiet
	run -1 mcm env "$PREFIX"
	is "mcm: error: '$PREFIX' has several toolchains; choose with --target: $OTHER, $TARGET"
	run -0 mcm env "$PREFIX" --target "$OTHER" --format github
	has "
GOARCH=arm64
"
	run -0 mcm env arm64 --prefix "$PREFIX" --format github
	has "
CC=$OTHER-gcc
"
	run -1 mcm env "$PREFIX" --target sparc
	is "mcm: error: '$PREFIX' has no toolchain for 'sparc'; it has $OTHER, $TARGET"
}

@test "a target's toolchain is where build puts it" {
	run -1 mcm env "$TARGET"
	is "mcm: error: '$PWD/output/$TARGET' holds no toolchain; 'mcm build $TARGET --prefix $PWD/output/$TARGET' makes one"
	mkdir output
	cp -a "$PLACE" "output/$TARGET"
	run -0 mcm env "$TARGET"
	has "mcm_prefix=$PWD/output/$TARGET"
	cd output || return 1
	run -0 mcm env "$TARGET"
	has "mcm_prefix=$PWD/$TARGET"
	cp -a "$PLACE" "$PREFIX"
	echo "OUTPUT = $PREFIX" >config.mak
	echo "TARGET = $TARGET" >>config.mak
	run -0 mcm env
	has "mcm_prefix=$PREFIX"
	[ ! -e "$STORE" ]
}

@test "not a toolchain, and one whose record is broken" {
	run -1 mcm env "$T"
	is "mcm: error: '$T' holds no toolchain; 'mcm build TARGET --prefix $T' makes one"
	run -1 mcm env ./absent
	has "holds no toolchain"
	echo '{}' >"$FILES/env.json"
	run -1 mcm env "$PLACE"
	is "mcm: error: the record '$FILES/env.json' is broken; build the toolchain again"
}

@test "mistakes" {
	run -2 mcm env "$PLACE" --format xml
	is "mcm: error: 'xml' is no format; take one of sh, go, cmake, meson, cargo, make, github, json, bazel, buildroot, conan, devcontainer, just, nix, openwrt, vcpkg, xmake (see 'mcm env --help')"
	run -2 mcm env
	has "name a target"
	run -2 mcm env sparc
	has "unknown target 'sparc'"
	run -2 mcm env "$TARGET" "$OTHER"
	is "mcm: error: unexpected '$OTHER' (see 'mcm env --help')"
	run -2 mcm env --set "TARGET=$TARGET $OTHER"
	has "TARGET names several targets"
	run -2 mcm env "$TARGET" --target "$TARGET"
	has "--target chooses in a prefix, but none is named"
	run -2 mcm env "$PLACE" --prefix "$PREFIX"
	has "--prefix goes with a target, but '$PLACE' is a prefix"
	run -2 mcm env "$TARGET" -j 2
	has "unknown option '-j'"
	run -2 mcm exec "$TARGET"
	is "mcm: error: write '--' and a command after the target (see 'mcm exec --help')"
	run -2 mcm exec "$TARGET" --
	is "mcm: error: write '--' and a command after the target (see 'mcm exec --help')"
	run -2 mcm exec -- true
	has "name a target"
	[ ! -e "$STORE" ]
}

@test "exec in a prefix: environment, arguments, input and exit status of the command" {
	MCM_DATA=/nonexistent run -7 mcm exec "$PLACE" -- sh -c 'cat; printf "%s\n" "$CC" "$@"; command -v $CC; exit 7' sh 'a b' -- --help <<<input
	is "input
$TARGET-gcc
a b
--
--help
$PLACE/bin/$TARGET-gcc"
	[ ! -e "$STORE" ]
}

@test "exec hands no secrets of the cache to the command" {
	export MCM_CACHE_TOKEN=hush1 MCM_CACHE_URL=https://u:hush2@cache.example/x MCM_MIRRORS=https://m.example/
	run -0 mcm exec "$PLACE" -- env
	[[ $output != *hush* ]]
	has "MCM_MIRRORS=https://m.example/"
}

@test "exec and env leave out the caller's search paths for compilers, and say so once" {
	export CPATH=/usr/include LIBRARY_PATH=/usr/lib C_INCLUDE_PATH='' GCC_EXEC_PREFIX=/x/ LD_RUN_PATH=/usr/lib PKG_CONFIG_PATH=/usr/lib/pkgconfig
	run -0 --separate-stderr mcm exec "$PLACE" -- env
	not grep -E '^(CPATH|LIBRARY_PATH|GCC_EXEC_PREFIX|LD_RUN_PATH|PKG_CONFIG_PATH)=' <<<"$output"
	# shellcheck disable=SC2154 # of bats
	[ "$(grep -c 'CPATH, LIBRARY_PATH, GCC_EXEC_PREFIX, LD_RUN_PATH, PKG_CONFIG_PATH left out' <<<"$stderr")" = 1 ]
	unset CPATH LIBRARY_PATH GCC_EXEC_PREFIX LD_RUN_PATH PKG_CONFIG_PATH
	run -0 mcm exec "$PLACE" -- true
	is ""
}

# What a prefix with libraries says of itself.
say_specs() {
	jq '.facts += ["specs=static.specs"]' "$FILES/env.json" >changed
	mv changed "$FILES/env.json"
}

@test "a prefix with libraries: what is linked is static, but for --dynamic; the caller's LDFLAGS are heard" {
	needs jq
	run -0 mcm exec "$PLACE" -- sh -c 'echo "<$LDFLAGS>"'
	is "<>"
	say_specs
	LDFLAGS=-s run -0 mcm exec "$PLACE" -- sh -c 'echo "<$LDFLAGS>"'
	is "<-specs=static.specs -s>"
	mkdir -p "$FILES/libraries/odd"
	printf '%s\n' PKG_CONFIG_ALL_STATIC=1 ODD_STATIC=1 ODD=1 >"$FILES/libraries/odd/environment"
	run -0 mcm exec "$PLACE" -- sh -c 'echo "<$PKG_CONFIG_ALL_STATIC,$PKG_CONFIG_ALL_DYNAMIC,$ODD_STATIC,$ODD>"'
	is "<1,,1,1>"
	run -0 mcm exec "$PLACE" --dynamic -- sh -c 'echo "<$LDFLAGS,$PKG_CONFIG_ALL_STATIC,$PKG_CONFIG_ALL_DYNAMIC,$ODD_STATIC,$ODD>"'
	is "<,,1,,1>"
	plain_place
	run -0 mcm env "$PLACE" --format meson
	has "prefer_static = true"
	has "default_library = 'static'"
	run -0 mcm env "$PLACE" --dynamic --format meson
	not grep -q prefer_static <<<"$output"
}

@test "config.site: libtool builds no shared libraries of a project where programs are static, unless it is told to" {
	# shellcheck disable=SC2016 # of the inner shell
	local site='. "$1"; echo "<${enable_shared-}>"'

	run -0 sh -euc "$site" sh "$ROOT/recipes/toolchain/config.site"
	is "<>"
	LDFLAGS="-s -specs=static.specs" run -0 sh -euc "$site" sh "$ROOT/recipes/toolchain/config.site"
	is "<no>"
	LDFLAGS=-specs=static.specs enable_shared=yes run -0 sh -euc "$site" sh "$ROOT/recipes/toolchain/config.site"
	is "<yes>"
}

# recipe_replaces WHEN PROGRAM: what the toolchain's recipe replaces in its pkg-config where this condition holds. All places, as the step does.
recipe_replaces() {
	local expression

	expression=$(sed -n "s/.*{when: \"*$1\"*, replace: \[.*-pkg-config, \"\(.*\)\", \"*\([^]\"]*\)\"*\]}/s|\1|\2|g/p" "$ROOT/recipes/toolchain/recipe.yaml")
	[ -n "$expression" ]
	sed -i "$expression" "$2"
}

@test "pkg-config: a prefix with odd characters; what it says is words of a shell" {
	needs pkg-config
	local wrapper=$PLACE/bin/$TARGET-pkg-config name

	cp "$ROOT/recipes/toolchain/pkg-config" "$wrapper"
	recipe_replaces !libraries "$wrapper"
	mkdir -p "$PLACE/$TARGET/lib/pkgconfig"
	printf '%s\n' 'prefix=' 'libdir=${prefix}/lib' Name:\ odd Description:\ odd Version:\ 1 \
		'Libs: -L${libdir} -lodd' 'Cflags: -I${prefix}/include/odd' >"$PLACE/$TARGET/lib/pkgconfig/odd.pc"
	for name in "$PLACE" "$T/a space" "$T/straße & more;" "$T/a\\b|c" "$T/plain"; do
		[ "$name" = "$PLACE" ] || cp -a "$PLACE" "$name"
		for how in alone exec; do
			wrapper=$name/bin/$TARGET-pkg-config
			set -- "$wrapper" --cflags --libs odd
			[ "$how" = alone ] || set -- mcm exec "$name" -- "$@"
			run -0 "$@"
			eval "set -- $output"
			[ "$1" = "-I$name/$TARGET/include/odd" ]
			[ "$2" = "-L$name/$TARGET/lib" ]
			[ "$3" = -lodd ]
		done
		run -0 "$wrapper" --exists odd
		is ""
		run -1 "$wrapper" --exists even
	done
	# What static programs need, too, or not.
	cp "$ROOT/recipes/toolchain/pkg-config" "$wrapper"
	recipe_replaces libraries "$wrapper"
	echo 'Libs.private: -lm' >>"$name/$TARGET/lib/pkgconfig/odd.pc"
	run -0 "$wrapper" --libs odd
	[[ "$output" == *" -lm"* ]]
	PKG_CONFIG_ALL_DYNAMIC=1 run -0 "$wrapper" --libs odd
	[[ "$output" != *" -lm"* ]]
	# A sysroot of the caller's, in the same way.
	cp -a "$PLACE/$TARGET" "$T/it's mine"
	PKG_CONFIG_SYSROOT_DIR="$T/it's mine" PKG_CONFIG_LIBDIR="$T/it's mine/lib/pkgconfig" run -0 "$T/plain/bin/$TARGET-pkg-config" --cflags odd
	eval "set -- $output"
	[ "$1" = "-I$T/it's mine/include/odd" ]
}

@test "make, github, json: the caller's search paths for compilers are not set" {
	needs jq
	export CPATH=/usr/include
	mcm env "$PLACE" --format make >env.mk 2>note
	grep -q 'CPATH left out' note
	printf '%s\n' 'include env.mk' 'all:' '	@echo "$${CPATH-none}"' >Makefile
	run -0 make
	is none
	mcm env "$PLACE" --format github >said 2>/dev/null
	grep -qx 'CPATH=' said
	mcm env "$PLACE" --format json 2>/dev/null >env.json
	jq -e '.unset | index("CPATH") != null' env.json
}

@test "exec: the build machine's programs by their usual names, the caller's own where there are some" {
	# shellcheck disable=SC2016 # of the inner shell
	run -0 mcm exec "$PLACE" -- sh -c 'echo $AS_FOR_BUILD $BUILD_OBJCOPY $HOSTREADELF $HOST_OBJDUMP $CPP_FOR_BUILD'
	[ "$output" = "as objcopy readelf objdump cpp" ]
	HOSTCC=mine run -0 mcm exec "$PLACE" -- sh -c 'echo $CC $CC_FOR_BUILD $BUILD_CC $HOSTCC $HOST_AR'
	is "$TARGET-gcc cc cc mine ar"
}

@test "--dynamic: Go and Rust are not told to link statically" {
	run -0 mcm exec "$PLACE" --dynamic -- env
	has "CARGO_BUILD_RUSTFLAGS=-C target-feature=-crt-static"
	not grep -q -- -static <<<"$(grep ^GO <<<"$output")"
	run -0 mcm env "$PLACE" --dynamic --format cargo
	has 'rustflags = ["-C", "target-feature=-crt-static"]'
}

# A second environment over that of another toolchain: $1 is what is evaluated first, and the rest what is run then.
over_another() {
	# shellcheck disable=SC2016 # of the inner shell
	GOFLAGS=-v LDFLAGS=-s CARGO_BUILD_RUSTFLAGS=-g run -0 --separate-stderr "${OVER_SHELL:-sh}" -uc '
		eval "$1"
		GOFLAGS=$(printf %s "$GOFLAGS" | sed "s/-exec=[^ ]* //; s/^/-exec=aarch64-linux-musl-run /")
		eval "$2"
		shift 2
		"$@"' "${OVER_SHELL:-sh}" "$@"
	# Shells leave the blank of what they take out.
	output=$(sed 's/  */ /g; s/| /|/g' <<<"$output")
}

@test "over the environment of another toolchain, or of another way to link: that one's flags are gone, the caller's stay" {
	# shellcheck disable=SC2016 # of the inner shell
	local static dynamic shell show='echo "<$GOFLAGS|${LDFLAGS-}|$CARGO_BUILD_RUSTFLAGS|${PKG_CONFIG_ALL_DYNAMIC-}|${ODD_STATIC-}>"'
	local go="-tags=netgo,osusergo '-ldflags=-linkmode external -extldflags"

	say_specs
	mkdir -p "$FILES/libraries/odd"
	printf '%s\n' ODD_STATIC=1 >"$FILES/libraries/odd/environment"
	static=$(mcm env "$PLACE")
	dynamic=$(mcm env "$PLACE" --dynamic)
	local is_static="<$go \"-static -Wl,-z,stack-size=8388608\"' -v|-specs=static.specs -s|-C target-feature=+crt-static -g||1>"
	local is_dynamic="<$go \"-Wl,-z,stack-size=8388608\"' -v|-s|-C target-feature=-crt-static -g|1|>"
	for shell in sh bash zsh; do
		command -v "$shell" >/dev/null || continue
		OVER_SHELL=$shell
		over_another "$static" "$dynamic" "$shell" -c "$show"
		is "$is_dynamic"
		over_another "$dynamic" "$static" "$shell" -c "$show"
		is "$is_static"
		over_another "$static" "$static" "$shell" -c "$show"
		is "$is_static"
	done
	over_another "$static" : "$PROGRAM" exec "$PLACE" --dynamic -- sh -c "$show"
	is "$is_dynamic"
	over_another "$dynamic" : "$PROGRAM" exec "$PLACE" -- sh -c "$show"
	is "$is_static"
	# Flags that are the caller's alone are not looked at.
	# shellcheck disable=SC2016 # of the inner shell
	LDFLAGS=-specs=static.specs PKG_CONFIG_ALL_STATIC=1 run -0 mcm exec "$PLACE" --dynamic -- sh -c 'echo "$LDFLAGS $PKG_CONFIG_ALL_STATIC"'
	is "-specs=static.specs 1"
}

# The program of recipes/toolchain for a CPU that this machine has not.
@test "run: through QEMU, or a message that names it" {
	local run="$PLACE/bin/$TARGET-run"

	sed 's,@LOADER@,/lib/ld-absent.so.1,; s,@QEMU@,qemu-odd,' "$ROOT/recipes/toolchain/run" >"$run"
	chmod +x "$run"
	run -126 "$run" ./program
	is "$TARGET-run: this machine cannot run programs for $TARGET; install qemu-odd, the user mode of QEMU"
	run -126 "$run"
	mkdir bin
	printf '#!/bin/sh\necho "$@"\n' >bin/qemu-odd-static
	chmod +x bin/qemu-odd-static
	PATH=$PWD/bin:$PATH run -0 "$run" ./program 'a b'
	is "-L $PLACE/$TARGET ./program a b"
	PATH=$PWD/bin:$PATH run -0 "$run"
}

@test "exec of a command that cannot be run" {
	run -127 mcm exec "$PLACE" -- no-such-command
	is "mcm: error: cannot run 'no-such-command': No such file or directory"
	run -126 mcm exec "$PLACE" -- "$T"
	is "mcm: error: cannot run '$T': Permission denied"
}

@test "exec builds the toolchain first, once" {
	run -0 --separate-stderr mcm exec "$TARGET" --progress quiet -- sh -c 'echo "$PATH"'
	[ "${output%%:*}" = "$PWD/output/$TARGET/bin" ]
	[ "$(runs)" = "$ALL_STAGES" ]
	run -0 mcm exec "$TARGET" -- echo again
	is again
	[ "$(runs)" = "$ALL_STAGES" ]
	run -0 --separate-stderr mcm exec "$TARGET" --musl 1.1 --prefix "$PREFIX" --progress quiet -- echo other
	is other
	[ -e "$PREFIX/bin/$TARGET-gcc" ]
}

@test "exec runs nothing when the build fails" {
	own_data
	sed -i 's/^      - dedupe: \[\]/      - run: ["false"]/' "$T/data/recipes/toolchain/recipe.yaml"
	run -1 mcm exec "$TARGET" --progress quiet -- touch "$T/ran"
	[ ! -e "$T/ran" ]
}
