#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm log -f: the log of a stage while it runs.
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

@test "log -f: what the stage has written and what comes, until it ends" {
	hold gcc
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	build=$!
	wait_for_stage gcc
	"$PROGRAM" log -f >followed 3>&- &
	log=$!
	wait_for grep -q 'gcc is held' followed
	kill -0 "$log"
	release gcc
	wait "$log"
	wait "$build"
	cmp followed "$STORE/logs/$TARGET/gcc.log"
}

@test "log -f: a stage that fails, and one that does not run" {
	run -1 mcm log -f
	is "mcm: error: no such stage runs; 'mcm status' says what does, and 'mcm log' lists all logs"
	own_data
	sed -i 's|^      - run: \[sh, ".*", musl\]|      - run: [sh, -c, "sleep 1; echo bad end; exit 3"]|' "$MCM_DATA/recipes/musl/recipe.yaml"
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for test -e "$STORE/logs/$TARGET/musl.json"
	run -1 mcm log musl --follow
	wait $! || true
	has "bad end"
	has "mcm: note: stage 'musl' of '$TARGET': failed"
	run -0 mcm log gcc -f
	[ "$output" = "$(mcm log gcc)" ]
	run -1 mcm log nothing -f
	has "no such stage runs"
}

@test "a stage runs while its process holds its lock: in a copy of the store nothing runs, and times are UTC" {
	hold gcc
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	build=$!
	wait_for_stage gcc
	# All but where stages work, which changes meanwhile.
	mkdir "$T/copy"
	tar -C "$STORE" --exclude=./work -cf - . | tar -C "$T/copy" -xf -
	TZ=EST5 run -0 mcm status
	grep -Eq "^running +$TARGET +gcc .* $(date -u +%Y-%m-%d) [0-9:]+ UTC$" <<<"$output"
	MCM_STORE=$T/copy run -0 mcm status
	grep -Eq "^interrupted +$TARGET +gcc " <<<"$output"
	MCM_STORE=$T/copy run -1 timeout 20 "$PROGRAM" log gcc -f
	has "stage 'gcc' of '$TARGET': interrupted"
	MCM_STORE=$T/copy run -0 mcm web "$T/site"
	[ "$(value '[r["state"] for r in d["runs"] if r["stage"] == "gcc"]' "$T/site/index.html")" = "['interrupted']" ]
	release gcc
	wait "$build"
	run -0 mcm status
	lacks "running"
}

@test "a log by an alias of its target" {
	mcm build "$OTHER" --prefix "$PREFIX" --progress quiet
	run -0 mcm log arm64 musl
	[ "$output" = "$(mcm log "$OTHER" musl)" ]
	run -0 mcm log arm64
	[ "$output" = "$(mcm log "$OTHER")" ]
	run -1 mcm log arm64 nothing
	has "no log of stage 'nothing' for '$OTHER'"
	# Logs by their own names need no recipes.
	MCM_DATA=$T/none run -0 mcm log "$OTHER" musl
}

@test "status: a time that there is not" {
	mcm cache gc
	mkdir -p "$STORE/logs/$TARGET"
	echo '{"state": "done", "when": 9000000000000000000, "seconds": 1}' >"$STORE/logs/$TARGET/musl.json"
	run -0 mcm status
	grep -Eq "^done +$TARGET +musl " <<<"$output"
}

@test "log -f: killed with all of it, the stage counts as interrupted, and nobody waits for ever" {
	hold gcc
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	build=$!
	wait_for_stage gcc
	"$PROGRAM" log "$TARGET" gcc -f >followed 2>&1 3>&- &
	log=$!
	wait_for grep -q 'gcc is held' followed
	kill -KILL "$build"
	wait "$build" || true
	not wait "$log"
	grep -q "stage 'gcc' of '$TARGET': interrupted" followed
}

@test "log -f on a terminal: escapes are gone, also those that come in two parts" {
	own_data
	sed -i 's|^      - run: \[sh, ".*", musl\]|      - run: [sh, -c, "printf '"'"'one \\\\033[3'"'"'; sleep 1; printf '"'"'1mtwo\\\\n'"'"'; printf '"'"'\\\\033]0;title\\\\007 three'"'"'; exit 3"]|' \
		"$MCM_DATA/recipes/musl/recipe.yaml"
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for test -e "$STORE/logs/$TARGET/musl.json"
	TERM=xterm run -1 on_terminal "$PROGRAM" log musl -f
	wait $! || true
	has "one two"
	has "three"
	not grep -q $'\e\\[31m' <<<"$output"
	not grep -q $'\e]' <<<"$output"
	# The finished log in the same way; in a pipe it is what the stage wrote.
	TERM=xterm run -0 on_terminal "$PROGRAM" log musl
	has "one two"
	not grep -q $'\e' <<<"$output"
	run -0 mcm log musl
	grep -q $'\e]' <<<"$output"
}

