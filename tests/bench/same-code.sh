#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# same-code.sh TOOLCHAIN REFERENCE FILE...: do two compilers of one release, built in different ways, make the same code?
# Of two prefixes bin/*-gcc and bin/*-g++ compile the same preprocessed files (.i, .ii) at -O0, -O2 and -O3 -g to assembly, which
# must be equal. Fails when some is not, or when a file cannot be compiled.
set -euo pipefail

if [ $# -lt 3 ]; then
	echo "usage: $0 TOOLCHAIN REFERENCE FILE.i|FILE.ii..." >&2
	exit 2
fi
# shellcheck source=tests/bench/driver.bash
. "$(dirname "$0")/driver.bash"
prefixes=("$1" "$2")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

assemble() { # PREFIX FILE OPTION...
	# -fno-ident: the line with the compiler's name has its key.
	"$(driver_for "$1" "$2")" -S -w -fno-ident -o - "${@:3}" "$2"
}

compared=0 different=0
for file; do
	for options in -O0 -O2 '-O3 -g'; do
		for which in 0 1; do
			# shellcheck disable=SC2086 # several options
			assemble "${prefixes[which]}" "$file" $options >"$work/$which.s"
		done
		compared=$((compared + 1))
		cmp -s "$work/0.s" "$work/1.s" || {
			different=$((different + 1))
			echo "not the same code: $file $options"
		}
	done
done
echo "$compared compared, $different differ"
[ $different -eq 0 ]
