#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# against-reference.sh DIR [TARGET...]: mcm against musl-cross-make, in turns, on a machine that does nothing else. DIR is a checkout of
# musl-cross-make with the tarballs of all sources in DIR/sources; TARGETs are the three main ones unless named. Prints the tables of
# docs/benchmarks.md: cold builds of the first target and of all, each further target, another trim, nothing changed, size, the most disk
# in use. RUNS (1): how many rounds, of which the least of each time counts, as other work only adds to it. SAMPLES: a directory of
# preprocessed files (samples.sh), which both compilers of the first target then compile at -O0, -O2 and -O2 -flto, SAMPLE_RUNS (3) times.
# JOBS: processes at once, for both (processors). TMPDIR has to have 15 GB.
set -euo pipefail

if [ $# -lt 1 ] || [ ! -d "$1/sources" ]; then
	echo "usage: [RUNS=1] [SAMPLES=DIR] [JOBS=N] $0 DIR [TARGET...], where DIR/sources has the tarballs" >&2
	exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
reference=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- x86_64-linux-musl aarch64-linux-musl armv7-linux-musleabihf
targets=("$@")
jobs=${JOBS:-$(nproc)}
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-reference.XXXXXX")
times=$work/times
mkdir "$times"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# The releases that mcm builds by default, as variables of musl-cross-make.
"$mcm" plan "${targets[0]}" --format json |
	jq -r '.stages[] | select(.version != null) | "\(.package) \(.version)"' | sort -u >"$work/releases"
variables=(LINUX_VER= ISL_VER=)
while read -r package version; do
	case $package in
	gcc | binutils | musl | gmp | mpfr | mpc) variables+=("$(tr '[:lower:]' '[:upper:]' <<<"$package")_VER=$version") ;;
	esac
done <"$work/releases"

# NAME COMMAND...: its wall and CPU seconds into $times/NAME, a line for each time.
timed() {
	local name=$1

	shift
	/usr/bin/time -f '%e %U %S' -o "$work/time" "$@" >"$work/log" 2>&1 || {
		tail -n 30 "$work/log" >&2
		return 1
	}
	awk '{ print $1, $2 + $3 }' <(tail -n 1 "$work/time") >>"$times/$name"
}

# DIRECTORY: the most that is in it, in bytes, until the file stop is there.
watch_disk() {
	local now most=0

	until [ -e "$work/stop" ]; do
		now=$(du -s --block-size=1 "$1" 2>/dev/null | cut -f 1)
		[ "${now:-0}" -le "$most" ] || most=$now
		sleep 2
	done
	echo "$most"
}

# NAME DIRECTORY COMMAND...: as timed, and the most disk into NAME.disk.
timed_with_disk() {
	local name=$1 dir=$2 watcher

	shift 2
	rm -f "$work/stop"
	mkdir -p "$dir"
	watch_disk "$dir" >"$times/$name.disk" &
	watcher=$!
	timed "$name" "$@"
	touch "$work/stop"
	wait "$watcher"
}

reference_make() { # TARGET
	command=(make -C "$reference" -j"$jobs" TARGET="$1" OUTPUT="$work/reference/$1" "${variables[@]}")
}

mcm_build() { # TARGET... OPTION...
	command=("$mcm" build "$@" --offline --set SOURCES="$work/sources" -j "$jobs" --progress quiet)
}

