#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# One call to the system fails that otherwise would not: each call of each kind, in a build, an install, a push, a pull and a
# sweep. mcm may fail then, with a message, but must not hang, crash, or say that all is well where it is not; and the same
# command without the fault must end right. FAULT_SAMPLE: how many of each, "all": each chain of callers once with each
# error (`make fault`), "every": each call.
# shellcheck disable=SC2030,SC2031 # each test is a process of its own

load helper

# Kind of call and errors that it can end with: ENOSPC 28, EIO 5, EINTR 4, EMFILE 24, ENOMEM 12, EACCES 13, EAGAIN 11, EPERM 1, ENOLCK 37, EXDEV 18.
ERRORS="write:28 write:5 write:4 write:short fsync:5 fsync:28 rename:28 rename:5 rename:18 open:24 open:5 open:12 open:13 mkdir:28 mkdir:5 link:28
link:5 fork:11 fork:12 pipe:24 mmap:12 read:5 read:4 stat:5 stat:13 stat:12 unlink:5 opendir:24 opendir:5 opendir:12 flock:37 flock:4 chmod:1
chmod:5 close:5 fclose:28 socket:24 readlink:5"

setup_file() {
	local cc

	make_world
	make_built_store
	export INJECT=$BATS_FILE_TMPDIR/inject.so
	# As make has it: a command, maybe with words behind it.
	read -ra cc <<<"${CC:-cc}"
	"${cc[@]}" -O1 -D_GNU_SOURCE -fno-builtin -shared -fPIC -o "$INJECT" "$BATS_TEST_DIRNAME/inject.c" -ldl
	(
		cd "$BATS_FILE_TMPDIR/built" || exit 1
		MCM_DATA=$WORLD/data MCM_STORE=$PWD/store mcm build "$TARGET" --prefix "$PWD/newer" --musl 1.1 --progress quiet
		mkdir newer/users
		echo mine >newer/users/file
		cp -a prefix both
		cp -a newer/users both
	)
}

setup() {
	enter
	SERVER=''
	BUILT=$BATS_FILE_TMPDIR/built
	# Memory, where there is such a place, as this writes hundreds of stores.
	W=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "$T")/mcm-fault.XXXXXX")
	STORE=$W/store
	need_preload
	export MCM_STORE=$STORE MCM_CACHE_TIMEOUT=5
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	leave
	chmod -R u+w "$W"
	rm -rf "$W"
}

# The scenarios: how things are before, what is done, and whether the result is right.

before_build() { :; }
do_build() { mcm build "$TARGET" --prefix "$W/prefix" --progress plain; }
right_build() { [ "$(tree_hash "$W/prefix")" = "$(tree_hash "$BUILT/prefix")" ]; }

before_install() {
	cp -a "$BUILT/store" "$STORE"
	cp -a "$BUILT/newer" "$W/prefix"
}
do_install() { do_build; }
right_install() { [ "$(tree_hash "$W/prefix")" = "$(tree_hash "$BUILT/both")" ]; }

# In a store that stays, as a copy is none that nothing was changed in.
before_again() { MCM_STORE=$T/again do_again >/dev/null; }
do_again() (
	unset MCM_CACHE_TIMEOUT
	MCM_STORE=$T/again mcm build "$TARGET" --prefix "$T/again-prefix" --progress plain
)
right_again() { [ "$(tree_hash "$T/again-prefix")" = "$(tree_hash "$BUILT/prefix")" ]; }

before_push() {
	cp -a "$BUILT/store" "$STORE"
	rm -rf "$T/files"
	mkdir "$T/files"
}
do_push() { mcm cache push "$TARGET" --cache "$URL/plain"; }
right_push() {
	rm -f "$GATE/runs"
	[ "$(mcm plan "$TARGET" --format json | jq -r '[.stages[].state] | unique | join(" ")')" = cached ] &&
		MCM_STORE=$W/second mcm build "$TARGET" --prefix "$W/pulled" --cache "$URL/plain" --progress quiet &&
		[ -z "$(runs)" ] && [ "$(tree_hash "$W/pulled")" = "$(tree_hash "$BUILT/prefix")" ]
}

before_pull() { :; }
do_pull() { mcm build "$TARGET" --prefix "$W/prefix" --cache "$URL/plain" --progress plain; }
right_pull() { right_build; }

before_sweep() {
	cp -a "$BUILT/store" "$STORE"
	mkdir -p "$STORE/work/leftover/deep" "$STORE/trees/leftover"
}
do_sweep() { mcm cache gc --max-size 1; }
right_sweep() { do_build && right_build; }

before_dist() { cp -a "$T/built" "$STORE"; }
do_dist() {
	SOURCE_DATE_EPOCH=1000000000 mcm dist "$W/release" --hosts x86_64 --targets "$TARGET" --sign-key "$T/key" --progress plain
}
# The same files, and no others: what is half written would be given away.
right_dist() { diff <(listed "$T/reference") <(listed "$W/release"); }
# Descriptions tell how long a stage took.
listed() { (cd "$1" && find . | sort && find . -type f ! -path './ac/*' -exec sha256sum {} + | sort) }

before_pack() { :; }
do_pack() { mcm pack "$BUILT/prefix" -o "$W/new/a.tar.zst" --sign-key "$T/key"; }
# One that is killed may leave half of a signature under a name of its own, in a directory that is the user's.
right_pack() { diff <(listed "$T/reference") <(listed "$W/new" | grep -v '/\.a\.tar\.zst\..*\.[0-9]*\.0\.tmp$'); }

