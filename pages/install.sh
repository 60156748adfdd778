#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a toolchain of a release that "mcm dist" made: finds the archive for this machine, checks the signature
# and the digest, and unpacks it. Needs a POSIX shell, tar with xz, sha256sum, and wget or curl; busybox will do.
set -eu
umask 022

# Who made the release this file came with; empty if nobody has signed it.
pem='{{key}}'
minisign='{{minisign}}'

usage() {
	cat <<-'END'
		usage: install.sh [OPTION...] URL TARGET

		  --to DIR       where the toolchain goes (default: ~/.local/share/mcm/TARGET)
		  --host CPU     where it is to run (default: this machine's, as uname -m says)
		  --key FILE     whose signature counts, a PEM file or one of minisign (default: the key in this file)
		  --unsigned     take what nobody has signed, or whose signature no program here can check
		  --older        take a release that is older than the one that was had before
	END
}

die() {
	echo "install.sh: error: $*" >&2
	exit 1
}

has() {
	command -v "$1" >/dev/null 2>&1
}

url='' target='' to='' host='' unsigned='' older=''
while [ $# -gt 0 ]; do
	case $1 in
	--to | --host | --key)
		[ $# -gt 1 ] || die "$1 needs a value"
		case $1 in
		--to) to=$2 ;;
		--host) host=$2 ;;
		--key)
			text=$(cat "$2") || exit 1
			pem='' minisign=''
			case $text in
			*'BEGIN PUBLIC KEY'*) pem=$text ;;
			*) minisign=$text ;;
			esac
			;;
		esac
		shift
		;;
	--unsigned) unsigned=1 ;;
	--older) older=1 ;;
	-h | --help)
		usage
		exit 0
		;;
	-*) die "unknown option '$1' (see install.sh --help)" ;;
	*)
		if [ -z "$url" ]; then
			url=${1%/}
		elif [ -z "$target" ]; then
			target=$1
		else
			die "unexpected '$1' (see install.sh --help)"
		fi
		;;
	esac
	shift
done
if [ -z "$target" ]; then
	usage >&2
	exit 2
fi

if [ -z "$host" ]; then
	[ "$(uname -s)" = Linux ] || die "toolchains run on Linux; name another machine's by --host"
	host=$(uname -m)
	case $host in
	amd64) host=x86_64 ;;
	arm64) host=aarch64 ;;
	i?86) host=i686 ;;
	esac
fi
# They become parts of names and of patterns, so they are letters, digits and no more.
for word in "$host" "$target"; do
	case $word in
	*[!A-Za-z0-9_-]* | -* | '') die "'$word' is no name of a machine or target" ;;
	esac
done
case $url in
http://* | https://*) ;;
*) die "'$url' is no URL: https://..." ;;
esac
to=${to:-${HOME:?}/.local/share/mcm/$target}
if [ -e "$to" ] && [ -z "$(ls -A "$to" 2>/dev/null)" ]; then
	rmdir "$to"
elif { [ -e "$to" ] || [ -L "$to" ]; } && [ ! -e "$to/share/mcm/$target/manifest.json" ]; then
	die "'$to' is there and is no toolchain for $target; name another directory by --to"
fi
above=$(dirname "$to")
mkdir -p "$above"
# Beside the place, so that the last step is a rename.
work=$(mktemp -d "$above/.mcm-install.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fetch() { # PATH FILE
	if has curl; then
		curl -fsSL -o "$2" "$url/$1"
	elif has wget; then
		wget -q -O "$2" "$url/$1"
	else
		die "there is neither wget nor curl"
	fi
}

need() { # PATH
	mkdir -p "$work/$(dirname "$1")"
	fetch "$1" "$work/$1" || die "cannot get $url/$1"
}

# The digest that the sums have for exactly that name; nothing if they do not name it once.
digest_of() { # PATH
	awk -v name="$1" 'length($1) == 64 && substr($0, 67) == name { n++; sum = $1 } END { if (n == 1) print sum }' "$work/SHA256SUMS"
}

check() { # PATH
	wanted=$(digest_of "$1")
	[ -n "$wanted" ] || die "SHA256SUMS does not name '$1', or not once"
	found=$(sha256sum "$work/$1" | cut -d ' ' -f 1)
	[ "$found" = "$wanted" ] || die "'$url/$1' has the SHA-256 $found, and should have $wanted"
}

