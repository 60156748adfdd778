#!/usr/bin/env bats
# Toolchains that run elsewhere than on this machine as it is.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	[ "$(uname -m)" = x86_64 ] || skip "the tiny packages have no target that is this machine"
}

teardown() {
	leave
}

stages() { # "ID STATE" of a plan
	mcm plan "$@" --format json | jq -r '.stages[] | "\(.id) \(.state)"'
}

key() {
	mcm plan "$@" --format json | jq -r '.stages[-1].key'
}

@test "--static-host: a musl toolchain first, which compiles the programs" {
	run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX"
	[ "$(runs)" = "binutils binutils bootstrap gcc gcc lib lib linux-headers musl musl-headers toolchain" ]
	"$PREFIX/bin/$TARGET-gcc" --version
	run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX"
	has "is up to date"
	run -0 mcm plan "$TARGET" --static-host --format json
	[ "$(jq -r '[.stages[] | select(.host) | .host] | unique | join(" ")' <<<"$output")" = "$TARGET" ]
	jq -e '.stages[] | select(.id == "gcc@'"$TARGET"':static") | .deps | index("bootstrap@'"$TARGET"':bootstrap")' <<<"$output"
}

@test "--static-host takes the toolchain that is there" {
	use_built_store
	stages "$TARGET" --static-host >list
	grep -qx "gcc@$TARGET:bootstrap cached" list
	grep -qx "bootstrap@$TARGET:bootstrap build" list
	grep -qx "gcc@$TARGET:static build" list
}

