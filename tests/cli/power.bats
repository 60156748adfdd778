#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The power goes at many instants of builds, installs, uploads, downloads and sweeps; each disk as it was then is mounted
# again, and the same commands must give the right bytes. POWER_INSTANTS: how many (`make power`: 200).
#
# The disk under test is an ext4 image on an xfs that can clone files: a clone of the image is what had reached the disk
# at one instant, without a pause for the file system above, whose journal is then replayed by the next mount.
# What a disk keeps in a cache of its own and loses in another order than it was written is not tried by this.

load helper

setup_file() {
	make_world
	make_built_store
	(cd "$BATS_FILE_TMPDIR/built" && MCM_DATA=$WORLD/data MCM_STORE=$BATS_FILE_TMPDIR/built/store \
		mcm build "$TARGET" --prefix "$BATS_FILE_TMPDIR/built/newer" --musl 1.1 --progress quiet)
}

setup() {
	enter
	SERVER=''
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	leave
	for disk in "$T/disk" "$T/below"; do
		! mountpoint -q "$disk" || umount -l "$disk"
	done
}

need_disks() {
	local name

	for name in mkfs.xfs mkfs.ext4; do
		command -v $name >/dev/null || skip "$name is not installed"
	done
	mkdir "$T/below" "$T/disk"
	truncate -s 3G "$T/below.img"
	mkfs.xfs -q -m reflink=1 "$T/below.img"
	mount -o loop "$T/below.img" "$T/below" 2>/dev/null || skip "no loop device can be mounted here"
	truncate -s 256M "$T/below/disk.img"
	# Without this the kernel would write the tables of inodes while we look.
	mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 "$T/below/disk.img"
}

# commit=1: the journal is written each second, so there are many states of the disk in little time.
mount_disk() { # IMAGE
	mount -o loop,commit=1 "$1" "$T/disk"
}

# Clones the disk again and again, until told to stop.
take_instants() { # ROUND
	local n=0

	while [ ! -e "$T/stop" ]; do
		cp --reflink=always "$T/below/disk.img" "$T/below/$(printf %03d-%05d "$1" $n).img" || return 1
		n=$((n + 1))
		sleep 0.07
	done
}

plain() { # PREFIX OPTION...
	mcm build "$TARGET" --prefix "$T/disk/$1" --progress quiet "${@:2}"
}

# What a person does in a while, with pauses in which the kernel writes what it has put off.
use_it() {
	rm -rf "$T/disk/p" "$STORE"
	plain p
	sleep 1.2
	plain p --musl 1.1
	sleep 0.7
	mcm cache push "$TARGET" --cache "$URL/plain" >/dev/null
	mcm cache clear >/dev/null
	plain p --cache "$URL/plain"
	sleep 1.2
	mcm cache gc --max-size 1 >/dev/null
	plain p
	sleep 0.5
}

right() { # PREFIX REFERENCE
	[ "$(tree_hash "$T/disk/$1")" = "$(tree_hash "$BATS_FILE_TMPDIR/built/$2")" ]
}

# After the power is back: the command that was given, and others that take from the same store.
recovers() { # IMAGE
	local status=0

	mount_disk "$1" || return 1
	{ plain p && right p prefix && plain other --musl 1.1 && right other newer && plain new && right new prefix; } ||
		status=1
	umount "$T/disk"
	return $status
}

@test "power: every instant of builds, installs, uploads, downloads and sweeps recovers to the right bytes" {
	local wanted=${POWER_INSTANTS:-20} taken tried=0 bad=0 round=0 i image taker

	[ "$(id -u)" -eq 0 ] || skip "mounting takes root"
	need_disks
	mkdir "$T/files"
	start_python_server cache.py "$T/files"
	mount_disk "$T/below/disk.img"
	export STORE=$T/disk/store MCM_STORE=$T/disk/store
	while :; do
		taken=("$T"/below/[0-9]*.img)
		[ -e "${taken[0]}" ] || taken=()
		[ ${#taken[@]} -lt "$wanted" ] || break
		take_instants $round 3>&- &
		taker=$!
		round=$((round + 1))
		use_it
		: >"$T/stop"
		wait "$taker"
		rm "$T/stop"
	done
	umount "$T/disk"
	for ((i = 0; i < wanted; i++)); do
		image=${taken[i * ${#taken[@]} / wanted]}
		tried=$((tried + 1))
		recovers "$image" >"$T/said" 2>&1 || {
			bad=$((bad + 1))
			echo "instant ${image##*/} does not recover: $(cat "$T/said")"
		}
		rm "$image"
	done
	echo "$((tried - bad)) of $tried instants recover"
	[ $bad -eq 0 ] && [ $tried -eq "$wanted" ]
}
