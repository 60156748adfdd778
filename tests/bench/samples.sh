#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# samples.sh DIR [TARGET]: preprocessed files for compile-speed.sh: of what a build of a toolchain compiles, GMP, MPFR, MPC, isl, zstd,
# binutils and GCC, every EVERYth (20) file that takes a compiler longer than a moment goes into DIR, as its compiler saw it. The choice
# hangs on the names of files alone, so it is the same each time. It takes as long as a cold build, and its store is thrown away.
set -euo pipefail

if [ $# -lt 1 ]; then
	echo "usage: [EVERY=20] $0 DIR [TARGET]" >&2
	exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
mkdir -p "$1"
samples=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-samples.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Called in place of the compiler, in front of its command line; what it knows must be in it, since no variable reaches it.
cat >"$work/sampler" <<END
#!/bin/bash
samples=$samples every=${EVERY:-20}
END
cat >>"$work/sampler" <<'END'
command=("$@") source= object= compiles=
while [ $# -gt 0 ]; do
	case $1 in
	-c) compiles=1 ;;
	-o) object=$2; shift ;;
	*/*.c | */*.cc | *.c | *.cc) source=$1 ;;
	esac
	shift
done
name=${source##*/}
# Tests of configure scripts, and generated tables.
case $name in '' | conftest.* | try.*) compiles= ;; esac
if [ -n "$compiles" ] && sum=$(cksum <<<"$name") && [ $((${sum%% *} % every)) = 0 ]; then
	project=${source%/*}
	case $project in */source/*) project=${project#*/source/} project=${project%%/*} ;; *) project=${PWD##*/} ;; esac
	suffix=i
	[ "${name##*.}" = c ] || suffix=ii
	expand=()
	for word in "${command[@]}"; do
		[ "$word" = -c ] && word=-E
		[ "$word" = "$object" ] && word=$samples/$project-${name%.*}.$suffix
		expand+=("$word")
	done
	[ -n "$object" ] || expand+=(-o "$samples/$project-${name%.*}.$suffix")
	"${expand[@]}" 2>/dev/null
fi
exec "${command[@]}"
END
chmod +x "$work/sampler"
MCM_STORE=$work/store "$mcm" build "${2:-x86_64-linux-musl}" --launcher "$work/sampler" --prefix "$work/prefix" --progress plain >&2
# What takes no time says nothing.
find "$samples" -name '*.i*' -size -40k -delete
find "$samples" -name '*.i*' | wc -l
