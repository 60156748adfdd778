#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# proof.sh [TARGET] DIR HOST HOST...: diverse double-compiling. Builds the static toolchain once by each HOST, each with a
# store of its own, so that nothing of one build comes into another, and compares all files of the prefixes. HOST is
# NAME=CC,CXX, two compilers of this machine, or NAME=/ROOT, a directory that holds another system, in which mcm is compiled
# and runs; that takes root and bubblewrap. DIR/digests has a line for each file: its digest, its mode, its name, and who
# made it where that were not all; the exit status is 1 if any differs. What is in DIR already is not built again.
# docs/proof.md tells what this shows. MCM, MCM_DATA: another program, other recipes.
set -euo pipefail

usage() {
	sed -n '3s/^# \(proof.sh.*\): .*/usage: \1/p' "$0" >&2
	exit 2
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mcm=$(realpath "${MCM:-$root/build/mcm}")
data=$(realpath "${MCM_DATA:-$root}")
target=x86_64-linux-musl
if [[ ${1:-} == *-linux-musl* ]]; then
	target=$1
	shift
fi
[ $# -ge 3 ] || usage
mkdir -p "$1/sources"
dir=$(realpath "$1")
shift
export MCM_DATA=$data

build=(build "$target" --static-host --offline --progress plain)

by_compilers() { # PLACE CC CXX
	MCM_STORE=$1/store "$mcm" "${build[@]}" --set SOURCES="$dir/sources" --prefix "$1/prefix" --set HOST_CC="$2" --set HOST_CXX="$3"
}

# The root of the other system is really the root there, not by chroot(2), in which no build gets its sandbox. What it lacks
# for mcm, setup installs.
by_system() { # PLACE ROOT
	mkdir -p "$1/mcm"
	tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$1/mcm" -xf -
	bwrap --bind "$2" / --dev /dev --proc /proc --perms 1777 --tmpfs /tmp --ro-bind "$data" /data --ro-bind "$dir/sources" /sources --bind "$1" /proof \
		--clearenv --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin --setenv HOME /proof --setenv MCM_DATA /data --setenv MCM_STORE /proof/store \
		--chdir /proof --die-with-parent -- mcm/setup "${build[@]}" --set SOURCES=/sources --prefix /proof/prefix
}

# What installed.json says is where the files were put.
digests() { # PLACE
	(
		cd "$1/prefix"
		find . ! -type d ! -path './share/mcm/*/installed.json' -printf '%y %m %l %P\n' | LC_ALL=C sort -k 4 |
			while read -r type mode rest; do
				case $type in
				f) printf '%s %s %s\n' "$(sha256sum <"$rest" | cut -c 1-64)" "$mode" "$rest" ;;
				*) printf 'link to %s\n' "$rest" ;;
				esac
			done
	)
}

names=()
MCM_STORE=$dir/store "$mcm" fetch "$target" --static-host --to "$dir/sources" --progress quiet >&2
for host; do
	name=${host%%=*} what=${host#*=}
	[[ $host == ?*=?* && $name != */* ]] || usage
	place=$dir/$name
	mkdir -p "$place"
	if [[ $what == /* ]]; then
		by_system "$place" "$what" >&2
	else
		by_compilers "$place" "${what%,*}" "${what#*,}" >&2
	fi
	digests "$place" >"$place/digests"
	names+=("$name")
done

# Equal lines of all hosts are one.
(
	cd "$dir"
	awk -v hosts="${#names[@]}" '
		{ by[$0] = by[$0] " " FILENAME; if (++n[$0] == 1) line[++lines] = $0 }
		END {
			for (i = 1; i <= lines; i++) {
				made = by[line[i]]
				gsub("/digests", "", made)
				print line[i] (n[line[i]] < hosts ? "  only by" made : "")
			}
		}' "${names[@]/%//digests}" | LC_ALL=C sort -k 3 >digests
)
if grep '  only by ' "$dir/digests"; then
	echo "$target: not the same by ${names[*]}"
	exit 1
fi
sha256sum <"$dir/digests" | sed 's/ .*//; s/^/digest of all /'
echo "$target: $(wc -l <"$dir/digests") files, the same by ${names[*]}"
