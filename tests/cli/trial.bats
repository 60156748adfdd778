#!/usr/bin/env bats
# mcm test: what it prints, and what it leaves behind: nothing.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
	mkdir "$T/tmp"
	export TMPDIR=$T/tmp
}

teardown() {
	leave
}

nothing_left() {
	[ -z "$(ls -A "$T/tmp")" ]
	[ ! -e "$STORE" ]
}

passed="ok 1 - $TARGET compiles
ok 2 - $TARGET environment
ok 3 - $TARGET whole
ok 4 - $TARGET unneeded # SKIP nobody needs it
1..4
# 3 passed, 0 failed, 1 skipped"

# The other toolchain into the same prefix.
add_other() {
	MCM_STORE=$T/other-store mcm build "$OTHER" --prefix "$PREFIX" --progress quiet
}

@test "each test is a line, in the same order each time" {
	for jobs in -j1 "-j 4" "--jobs 2" ""; do
		# shellcheck disable=SC2086 # two words, or none
		run -0 --separate-stderr mcm test "$PREFIX" $jobs
		[ -z "$stderr" ]
		is "$passed"
	done
	nothing_left
}

@test "the caller's compiler variables and make flags have no say" {
	export CPATH=$T MAKEFLAGS=-n CC=false LC_ALL=de_DE.UTF-8
	run -0 --separate-stderr mcm test "$PREFIX"
	[ -z "$stderr" ]
	is "$passed"
}

@test "directories may have spaces in their names" {
	own_data
	mkdir "$T/a b"
	mv "$PREFIX" "$T/tmp" "$MCM_DATA" "$T/a b"
	export MCM_DATA="$T/a b/data" TMPDIR="$T/a b/tmp"
	run -0 mcm test "$T/a b/prefix"
	is "$passed"
	[ -z "$(ls -A "$T/a b/tmp")" ]
}

@test "a relative prefix, and one through a link" {
	ln -s "$PREFIX" here
	run -0 mcm test here
	is "$passed"
	run -0 mcm test ./here/.
	is "$passed"
}

@test "a failed test shows what it printed, and how it ended" {
	: >"$PREFIX/broken"
	run -1 --separate-stderr mcm test "$PREFIX" -j 1
	[ -z "$stderr" ]
	[ "${lines[2]}" = "not ok 3 - $TARGET whole" ]
	[ "${lines[3]}" = "#   looking for damage" ]
	[[ ${lines[4]} == "#   make: *** ["*": whole.ok] Error 1" ]]
	[ "${lines[5]}" = "ok 4 - $TARGET unneeded # SKIP nobody needs it" ]
	[ "${lines[7]}" = "# 2 passed, 1 failed, 1 skipped" ]
	nothing_left
}

@test "a toolchain without its compiler fails" {
	rm "$PREFIX/bin/$TARGET-gcc"
	run -1 mcm test "$PREFIX"
	has "not ok 1 - $TARGET compiles"
	has "$TARGET-gcc"
	nothing_left
}

@test "all toolchains of a prefix are tested, or the one that is named" {
	add_other
	run -0 mcm test "$PREFIX"
	[ "${lines[0]}" = "ok 1 - $OTHER compiles" ]
	[ "${lines[4]}" = "ok 5 - $TARGET compiles" ]
	[ "${lines[8]}" = "1..8" ]
	run -0 mcm test --target "$TARGET" "$PREFIX"
	is "$passed"
}

@test "a signal ends the tests and removes their directory" {
	local pid status=0

	: >"$PREFIX/wait"
	"$PROGRAM" test "$PREFIX" >"$T/out" 2>&1 3>&- &
	pid=$!
	wait_for test -e "$PREFIX/waiting"
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	[ ! -s "$T/out" ]
	nothing_left
	rm "$PREFIX/waiting"
	sleep 0.3
	[ ! -e "$PREFIX/waiting" ]
}

@test "results that cannot be written are a failure" {
	run -1 --separate-stderr sh -c '"$1" test "$2" >/dev/full' sh "$PROGRAM" "$PREFIX"
	output=$stderr
	has "cannot write to standard output: No space left on device"
}

@test "a temporary directory that cannot be made" {
	TMPDIR=$T/absent run -1 --separate-stderr mcm test "$PREFIX"
	[ -z "$output" ]
	output=$stderr
	is "mcm: error: cannot make a temporary directory in '$T/absent': No such file or directory"
}

@test "recipes without a test suite, and with one that is broken" {
	own_data
	echo 'list: ; $(error no tests today)' >"$T/data/recipes/toolchain/suite/Makefile"
	run -1 --separate-stderr mcm test "$PREFIX"
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"no tests today"* ]]
	[ "${stderr_lines[-1]}" = "mcm: error: cannot list the tests in '$T/data/recipes/toolchain/suite': make: exit status 2" ]
	rm -r "$T/data/recipes/toolchain/suite"
	run -1 --separate-stderr mcm test "$PREFIX"
	output=$stderr
	is "mcm: error: no test suite in '$T/data/recipes/toolchain/suite'"
	nothing_left
}
