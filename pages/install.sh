#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a toolchain of a release that "mcm dist" made: finds the archive for this machine, checks the signature
# and the digest, and unpacks it. Needs a POSIX shell, tar with xz, sha256sum, and wget or curl; busybox will do.
# All of it is functions, so that a shell which gets this file from a pipe does nothing before it has the last line.
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

read_key() { # FILE
	key=$(cat "$1" 2>&1) || die "cannot read the public key '$1': ${key##*: }"
	pem='' minisign=''
	case $key in
	*'BEGIN PUBLIC KEY'*) pem=$key ;;
	RW* | *'
RW'*) minisign=$key ;;
	*) die "'$1' is no public key, neither as PEM nor as minisign has it" ;;
	esac
}

read_words() { # OPTION... URL TARGET
	url='' target='' to='' host='' unsigned='' older=''
	while [ $# -gt 0 ]; do
		case $1 in
		--to | --host | --key)
			[ -n "${2-}" ] || die "$1 needs a value"
			case $1 in
			--to) to=$2 ;;
			--host) host=$2 ;;
			--key) read_key "$2" ;;
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
	case $url in
	http://* | https://*) ;;
	*) die "'$url' is no URL: https://..." ;;
	esac
}

find_host() {
	if [ -z "$host" ]; then
		[ "$(uname -s)" = Linux ] || die "toolchains run on Linux; name another machine's by --host"
		host=$(uname -m)
		case $host in
		amd64) host=x86_64 ;;
		arm64) host=aarch64 ;;
		i?86) host=i686 ;;
		ppc64le) host=powerpc64le ;;
		esac
	fi
	# They become parts of names and of patterns, so they are letters, digits and no more.
	for word in "$host" "$target"; do
		case $word in
		*[!A-Za-z0-9_-]* | -* | '') die "'$word' is no name of a machine or target" ;;
		esac
	done
}

# Where the toolchain goes: $to, which is $above$name.
find_place() {
	HOME=${HOME-}
	[ -n "$to$HOME" ] || die "HOME is not set: name a directory by --to"
	to=${to:-$HOME/.local/share/mcm/$target}
	state=${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}}
	[ -n "$state" ] || die "HOME is not set: name a directory by XDG_STATE_HOME, for the number of the release"
	named=$to
	while [ "$to" != "${to%/}" ]; do
		to=${to%/}
	done
	case ${to##*/} in
	'' | . | ..) die "'$named' does not end in the name of a directory; name one by --to" ;;
	esac
	case $to in
	/*) ;;
	*) to=$(pwd)/$to ;;
	esac
	name=${to##*/} above=${to%/*}/
}

# What is at the place must be nothing but a toolchain for that target, since all of it goes.
check_place() {
	[ ! -L "$to" ] || die "'$to' is a symbolic link; name the directory that it leads to by --to"
	[ -e "$to" ] || return 0
	[ -d "$to" ] || die "'$to' is no directory; name one by --to"
	inside=$(ls -A "$to") || die "cannot look into '$to'"
	[ -n "$inside" ] || return 0
	records=share/mcm/$target
	[ -f "$to/$records/manifest.json" ] ||
		die "'$to' is there and is no toolchain for $target; name another directory by --to"
	# It would be taken for several names.
	[ -z "$(cd "$to" && find . -name '*
*')" ] || die "'$to' has a name of several lines, which would be lost: move it away, or name another directory by --to"
	# No manifest lists itself, nor what is written beside it after it.
	foreign=$(cd "$to" && find . ! -type d | awk -v records="./$records/" '
		BEGIN {
			n = split("manifest.json provenance.json provenance.dsse.json installed.json", beside, " ")
			for (i = 1; i <= n; i++) ours[records beside[i]] = 1
		}
		FILENAME != "-" { if (sub(/^   "path": "/, "") && sub(/",$/, "")) ours["./" $0] = 1; next }
		!($0 in ours) { print substr($0, 3); exit }' "$records/manifest.json" -)
	[ -z "$foreign" ] ||
		die "'$to' has '$foreign', which would be lost: move it away, or name another directory by --to"
}

# What was moved away comes back if nothing has its place, whichever toolchain the run was for that was killed.
put_back() { # WORK
	for former in "$1"/old/* "$1"/old/.[!.]* "$1"/old/..?*; do
		origin=$above${former##*/}
		if [ -d "$former" ] && [ ! -e "$origin" ] && [ ! -L "$origin" ]; then
			mv "$former" "$above"
		fi
	done
}

# Ends with nothing of ours left.
finish() {
	trap '' HUP INT QUIT PIPE TERM
	put_back "$work"
	rm -rf "$work"
	[ -z "$memory" ] || rm -f "$memory.$$"
}

