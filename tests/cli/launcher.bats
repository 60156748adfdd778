#!/usr/bin/env bats
# --launcher: compilers of the host called through another program, real distcc and icecream among them.
load helper
load network

setup_file() {
	make_world
	add_parts
	make_built_store
}

setup() {
	enter
	unset "${!DISTCC_@}" "${!ICECC_@}" "${!CCACHE_@}"
}

teardown() {
	leave
	leave_network
}

# A package of many files, enough for several machines, whose library is part of the compiler.
add_parts() {
	local dir=$WORLD/parts-1.0 recipe=$WORLD/data/recipes/parts i

	mkdir "$dir" "$recipe"
	for i in {1..16}; do
		echo "const char *part_$i(int i) { return i == $i ? __FILE__ : __func__; }" >"$dir/part$i.c"
	done
	echo 'int debug(void) { return 0; }' >"$dir/debug.c"
	echo '#include <string>
		std::string whole() { return std::string(__FILE__) + __func__; }' >"$dir/whole.cc"
	cat >"$dir/Makefile" <<-'END'
		OBJECTS = $(patsubst $(SRC)/%,%.o,$(wildcard $(SRC)/*.c $(SRC)/*.cc))
		libparts.a: $(sort $(OBJECTS)) ; ar rcD $@ $^
		debug.c.o: override FLAGS += -Og
		%.c.o: $(SRC)/%.c ; $(CC) $(FLAGS) -c $< -o $@
		%.cc.o: $(SRC)/%.cc ; $(CXX) $(FLAGS) -c $< -o $@
	END
	tar -C "$WORLD" -czf "$WORLD/dist/parts-1.0.tar.gz" parts-1.0
	cat >"$recipe/1.0.yaml" <<-END
		version: 1.0
		origins:
		  - url: "file://$WORLD/dist/parts-1.0.tar.gz"
		    sha256: $(sha256 "$WORLD/dist/parts-1.0.tar.gz")
	END
	cat >"$recipe/recipe.yaml" <<-'END'
		name: parts
		summary: Many files
		licence: Apache-2.0
		default: 1.0
		stages:
		  parts:
		    summary: Many files
		    for: host
		    output: host
		    cost: 1
		    steps:
		      - make:
		          - -f
		          - $(source)/Makefile
		          - SRC=$(source)
		          - CC=$(host_cc)
		          - CXX=$(host_cxx)
		          - FLAGS=-O2 -g0 -ffile-prefix-map=$(work)=/mcm
		      - mkdir: [$(out)/lib]
		      - copy: [libparts.a, $(out)/lib]
	END
	sed -i -e 's/needs: \[lib, /&parts, /' \
		-e 's|^      - link: \[$(target)-gcc|      - copy: [$(dep.parts)/lib/libparts.a, $(out)/lib/gcc]\n&|' \
		"$WORLD/data/recipes/gcc/recipe.yaml"
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress plain "$@"
}

# What a store has, and nothing of its builds: input keys, resolved keys, and the digest of each output.
outputs() { # STORE
	(
		cd "$1" || exit 1
		echo inputs/*/*
		for stage in stages/*/*; do
			echo "$stage $(tree_hash "$stage/output")"
		done
	)
}

# After a build with a launcher: bytes and keys are those of a build without one.
same_as_without() {
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ "$(outputs "$STORE")" = "$(outputs "$BATS_FILE_TMPDIR/built/store")" ]
	run -0 mcm plan "$TARGET" --format json
	[ "$(jq -r '.stages[].state' <<<"$output" | sort -u)" = cached ]
}

# launcher NAME LINE...: a script of the test's own.
launcher() {
	local file=$T/$1

	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$file"
	chmod +x "$file"
}

@test "the host's compilers are called through it, the new one is not, and nothing else changes" {
	launcher passer "echo \"\$@\" >>'$T/calls'" 'exec "$@"'
	run -0 build --launcher "$T/passer" -j 4
	grep -Eq '^gcc .*/lib\.c ' "$T/calls"
	grep -Eq '^gcc .*/driver\.c ' "$T/calls"
	grep -Eq '^g\+\+ .*/whole\.cc ' "$T/calls"
	[ "$(grep -c '^gcc .*/part[0-9]*\.c ' "$T/calls")" = 16 ]
	not grep -E "$TARGET-|libc\.c" "$T/calls"
	same_as_without
	no_leftovers
}

@test "the setting says the same in config.mak, by a path from there, and the flag beats it" {
	launcher one "echo one >>'$T/calls'" 'exec "$@"'
	launcher two "echo two >>'$T/calls'" 'exec "$@"'
	echo 'LAUNCHER = ../one' >config.mak
	run -0 build
	[ "$(sort -u "$T/calls")" = one ]
	rm "$T/calls"
	run -0 mcm exec "$TARGET" --musl 1.1 --gcc 13.1 --prefix "$T/other" --launcher "$T/two" -- true
	[ "$(sort -u "$T/calls")" = two ]
	[ "$(mcm plan "$TARGET" --format json)" = "$(mcm plan "$TARGET" --format json --set LAUNCHER=)" ]
}

@test "options with the compiler, and a launcher in HOST_CC, stay behind it" {
	launcher passer "echo \"\$@\" >>'$T/calls'" 'exec "$@"'
	mkdir "$T/bin"
	printf '%s\n' '#!/bin/sh' 'exec "$@"' >"$T/bin/inner"
	chmod +x "$T/bin/inner"
	MCM_HOST_PATH=$T/bin:/usr/bin:/bin run -0 build --launcher "$T/passer" --set 'HOST_CC=inner gcc -DX' --set 'HOST_CXX=g++ -DY'
	grep -q '^gcc -DX ' "$T/calls"
	grep -q '^g++ -DY ' "$T/calls"
}

@test "a launcher has its own variables and the user's home; compilers have no more than without" {
	launcher asker "env >'$T/env'" 'exec "$@"'
	DISTCC_HOSTS="one's \$two" CCACHE_DIR=/c XDG_CACHE_HOME=/x CPATH=/nowhere CPLUS_INCLUDE_PATH=/nowhere \
		SOURCE_DATE_EPOCH=77 CCACHEX=1 XDG_odd=1 run -0 build --launcher "$T/asker"
	grep -qxF "DISTCC_HOSTS=one's \$two" "$T/env"
	grep -qx CCACHE_DIR=/c "$T/env"
	grep -qx XDG_CACHE_HOME=/x "$T/env"
	grep -qx "HOME=$HOME" "$T/env"
	grep -qx SOURCE_DATE_EPOCH=1 "$T/env"
	not grep -E '^(CPATH|CPLUS_INCLUDE_PATH|CCACHEX|XDG_odd|MCM_.*)=' "$T/env"
	same_as_without
}

@test "a launcher that cannot be used is one line, and nothing is written" {
	: >"$T/text"
	for bad in no-such-launcher "$T/none" "$T" "$T/text" 'ccache gcc'; do
		run -2 --separate-stderr build --launcher "$bad"
		[ "$stderr" = "mcm: error: LAUNCHER is '$bad', which is no program here; install it, correct it, or leave it out" ]
	done
	printf '\nLAUNCHER = no-such-launcher\n' >config.mak
	run -2 build
	has "config.mak:2: error: LAUNCHER is 'no-such-launcher'"
	# Only what builds needs it.
	run -0 mcm plan "$TARGET"
	run -0 mcm plan "$TARGET" --set LAUNCHER=
	run -2 build --launcher
	has "option '--launcher' needs a value"
	run -2 mcm plan "$TARGET" --launcher env
	has "unknown option '--launcher'"
	[ ! -e "$PREFIX" ]
}

@test "a compiler that is named by its directory cannot have a launcher" {
	run -2 --separate-stderr build --launcher env --set "HOST_CC=$(command -v gcc) -O2" --set HOST_CXX=g++
	[ "$stderr" = "mcm: error: LAUNCHER cannot be put before the compiler '$(command -v gcc)', which is not found by PATH; name it without its directory, or leave LAUNCHER out" ]
	[ ! -e "$PREFIX" ]
	run -0 build --launcher env
	same_as_without
}

@test "a launcher that fails fails the stage, and the build without it goes on from there" {
	launcher breaker 'case "$*" in *driver.c*) echo "out of order" >&2; exit 9 ;; esac' 'exec "$@"'
	run -1 build --launcher "$T/breaker"
	has "out of order"
	# Variables may be secrets.
	[ "$(stat -c %a "$STORE"/work/*/launcher)" = 700 ]
	run -0 build
	same_as_without
}

@test "ccache, whatever it is told of paths" {
	command -v ccache >/dev/null || skip "ccache is not installed"
	export CCACHE_DIR=$T/ccache CCACHE_BASEDIR=/
	run -0 build --launcher ccache
	[ "$(ccache --print-stats | sed -n 's/^cache_miss\t//p')" -ge 17 ]
	same_as_without
}

# What the machines have compiled of the package parts: at least one file each, and together all.
shared_by() { # TEXT-OF-LOG
	local name

	for name in $MACHINES; do
		grep -q "$1" "$T/$name.log"
	done
	[ "$(cat "$T"/{one,two}.log | grep -c "$1")" = 16 ]
}

@test "two distcc servers in network namespaces of their own" {
	need_network distcc distccd
	for name in $MACHINES; do
		start_in "$name" distccd --daemon --no-detach --listen "$(address_of "$name")" --allow "$(client_of "$name")" --jobs 8 \
			--enable-tcp-insecure --log-stderr --log-level info
		wait_for grep -q 'listening on' "$T/$name.log"
	done
	DISTCC_HOSTS="--randomize $(address_of one)/8 $(address_of two)/8"
	# Whatever they do not compile is an error, not a compilation here.
	DISTCC_FALLBACK=0
	export DISTCC_HOSTS DISTCC_FALLBACK
	run -0 in_client "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --launcher distcc -j 8
	same_as_without
	shared_by 'COMPILE_OK.*/part[0-9]*\.c'
	# At this level what is made of preprocessed text may differ.
	not grep 'debug\.c' "$T/one.log" "$T/two.log"
	rm -rf "$STORE" "$PREFIX"
	# Nothing answers any more, which distcc minds only if it was told to.
	for name in $MACHINES; do
		stop_in "$name"
	done
	run -1 in_client "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --launcher distcc
	unset DISTCC_FALLBACK
	run -0 in_client "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --launcher distcc
	same_as_without
}

@test "two icecream nodes in network namespaces of their own" {
	need_network icecc iceccd icecc-scheduler
	export ICECC_TEST_SOCKET=$T/client/socket ICECC_ENV_COMPRESSION=none
	start_in client icecc-scheduler -vvv -n mcm
	# Nodes take no jobs while their processors are busy, and these share those of the tests: they see idle ones.
	echo "cpu  00000000 00000000 00000000 00000000 00000000" >"$T/stat"
	# The daemons give up root's rights before they write.
	chmod go+x "$BATS_RUN_TMPDIR"
	for name in $MACHINES client; do
		install -d -o icecc "$T/$name"
		# shellcheck disable=SC2016 # that shell expands it
		ICECC_TEST_SOCKET=$T/$name/socket start_in "$name" sh -c 'mount --bind "$0" /proc/stat && exec "$@"' "$T/stat" \
			iceccd -vvv -n mcm -N "$name" -m 8 -b "$T/$name/env" -s "$(client_of "$name")"
	done
	for name in $MACHINES client; do
		wait_for grep -q "login $name " "$T/client.log"
	done
	# They tell of their load every three seconds, and count as busy until then.
	sleep 4
	# Other users, as whom the daemons run, see nothing of the store: homes are closed to them.
	mkdir -m 700 "$T/closed"
	STORE=$T/closed/store
	export MCM_STORE=$STORE
	run -0 in_client "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --launcher icecc -j 8
	same_as_without
	for name in $MACHINES; do
		grep -q 'Remote compilation completed with exit code 0' "$T/$name.log"
	done
}