export MCM_STORE=$work/store
"$mcm" fetch "${targets[@]}" --to "$work/sources" --progress quiet >/dev/null
first=${targets[0]}
for ((round = 0; round < ${RUNS:-1}; round++)); do
	rm -rf "$work/reference"
	for target in "${targets[@]}"; do
		reference_make "$target"
		"${command[@]}" clean >/dev/null
		"${command[@]}" extract_all >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2 && exit 1; }
		timed_with_disk "reference.$target" "$reference" "${command[@]}" install
		[ "$target" != "$first" ] || du -s --block-size=1 "$work/reference/$target" | cut -f 1 >"$times/reference.size"
	done
	rm -rf "$work/store" "$work/first" "$work/all"
	mcm_build "$first" --prefix "$work/first"
	timed_with_disk first "$work/store" "${command[@]}"
	du -s --block-size=1 "$work/first" | cut -f 1 >"$times/first.size"
	for ((i = 0; i < 9; i++)); do
		timed nothing "${command[@]}"
	done
	mcm_build "$first" --disable-wchar --disable-iconv --prefix "$work/trimmed"
	timed trimmed "${command[@]}"
	rm -rf "$work/trimmed"
	if [ ${#targets[@]} -gt 1 ]; then
		rm -rf "$work/store"
		mcm_build "${targets[@]}" --prefix "$work/all"
		timed_with_disk all "$work/store" "${command[@]}"
	fi
done

# NAME FIELD: the least of wall (1) or CPU seconds (2). Three commands of one round are one: of each target the least.
least() {
	cut -d ' ' -f "$2" "$times/$1" | sort -n | head -n 1
}

sum() { # FIELD
	local target

	for target in "${targets[@]}"; do
		least "reference.$target" "$1"
	done | awk '{ n += $1 } END { print n }'
}

row() { # WHAT REFERENCE MCM UNIT
	awk -v what="$1" -v reference="$2" -v ours="$3" -v unit="$4" \
		'BEGIN { printf "| %s | %.0f %s | %.*f %s | %.3f |\n", what, reference, unit, ours < 10 ? 3 : 0, ours, unit, ours / reference }'
}

kind() {
	[ "$1" = 1 ] && echo wall || echo CPU
}

echo "$(git -C "$here" describe --always --dirty), -j$jobs, $(nproc) processors, $(gcc --version | head -n 1), ${variables[*]}, ${RUNS:-1} rounds"
echo
echo "| what | reference | mcm | ratio |"
echo "|---|---|---|---|"
for field in 1 2; do
	row "cold, $first, $(kind $field)" "$(least "reference.$first" $field)" "$(least first $field)" s
done
if [ ${#targets[@]} -gt 1 ]; then
	for field in 1 2; do
		row "cold, ${#targets[@]} targets, $(kind $field)" "$(sum $field)" "$(least all $field)" s
	done
	for field in 1 2; do
		row "each further target, $(kind $field)" "$(awk -v all="$(sum $field)" -v one="$(least "reference.$first" $field)" -v n=${#targets[@]} 'BEGIN { print (all - one) / (n - 1) }')" \
			"$(awk -v all="$(least all $field)" -v one="$(least first $field)" -v n=${#targets[@]} 'BEGIN { print (all - one) / (n - 1) }')" s
	done
fi
row "another trim, CPU" "$(least "reference.$first" 2)" "$(least trimmed 2)" s
row "nothing changed, wall" "$(least "reference.$first" 1)" "$(least nothing 1)" s
row "installed" "$(cat "$times/reference.size")" "$(cat "$times/first.size")" bytes
row "most disk, $first" "$(cat "$times/reference.$first.disk")" "$(cat "$times/first.disk")" bytes
for file in "$times"/reference.*-* "$times/first" "$times/all"; do
	[ ! -f "$file" ] || [[ $file == *.disk ]] || [ "$(wc -l <"$file")" -lt 2 ] || echo "spread of ${file##*/}, wall and CPU: $(tr '\n' ',' <"$file")"
done

if [ -n "${SAMPLES:-}" ]; then
	for options in -O0 -O2 "-O2 -flto"; do
		printf '\n%s:\n' "$options"
		OPTIONS=$options RUNS=${SAMPLE_RUNS:-3} "$here/compile-speed.sh" "$work/first" "$work/reference/$first" "$SAMPLES"/*.i*
	done
	# What configure scripts and cgo compile: starting is most of it.
	mkdir "$work/tiny"
	: >"$work/tiny/empty.c"
	printf '#include <stdio.h>\nint main(void)\n{\n\treturn puts("hello") < 0;\n}\n' >"$work/tiny/hello.c"
	printf '\nTiny files, -O0:\n'
	OPTIONS=-O0 REPEAT=50 "$here/compile-speed.sh" "$work/first" "$work/reference/$first" "$work"/tiny/*.c
fi