before_image() { :; }
do_image() { mcm pack --app "$T/app" --oci "$W/images"; }
right_image() { diff <(listed "$T/reference") <(listed "$W/images"); }

# Runs the scenario with the fault; prints what is wrong, if anything.
try() { # SCENARIO KIND CALL ERROR
	local status=0

	chmod -R u+w "$W"
	rm -rf "${W:?}"/* "$T/counts"
	"before_$1"
	export -f mcm do_build "do_$1"
	export W T BUILT TARGET URL PROGRAM
	FAULT_COUNTS=$T/counts FAULT_KIND=$2 FAULT_CALL=$3 FAULT_ERROR=$4 LD_PRELOAD=$INJECT \
		timeout -s KILL 60 bash -c "do_$1" >"$T/said" 2>&1 3>&- || status=$?
	[ "$3" -ne 0 ] || return 0
	case $status in
	0) "right_$1" >"$T/after" 2>&1 || echo "exit status 0, but the result is wrong: $(cat "$T/said" "$T/after")" ;;
	137) [ "$4" = kill ] || echo "exit status $status: $(cat "$T/said")" ;;
	1 | 2) grep -qE 'error: |FAILED' "$T/said" || echo "exit status $status without a reason: $(cat "$T/said")" ;;
	*) echo "exit status $status: $(cat "$T/said")" ;;
	esac
	wait_for no_processes || echo "processes are left"
	timeout -s KILL 60 bash -c "do_$1" >"$T/after" 2>&1 3>&- || echo "afterwards, exit status $?: $(cat "$T/after")"
	"right_$1" >>"$T/after" 2>&1 || echo "afterwards the result is wrong: $(cat "$T/after")"
}

# "KIND CALL ERROR" for every fault of the scenario. A call that was made before by the same chain of callers is left out,
# unless FAULT_SAMPLE is "every".
faults() { # SCENARIO
	local places=$T/places

	rm -f "$places"
	FAULT_PLACES=$places try "$1" write 0 0 >&2
	if [ "${FAULT_SAMPLE:-}" = every ]; then cat "$places"; else sort -k 1,1 -k 3,3 -k 2,2n "$places" | sort -s -u -k 1,1 -k 3,3; fi |
		sort -k 1,1 -k 2,2n | awk -v errors="$ERRORS" '
			BEGIN { n = split(errors, error, "[ :\n]+") }
			{ for (i = 1; i < n; i += 2) if (error[i] == $1) print $1, $2, error[i + 1] }'
}

try_all() { # SCENARIO [LEAST]: at least that many faults are there to be tried
	local all wanted=${FAULT_SAMPLE:-15} i kind call error found bad=0 tried=0

	mapfile -t all < <(faults "$1")
	[ ${#all[@]} -gt "${2:-100}" ]
	[[ $wanted != all && $wanted != every ]] && [ "$wanted" -lt ${#all[@]} ] || wanted=${#all[@]}
	for ((i = 0; i < wanted; i++)); do
		read -r kind call error <<<"${all[i * ${#all[@]} / wanted]}"
		tried=$((tried + 1))
		found=$(try "$1" "$kind" "$call" "$error")
		[ -z "$found" ] || {
			bad=$((bad + 1))
			printf '# %s: call %s of %s with error %s: %s\n' "$1" "$call" "$kind" "$error" "${found//$'\n'/; }" >&3
		}
	done
	echo "# $1: $((tried - bad)) of $tried faults (of ${#all[@]}) are survived" >&3
	[ "$bad" -eq 0 ]
}

@test "fault: any one call of a build fails" {
	try_all build
}

@test "fault: any one call of an install over another toolchain fails" {
	try_all install
}

@test "fault: any one call of a build with nothing to do fails" {
	cp -a "$BUILT/store" "$T/again"
	do_again
	sleep 3
	do_again
	MCM_DEBUG=1 run -0 do_again
	has "nothing has changed that a plan is made from"
	try_all again 50
}

@test "fault: any one call of a push fails" {
	mkdir "$T/files"
	start_python_server cache.py "$T/files"
	try_all push
}

@test "fault: any one call of a build from a remote store fails" {
	mkdir "$T/files"
	start_python_server cache.py "$T/files"
	before_push
	do_push
	try_all pull
}

# Besides, the process is killed at the call.
KILLS=" write:kill fsync:kill rename:kill open:kill mkdir:kill link:kill unlink:kill chmod:kill close:kill flock:kill"

@test "fault: any one call of a release fails, or is the last" {
	ERRORS+=$KILLS
	mcm cache keygen "$T/key" >/dev/null
	cp -a "$BUILT/store" "$STORE"
	do_dist >/dev/null
	mv "$W/release" "$T/reference"
	mv "$STORE" "$T/built"
	try_all dist
}

@test "fault: any one call of a pack fails, or is the last" {
	ERRORS+=$KILLS
	mcm cache keygen "$T/key" >/dev/null
	do_pack >/dev/null
	mv "$W/new" "$T/reference"
	try_all pack
}

@test "fault: any one call of an image fails, or is the last" {
	ERRORS+=$KILLS
	echo 'int main(void) { return 0; }' >app.c
	gcc -static app.c -o "$T/app"
	do_image >/dev/null
	mv "$W/images" "$T/reference"
	try_all image
}

@test "fault: any one call of a sweep fails" {
	try_all sweep
}