# 0: the sums are signed; 1: no program here can tell.
check_signature() {
	if [ -n "$minisign" ] && has minisign; then
		need SHA256SUMS.minisig
		printf '%s\n' "$minisign" >"$work/key"
		minisign -Vqm "$work/SHA256SUMS" -x "$work/SHA256SUMS.minisig" -p "$work/key" >/dev/null 2>&1 ||
			die "'$url/SHA256SUMS' is not signed by the key that must have signed it"
	elif [ -n "$pem" ] && has openssl; then
		need SHA256SUMS.sig
		printf '%s\n' "$pem" >"$work/key"
		openssl pkeyutl -verify -pubin -inkey "$work/key" -rawin -in "$work/SHA256SUMS" \
			-sigfile "$work/SHA256SUMS.sig" >/dev/null 2>&1 ||
			die "'$url/SHA256SUMS' is not signed by the key that must have signed it"
	else
		return 1
	fi
}

need SHA256SUMS
if [ -z "$pem$minisign" ]; then
	[ -n "$unsigned" ] || die "nobody has signed this release: name a key by --key, or say --unsigned"
elif ! check_signature; then
	[ -n "$unsigned" ] || die "the signature needs minisign or openssl: install one of them, or say --unsigned"
	echo "install.sh: warning: the signature was not checked" >&2
fi

# An old release has good signatures as well, so what was had before is remembered.
need index.json
check index.json
serial=$(sed -n 's/^ "serial": \([0-9]\{1,9\}\),$/\1/p' "$work/index.json")
[ -n "$serial" ] || die "'$url/index.json' has no serial number"
memory=${XDG_STATE_HOME:-${HOME:?}/.local/state}/mcm/release-$(printf %s "$pem$minisign$url" | sha256sum | cut -c 1-16)
before=$(cat "$memory" 2>/dev/null || echo 0)
case $before in
'' | *[!0-9]* | ??????????*) before=0 ;;
esac
[ "$serial" -ge "$before" ] || [ -n "$older" ] ||
	die "this release (number $serial) is older than the one of before (number $before); --older takes it"

file=$(awk -v start="$host/$target-" '{ name = substr($0, 67); rest = substr(name, length(start) + 1) }
	index(name, start) == 1 && rest ~ /^[0-9][A-Za-z0-9._+-]*\.tar\.xz$/ { print name }' "$work/SHA256SUMS")
# Of several the index has the newest first.
for name in $file; do
	place=$(awk -v name="\"$name\"" 'index($0, "\"file\": " name) { print NR; exit }' "$work/index.json")
	[ -n "$place" ] || continue
	if [ -z "${first-}" ] || [ "$place" -lt "$first" ]; then
		first=$place chosen=$name
	fi
done
[ -n "${chosen-}" ] || die "there is no toolchain for $target that runs on $host; see $url/index.html"

echo "getting $url/$chosen" >&2
need "$chosen"
check "$chosen"
mkdir "$work/new"
tar -C "$work/new" -xJf "$work/$chosen" -o 2>"$work/told" || {
	cat "$work/told" >&2
	die "cannot unpack the archive; tar needs xz (Debian: apt-get install xz-utils)"
}
[ -e "$work/new/share/mcm/$target/manifest.json" ] || die "the archive has no toolchain for $target"
if [ -n "$(digest_of "$chosen.provenance.dsse.json")" ]; then
	need "$chosen.provenance.dsse.json"
	check "$chosen.provenance.dsse.json"
	cp "$work/$chosen.provenance.dsse.json" "$work/new/share/mcm/$target/provenance.dsse.json"
fi
if [ -e "$to" ]; then
	mv "$to" "$work/old"
fi
mv "$work/new" "$to"
mkdir -p "$(dirname "$memory")"
echo "$serial" >"$memory"

to=$(cd "$to" && pwd)
cat <<END
installed in $to

export PATH="$to/bin:\$PATH"
$target-gcc -static hello.c

For Go with C:
. "$to/share/mcm/$target/env.sh" && go build
END
