#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# coverage.sh OBJECTS: how many of the lines of each room, and of all, were run by what counted into OBJECTS.
set -eu

cd "$(dirname "$0")/.."
find "$1" -name '*.gcno' | LC_ALL=C sort | xargs "${GCOV:-gcov}" -n -r -s "$PWD" 2>/dev/null | awk '
/^File / { gsub("\047", ""); n = split($2, part, "/"); room = n > 2 ? part[2] : "main" }
/^Lines executed:/ && room != "" {
	split($2, share, /[:%]/)
	run[room] += share[2] * $4 / 100; all[room] += $4; room = ""
}
END {
	for (room in all) {
		printf "%-10s %5.1f %% of %5d lines\n", room, 100 * run[room] / all[room], all[room] | "LC_ALL=C sort"
		ran += run[room]; lines += all[room]
	}
	close("LC_ALL=C sort")
	printf "%-10s %5.1f %% of %5d lines\n", "all", 100 * ran / lines, lines
}'
