#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# summary.sh DIR [STATUS]: name what failed or was skipped in the kept results of all suites below
# DIR, and print "N passed, N failed" last. A run that failed (STATUS) without a failed test is one.
set -eu

status=${2:-0}
find "$1" -name '*.tap' -type f 2>/dev/null | LC_ALL=C sort | {
	set --
	while read -r file; do
		set -- "$@" "$file"
	done
	awk -v run="$status" '
	function finish(    status, missing) {
		missing = planned > seen ? planned - seen : 0
		if (missing > 0)
			print "failed: " name ": " missing " of " planned " tests did not run"
		if ((getline status < (file ".status")) > 0 && !bad && !missing) {
			print "failed: " name ": exit status " status
			missing = 1
		}
		close(file ".status")
		failed += bad + missing
	}
	BEGIN {
		# Files without a line are files too, which FNR == 1 would not show.
		for (i = 1; i < ARGC; i++) {
			file = ARGV[i]
			sub(/\.tap$/, "", file)
			name = file
			sub(/.*\//, "", name)
			planned = seen = bad = 0
			while ((getline line < ARGV[i]) > 0)
				take(line)
			close(ARGV[i])
			finish()
		}
		if (run != 0 && failed == 0) {
			print "failed: the run itself, with status " run
			failed = 1
		}
		printf "%d passed, %d failed\n", passed, failed
		exit failed > 0 || passed == 0
	}
	function take(line) {
		if (line ~ /^1\.\.[0-9]+/) {
			planned += substr(line, 4) + 0
		} else if (line ~ /^ok([ \t]|$)/) {
			seen++
			if (toupper(line) ~ /# *SKIP/)
				print "skipped: " name ": " line
			else
				passed++
		} else if (line ~ /^not ok([ \t]|$)/) {
			seen++
			if (toupper(line) !~ /# *TODO/) {
				bad++
				print "failed: " name ": " line
			}
		} else if (line ~ /^Bail out!/) {
			bad++
			print "failed: " name ": " line
		}
	}
	' "$@"
}