@test "keys of static programs are those of every machine" {
	local name

	mkdir "$T/bin"
	for name in cc c++; do
		printf '#!/bin/sh\ncase $1 in --version) echo "other 1" ;; -dumpmachine) echo x86_64-other-linux-musl ;; *) exec %s "$@" ;; esac\n' \
			"$name" >"$T/bin/other-$name"
	done
	chmod +x "$T/bin"/*
	stages_with() {
		mcm plan "$TARGET" --static-host --format json "$@" | jq -r '.stages[] | "\(.id) \(.key)"'
	}
	stages_with >here
	MCM_HOST_PATH=$T/bin:/usr/bin:/bin stages_with --set HOST_CC=other-cc --set HOST_CXX=other-c++ >there
	[ "$(grep -c :static here)" -ge 5 ]
	diff <(grep :static here) <(grep :static there)
	[ "$(grep "^gcc.*:bootstrap" here)" != "$(grep "^gcc.*:bootstrap" there)" ]
	[ "$(key "$TARGET")" != "$(key "$TARGET" --static-host)" ]
}

@test "--host: libraries of an ordinary build, programs for the other CPU" {
	use_built_store
	run -0 mcm build "$TARGET" --host "$OTHER" --prefix "$PREFIX"
	[ "$(runs)" = "binutils binutils bootstrap gcc gcc lib musl musl-headers toolchain" ]
	stages "$TARGET" --host "$OTHER" >list
	grep -qx "musl@$TARGET cached" list
	grep -qx "gcc@$TARGET:$OTHER cached" list
	[ "$(key "$TARGET" --host "$OTHER")" = "$(key "$TARGET" --set HOST=arm64)" ]
	[ "$(key "$TARGET" --host "$OTHER")" != "$(key "$TARGET" --static-host)" ]
}

@test "--host that is this machine is --static-host" {
	[ "$(key "$TARGET" --host "$TARGET")" = "$(key "$TARGET" --static-host)" ]
	[ "$(key "$TARGET" --native)" = "$(key "$TARGET" --static-host)" ]
	[ "$(key "$OTHER" --host "$TARGET")" = "$(key "$OTHER" --static-host)" ]
}

@test "--native: each target's toolchain runs on it" {
	run -0 mcm plan "$TARGET" "$OTHER" --native --format json
	[ "$(jq -r '[.stages[] | select(.name == "toolchain") | "\(.target) \(.host)"] | join(",")' <<<"$output")" = \
		"$TARGET $TARGET,$OTHER $OTHER" ]
	[ "$(key "$OTHER" --native)" = "$(key "$OTHER" --host "$OTHER")" ]
}

@test "without --prefix a foreign toolchain does not take the place of the ordinary one" {
	use_built_store
	run -0 mcm build "$TARGET" --host "$OTHER" --progress quiet
	[ -x "output-$OTHER/$TARGET/bin/$TARGET-gcc" ]
	[ ! -e output ]
	run -0 mcm build "$TARGET" --static-host --progress quiet
	[ -x "output/$TARGET/bin/$TARGET-gcc" ]
}

@test "two stages of one name have a log each" {
	run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX" --progress json
	[ "$(grep -c '"event":"start".*"stage":"gcc"' <<<"$output")" -eq 2 ]
	mcm log >list
	grep -q "^$TARGET:static  *gcc " list
	grep -q "^$TARGET:bootstrap  *gcc " list
	grep -q "^host:static  *lib " list
	run -0 mcm log "$TARGET:static" gcc
}

refused() { # MESSAGE ARGUMENT...
	local message=$1

	shift
	run -2 --separate-stderr mcm "$@"
	[ "$stderr" = "$message" ]
	[ ! -e output ] && [ ! -e "$STORE/work" ]
}

@test "hosts that make no sense" {
	refused "mcm: error: unknown target 'arch64-linux-musl'; did you mean 'aarch64-linux-musl'? ('mcm list targets' shows all)" \
		build "$TARGET" --host arch64-linux-musl
	refused "mcm: error: HOST and NATIVE contradict each other: one names the machine that the toolchain runs on, the other says it is the target" \
		build "$TARGET" --host "$OTHER" --native
	refused "mcm: error: STATIC_HOST cannot be off with HOST or NATIVE, whose programs are always static" \
		build "$TARGET" --host "$OTHER" --set STATIC_HOST=0
	refused "mcm: error: STATIC_HOST cannot be off with HOST or NATIVE, whose programs are always static" \
		plan "$TARGET" --native --set STATIC_HOST=no
	refused "mcm: error: DEFAULT_STATIC needs a compiler that runs here, but the toolchain is to run on $OTHER; take away one of them" \
		build "$OTHER" "$TARGET" --native --set DISABLE_SHARED=1
	refused "mcm: error: the toolchain is to run on $OTHER, not on this machine; take away HOST or NATIVE (see 'mcm exec --help')" \
		exec "$TARGET" --host "$OTHER" -- true
	run -0 mcm plan "$TARGET" --native --set DISABLE_SHARED=1
}

@test "--static-host on a machine that is no target" {
	mkdir "$T/bin"
	printf '#!/bin/sh\n[ "$1" = -dumpmachine ] && echo alpha-linux-gnu && exit\nexec cc "$@"\n' >"$T/bin/alpha-gcc"
	chmod +x "$T/bin/alpha-gcc"
	MCM_HOST_PATH=$T/bin:/usr/bin:/bin refused "mcm: error: STATIC_HOST needs a target that is this machine, and none is alpha-mcm-linux-gnu; name one by HOST" \
		plan "$TARGET" --static-host --set HOST_CC=alpha-gcc --set HOST_CXX=c++
}

@test "the host's compilers see no password when they are asked what they are" {
	mkdir "$T/bin"
	printf '#!/bin/sh\nenv >>%s\nexec gcc "$@"\n' "$T/seen" >"$T/bin/telling-cc"
	chmod +x "$T/bin/telling-cc"
	export MCM_CACHE_TOKEN=hush1 MCM_CACHE_URL=http://u:hush2@127.0.0.1:9/x
	run -0 mcm plan "$TARGET" --set "HOST_PATH=$T/bin:/usr/bin:/bin" --set HOST_CC=telling-cc --set HOST_CXX=g++
	grep -q PATH= "$T/seen"
	not grep hush "$T/seen"
}
