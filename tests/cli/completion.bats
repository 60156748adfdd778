#!/usr/bin/env bats
# Completion in bash, zsh and fish: the same words for the same beginnings of a command line.
load helper

setup_file() {
	make_world
}

setup() {
	enter
	PATH=$(dirname "$PROGRAM"):$PATH
	mkdir alpha
	: >beta
}

teardown() {
	leave
}

# The last word is the one to be completed.
in_bash() {
	(
		# shellcheck disable=SC1091
		. "$ROOT/completions/mcm.bash"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_mcm mcm "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

# zsh's own functions are for its line editor; these print what they are given.
in_zsh() {
	zsh -fc '
		_describe() { print -l -- ${${(P)argv[-1]}%%:*} }
		compadd() { print -l -- ${(P)argv[-1]} }
		_files() { [[ $1 == -/ ]] && print -l -- *(/) || print -l -- * }
		_command_names() { print -l -- ${(k)commands} }
		fpath=($1/completions $fpath)
		shift
		autoload -Uz _mcm
		words=("$@")
		CURRENT=$#
		_mcm' zsh "$ROOT" "$@" | grep -- "^${*: -1}"
}

in_fish() {
	# shellcheck disable=SC2016
	fish -c 'source $argv[1]/completions/mcm.fish; complete -C "$argv[2]"' "$ROOT" "$*" |
		cut -f 1 | sed 's|/$||'
}

# completes WORDS...: and what they become, sorted, on the input.
completes() {
	local shell wanted

	wanted=$(cat)
	for shell in bash zsh fish; do
		command -v $shell >/dev/null || continue
		output=$("in_$shell" "$@" | LC_ALL=C sort)
		is "$wanted" || {
			echo "this was $shell" >&2
			return 1
		}
	done
}

@test "commands" {
	printf '%s\n' env exec | completes mcm e
	printf '%s\n' fetch | completes mcm help f
}

@test "targets, and prefixes where they may be" {
	printf '%s\n' "$OTHER" | completes mcm build aa
	printf '%s\n' "$OTHER" alpha | completes mcm env a
	printf '%s\n' "$TARGET" | completes mcm env alpha --target x
	printf '%s\n' alpha | completes mcm debug a
}

@test "options" {
	printf '%s\n' --prefix --progress | completes mcm build "$TARGET" --pr
	printf '%s\n' --help | completes mcm doctor --
	printf '%s\n' --format | completes mcm env --fo
}

@test "values of options" {
	printf '%s\n' cargo cmake conan | completes mcm env "$TARGET" --format c
	printf '%s\n' dot | completes mcm plan "$TARGET" --format d
	printf '%s\n' plain | completes mcm build "$TARGET" --progress p
	printf '%s\n' 13.1 14.1 | completes mcm build "$TARGET" --gcc 1
	printf '%s\n' alpha | completes mcm build "$TARGET" --prefix a
	printf '%s\n' alpha | completes mcm plan "$TARGET" --recipes a
	printf '%s\n' beta | completes mcm build "$TARGET" --config b
}

@test "words of a command" {
	printf '%s\n' stats | completes mcm cache s
	printf '%s\n' --max-age --max-size | completes mcm cache gc --max
	printf '%s\n' "$OTHER" | completes mcm cache push aa
	printf '%s\n' recipes | completes mcm list r
}

@test "the command that exec runs, and the launcher" {
	mkdir bin
	printf '#!/bin/sh\n' >bin/frobnicate-it
	chmod +x bin/frobnicate-it
	PATH=$PWD/bin:$PATH
	echo frobnicate-it | completes mcm build "$TARGET" --launcher frobnica
	echo frobnicate-it | completes mcm exec "$TARGET" -- frobnica
}
