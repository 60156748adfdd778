#!/usr/bin/env bats
# What the process that starts mcm hands down to it: signals, descriptors, the machine's /proc.
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

build_is_right() {
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_processes
	no_locks
	no_leftovers
}

@test "SIGCHLD and the signals that end a build are ignored or blocked by the caller" {
	run -0 python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGTERM])
os.execv(sys.argv[1], sys.argv[1:])' "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	build_is_right
}

@test "standard descriptors closed by the caller: no file takes their place" {
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress plain <&- 2>&- >out
	[ "$(cat out)" = "$PREFIX" ]
	build_is_right
	rm -rf "$PREFIX" "$STORE"
	# The result cannot be told, and that is an error; what was built is there all the same.
	# shellcheck disable=SC2016 # that shell expands it
	run -1 sh -c '"$1" build "$2" --prefix "$3" --progress plain <&- >&-' - "$PROGRAM" "$TARGET" "$PREFIX"
	has "cannot write to standard output"
	build_is_right
	rm -rf "$PREFIX" "$STORE"
	# shellcheck disable=SC2016
	sh -c '"$1" build "$2" --prefix "$3" <&- >&- 2>&-' - "$PROGRAM" "$TARGET" "$PREFIX" || true
	build_is_right
	not grep -rqs 'mcm:' "$STORE/locks"
}

@test "without /proc: what can be done is, the rest is a message, not a crash" {
	local flags=-m

	[ "$(id -u)" -eq 0 ] || flags=-rm
	unshare "$flags" mount -t tmpfs none /proc 2>/dev/null || skip "nothing can be mounted here"
	# shellcheck disable=SC2016 # that shell expands it
	run -0 unshare "$flags" sh -c 'mount -t tmpfs none /proc; unset MCM_DATA; exec "$@"' - "$PROGRAM" list targets
	has "$TARGET"
	# shellcheck disable=SC2016
	run -1 unshare "$flags" sh -c 'mount -t tmpfs none /proc; exec "$@"' - "$PROGRAM" build "$TARGET" --prefix "$PREFIX"
	has "mount /proc"
}
