#!/usr/bin/env bats
# Several mcm at once on one store: each stage is built once, and all get it.
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

# start NAME ARG...: a build into a prefix of that name, talking into NAME.said
start() {
	local name=$1

	shift
	"$PROGRAM" build "$TARGET" --prefix "$T/$name" --progress plain "$@" >"$name.said" 2>&1 3>&- &
	LAST=$!
}

said() {
	grep -q "$2" "$1.said"
}

@test "a second mcm waits for the first and shares its stages" {
	local first second

	hold gcc
	start one
	first=$LAST
	wait_for_stage gcc
	start two
	second=$LAST
	wait_for said two "gcc@$TARGET: waiting for pid $first to finish the same"
	release gcc
	wait "$first"
	wait "$second"
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(tree_hash "$T/one")" = "$(reference_hash)" ]
	[ "$(tree_hash "$T/two")" = "$(reference_hash)" ]
	no_leftovers
	no_locks
}

@test "a second mcm with other settings goes on beside the first" {
	local first

	hold gcc
	start one -j 1
	first=$LAST
	wait_for_stage gcc
	# It needs nothing that is held.
	run -0 timeout 30 "$PROGRAM" fetch "$TARGET"
	run -0 mcm plan "$TARGET"
	run -0 mcm status
	grep -Eq "^running +$TARGET +gcc " <<<"$output"
	release gcc
	wait "$first"
}

@test "a second mcm takes over when the first is killed" {
	local first second

	hold gcc
	start one
	first=$LAST
	wait_for_stage gcc
	start two
	second=$LAST
	wait_for said two "waiting for pid"
	kill -9 "$first"
	release gcc
	wait "$second"
	[ "$(grep -cx gcc "$GATE/runs")" = 2 ]
	[ "$(grep -cx lib "$GATE/runs")" = 1 ]
	[ "$(tree_hash "$T/two")" = "$(reference_hash)" ]
	no_leftovers
}

@test "SIGINT while waiting for another mcm" {
	local first second status=0

	hold gcc
	start one
	first=$LAST
	wait_for_stage gcc
	start two
	second=$LAST
	wait_for said two "waiting for pid"
	kill -INT "$second"
	wait "$second" || status=$?
	[ "$status" = 130 ]
	release gcc
	wait "$first"
	[ "$(tree_hash "$T/one")" = "$(reference_hash)" ]
}

@test "sixteen at once: each stage and each source once, every prefix whole" {
	local i pids=()

	for i in $(seq 16); do
		# Every other one into the same prefix.
		start "p$((i % 2 ? i : 0))" -j 1 3>&-
		pids+=("$LAST")
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	[ "$(runs)" = "$ALL_STAGES" ]
	for i in 0 $(seq 1 2 16); do
		[ "$(tree_hash "$T/p$i")" = "$(reference_hash)" ]
	done
	no_leftovers
	no_processes
	no_locks
}

@test "two targets at once into one prefix" {
	local first second

	start one -j 1
	first=$LAST
	"$PROGRAM" build "$OTHER" --prefix "$T/one" -j 1 >other.said 2>&1 3>&- &
	second=$!
	wait "$first"
	wait "$second"
	[ -x "$T/one/bin/$TARGET-gcc" ]
	[ -x "$T/one/bin/$OTHER-gcc" ]
	[ "$(grep -cx lib "$GATE/runs")" = 1 ]
	no_leftovers
}

@test "gc and clear leave a store alone that is being built in" {
	local first

	hold gcc
	start one
	first=$LAST
	wait_for_stage gcc
	for what in gc clear; do
		run -1 mcm cache "$what"
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == "mcm: error: "* ]]
	done
	release gcc
	wait "$first"
	[ "$(tree_hash "$T/one")" = "$(reference_hash)" ]
}
