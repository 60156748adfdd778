#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# Whatever is killed, whenever: the same command goes on, and the result is the undisturbed one.
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

# shellcheck disable=SC2120 # "run" hands arguments on
build() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress plain "$@"
}

# start ARG...: in the background, talking into the file "said".
start() {
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress plain "$@" >said 2>&1 3>&- &
	MCM=$!
}

parent_of() {
	sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/$1/stat"
}

# mcm has ended, or ends, with this status.
ended_with() {
	local status=0

	wait "$MCM" || status=$?
	[ "$status" = "$1" ] || {
		echo "status $status instead of $1"
		cat said
		return 1
	}
}

finished_stages() {
	jq -r .stage "$STORE"/stages/*/*/record.json | sed 's/@.*//' | sort
}

# Kills mcm while the stage is held, then lets the same command finish the build.
kill_in() {
	local stage=$1 before again

	hold "$stage"
	start -j 1
	wait_for_stage "$stage"
	kill -9 "$MCM"
	wait "$MCM" || true
	wait_for no_processes
	no_locks
	[ ! -e "$PREFIX" ]
	release "$stage"
	before=$(finished_stages)
	rm "$GATE/runs"
	run -0 build -j 1
	again=$(runs)
	# What was finished is not redone, all else is.
	[ -z "$(comm -12 <(echo "$before") <(tr ' ' '\n' <<<"$again" | sort))" ]
	[ "$(sort <(echo "$before") <(tr ' ' '\n' <<<"$again") | grep . | tr '\n' ' ')" = "$ALL_STAGES " ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
	no_locks
}

@test "kill -9 of mcm while it builds lib" {
	kill_in lib
}

@test "kill -9 of mcm while it builds binutils" {
	kill_in binutils
}

@test "kill -9 of mcm while it builds gcc" {
	kill_in gcc
}

@test "kill -9 of mcm while it builds musl" {
	kill_in musl
}

@test "kill -9 of mcm while it builds the toolchain" {
	kill_in toolchain
}

@test "kill -9 of mcm with several stages under way" {
	hold lib
	hold linux-headers
	start -j 4
	wait_for_stage lib
	wait_for_stage linux-headers
	kill -9 "$MCM"
	wait_for no_processes
	release lib
	release linux-headers
	run -0 build -j 4
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "kill -9 at any moment, again and again" {
	local delay

	for delay in 0.01 0.05 0.1 0.15 0.2 0.3 0.4 0.5; do
		start -j 2
		sleep "$delay"
		kill -9 "$MCM" 2>/dev/null || true
		wait "$MCM" || true
	done
	wait_for no_processes
	run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
	no_locks
}

# KILLS: how many (`make kill`: 200), one half of them in builds from nothing, the other in installs over another toolchain.
@test "kill -9 at moments all over builds and installs: the same command then gives the right bytes" {
	local wanted=${KILLS:-8} i begin took=() bad=0 what status

	mcm build "$TARGET" --prefix "$T/full" --progress quiet
	mcm build "$TARGET" --musl 1.1 --prefix "$T/newer" --progress quiet
	cp -a "$STORE" "$T/full-store"
	for ((i = 0; i < wanted; i++)); do
		chmod -R u+w "$STORE" "$PREFIX" 2>/dev/null || true
		rm -rf "$STORE" "$PREFIX"
		if ((i % 2 == 1)); then
			cp -a "$T/full-store" "$STORE"
			cp -a "$T/newer" "$PREFIX"
		fi
		# The first two are not killed, but tell how long each takes.
		begin=${EPOCHREALTIME/./}
		start -j 2
		if ((i < 2)); then
			ended_with 0
			took[i]=$((${EPOCHREALTIME/./} - begin))
			wanted=$((wanted + (i == 0 ? 2 : 0)))
		else
			sleep "$(printf '%d.%06d' 0 $((took[i % 2] * (i - 1) / wanted)))"
			status=0
			kill -9 "$MCM" 2>/dev/null || true
			wait "$MCM" || status=$?
			wait_for no_processes
			build >said 2>&1 || status=failed
			what=$(tree_hash "$PREFIX")
			[ "$status" != failed ] && [ "$what" = "$(tree_hash "$T/full")" ] && no_leftovers && no_locks || {
				bad=$((bad + 1))
				echo "# kill $i: $(cat said)" >&3
			}
		fi
	done
	echo "# $((wanted - 2 - bad)) of $((wanted - 2)) kills are survived" >&3
	[ $bad -eq 0 ]
}

@test "kill -9 of the process of a stage" {
	hold musl
	start
	wait_for_stage musl
	kill -9 "$(parent_of "$(cat "$GATE/musl.here")")"
	ended_with 1
	no_processes
	no_locks
	grep -q "musl@$TARGET: FAILED" said
	grep -q "cause: *its process was killed by signal 9" said
	[ ! -e "$PREFIX" ]
	release musl
	rm "$GATE/runs"
	run -0 build
	[ "$(runs)" = "musl toolchain" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "kill -9 of make inside a stage" {
	local make

	own_data
	sed -i "s|- make: \[\]|- make: [\"--eval=held:; @sh $GATE/gate.sh make\", held]\n&|" \
		"$T/data/recipes/gcc/recipe.yaml"
	sed -i 's|^- make|      - make|' "$T/data/recipes/gcc/recipe.yaml"
	hold make
	start
	wait_for_stage make
	make=$(parent_of "$(cat "$GATE/make.here")")
	grep -qx make "/proc/$make/comm"
	kill -9 "$make"
	ended_with 1
	no_processes
	no_locks
	grep -q "make held: killed by signal 9" said
	release make
	run -0 build
	[ "$(tree_hash "$PREFIX")" != "" ]
	no_leftovers
}

@test "a program that a stage leaves behind does not outlive it" {
	own_data
	sed -i 's|- make: \[\]|- run: [sh, -c, "sleep 600 >/dev/null 2>\&1 \&"]\n      - make: []|' \
		"$T/data/recipes/lib/recipe.yaml"
	run -0 build
	no_processes
}

# Ends mcm by a signal while a stage is held; it must die of that very signal.
interrupt() {
	local name=$1 number=$2

	hold gcc
	python3 - "$name" "$GATE/gcc.here" "$PROGRAM" build "$TARGET" --prefix "$PREFIX" >said 2>&1 3>&- <<'END'
import os, signal, subprocess, sys, time

name, here, *command = sys.argv[1:]
# The tests themselves may run under nohup, which mcm would respect.
mcm = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
for _ in range(600):
    if os.path.exists(here):
        break
    time.sleep(0.05)
mcm.send_signal(getattr(signal, name))
print("ended by", -mcm.wait(timeout=30))
END
	grep -qx "ended by $number" said
	no_processes
	no_locks
	[ ! -e "$PREFIX" ]
	not grep -q FAILED said
	run -0 mcm status
	grep -Eq "^interrupted +$TARGET +gcc " <<<"$output"
	release gcc
	rm "$GATE/runs"
	run -0 build
	not grep -qxE 'lib|binutils' "$GATE/runs"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "SIGINT ends everything, and the next run goes on" {
	interrupt SIGINT 2
}

@test "SIGTERM ends everything, and the next run goes on" {
	interrupt SIGTERM 15
}

@test "SIGHUP ends everything, and the next run goes on" {
	interrupt SIGHUP 1
}

@test "a build under nohup outlives the terminal" {
	hold gcc
	trap '' HUP
	start
	trap - HUP
	wait_for_stage gcc
	kill -HUP "$MCM"
	release gcc
	ended_with 0
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "the shell sees status 130 after SIGINT" {
	hold lib
	start
	wait_for_stage lib
	kill -INT "$MCM"
	ended_with 130
	no_processes
}

@test "what a killed mcm left is cleared away by the next" {
	hold gcc
	start
	wait_for_stage gcc
	kill -9 "$MCM"
	wait_for no_processes
	[ -n "$(find "$STORE/work" -mindepth 1 -maxdepth 1 -type d)" ]
	release gcc
	# Only of another target: the half-made directories are in nobody's way, and go all the same.
	run -0 mcm build "$OTHER" --prefix "$PREFIX"
	no_leftovers
}

@test "what an mcm killed at the very end left beside the prefix goes, too" {
	use_built_store
	run -0 build
	mkdir "$T/.prefix.mcm-new.aaaaaa" "$T/.prefix.mcm-new.aaaaaa/bin"
	run -0 build
	has "nothing to do"
	no_leftovers
	# Where that cannot be done it is no error.
	mkdir "$T/.prefix.mcm-new.aaaaaa"
	chmod a-w "$T"
	run -0 plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	chmod u+w "$T"
	[ "${#lines[@]}" = 2 ]
}

@test "an old prefix stays whole when mcm is killed at any moment of a change" {
	local delay old new

	use_built_store
	run -0 build
	old=$(tree_hash "$PREFIX")
	mcm build "$TARGET" --musl 1.1 --prefix "$T/other" --progress quiet
	new=$(tree_hash "$T/other")
	for delay in 0.005 0.01 0.02 0.03 0.05 0.08; do
		start --musl 1.1
		sleep "$delay"
		kill -9 "$MCM" 2>/dev/null || true
		wait "$MCM" || true
		[[ " $old $new " == *" $(tree_hash "$PREFIX") "* ]]
	done
	run -0 build --musl 1.1
	[ "$(tree_hash "$PREFIX")" = "$new" ]
	no_leftovers
}

@test "kill -9 and SIGTERM while config.mak is read" {
	local signal

	# shellcheck disable=SC2016 # make expands it
	printf 'X := $(shell setsid sh -c "echo $$$$$$$$ >%s; exec sleep 60"; :)\n' "$T/pid" >config.mak
	for signal in KILL TERM; do
		"$PROGRAM" plan "$TARGET" >said 2>&1 3>&- &
		MCM=$!
		wait_for test -s "$T/pid"
		kill -s "$signal" "$MCM"
		wait "$MCM" || true
		wait_for is_gone "$(cat "$T/pid")"
		rm "$T/pid"
	done
}

is_gone() {
	not kill -0 "$1" 2>/dev/null
}

is_empty() {
	[ -z "$(ls -A "$1")" ]
}

@test "kill -9 and SIGTERM of mcm test" {
	local signal

	use_built_store
	run -0 build
	mkdir "$T/tmp"
	: >"$PREFIX/wait"
	for signal in KILL TERM; do
		TMPDIR=$T/tmp "$PROGRAM" test "$PREFIX" >said 2>&1 3>&- &
		MCM=$!
		wait_for test -s "$PREFIX/waiting"
		kill -s "$signal" "$MCM"
		wait "$MCM" || true
		wait_for is_empty "$T/tmp"
		[ -z "$(find /proc -maxdepth 2 -name cwd -lname "$T/tmp/*" 2>/dev/null)" ]
		rm "$PREFIX/waiting"
	done
}

one_sleeps() {
	own_processes | xargs -I{} cat /proc/{}/comm 2>/dev/null | grep -qx sleep
}

@test "a program in a session of its own outlives neither its stage nor mcm" {
	own_data
	sed -i 's|- run: \[sh, .*, lib\]|- run: ['"$(command -v setsid)"', --fork, '"$(command -v sleep)"', "600"]\n      &|' "$T/data/recipes/lib/recipe.yaml"
	hold lib
	start
	wait_for_stage lib
	# setsid does not wait until it has become the program.
	wait_for one_sleeps
	kill -9 "$MCM"
	wait_for no_processes
	rm "$GATE/lib.here"
	start
	wait_for_stage lib
	kill -INT "$MCM"
	ended_with 130
	no_processes
	release lib
	run -0 build
	no_processes
}

state_is() {
	[ "$(sed 's/.*) \(.\).*/\1/' "/proc/$2/stat")" = "$1" ]
}

@test "stopped by the terminal, mcm and its jobs stop, and both go on" {
	local job

	hold gcc
	set -m
	start
	set +m
	wait_for_stage gcc
	job=$(cat "$GATE/gcc.here")
	kill -TSTP -- "-$MCM"
	wait_for state_is T "$MCM"
	wait_for state_is T "$job"
	kill -CONT -- "-$MCM"
	wait_for state_is S "$MCM"
	wait_for state_is S "$job"
	release gcc
	ended_with 0
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "job slots of a make that was killed come back" {
	own_data
	# Takes a slot as make does, and keeps it to the grave; then counts how many are free.
	cat >"$T/take.sh" <<'END'
auth=$(expr "$MAKEFLAGS" : '.*--jobserver-auth=\([0-9]*\)')
dd bs=1 count=1 status=none if="/proc/self/fd/$auth" of=/dev/null
kill -9 "$PPID"
END
	cat >"$T/count.sh" <<'END'
auth=$(expr "$MAKEFLAGS" : '.*--jobserver-auth=\([0-9]*\)')
dd bs=1 count=9 iflag=nonblock status=none if="/proc/self/fd/$auth" 2>/dev/null | wc -c >"$1"
END
	sed -i "s|- run: \[sh, .*, linux-headers\]|- make: [\"--eval=taken:; +@sh $T/take.sh\", taken]|" \
		"$T"/data/recipes/linux/recipe.yaml
	sed -i "s|- run: \[sh, .*, musl\]|- make: [\"--eval=counted:; +@sh $T/count.sh $T/free\", counted]|" \
		"$T/data/recipes/musl/recipe.yaml"
	hold gcc
	start -j 3 --keep-going
	wait_for_stage gcc
	wait_for grep -q "linux-headers@$TARGET: FAILED" said
	release gcc
	ended_with 1
	[ "$(cat "$T/free")" -eq 2 ]
}

@test "an extraction that a failure elsewhere ends is no failure of its own" {
	local lock holder

	run -0 build
	rm -rf "$STORE/stages" "$STORE/inputs" "$PREFIX"
	set -- "$STORE"/locks/making-*
	lock=$1
	hold lib
	hold binutils
	flock --no-fork "$lock" sleep 600 >/dev/null 2>&1 3>&- &
	holder=$!
	start -j 4
	wait_for eval "[ -e '$GATE/lib.here' ] || [ -e '$GATE/binutils.here' ]"
	# Both may have come so far.
	set -- "$GATE"/*.here
	kill -9 "$(cat "$1")"
	ended_with 1
	# Not as a job: the first one is what ends a test that hangs.
	kill "$holder"
	not grep -q "extracting" said
	grep -q "FAILED" said
	no_processes
}

@test "the source tree of a build that was killed is not trusted, and goes" {
	hold linux-headers
	start -j 1
	wait_for_stage linux-headers
	kill -9 "$MCM"
	wait "$MCM" || true
	wait_for no_processes
	release linux-headers
	# As a file system leaves it whose power was cut.
	truncate -s 0 "$(find "$STORE/trees" -name version.h | head -1)"
	run -0 build
	[ -s "$PREFIX/$TARGET/include/linux/version.h" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ -z "$(ls "$STORE/trees")" ]
}

@test "a source tree that a killed build left is swept by the next, whatever that builds" {
	hold gcc
	start -j 1
	wait_for_stage gcc
	kill -9 "$MCM"
	wait "$MCM" || true
	wait_for no_processes
	release gcc
	[ -n "$(ls "$STORE/trees")" ]
	run -0 mcm build "$TARGET" --gcc 13 --prefix "$T/other"
	[ -z "$(ls "$STORE/trees")" ]
}