# A build whose stage gcc is held, and what a terminal shows of its log: sets build and log.
follow_on_terminal() {
	hold gcc
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	build=$!
	wait_for_stage gcc
	TERM=xterm on_terminal "$PROGRAM" log -f >followed 3>&- &
	log=$!
}

@test "log -f on a terminal: each line once, with no other lines between what comes at times" {
	follow_on_terminal
	# An empty line of the log's own, and lines and the beginning of one that come together.
	for text in 'tick 1\n' 'tick 2\n' '\n' 'tick 3\ntick' ' 4\n' 'tick 5\n\n' 'end\n'; do
		printf %b "$text" >>"$STORE/logs/$TARGET/gcc.log"
		sleep 0.5
	done
	wait_for grep -q end followed
	release gcc
	wait "$log"
	wait "$build"
	tr -d '\r' <followed | sed -n '/tick 1/,/end/p' >shown
	diff shown - <<-'END'
		tick 1
		tick 2

		tick 3
		tick 4
		tick 5

		end
	END
	# A finished log ends in its own empty lines; what is longer than anybody waits for is one line all the same.
	printf '%065536d\nbehind\n\n' 7 >"$STORE/logs/$TARGET/gcc.log"
	for option in '' -f; do
		# shellcheck disable=SC2086 # none, or one
		TERM=xterm on_terminal "$PROGRAM" log gcc $option | tr -d '\r' >shown
		cmp shown "$STORE/logs/$TARGET/gcc.log"
	done
}

@test "log -f on a terminal: a line without an end is shown all the same, and bytes that are no characters are not" {
	follow_on_terminal
	wait_for grep -q 'gcc is held' followed
	{
		printf 'a\2331mb\2350;title\234c '
		head -c 70000 /dev/zero | tr '\0' y
	} >>"$STORE/logs/$TARGET/gcc.log"
	wait_for grep -q yyyy followed
	kill -0 "$log"
	release gcc
	wait "$log"
	wait "$build"
	grep -q 'a?1mb?0;title?c y' followed
	not grep -q $'[\x9b\x9d]' followed
}

@test "the end of a build: what took longest, what was reused, where the report is" {
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$PREFIX"
	grep -qE '^took longest: [a-z-]+(@'"$TARGET"')? [0-9.]+ s, .* s, .* s$' <<<"$stderr"
	not grep -q '^reused: ' <<<"$stderr"
	grep -qE '^report: mcm report --build [0-9-]+$' <<<"$stderr"
	[ "$output" = "$PREFIX" ]
	eval "$(sed -n 's/^report: mcm //p' <<<"$stderr" | sed 's/^/run -0 mcm /')"
	has "of $TARGET"
	rm -rf "$PREFIX"
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$PREFIX" --report r.html
	grep -qE '^reused: 1 stage, which saved ' <<<"$stderr"
	not grep -q '^took longest' <<<"$stderr"
	grep -q '^report: r.html$' <<<"$stderr"
	not grep -q $'\e' <<<"$stderr"
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$PREFIX"
	not grep -q 'report: ' <<<"$stderr"
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1 --progress quiet
	[ -z "$stderr" ]
	run -0 --separate-stderr mcm build "$OTHER" --prefix "$PREFIX" --progress json
	[ "$(jq -r 'select(.event == "summary").text' <<<"$stderr" | cut -d: -f1 | paste -sd ' ')" = "took longest reused report" ]
}

@test "colours: CLICOLOR_FORCE has them in a pipe, NO_COLOR never" {
	CLICOLOR_FORCE=1 run -0 mcm build "$TARGET" --prefix "$PREFIX"
	has "$(printf '\033[32minstalled: %s\033[0m' "$PREFIX")"
	CLICOLOR_FORCE=1 NO_COLOR=1 run -0 mcm build "$OTHER" --prefix "$PREFIX"
	not grep -q $'\e' <<<"$output"
	CLICOLOR_FORCE=0 run -0 mcm build "$OTHER" --prefix "$PREFIX" --musl 1.1
	not grep -q $'\e' <<<"$output"
	CLICOLOR_FORCE=1 run -2 mcm biuld
	has "$(printf '\033[1;31merror')"
}

@test "a log that is no plain file any more is told, and nobody waits for it" {
	use_built_store
	log=$STORE/logs/$TARGET/gcc.log
	for made in 'mkfifo' 'mkdir'; do
		rm -rf "$log"
		$made "$log"
		for option in '' -f; do
			# shellcheck disable=SC2086 # none, or one
			run -1 timeout 10 "$PROGRAM" log gcc $option
			has "a plain file is needed there"
		done
	done
}