# Beside the place, so that the last step is a rename.
make_work() {
	mkdir -p "$above" || die "cannot make '$above'; name another directory by --to"
	# A run that was killed could not do that itself; after a day none is at work any more.
	for left in "$above".mcm-install.*; do
		[ -n "$(find "$left" -prune -type d -user "$(id -u)" 2>/dev/null)" ] || continue
		put_back "$left"
		[ -z "$(find "$left" -prune -mtime +0)" ] || rm -rf "$left"
	done
	memory=''
	work=$(mktemp -d "${above}.mcm-install.XXXXXX") || die "cannot write to '$above'; name another directory by --to"
	trap finish EXIT
	trap 'exit 1' HUP INT QUIT PIPE TERM
	mkdir "$work/got" "$work/new" "$work/new/$name" "$work/old" || die "cannot write to '$work', which needs some room"
	got=$work/got
}

fetch() { # PATH FILE
	if has curl; then
		curl -fsSL --connect-timeout 60 --speed-limit 1 --speed-time 60 -o "$2" "$url/$1"
	elif has wget; then
		# Busybox has no use for the number of tries; GNU's would try twenty times, and wait longer each time.
		wget -q -t 3 -O "$2" "$url/$1"
	else
		die "there is neither wget nor curl"
	fi
}

# A server may send without end what nobody has signed: it gets 32 MB of the disk, in blocks of 512 bytes, or what is said.
need() { # PATH [BLOCKS]
	mkdir -p "$got/$(dirname "$1")"
	(
		trap '' XFSZ
		ulimit -f "${2:-65536}"
		fetch "$1" "$got/$1"
	) || die "cannot get $url/$1, or not all of it"
}

# The digest that the sums have for exactly that name; nothing if they do not name it once.
digest_of() { # PATH
	awk -v name="$1" 'length($1) == 64 && $1 !~ /[^0-9a-f]/ && substr($0, 67) == name { n++; sum = $1 }
		END { if (n == 1) print sum }' "$got/SHA256SUMS"
}

check() { # PATH
	wanted=$(digest_of "$1")
	[ -n "$wanted" ] || die "SHA256SUMS does not name '$1', or not once"
	# Of a file that it is given by name, it marks the sum if there is a backslash in the name.
	found=$(sha256sum <"$got/$1" | cut -d ' ' -f 1)
	[ "$found" = "$wanted" ] || die "'$url/$1' has the SHA-256 $found, and should have $wanted"
}

has_openssl() {
	has openssl || return 1
	# Before release 3 it knew such signatures, but this program of it did not.
	case $(openssl pkeyutl -help 2>&1) in
	*-rawin*) ;;
	*) return 1 ;;
	esac
}

write_key() { # TEXT
	printf '%s\n' "$1" >"$work/key" || die "cannot write '$work/key', which needs some room"
}

# 0: the sums are signed; 1: no program here can tell.
check_signature() {
	if [ -n "$minisign" ] && has minisign; then
		need SHA256SUMS.minisig
		write_key "$minisign"
		minisign -Vqm "$got/SHA256SUMS" -x "$got/SHA256SUMS.minisig" -p "$work/key" >/dev/null 2>&1
	elif [ -n "$pem" ] && has_openssl; then
		need SHA256SUMS.sig
		write_key "$pem"
		openssl pkeyutl -verify -pubin -inkey "$work/key" -rawin -in "$got/SHA256SUMS" \
			-sigfile "$got/SHA256SUMS.sig" >/dev/null 2>&1
	else
		return 1
	fi || die "'$url/SHA256SUMS' is not signed by the key that must have signed it"
}

get_sums() {
	need SHA256SUMS
	if [ -z "$pem$minisign" ]; then
		[ -n "$unsigned" ] || die "nobody has signed this release: name a key by --key, or say --unsigned"
	elif ! check_signature; then
		programs=${minisign:+minisign}${minisign:+${pem:+ or }}${pem:+openssl (release 3)}
		[ -n "$unsigned" ] || die "the signature needs $programs: install that, or say --unsigned"
		echo "install.sh: warning: the signature was not checked" >&2
	fi
}

# An old release has good signatures as well, so what was had before is remembered.
check_age() {
	need index.json
	check index.json
	serial=$(sed -n 's/^ "serial": \([0-9]\{1,9\}\),$/\1/p' "$got/index.json")
	[ -n "$serial" ] || die "'$url/index.json' has no serial number"
	memory=$state/mcm/release-$(printf %s "$pem$minisign$url" | sha256sum | cut -c 1-16)
	before=$(cat "$memory" 2>/dev/null || echo 0)
	case $before in
	'' | *[!0-9]* | ??????????*) before=0 ;;
	esac
	[ "$serial" -ge "$before" ] || [ -n "$older" ] ||
		die "this release (number $serial) is older than the one of before (number $before); --older takes it"
}

