#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# proof.sh [TARGET] DIR HOST HOST...: diverse double-compiling. Builds the static toolchain once by each HOST, each with a
# store of its own, so that nothing of one build comes into another, and compares all files of the prefixes. HOST is
# NAME=CC,CXX, two compilers of this machine, or NAME=/ROOT, a directory that holds another system, in which mcm is compiled
# and runs; that takes root and bubblewrap. DIR/digests has a line for each file: its digest, its mode, its name, and who
# made it where that were not all; the exit status is 1 if any differs, and the files of the stage are named in which it began.
# What is in DIR already is not built again, and must have been made by the same hosts: the static toolchain itself, in a store,
# does not tell who made it.
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

# A launcher could hand what was compiled for one host to another one.
plan=(plan "$target" --static-host --offline --format json --set LAUNCHER=)
build=(build "$target" --static-host --offline --progress plain --set LAUNCHER=)

by_compilers() { # PLACE CC,CXX WORD...
	local place=$1 what=$2

	shift 2
	[ "$1" = plan ] || set -- "$@" --prefix "$place/prefix"
	MCM_STORE=$place/store "$mcm" "$@" --set SOURCES="$dir/sources" --set HOST_CC="${what%,*}" --set HOST_CXX="${what#*,}"
}

# The root of the other system is really the root there, not by chroot(2), in which no build gets its sandbox. What it lacks
# for mcm, setup installs.
by_system() { # PLACE ROOT WORD...
	local place=$1 system=$2

	shift 2
	[ "$1" = plan ] || set -- "$@" --prefix /proof/prefix
	mkdir -p "$place/mcm"
	tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$place/mcm" -xf -
	bwrap --bind "$system" / --dev /dev --proc /proc --perms 1777 --tmpfs /tmp --ro-bind "$data" /data --ro-bind "$dir/sources" /sources --bind "$place" /proof \
		--clearenv --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin --setenv HOME /proof --setenv MCM_DATA /data --setenv MCM_STORE /proof/store \
		--chdir /proof --die-with-parent -- mcm/setup "$@" --set SOURCES=/sources
}

# The keys of all stages, of which those of the bootstrap tell the host. A store that is not empty has to be of these.
check_place() { # PLACE BY WHAT
	local place=$1

	"$2" "$place" "$3" "${plan[@]}" | grep '"key"' >"$place/keys.new"
	if [ -d "$place/store/stages" ] && ! cmp -s "$place/keys" "$place/keys.new"; then
		echo "proof.sh: '$place' was begun by another host, or from other recipes; remove it, or name another place than $name" >&2
		exit 1
	fi
	mv "$place/keys.new" "$place/keys"
}

# A line for each file in a directory: digest, mode, name. What installed.json says is where the files were put.
digests() { # DIRECTORY
	(
		cd "$1"
		find . -mindepth 1 ! -path "./share/mcm/$target/installed.json" -printf '%y %m %P\0' | LC_ALL=C sort -z -k 3 |
			while IFS= read -r -d '' line; do
				type=${line%% *} line=${line#* }
				mode=${line%% *} name=${line#* }
				case $type in
				f)
					digest=$(sha256sum <"$name")
					printf '%s %s %q\n' "${digest%% *}" "$mode" "$name"
					;;
				l)
					to=$(readlink -n -- "$name")
					printf 'link %q %q\n' "$to" "$name"
					;;
				*) printf '%s %s %q\n' "$type" "$mode" "$name" ;;
				esac
			done
	)
}

# What is in a stage that a host has made, as a tree or packed.
stage_digests() { # PLACE KEY
	local resolved output

	resolved=$(jq -r .resolved "$1/store/inputs/${2:0:2}/$2")
	output=$1/store/stages/${resolved:0:2}/$resolved/output
	if [ -d "$output" ]; then
		digests "$output"
	else
		mkdir "$work/.tree"
		tar -C "$work/.tree" --zstd -xf "$output.tar.zst"
		digests "$work/.tree"
		rm -rf "$work/.tree"
	fi
}

# Of the hosts' lines, in files of their names, equal ones are one.
compare() {
	awk -v hosts="${#names[@]}" '
		{ made = FILENAME; sub(".*/", "", made); by[$0] = by[$0] " " made; if (++n[$0] == 1) line[++lines] = $0 }
		END { for (i = 1; i <= lines; i++) print line[i] (n[line[i]] < hosts ? "  only by" by[line[i]] : "") }' \
		"${names[@]/#/$work/}" | LC_ALL=C sort -k 3
}

# The key of a toolchain tells all that went into it and stands in its programs, so that one file of one stage changes nearly all of
# them. It began with the first stage that differs; keys of static stages are those of all hosts.
first_difference() {
	local id key name

	MCM_STORE=$dir/store "$mcm" "${plan[@]}" --set SOURCES="$dir/sources" |
		jq -r '.stages[] | select(.id | endswith(":bootstrap") | not) | "\(.key) \(.id)"' >"$work/.stages"
	while read -r key id; do
		for name in "${names[@]}"; do
			stage_digests "$dir/$name" "$key" >"$work/$name"
		done
		if compare | grep '  only by ' >"$work/.differ"; then
			echo "the first stage that differs, $id:"
			cat "$work/.differ"
			return
		fi
	done <"$work/.stages"
}

# A host that is named twice would agree with itself.
names=()
for host; do
	name=${host%%=*} what=${host#*=}
	[[ $host == ?*=?* && $name =~ ^[A-Za-z0-9][A-Za-z0-9._+-]*$ && ! $name =~ ^(sources|store|digests)$ ]] || usage
	[[ $what == /* || $what == ?*,?* ]] || usage
	for former in "${names[@]}"; do
		[ "$name" != "$former" ] || usage
	done
	names+=("$name")
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
MCM_STORE=$dir/store "$mcm" fetch "$target" --static-host --to "$dir/sources" --progress quiet >&2
for host; do
	name=${host%%=*} what=${host#*=} by=by_compilers place=$dir/${host%%=*}
	[[ $what != /* ]] || by=by_system
	mkdir -p "$place"
	check_place "$place" "$by" "$what"
	"$by" "$place" "$what" "${build[@]}" >&2
	digests "$place/prefix" >"$place/digests"
	cp "$place/digests" "$work/$name"
done

compare >"$dir/digests"
if grep '  only by ' "$dir/digests"; then
	first_difference
	echo "$target: not the same by ${names[*]}"
	exit 1
fi
sha256sum <"$dir/digests" | sed 's/ .*//; s/^/digest of all /'
echo "$target: $(grep -vc '^d ' "$dir/digests") files, the same by ${names[*]}"
