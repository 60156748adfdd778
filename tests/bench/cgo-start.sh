#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cgo-start.sh PREFIX [RUNS]: what it costs to start a Go program with C in it: static against musl with the
# toolchain in PREFIX, and dynamic against this machine's C library. Medians; the programs take turns.
set -euo pipefail

if [ $# -lt 1 ]; then
	echo "usage: $0 PREFIX [RUNS]" >&2
	exit 2
fi
cc=$(cd "$1" && pwd)/bin/$(uname -m)-linux-musl-gcc
runs=${2:-201}
source=$(cd "$(dirname "$0")/cgo-start" && pwd)
[ -x "$cc" ] || {
	echo "$0: no '$cc'; this measures on this machine's own CPU" >&2
	exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # NAME CC ARGUMENT...
	(cd "$source" && CGO_ENABLED=1 CC=$2 GOFLAGS=-buildvcs=false go build -trimpath -o "$work/$1" "${@:3}" .)
}

# Lines of "microseconds faults KiB".
run() { # NAME
	local begin=${EPOCHREALTIME/[^0-9]/} said

	said=$("$work/$1")
	echo "$((${EPOCHREALTIME/[^0-9]/} - begin)) $said" >>"$work/$1.runs"
}

median() { # NAME COLUMN
	sort -n -k "$2,$2" "$work/$1.runs" | awk -v column="$2" '{ v[NR] = $column } END { print v[int((NR + 1) / 2)] }'
}

names='static static-pie dynamic'
build static "$cc" -ldflags '-linkmode external -extldflags "-static"'
build static-pie "$cc" -buildmode=pie -ldflags '-linkmode external -extldflags "-static-pie"'
build dynamic "${HOST_CC:-cc}" -ldflags '-linkmode external'
for ((i = 0; i < runs; i++)); do
	for name in $names; do
		run "$name"
	done
done
printf '%-12s %12s %12s %14s %12s\n' program 'start, us' 'page faults' 'resident, KiB' 'file, KiB'
for name in $names; do
	printf '%-12s %12s %12s %14s %12s\n' "$name" "$(median "$name" 1)" "$(median "$name" 2)" \
		"$(median "$name" 3)" "$(($(stat -c %s "$work/$name") / 1024))"
done
