#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# farm.sh TARGET...: builds the targets in an empty store by a build farm of two workers, each with half of this
# machine's processors; one of them is killed in the middle of a compiler. Then builds them here alone and compares
# keys, bytes and prefixes. Prints what both took, beside what "mcm plan --simulate" says; the exit status is 1 if
# anything differs or the client took 5 % of the CPU time. The real toolchains take an hour on two processors.
# TMPDIR needs 10 GB for each target; KEEP=1 leaves the stores there. MCM and MCM_DATA: another program, other recipes.
set -euo pipefail

if [ $# -lt 1 ]; then
	sed -n '3s/^# \(.*\): builds.*/usage: \1/p' "$0" >&2
	exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mcm=${MCM:-$root/build/mcm}
export MCM_DATA=${MCM_DATA:-$root}
python=$("$root/tests/find.sh" grpc)/python3
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-farm.XXXXXX")
farm=$work/farm
actions=$farm/work # of the workers
TIMEFORMAT='%R %U %S'

# The server and whoever waits for something, and what they worked on.
trap 'kill $(jobs -p) 2>/dev/null || true; [ -n "${KEEP:-}" ] || { chmod -R u+w "$work"; rm -rf "$work"; }' EXIT

# Kills the first worker that builds a compiler, when it has done so for some time, with all that it has started.
kill_a_worker() {
	local job pid

	until job=$(grep -lsE '"stage": "gcc[@"]' "$actions"/op*/job.json | head -n 1) && [ -n "$job" ]; do
		sleep 1
	done
	sleep "${KILL_AFTER:-60}"
	for pid in /proc/[0-9]*; do
		[ "$(readlink "$pid/cwd")" != "${job%/*}" ] || kill -KILL -- -"${pid#/proc/}" 2>/dev/null || true
	done
	[ ! -e "$job" ] || echo "killed: the worker of $job" >&2
}

# STORE: "KEY DIGEST" of each stage that is there, by its record.
stages() {
	find "$1/stages" -name record.json | while read -r record; do
		jq -r --arg key "$(basename "${record%/*}")" '"\($key) \(.output)"' "$record"
	done | sort
}

# NAME COMMAND...: sets WALL and CPU to the seconds of it.
timed() {
	local user system

	read -r WALL user system < <({ time "${@:2}" >&3 2>&3; } 2>&1 3>"$work/$1.log")
	CPU=$(jq -n "$user + $system")
	printf '%-8s %8.0f s of time, %8.1f s of CPU here\n' "$1" "$WALL" "$CPU"
}

mkdir "$work/sources" "$farm"
MCM_STORE=$work/by-farm "$mcm" fetch "$@" --to "$work/sources" --progress quiet >&2
export MCM_SOURCES=$work/sources
PYTHONDONTWRITEBYTECODE=1 "$python" "$root/tests/cli/servers/farm.py" "$root/orchestrator" "$farm" 2 2>"$work/server.log" &
server=$!
until [ -e "$farm/port" ]; do
	kill -0 $server || { cat "$work/server.log" >&2; exit 1; }
	sleep 0.1
done
kill_a_worker &
timed farm env MCM_STORE="$work/by-farm" "$mcm" build "$@" --prefix "$work/prefix-farm" --progress plain \
	--remote-exec "grpc://127.0.0.1:$(cat "$farm/port")"
client=$CPU
grep 'warning: ' "$work/farm.log" || true
kill $server
wait $server || true
timed here env MCM_STORE="$work/here" "$mcm" build "$@" --prefix "$work/prefix-here" --offline --progress plain
whole=$CPU
# Stages as long as they took here, of which the farm has none.
MCM_STORE=$work/here "$mcm" plan "$@" --offline --simulate "$(nproc),2x$((($(nproc) + 1) / 2))"

find "$work/by-farm/stages" -name record.json -exec jq -r '.from // "here"' {} + | sort | uniq -c
stages "$work/by-farm" >"$work/farm.stages"
stages "$work/here" >"$work/here.stages"
status=0
if ! diff "$work/farm.stages" "$work/here.stages"; then
	echo "keys or bytes DIFFER"
	status=1
else
	echo "$(wc -l <"$work/here.stages") stages, keys and bytes equal"
fi
diff -qr --no-dereference "$work/prefix-farm" "$work/prefix-here" || status=1
jq -nr "$client / ($client + $whole) * 100 | \"the client took \(. * 10 | round / 10) % of the CPU time\""
jq -ne "$client < 0.05 * $whole" >/dev/null || status=1
exit $status
