#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [TARGET...]: every target, or these, first with all inputs of its corpus and then with FUZZ_RUNS more of its own
# making, but for no longer than FUZZ_SECONDS each. New inputs that reach more of the program stay in build/fuzz/corpus, those that break it in build/fuzz/found.
set -u

cd "$(dirname "$0")/../.." || exit 1
. tests/tap.sh
out=${MCM:+${MCM%/mcm}}
out=${out:-build}/fuzz
runs=${FUZZ_RUNS:-100}
seconds=${FUZZ_SECONDS:-0}

if [ -e "$out/why-not" ]; then
	echo "1..0 # SKIP $(cat "$out/why-not")"
	exit 0
fi
[ -d "$out/targets" ] || {
	echo "Bail out! there is nothing in '$out/targets'; run make fuzzers first"
	exit 1
}
FUZZ_DIR=$(mktemp -d -p /dev/shm mcm-fuzz.XXXXXX) || exit 1
export FUZZ_DIR
trap 'rm -rf "$FUZZ_DIR"' EXIT

# The numbers that libFuzzer prints at its end.
figure() { # NAME LOG
	sed -n "s/^stat::$1: *//p" "$2"
}

count() { # DIRECTORY...
	find "$@" -type f | wc -l
}

run() { # TARGET
	seeds=tests/fuzz/corpus/$1
	grown=$out/corpus/$1
	log=$out/log/$1
	# Few executions are always the same ones: what the corpus has, and what follows from it by a fixed seed.
	[ "$runs" -gt 1000 ] || rm -rf "$grown"
	mkdir -p "$grown" "$out/found" "$out/log"
	before=$(date +%s)
	status=0
	"$out/targets/$1" -runs="$((runs + $(count "$seeds")))" -seed="$([ "$runs" -gt 1000 ] && echo 0 || echo 1)" -timeout=20 \
		-max_total_time="$seconds" -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$out/found/$1-" \
		"$grown" "$seeds" >"$log" 2>&1 || status=$?
	name="$1: $(figure number_of_executed_units "$log") executions in $(($(date +%s) - before)) s"
	name="$name, corpus of $(count "$grown" "$seeds")"
	if [ $status -eq 0 ]; then
		tap "$name" ''
	else
		tap "$name" "exit status $status, see $log
$(grep -E 'does not hold|runtime error|^SUMMARY|Test unit written' "$log" | head -n 5)"
	fi
}

[ $# -gt 0 ] || set -- "$out"/targets/*
for target in "$@"; do
	case $target in *.d) continue ;; esac
	run "$(basename "$target")"
done
tap_done
