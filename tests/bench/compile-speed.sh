#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# compile-speed.sh TOOLCHAIN REFERENCE FILE...: how fast two compilers are: bin/*-gcc and bin/*-g++ of two prefixes
# compile the same files (.i and .ii, preprocessed, or .c), each to an object file, with OPTIONS (default -O2), REPEAT times (default 1; small files
# want 50). They take turns; RUNS times (default 5). Of each file the least time counts, user and system together, as other work only adds to it.
#
# Copies of both run, written one after the other: small files take a fifth more by a compiler whose pages the kernel has read piece by
# piece from the disk than by one that it has from writing the file.
set -euo pipefail

if [ $# -lt 3 ]; then
	echo "usage: $0 TOOLCHAIN REFERENCE FILE.i|FILE.ii|FILE.c..." >&2
	exit 2
fi
# shellcheck source=tests/bench/driver.bash
. "$(dirname "$0")/driver.bash"
read -ra options <<<"${OPTIONS:--O2}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefixes=("$work/toolchain" "$work/reference")
cp -a "$1" "${prefixes[0]}"
cp -a "$2" "${prefixes[1]}"
shift 2
TIMEFORMAT='%3U %3S'

compile() { # PREFIX FILE
	local driver

	driver=$(driver_for "$1" "$2")
	# time's own line goes to the outer stderr, the compiler's warnings nowhere.
	{ time for ((k = 0; k < ${REPEAT:-1}; k++)); do "$driver" "${options[@]}" -w -c -o "$work/out.o" "$2" 2>/dev/null || exit 1; done; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }' || {
		echo "$driver ${options[*]} -w -c $2: failed" >&2
		return 1
	}
}

least() {
	sort -n "$1" | head -n 1
}

for ((i = 0; i < ${RUNS:-5}; i++)); do
	for file; do
		for which in 0 1; do
			compile "${prefixes[which]}" "$file" >>"$work/$which.${file##*/}"
		done
	done
done
for file; do
	echo "${file##*/} $(least "$work/0.${file##*/}") $(least "$work/1.${file##*/}")"
done | awk '
	BEGIN { printf "%-28s %10s %10s %7s\n", "file", "toolchain", "reference", "ratio" }
	{ printf "%-28s %10.2f %10.2f %7.3f\n", $1, $2, $3, $2 / $3; a += $2; b += $3 }
	END { printf "%-28s %10.2f %10.2f %7.3f\n", "together", a, b, a / b }'
