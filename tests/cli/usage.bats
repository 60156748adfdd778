#!/usr/bin/env bats
# The command line: help, and what is said of mistakes.
load helper

setup_file() {
	make_world
}

setup() {
	enter
}

teardown() {
	leave
}

# A mistake: status 2, one line on stderr, nothing on stdout, and no store made.
mistake() {
	local expected=$1

	shift
	run -2 --separate-stderr mcm "$@"
	[ -z "$output" ]
	output=$stderr
	is "$expected"
	[ ! -e "$STORE" ]
}

@test "help lists every command and each has its own help" {
	local commands command

	run -0 --separate-stderr mcm help
	[ -z "$stderr" ]
	commands=$(printf '%s\n' "$output" | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
	[ "$(echo "$commands" | wc -l)" -ge 9 ]
	for command in $commands; do
		[ "$command" != help ] || continue
		run -0 --separate-stderr mcm "$command" --help
		[ -z "$stderr" ]
		has "usage: mcm $command"
		has "  mcm $command"
		# Examples come before the usage.
		[[ ${output%%usage: *} == *"  mcm $command"* || ${output%%usage: *} == *"(mcm $command"* ]]
		is "$(mcm help "$command")"
		is "$(mcm "$command" -h)"
	done
	[ ! -e "$STORE" ]
}

@test "help is the same by any of its names" {
	run -0 mcm --help
	is "$(mcm help)"
	is "$(mcm -h)"
	# The list of commands has it, too.
	for word in help --help -h; do
		run -0 mcm help $word
		is "$(mcm help)"
	done
}

@test "version" {
	run -0 --separate-stderr mcm --version
	[[ $output =~ ^mcm\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	is "$(mcm -V)"
}

@test "no command: the help, and the status of a mistake" {
	run -2 --separate-stderr mcm
	[ -z "$stderr" ]
	is "$(mcm help)"
	[ ! -e "$STORE" ]
}

@test "unknown command, with and without a near one" {
	mistake "mcm: error: unknown command 'biuld'; did you mean 'build'?" biuld "$TARGET"
	mistake "mcm: error: unknown command 'frobnicate'; 'mcm help' lists all" frobnicate
	mistake "mcm: error: unknown command 'stat'; did you mean 'status'?" help stat
	mistake "mcm: error: '--prefix' comes before any command; options stand behind it, and 'mcm help' lists all commands" \
		--prefix /x build "$TARGET"
}

@test "the version, by the option and by the word" {
	run -0 --separate-stderr mcm version
	is "$(mcm --version)"
}

@test "lists: an unknown one, and no blanks at the ends of lines" {
	local what

	mistake "mcm: error: there is no list of 'target'; did you mean 'targets'? (see 'mcm list --help')" list target
	for what in targets recipes libraries settings; do
		MCM_DATA=$ROOT run -0 --separate-stderr mcm list "$what"
		[ -n "$output" ]
		lacks " "$'\n'
		[[ "$output" != *" " ]]
	done
}

@test "what is wrong for every source is told once" {
	run -2 --separate-stderr mcm plan "$TARGET" --patches "$T/absent"
	[ "$(wc -l <<<"$stderr")" = 1 ]
	unset MCM_STORE
	run -1 --separate-stderr env -u HOME "$PROGRAM" plan "$TARGET"
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "unknown option, with and without a near one" {
	mistake "mcm: error: unknown option '--prefx'; did you mean '--prefix'? (see 'mcm build --help')" \
		build "$TARGET" --prefx /tmp/x
	mistake "mcm: error: unknown option '--zzzzzzzz' (see 'mcm build --help')" build "$TARGET" --zzzzzzzz
	mistake "mcm: error: unknown option '--josn'; did you mean '--json'? (see 'mcm list --help')" list --josn
	mistake "mcm: error: unexpected 'now' (see 'mcm doctor --help')" doctor now
	mistake "mcm: error: unknown option '-x' (see 'mcm log --help')" log -x
	mistake "mcm: error: unexpected 'x' (see 'mcm status --help')" status x
}

@test "test: what is no prefix, target or number of jobs" {
	local record=$T/prefix/share/mcm/$TARGET/installed.json

	mistake "mcm: error: no prefix given (see 'mcm test --help')" test
	mistake "mcm: error: unexpected 'b' (see 'mcm test --help')" test a b
	mistake "mcm: error: unknown option '--all' (see 'mcm test --help')" test a --all
	mistake "mcm: error: option '--target' needs a value (see 'mcm test --help')" test a --target
	mistake "mcm: error: option '-j' needs a value (see 'mcm test --help')" test a -j
	mistake "mcm: error: --jobs is a number from 1 to 1024, not '0'" test a -j0
	mistake "mcm: error: --jobs is a number from 1 to 1024, not '2x'" test a --jobs 2x
	mistake "mcm: error: no toolchain in '$T/absent'; name the prefix of a 'mcm build'" test "$T/absent"
	mistake "mcm: error: no toolchain in '$T/home'; name the prefix of a 'mcm build'" test "$T/home"
	mkdir -p "${record%/*}"
	: >"$record"
	mistake "mcm: error: no toolchain for '$OTHER' in '$T/prefix'; it has: $TARGET" \
		test "$T/prefix" --target "$OTHER"
	run -2 mcm test "$T/prefix" --target aarch64-linux-mulls
	has "unknown target 'aarch64-linux-mulls'; did you mean '$OTHER'?"
}

@test "an unknown short option is named by itself" {
	mistake "mcm: error: unknown option '-x' (see 'mcm build --help')" build -x "$TARGET"
	mistake "mcm: error: unknown option '-x' (see 'mcm build --help')" build "$TARGET" -xj2
	mistake "mcm: error: option '-j' needs a value (see 'mcm build --help')" build "$TARGET" -kj
}

@test "option without its value" {
	mistake "mcm: error: option '--prefix' needs a value (see 'mcm build --help')" build "$TARGET" --prefix
	mistake "mcm: error: option '-j' needs a value (see 'mcm build --help')" build "$TARGET" -j
}

@test "an empty word is no file: a script's variable that was not set takes no promise back" {
	for option in prefix trust-key sign-key recipes patches lock report config; do
		run -2 mcm build "$TARGET" "--$option" ""
		has "option '--$option' needs a "
		has ", not an empty word; leave it out for the default"
		[ ! -e output ]
	done
	run -2 mcm plan "$TARGET" --recipes ""
	has "option '--recipes' needs a DIR[:DIR], not an empty word"
	run -2 mcm build "$TARGET" --check=
	has "needs a STAGE, not an empty word"
	run -2 mcm report -o ""
	has "option '--output' needs a FILE, not an empty word"
	# What has an empty value may have it.
	run -0 mcm plan "$TARGET" --with ""
}

@test "options of other commands are unknown" {
	run -2 mcm plan "$TARGET" --keep-going
	has "unknown option '--keep-going'"
	run -2 mcm build "$TARGET" --explain
	has "unknown option '--explain'"
}

@test "no target" {
	for command in build fetch plan; do
		mistake "mcm: error: name a target, such as x86_64-linux-musl; 'mcm list targets' shows all (see 'mcm $command --help')" \
			"$command"
	done
}

@test "unknown target, with and without a near one" {
	mistake "mcm: error: unknown target 'x86_64-linux-mus'; did you mean 'x86_64-linux-musl'? ('mcm list targets' shows all)" \
		build x86_64-linux-mus
	mistake "mcm: error: unknown target 'sparc' ('mcm list targets' shows all)" plan sparc
}

@test "a target twice, also by its alias" {
	mistake "mcm: error: target '$TARGET' is given twice (see 'mcm build --help')" build "$TARGET" "$TARGET"
	mistake "mcm: error: target '$OTHER' is given twice (see 'mcm plan --help')" plan arm64 "$OTHER"
}

@test "unknown version names those there are" {
	run -2 --separate-stderr mcm build "$TARGET" --gcc 99
	[ -z "$output" ]
	output=$stderr
	has "'99'"
	has 14.1
	[ "${#stderr_lines[@]}" -eq 1 ]
	[ ! -e output ]
}

@test "bad values of options" {
	mistake "mcm: error: 'loud' is no progress style; take auto, tty, plain, json or quiet (see 'mcm build --help')" \
		build "$TARGET" --progress loud
	run -2 mcm plan "$TARGET" --format xml
	is "mcm: error: 'xml' is no format here; take text, json, svg, html, dot or github-matrix"
	for jobs in 0 -1 many 1x 99999; do
		run -2 mcm build "$TARGET" -j "$jobs"
		has "$jobs"
		[ "${#lines[@]}" -eq 1 ]
	done
	run -2 mcm build "$TARGET" --languages c,cobol
	has "unknown language 'cobol'"
	run -2 mcm cache gc --max-size lots
	has "'lots' is no value for --max-size"
	run -2 mcm cache gc --max-age -3
	has "'-3' is no value for --max-age"
	[ ! -e output ]
}

@test "cache wants to know what" {
	mistake "mcm: error: say what to do: stats|gc|clear|push|pull|keygen [ARGUMENT...] (see 'mcm cache --help')" cache
	mistake "mcm: error: unknown command 'empty'; 'mcm help cache' lists all" cache empty
	mistake "mcm: error: unknown command 'psuh'; did you mean 'push'?" cache psuh
}

@test "a part of cache has help and options of its own" {
	run -0 --separate-stderr mcm cache gc --help
	[ -z "$stderr" ]
	has "usage: mcm cache gc"
	has "--max-age DAYS"
	[[ $output != *--json* ]]
	is "$(mcm help cache gc)"
	mistake "mcm: error: unknown option '--json' (see 'mcm cache gc --help')" cache gc --json
	mistake "mcm: error: unexpected 'x' (see 'mcm cache clear --help')" cache clear x
	mistake "mcm: error: name one file for the private key (see 'mcm cache keygen --help')" cache keygen
}

@test "bad --set" {
	mistake "mcm: error: unknown setting 'GCC_VERR'; did you mean 'GCC_VER'? ('mcm list settings' shows all)" \
		build "$TARGET" --set GCC_VERR=1
	mistake "mcm: error: 'GCC_VER' is not NAME=VALUE, as --set needs it" build "$TARGET" --set GCC_VER
	mistake "mcm: error: STATIC_HOST is 1, yes, true, on or 0, no, false, off, not 'maybe'" \
		plan "$TARGET" --set STATIC_HOST=maybe
	mistake "mcm: error: GCC_CONFIG has a quote that is not closed" plan "$TARGET" --set "GCC_CONFIG='x"
}

@test "an unknown MCM_ variable is a warning" {
	MCM_JOB=2 run -0 --separate-stderr mcm plan "$TARGET"
	output=$stderr
	is "mcm: warning: 'MCM_JOB' is no setting; did you mean 'MCM_JOBS'? ('mcm list settings' shows all)"
}

@test "settings of packages are those of the recipes" {
	own_data
	cp -R "$T/data/recipes/lib" "$T/data/recipes/extra-lib"
	sed -i 's/^name: lib/name: extra-lib/; s/^stages:/optional: off\n&/; s/^  lib:/  extra-lib:/' "$T/data/recipes/extra-lib/recipe.yaml"
	run -0 mcm list settings
	has "EXTRA_LIB_VER"
	has "WITH_EXTRA_LIB"
	has "--extra-lib"
	mcm plan --help | grep -- '--extra-lib V'
	run -2 mcm plan "$TARGET" --extra-lib 99
	has "99"
	run -2 mcm plan "$TARGET" --set EXTRA_LIBVER=1
	has "did you mean 'EXTRA_LIB_VER'?"
	sed -i 's/^optional: off/optional: maybe/' "$T/data/recipes/extra-lib/recipe.yaml"
	run -2 mcm plan "$TARGET"
	has "'optional' is 'on' or 'off', not 'maybe'"
}

@test "a setting is listed with an option only where commands take that" {
	own_data
	for at in "$T/data/libraries" "$T/more"; do
		mkdir -p "$at/recipes"
		name=${at##*/}
		cp -R "$T/data/recipes/lib" "$at/recipes/$name"
		sed -i "s/^name: lib/name: $name/; s/^  lib:/  $name:/" "$at/recipes/$name/recipe.yaml"
	done
	echo "RECIPES = $T/more" >config.mak
	mcm list settings | grep '^LIBRARIES_VER  *release  *libraries '
	mcm list settings | grep '^MORE_VER  *release  *more '
	run -2 mcm plan "$TARGET" --libraries 99
	has "unknown option '--libraries'"
	run -2 mcm plan "$TARGET" --more 99
	has "unknown option '--more'"
	mcm list settings --recipes "$T/more" | grep '^MORE_VER  *release  *--more  *more '
	run -2 mcm plan "$TARGET" --recipes "$T/more" --more 99
	has "unknown version '99'"
}

@test "data directory that holds no recipes" {
	mkdir "$T/empty"
	MCM_DATA=$T/empty run -2 mcm list
	has "$T/empty/recipes"
	MCM_DATA=$T/absent run -2 mcm build "$TARGET"
	has "$T/absent/recipes"
	[ ! -e output ]
}

@test "a broken recipe is shown with file, line and remedy" {
	own_data
	sed -i 's/^default: 1.0/defalt: 1.0/' "$T/data/recipes/musl/recipe.yaml"
	run -2 --separate-stderr mcm build "$TARGET"
	[ -z "$output" ]
	output=$stderr
	has "$T/data/recipes/musl/recipe.yaml:4:1: error: "
	has "did you mean 'default'?"
	has "defalt: 1.0"
	[ ! -e output ]
}

@test "results that cannot be written are a failure" {
	run -1 --separate-stderr bash -c '"$0" list >/dev/full' "$PROGRAM"
	output=$stderr
	is "mcm: error: cannot write to standard output: No space left on device"
}

@test "names never drive the terminal" {
	local escape=$'\e]0;x\a'

	run -2 mcm build "a$escape"
	has 'a\x1b]0;x\x07'
	lacks $'\e'
	run -2 mcm plan "$TARGET" --set "A$escape=1"
	lacks $'\e'
	# shellcheck disable=SC2016 # make expands it
	printf '$(info %s)\n' "$escape" >config.mak
	run mcm plan "$TARGET"
	lacks $'\e'
	# A log is shown without them on a terminal, and is as it was in a file.
	rm config.mak
	make_log() { printf 'red: \e[31mx\n' >"$MCM_STORE/logs/$TARGET/musl.log"; }
	run -0 mcm build "$TARGET" --prefix p
	make_log
	run -0 mcm log musl
	has $'\e[31mx'
	run -0 script -qec "'$PROGRAM' log musl" /dev/null
	has "red: x"
	lacks $'\e'
}