remember_age() {
	if ! mkdir -p "$state/mcm" || ! echo "$serial" >"$memory.$$" || ! mv -f "$memory.$$" "$memory"; then
		die "cannot write '$memory', which keeps the number of the release"
	fi
}

# What else there is, in words for the end of a message: targets for this machine, or else machines.
list_others() {
	awk -v start="$host/" '
		function add(all, word) { return index(all, " " word ",") ? all : all " " word "," }
		{ name = substr($0, 67) }
		name !~ /^[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+-[0-9][A-Za-z0-9._+]*\.tar\.xz$/ { next }
		{ n = split(name, part, "/"); hosts = add(hosts, part[1]); sub(/-[0-9][A-Za-z0-9._+]*\.tar\.xz$/, "", part[n]) }
		index(name, start) == 1 { targets = add(targets, part[n]) }
		END {
			said = targets != "" ? " there are" targets : hosts != "" ? " there are some for the machines" hosts : ""
			if (said != "") print substr(said, 1, length(said) - 1) ";"
		}' "$got/SHA256SUMS"
}

choose_archive() {
	files=$(awk -v start="$host/$target-" '{ name = substr($0, 67); rest = substr(name, length(start) + 1) }
		index(name, start) == 1 && rest ~ /^[0-9][A-Za-z0-9._+-]*\.tar\.xz$/ { print name }' "$got/SHA256SUMS")
	# Of several the index has the newest first.
	first='' chosen=''
	for file in $files; do
		place=$(awk -v name="\"$file\"" 'index($0, "\"file\": " name) { print NR; exit }' "$got/index.json")
		[ -n "$place" ] || continue
		if [ -z "$first" ] || [ "$place" -lt "$first" ]; then
			first=$place chosen=$file
		fi
	done
	[ -n "$chosen" ] || die "there is no toolchain for $target that runs on $host;$(list_others) see $url/index.html"
	blocks=$(awk -v first="$first" 'NR > first && $1 == "\"size\":" { printf "%d", $2 / 512 + 1; exit }' "$got/index.json")
}

unpack() {
	new=$work/new/$name
	# GNU's takes a backslash in the name behind -C for more than one.
	(cd "$new" && tar -xJf "$got/$chosen" -o) 2>"$work/told" || {
		tr -cd '\12\40-\176' <"$work/told" >&2
		die "cannot unpack the archive; tar needs xz (Debian: apt-get install xz-utils), and the disk some room"
	}
	records=share/mcm/$target
	# No link of an archive may lead what is written there elsewhere.
	if [ ! -f "$new/$records/manifest.json" ] ||
		[ "$(cd "$new/$records" && pwd -P)" != "$(cd "$new" && pwd -P)/$records" ]; then
		die "the archive has no toolchain for $target"
	fi
	if [ -n "$(digest_of "$chosen.provenance.dsse.json")" ]; then
		need "$chosen.provenance.dsse.json"
		check "$chosen.provenance.dsse.json"
		rm -f "$new/$records/provenance.dsse.json"
		cp "$got/$chosen.provenance.dsse.json" "$new/$records/provenance.dsse.json" ||
			die "cannot write to '$new', which needs some room"
	fi
}

# A move into a directory, not to a name: what came there meanwhile would be taken for a directory to move into.
exchange() {
	check_place
	if [ -e "$to" ]; then
		mv "$to" "$work/old/" || die "cannot move '$to' away; name another directory by --to"
	fi
	mv "$work/new/$name" "$above" || die "cannot put the toolchain to '$to'; run this again"
}

# As it is between double quotes in a shell's line.
quoted() {
	printf '%s\n' "$1" | sed 's/[\\"$`]/\\&/g'
}

tell() {
	shown=$(quoted "$to")
	cat <<-END
		installed in $to

		export PATH="$shown/bin:\$PATH"
		$target-gcc -static hello.c

		For Go with C, in any shell:
		mcm_prefix="$shown"
		. "\$mcm_prefix/share/mcm/$target/env.sh" && go build
	END
}

main() {
	read_words "$@"
	find_host
	find_place
	check_place
	make_work
	get_sums
	check_age
	choose_archive
	echo "getting $url/$chosen" >&2
	need "$chosen" "$blocks"
	check "$chosen"
	unpack
	remember_age
	exchange
	tell
}

main "$@"
