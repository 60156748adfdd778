#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# twice.sh TARGET... [OPTION...] [-- TARGET... [OPTION...]]...: builds every stage of the targets twice, in directories
# of other length, with another number of jobs, at another time, without the sandbox that the first build has, and, run
# by root, as another user. Prints a table of all stages: whether the keys and all bytes are equal; the exit status is 1
# if any differs. OPTIONs are those of "mcm build", such as --static-host. What follows "--" is built after that into the
# same two stores, so that no stage is built more than twice. The real toolchains take hours, and TMPDIR needs 10 GB for
# each target. KEEP=1 leaves the two stores there. MCM and MCM_DATA: another program, other recipes.
set -euo pipefail

if [ $# -lt 1 ]; then
	sed -n '3s/^# \(.*\): builds.*/usage: \1/p' "$0" >&2
	exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/mcm-twice.XXXXXX")
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
first=$work/a
second=$work/a-directory-with-a-name-that-is-a-good-deal-longer

# What another user must be able to read.
chmod 755 "$work"
mkdir "$work/data" "$work/sources" "$first" "$second"
data=${MCM_DATA:-$root}
cp -R "$data"/{recipes,patches,toolchains} "$work/data/"
[ ! -d "$data/libraries" ] || cp -R "$data/libraries" "$work/data/"
cp "${MCM:-$root/build/mcm}" "$work/mcm"
chmod -R a+rX "$work/data" "$work/mcm"
export MCM_DATA=$work/data MCM_SOURCES=$work/sources

as_another() {
	if [ "$(id -u)" = 0 ]; then
		chown -R 65534:65534 "$second"
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}

cpus=$(nproc)
build_both() { # N ARGUMENT...
	local n=$1

	shift
	MCM_STORE=$first/store "$work/mcm" fetch "$@" --to "$work/sources" --progress quiet >&2
	chmod -R a+rX "$work/sources"
	HOME=$first MCM_STORE=$first/store \
		"$work/mcm" build "$@" --prefix "$first/prefix$n" --offline --progress quiet -j $((cpus + 1)) >&2
	(
		cd "$second"
		umask 027
		export HOME=$second MCM_STORE=$second/store MCM_SANDBOX=off
		as_another "$work/mcm" build "$@" --prefix "$second/prefix$n" --offline --progress quiet -j $((cpus > 1 ? cpus - 1 : 2)) >&2
	)
}

# Bytes, names, modes and links of an output, as a tree or packed.
digest() { # ENTRY
	if [ -d "$1/output" ]; then
		tar -C "$1/output" --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . | sha256sum
	else
		sha256sum <"$1/output.tar.zst"
	fi | cut -c 1-64
}

# STORE ARGUMENT...: "ID RESOLVED-KEY DIGEST" of each stage that the plan has.
list() {
	local store=$1 key id resolved

	shift
	MCM_STORE=$store "$work/mcm" plan "$@" --offline --format json | jq -r '.stages[] | "\(.key) \(.id)"' |
		while read -r key id; do
			[ -e "$store/inputs/${key:0:2}/$key" ] || continue
			resolved=$(jq -r .resolved "$store/inputs/${key:0:2}/$key")
			echo "$id $resolved $(digest "$store/stages/${resolved:0:2}/$resolved")"
		done | sort
}

compare() { # N ARGUMENT...
	local n=$1 id key bytes other_key other_bytes

	shift
	list "$first/store" "$@" >"$work/first"
	# The second store is another user's, and read-only for us.
	MCM_TRUST_OWNERS='*' list "$second/store" "$@" >"$work/second"
	printf '%-40s %-8s %s\n' stage key bytes
	while read -r id key bytes; do
		read -r _ other_key other_bytes < <(grep -F "$id " "$work/second" | head -n 1) || true
		[ "$key" = "${other_key:-}" ] && key=equal || key=DIFFERS status=1
		[ "$bytes" = "${other_bytes:-}" ] && bytes=equal || bytes=DIFFERS status=1
		printf '%-40s %-8s %s\n' "$id" "$key" "$bytes"
	done <"$work/first"
	if diff -qr --no-dereference "$first/prefix$n" "$second/prefix$n" >&2; then
		echo "prefix equal, $(wc -l <"$work/first") stages"
	else
		echo "prefix DIFFERS"
		status=1
	fi
}

status=0
for ((n = 1; $# > 0; n++)); do
	plan=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		plan+=("$1")
		shift
	done
	[ $# -eq 0 ] || shift
	build_both $n "${plan[@]}"
	compare $n "${plan[@]}"
done
exit $status
