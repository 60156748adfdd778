#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm pack: archives and container images of toolchains, images of programs; what real tools make of them, and what
# is refused.
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
load helper

TAG=14.1

setup_file() {
	make_world
	make_built_store
	make_static_prefix
	make_programs
}

# A toolchain whose programs run by themselves: $STATIC.
make_static_prefix() {
	export STATIC=$BATS_FILE_TMPDIR/static
	(
		cd "$BATS_FILE_TMPDIR/built" || exit 1
		MCM_DATA=$WORLD/data MCM_STORE=$BATS_FILE_TMPDIR/built/store \
			mcm build "$TARGET" --prefix "$STATIC" --progress quiet --set GCC_CONFIG=--CFLAGS=-static
	)
}

# The same program, seemingly for another machine: its head says so (e_machine of elf(5), EM_AARCH64).
make_programs() {
	export PROGRAMS=$BATS_FILE_TMPDIR/programs
	mkdir -p "$PROGRAMS/other"
	echo 'int main(void) { return 7; }' >"$PROGRAMS/app.c"
	gcc -static "$PROGRAMS/app.c" -o "$PROGRAMS/app"
	gcc "$PROGRAMS/app.c" -o "$PROGRAMS/dynamic"
	cp "$PROGRAMS/app" "$PROGRAMS/other/app"
	printf '\267' | dd of="$PROGRAMS/other/app" bs=1 seek=18 conv=notrunc status=none
}

setup() {
	enter
	SERVER=''
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	leave
}

digests() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort)
}

# Of the manifest that has this name in the layout.
descriptor() { # LAYOUT NAME
	jq -r --arg name "$2" '.manifests[] | select(.annotations."org.opencontainers.image.ref.name" == $name) | .digest' \
		"$1/index.json"
}

# The first of what an image's layer holds. Some tools make no directory that it does not name.
tops() { # LAYOUT NAME COUNT
	local layer

	layer=$(blob "$1" "$(descriptor "$1" "$2")" | jq -r '.layers[0].digest')
	blob "$1" "$layer" | tar -tz | head -n "$3" | tr '\n' ' '
}

blob() { # LAYOUT sha256:DIGEST
	cat "$1/blobs/sha256/${2#sha256:}"
}

# Every digest and size that a layout names is that of a blob, and every blob is named.
layout_is_whole() { # LAYOUT
	python3 - "$1" <<-'END'
		import hashlib, json, os, sys
		top, met = sys.argv[1], set()
		def visit(d):
		    data = open(f"{top}/blobs/" + d["digest"].replace(":", "/"), "rb").read()
		    assert d["digest"] == "sha256:" + hashlib.sha256(data).hexdigest() and d["size"] == len(data), d
		    met.add(d["digest"][7:])
		    if d["mediaType"].endswith("+json"):
		        value = json.loads(data)
		        for child in value.get("manifests", []) + value.get("layers", []) + ([value["config"]] if "layers" in value else []):
		            visit(child)
		index = json.load(open(f"{top}/index.json"))
		assert index["schemaVersion"] == 2 and json.load(open(f"{top}/oci-layout")) == {"imageLayoutVersion": "1.0.0"}
		for d in index["manifests"]:
		    visit(d)
		assert met == set(os.listdir(f"{top}/blobs/sha256")), met ^ set(os.listdir(f"{top}/blobs/sha256"))
	END
}

@test "the same archive from another directory, day, umask and user's copy" {
	run -0 --separate-stderr mcm pack "$PREFIX" -o a.tar.zst
	is a.tar.zst
	(umask 077 && cp -R "$PREFIX" "$T/copy")
	find "$T/copy" -exec touch -h -d 2001-02-03 {} +
	(
		umask 027
		# faketime would not do: nothing may ask for the time at all.
		TZ=Asia/Tokyo mcm pack "$T/copy/" -o "$T/b.tar.zst" >/dev/null
	)
	cmp a.tar.zst "$T/b.tar.zst"
	mcm pack "$PREFIX" -o a.tar.xz >/dev/null
	mcm pack "$T/copy" -o b.tar.xz >/dev/null
	cmp a.tar.xz b.tar.xz
	[ "$(stat -c %a "$T/b.tar.zst")" = 644 ]
}

@test "an archive has the toolchain and nothing else, and works where it is unpacked" {
	mcm pack "$PREFIX" -o a.tar.zst >/dev/null
	mkdir out
	tar -C out -xf a.tar.zst
	rm "$PREFIX/share/mcm/$TARGET/installed.json"
	[ "$(tree_hash out)" = "$(tree_hash "$PREFIX")" ]
	run -0 tar tvf a.tar.zst --utc --full-time
	not grep -qv "1970-01-01 00:00:01" <<<"$output"
	not grep -qv " 0/0 " <<<"$output"
	mcm env out --format json | jq -e . >/dev/null
}

@test "what a pack that was killed has left goes, and what one that is at work has stays" {
	mkdir .mcm-pack.AbCdEf .mcm-pack.GhIjKl .mcm-pack.abc
	echo half | tee .mcm-pack.AbCdEf/archive >.mcm-pack.GhIjKl/archive
	(flock 9 && mcm pack "$PREFIX" -o a.tar.zst >/dev/null) 9<.mcm-pack.GhIjKl
	[ "$(find . -name '.?*' | sort | tr '\n' ' ')" = "./.mcm-pack.GhIjKl ./.mcm-pack.abc " ]
}

@test "where nothing can be made, nothing is left, nor put into the toolchain" {
	mcm pack "$PREFIX" -o a.tar.zst >/dev/null
	cp -a "$STATIC" "$T/static"
	touch "$PREFIX/lib/mine" "$T/static/lib/mine"
	run -1 mcm pack "$PREFIX" -o new/deep/a.tar.zst
	run -1 mcm pack "$T/static" --oci ./layout/deep/
	has "is not part of the toolchain"
	mkdir empty
	run -1 mcm pack "$T/static" --oci empty
	[ "$(find . | sort | tr '\n' ' ')" = ". ./a.tar.zst ./empty " ]
	rm "$PREFIX/lib/mine" "$T/static/lib/mine"
	ln -s "$PREFIX/lib" link
	for dir in "$PREFIX" "$PREFIX/new/deep" link; do
		run -1 mcm pack "$PREFIX" -o "$dir/a.tar.zst"
		has "'$dir' is in the toolchain '$PREFIX'; name a directory elsewhere"
	done
	run -1 mcm pack "$T/static" --oci "$T/static/oci"
	has "'$T/static/oci' is in the toolchain '$T/static'"
	run -0 mcm verify "$PREFIX"
	run -0 mcm verify "$T/static"
	[ ! -e "$PREFIX/new" ]
	[ ! -e "$T/static/oci" ]
}

@test "a layout that one began who was killed is gone on with" {
	mcm pack --app "$PROGRAMS/app" --oci good >/dev/null
	mkdir l
	printf '{"schemaVersion":2,"manifests":[]}\n' >l/index.json
	printf '{"imageLay' >l/.oci-layout.7.0.tmp
	run -0 mcm pack --app "$PROGRAMS/app" --oci l
	[ "$(digests l)" = "$(digests good)" ]
	# With an image in it, an index is somebody's.
	rm l/oci-layout
	run -1 mcm pack --app "$PROGRAMS/app" --oci l
	has "holds something else than container images"
}

# A prefix with another file in it, as if it had been built so.
put() { # PREFIX PATH FILE
	local share=$1/share/mcm/$TARGET before

	before=$(sha256 "$share/manifest.json")
	cp --remove-destination "$3" "$1/$2"
	jq --indent 1 --arg path "$2" --arg sha256 "$(sha256 "$3")" --argjson size "$(stat -c %s "$3")" --argjson x "$([ -x "$3" ] && echo true || echo false)" \
		'.files |= map(select(.path != $path)) + [{path: $path, size: $size, executable: $x, sha256: $sha256}]' "$share/manifest.json" >new
	cp --remove-destination new "$share/manifest.json" && rm new
	sed "s/$before/$(sha256 "$share/manifest.json")/" "$share/provenance.json" >new
	cp --remove-destination new "$share/provenance.json" && rm new
}

# A prefix whose archive takes some seconds, as its bytes cannot be compressed.
make_slow() { # PREFIX
	head -c 12M /dev/urandom >slow
	put "$1" lib/slow slow
	rm slow
}

# begin COMMAND...: in the background; sets PID. It is busy when the file FILES (a pattern) has some bytes. HANGUP says what is done
# about that signal, as nohup may have started the tests.
begin() {
	# shellcheck disable=SC2153 # PROGRAMS is another
	env "--${HANGUP:-default}-signal=HUP" "$PROGRAM" "$@" >out 2>err 3>&- &
	PID=$!
	wait_for found_some "$FILES"
}

found_some() { # PATTERN
	[ -n "$(find . -path "$1" -size +0)" ]
}

# ended STATUS: that is what "begin" comes to, and it says nothing but that it began.
ended() {
	local status=0

	wait "$PID" || status=$?
	[ "$status" = "$1" ]
	[ ! -s out ]
	cat err
	not grep -qv '^packing ' err
	rm out err
}

@test "an archive that is interrupted leaves nothing, and one of before as it was" {
	FILES='*/.mcm-pack.*/archive'
	make_slow "$PREFIX"
	for signal in INT:130 TERM:143 HUP:129; do
		begin pack "$PREFIX" -o new/deep/a.tar.xz
		kill -s "${signal%:*}" "$PID"
		ended "${signal#*:}"
		[ -z "$(ls -A)" ]
	done
	echo before >a.tar.xz
	begin pack "$PREFIX" -o a.tar.xz
	kill "$PID"
	ended 143
	[ "$(ls -A)" = a.tar.xz ]
	[ "$(cat a.tar.xz)" = before ]
	# Killed outright, it leaves what the next one sweeps; so does one that goes on when its terminal goes away.
	begin pack "$PREFIX" -o a.tar.xz
	kill -9 "$PID"
	ended 137
	[ "$(find . -name '.mcm-pack.*' | wc -l)" = 1 ]
	mcm pack "$PREFIX" -o a.tar.zst >out 2>err
	# What was left would be taken for its own.
	[ -z "$(find . -name '.mcm-pack.*')" ]
	HANGUP=ignore begin pack "$PREFIX" -o a.tar.xz
	kill -HUP "$PID"
	wait "$PID"
	[ "$(find . -mindepth 1 | sort | tr '\n' ' ')" = "./a.tar.xz ./a.tar.zst ./err ./out " ]
}

@test "an archive whose progress nobody reads any more leaves nothing, and can be interrupted" {
	local status=0

	FILES='*/.mcm-pack.*/archive'
	make_slow "$PREFIX"
	(
		trap - PIPE
		"$PROGRAM" pack "$PREFIX" -o a.tar.xz --progress json 2>&1 3>&- || echo "$?" >"$T/status"
	) | head -n 1 >/dev/null
	wait_for test -s "$T/status"
	[ "$(cat "$T/status")" = 141 ]
	[ -z "$(ls -A)" ]
	# Full, and open: what is told stays in the way.
	mkfifo "$T/full"
	exec 7<>"$T/full"
	timeout 1 cat /dev/zero >&7 || true
	"$PROGRAM" pack "$PREFIX" -o a.tar.xz --progress json 2>&7 3>&- 7<&- &
	PID=$!
	sleep 0.5
	kill "$PID"
	wait "$PID" || status=$?
	exec 7<&-
	[ "$status" = 143 ]
	[ -z "$(ls -A)" ]
}

@test "an image that is interrupted leaves nothing, and those that are there as they were" {
	local status=0

	FILES='*/blobs/.new'
	cp -a "$STATIC" "$T/static"
	mcm pack "$T/static" --oci there --tag before --progress quiet >/dev/null
	digests there >before
	mv there before "$T"
	make_slow "$T/static"
	for signal in INT:130 TERM:143; do
		begin pack "$T/static" --oci new/layout
		kill -s "${signal%:*}" "$PID"
		ended "${signal#*:}"
		[ -z "$(ls -A)" ]
	done
	mv "$T/there" .
	begin pack "$T/static" --oci there
	kill "$PID"
	ended 143
	digests there | diff "$T/before" -
	layout_is_whole there
	head -c 40M /dev/urandom >"$PROGRAMS/big"
	cat "$PROGRAMS/app" "$PROGRAMS/big" >"$T/app"
	chmod +x "$T/app"
	rm "$PROGRAMS/big"
	begin pack --app "$T/app" --oci app
	kill "$PID"
	ended 143
	[ ! -e app ]
	# Who waits for another one's turn is not held.
	exec 8<there
	flock 8
	"$PROGRAM" pack --app "$PROGRAMS/app" --oci there 3>&- 8<&- &
	sleep 0.3
	kill "$!"
	wait "$!" || status=$?
	[ "$status" = 143 ]
}

# sweep WHOLE ARGUMENT...: "mcm pack" gets a signal before each of its calls that change files, one run for each. It
# leaves nothing in "out", or what the file WHOLE lists.
sweep() {
	local whole=$1 kind call status

	shift
	for kind in mkdir open flock write rename unlink chmod; do
		for ((call = 1; call < 1000; call++)); do
			status=0
			rm -rf out counts
			FAULT_COUNTS=$PWD/counts FAULT_KIND=$kind FAULT_CALL=$call FAULT_ERROR=term LD_PRELOAD=$T/inject.so \
				"$PROGRAM" pack "$@" --progress quiet >/dev/null 2>err 3>&- || status=$?
			[ "$status" -ne 0 ] || break
			[ "$status" = 143 ]
			[ ! -s err ]
			[ ! -e out ] || find out | sort | diff "$whole" -
		done
		# Nothing came, as there are no more of them.
		[ "$status" -eq 0 ]
		[ "$call" -gt 1 ]
	done
}

@test "a signal before any call leaves nothing, or all of it" {
	local cc

	need_preload
	read -ra cc <<<"${CC:-cc}"
	"${cc[@]}" -O1 -D_GNU_SOURCE -fno-builtin -shared -fPIC -o "$T/inject.so" "$BATS_TEST_DIRNAME/inject.c" -ldl
	mcm cache keygen key >/dev/null
	mcm pack "$PREFIX" -o out/deep/a.tar.zst --sign-key key >/dev/null
	find out | sort >archive
	rm -r out
	sweep archive "$PREFIX" -o out/deep/a.tar.zst --sign-key key
	rm -r out
	mcm pack --app "$PROGRAMS/app" --oci out/deep >/dev/null
	find out | sort >image
	sweep image --app "$PROGRAMS/app" --oci out/deep
}

@test "two toolchains that are signed at once in one place: the archive and all signatures are of one of them" {
	need_preload
	cat >between.c <<-'END'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		#include <stdlib.h>
		#include <string.h>

		/* Once an archive has its name, another one is packed to it, and has two seconds for that. */
		int rename(const char *from, const char *to)
		{
			int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
			int result = real(from, to);

			if (strlen(to) > 8 && strcmp(to + strlen(to) - 8, ".tar.zst") == 0) {
				unsetenv("LD_PRELOAD");
				result |= system(getenv("BETWEEN"));
			}
			return result;
		}
	END
	gcc -shared -fPIC between.c -o between.so -ldl
	mcm cache keygen key >/dev/null
	for key in '' '--sign-key key'; do
		rm -f a.tar.zst*
		BETWEEN="$PROGRAM pack $STATIC -o a.tar.zst $key >/dev/null 2>&1 & sleep 2" LD_PRELOAD=$PWD/between.so \
			mcm pack "$PREFIX" -o a.tar.zst --sign-key key
		wait_for no_processes
		mcm pack "$STATIC" -o b.tar.zst >/dev/null
		cmp a.tar.zst b.tar.zst
		# Without a key, what is beside it is about what was there before, which is told of.
		if [ -n "$key" ]; then
			mcm verify a.tar.zst --trust-key key.pub
			minisign -V -q -p key.minisign.pub -m a.tar.zst 2>/dev/null || ! command -v minisign >/dev/null
		else
			run -1 mcm verify a.tar.zst --trust-key key.pub
			has "it is about another toolchain"
			[ "$(jq -r .payload a.tar.zst.provenance.dsse.json | base64 -d | jq -r '.subject[0].digest.sha256')" != "$(sha256 a.tar.zst)" ]
		fi
	done
}

@test "what is packed is told when it begins and when it is there, with its size" {
	run -0 --separate-stderr mcm pack "$PREFIX" -o a.tar.zst
	[ "$(printf '%s\n' "$stderr" | sed 's/[0-9.]* kB/N/')" = $'packing a.tar.zst (N)\npacked a.tar.zst: N' ]
	run -0 --separate-stderr mcm pack "$PREFIX" -o a.tar.zst --progress quiet
	[ -z "$stderr" ]
	run -0 --separate-stderr mcm pack "$STATIC" --oci oci --progress plain
	[ "$(printf '%s\n' "$stderr" | sed 's/[0-9.]* kB/N/')" = $'packing oci (N)\npacked oci: N' ]
	run -2 mcm pack "$PREFIX" -o a.tar.zst --progress loud
	has "'loud' is no progress style"
	# What went in comes to what there was, twins once, and the size is the file's.
	make_slow "$PREFIX"
	mcm cache keygen key >/dev/null
	mcm pack "$PREFIX" -o a.tar.xz --sign-key key --progress json 2>events
	jq -es --argjson size "$(stat -c %s a.tar.xz)" --arg target "$TARGET" 'all(.[]; .stage == "a.tar.xz") and
		(.[0] | .event == "pack" and .text == $target and .bytes == 0) and (.[-1] | .event == "packed" and .bytes == $size) and
		([.[1:-1][] | .event == "pack" and .text == null and .bytes <= .total and .bytes > 0] | all and length >= 2) and
		([.[:-1][].total] | unique | length) == 1' events
	# A terminal shows it live, and nothing of it stays.
	TERM=xterm on_terminal "$PROGRAM" pack "$PREFIX" -o a.tar.xz >shown
	grep -q 'a.tar.xz [0-9.]* MB of [0-9.]* MB' shown
	[ "$(grep -c 'packed a.tar.xz: ' shown)" = 1 ]
	[ "$(tail -n 1 shown)" = $'\e[?25ha.tar.xz\r' ]
	# What cannot be packed is told of as ever.
	touch "$PREFIX/lib/mine"
	run -1 --separate-stderr mcm pack "$PREFIX" -o b.tar.zst
	[[ $stderr == *"is not part of the toolchain"* ]]
	[[ $stderr != *packed* ]]
}

@test "an image of a program is told of, too, with all that goes in" {
	run -0 --separate-stderr mcm pack --app "$PROGRAMS/app" --oci l --progress plain
	[ "$(printf '%s\n' "$stderr" | sed 's/[0-9.]* kB/N/')" = $'packing l (N)\npacked l: N' ]
	run -0 --separate-stderr mcm pack --app "$PROGRAMS/app" --oci l --progress quiet
	[ -z "$stderr" ]
	run -2 mcm pack --app "$PROGRAMS/app" --oci l --progress loud
	has "'loud' is no progress style"
	mcm pack --app "$PROGRAMS/app" --oci l --tag more --zoneinfo --certificates --progress json 2>events ||
		skip "this machine has no certificates or time zones"
	all=$(find "$PROGRAMS/app" "$(realpath /etc/ssl/certs/ca-certificates.crt)" /usr/share/zoneinfo -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
	jq -es --argjson all "$all" 'all(.[]; .stage == "l") and (.[0] | .event == "pack" and .text == "app" and .bytes == 0 and .total == $all) and
		(.[-1] | .event == "packed" and .bytes > 0)' events
}

@test "files of the same bytes are one in an archive only if both are programs, or none" {
	echo text >"$T/text"
	put "$PREFIX" lib/text "$T/text"
	put "$PREFIX" lib/same "$T/text"
	chmod +x "$T/text"
	put "$PREFIX" bin/text "$T/text"
	run -0 mcm verify "$PREFIX"
	mcm pack "$PREFIX" -o a.tar.zst
	mkdir out && tar -C out -xf a.tar.zst
	[ "$(stat -c %a out/lib/text out/lib/same out/bin/text | tr '\n' ' ')" = "644 644 755 " ]
	[ out/lib/text -ef out/lib/same ]
	run -0 mcm verify out
	# However many there are, they are there once.
	for i in 1 2 3 4 5; do
		put "$PREFIX" lib/same$i "$PREFIX/lib/same"
	done
	mcm pack "$PREFIX" -o a.tar.zst
	[ "$(tar tvf a.tar.zst | grep ' lib/\(same\|text\)' | grep -c '^-')" = 1 ]
}

@test "a toolchain with programs for two machines makes no image" {
	cp -a "$STATIC" "$T/static"
	put "$T/static" bin/strange "$PROGRAMS/other/app"
	run -1 mcm pack "$T/static" --oci "$T/oci"
	has "is a program for "
	has ", and others are for "
	[ ! -e "$T/oci" ]
}

@test "an image under the tag that somebody else has made stays" {
	mcm pack --app "$PROGRAMS/app" --oci "$T/oci" >/dev/null
	jq 'del(.manifests[].annotations."mcm.subject")' "$T/oci/index.json" >index && mv index "$T/oci/index.json"
	before=$(digests "$T/oci")
	run -1 mcm pack --app "$PROGRAMS/app" --oci "$T/oci"
	has "has an image of something else under the tag 'latest'"
	[ "$(digests "$T/oci")" = "$before" ]
}

@test "what is no plain file is not replaced" {
	mkfifo pipe.tar.zst
	ln -s elsewhere link.tar.zst
	mkdir dir.tar.zst
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.tar.zst")'
	for what in 'pipe:a pipe' 'link:a symbolic link' 'dir:a directory' 'socket:a socket'; do
		run -1 mcm pack "$PREFIX" -o "${what%%:*}.tar.zst"
		has "'${what%%:*}.tar.zst' is ${what#*:}, which is not replaced"
	done
	[ -p pipe.tar.zst ]
	[ "$(readlink link.tar.zst)" = elsewhere ]
	# Nor beside the archive.
	mcm cache keygen key >/dev/null
	ln -s elsewhere a.tar.zst.minisig
	run -1 mcm pack "$PREFIX" -o a.tar.zst --sign-key key
	has "'a.tar.zst.minisig' is a symbolic link"
	[ ! -e a.tar.zst ]
	[ ! -e elsewhere ]
	# Neither by other commands.
	mkfifo pipe
	run -2 mcm verify "$PREFIX" --rebuild --sign-key key -o pipe
	has "'pipe' is a pipe"
	run -2 mcm diff "$PREFIX" "$PREFIX" -o pipe
	has "'pipe' is a pipe"
	[ -p pipe ]
}

@test "an image goes into the layout, and nowhere that a link in it leads" {
	mkdir -p elsewhere l/blobs
	printf '{"imageLayoutVersion":"1.0.0"}\n' >l/oci-layout
	printf '{"schemaVersion":2,"manifests":[]}\n' >l/index.json
	ln -s ../../elsewhere l/blobs/sha256
	run -1 mcm pack "$STATIC" --oci l
	has "'l/blobs/sha256' is no directory"
	rm -r l/blobs && ln -s ../elsewhere l/blobs
	run -1 mcm pack "$STATIC" --oci l
	has "'l/blobs' is no directory"
	[ -z "$(ls elsewhere)" ]
	rm l/blobs && mkdir l/blobs && ln -s ../../elsewhere/file l/blobs/.new
	run -0 mcm pack "$STATIC" --oci l
	[ -z "$(ls elsewhere)" ]
	layout_is_whole l
}

@test "an index that names what the layout has not got is refused" {
	local good

	run -0 mcm pack "$STATIC" --oci l --tag one
	good=$(cat l/index.json)
	for change in '.digest = "sha256:x"' '.digest = "../../etc"' '.digest = 5' 'del(.digest)' '.size = 1' \
		'.digest = "sha256:" + ("0" * 64)'; do
		jq -c ".manifests[0] |= ($change)" <<<"$good" >l/index.json
		cp l/index.json before
		for tag in one two; do
			run -1 mcm pack "$STATIC" --oci l --tag "$tag"
			has "'l/index.json' names an image"
		done
		cmp before l/index.json
	done
	printf '%s\n' "$good" >l/index.json
	blob=l/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' l/index.json)
	sed -i 's/mcm/MCM/' "$blob"
	run -1 mcm pack "$STATIC" --oci l --tag two
	has "and should have"
}

@test "SOURCE_DATE_EPOCH is the time of what is packed" {
	SOURCE_DATE_EPOCH=1000000000 mcm pack "$PREFIX" -o a.tar.zst >/dev/null
	tar tvf a.tar.zst --utc --full-time | grep -q '2001-09-09 01:46:40'
	for bad in x -1 99999999999999999999 1.5; do
		SOURCE_DATE_EPOCH=$bad run -2 mcm pack "$PREFIX" -o b.tar.zst
		has "SOURCE_DATE_EPOCH is '$bad'"
	done
	[ ! -e b.tar.zst ]
}

# NAME, MESSAGE: what has become of the prefix is refused, and the archive that is there stays.
is_refused() {
	echo before >a.tar.zst
	run -1 mcm pack "$PREFIX" -o a.tar.zst
	has "mcm: error: '$PREFIX/$1' $2"
	[ "$(cat a.tar.zst)" = before ]
	[ -z "$(find . -name '.mcm-pack*')" ]
}

@test "a prefix with a changed byte, kind, mode or link is refused" {
	local file=bin/$TARGET-ar

	sed -i s/a/b/ "$PREFIX/$file"
	is_refused "$file" "has the SHA-256 "
	cp "$PREFIX/bin/$TARGET-as" "$PREFIX/$file"
	chmod -x "$PREFIX/$file"
	is_refused "$file" "is not executable, was"
	rm "$PREFIX/$file"
	is_refused "$file" "is lost"
	ln -s elsewhere "$PREFIX/$file"
	is_refused "$file" "is a symbolic link, was a file"
	rm "$PREFIX/$file" && mkdir "$PREFIX/$file"
	is_refused "$file" "is a directory, was a file"
	rmdir "$PREFIX/$file" && mkfifo "$PREFIX/$file"
	is_refused "$file" "is neither a file nor a link, was a file"
	ln -sfn ar "$PREFIX/bin/$TARGET-cc"
	is_refused "bin/$TARGET-cc" "leads to 'ar', led to '$TARGET-gcc'"
}

@test "a prefix with a file of the user's is refused" {
	echo >"$PREFIX/lib/mine"
	is_refused lib/mine "is not part of the toolchain"
	rm "$PREFIX/lib/mine"
	ln -s /etc/passwd "$PREFIX/mine"
	is_refused mine "is not part of the toolchain"
}

@test "one of equal files that is not equal any more is refused" {
	local one=$PREFIX/bin/$TARGET-g++

	cp "$one" "$T/own"
	printf x | dd of="$T/own" bs=1 seek=9000 conv=notrunc status=none
	cp --remove-destination "$T/own" "$PREFIX/bin/$TARGET-gcc"
	is_refused "bin/$TARGET-gcc" "has the SHA-256 "
}

@test "records that were changed are refused" {
	local share=$PREFIX/share/mcm/$TARGET

	sed -i 's/"size": 24/"size": 25/' "$share/manifest.json"
	run -1 mcm pack "$PREFIX" -o a.tar.zst
	has "provenance.json' has the SHA-256 "
	cp "$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/manifest.json" "$share"
	sed -i 's/pkg:generic/pkg:Generic/' "$share/provenance.json"
	is_refused "share/mcm/$TARGET/provenance.json" "has the SHA-256 "
	head -c 100 "$share/manifest.json" >"$share/cut" && mv "$share/cut" "$share/manifest.json"
	run -1 mcm pack "$PREFIX" -o a.tar.zst
	has "manifest.json:"
}

@test "a manifest that lists what is outside, twice, or nothing is refused" {
	local manifest=$PREFIX/share/mcm/$TARGET/manifest.json good

	good=$(cat "$manifest")
	for change in '.files[0].path = "../x"' '.files[0].path = "/etc/passwd"' '.files[0].path = "bin//x"' \
		'.files[1].path = .files[0].path' '.files = []' '.files[0].sha256 = "12"' '.files[0].size = -1' \
		'.target = "x"' '.key = 5' '.format = 2' 'del(.files[0].path)'; do
		jq "$change" <<<"$good" >"$manifest"
		run -1 mcm pack "$PREFIX" -o a.tar.zst
		has "manifest"
		[ ! -e a.tar.zst ]
	done
}

@test "of several toolchains one is chosen" {
	mcm build "$TARGET" "$OTHER" --prefix "$T/both" --progress quiet >/dev/null
	run -1 mcm pack "$T/both" -o a.tar.zst
	has "several toolchains; choose with --target: $OTHER, $TARGET"
	run -1 mcm pack "$T/both" -o a.tar.zst --target arm-linux-musleabi
	has "no toolchain for 'arm-linux-musleabi'; it has $OTHER, $TARGET"
	mcm pack "$T/both" -o a.tar.zst --target "$TARGET" >/dev/null
	mcm pack "$PREFIX" -o b.tar.zst >/dev/null
	cmp a.tar.zst b.tar.zst
}

@test "wrong usage" {
	run -2 mcm pack "$PREFIX"
	has "say what to make, one of the two"
	run -2 mcm pack "$PREFIX" -o x.zip
	has "does not end in .tar.zst or .tar.xz"
	run -2 mcm pack "$PREFIX" -o .tar.zst
	run -2 mcm pack -o x.tar.zst
	has "name a prefix"
	run -2 mcm pack "$PREFIX" "$PREFIX" -o x.tar.zst
	run -2 mcm pack "$T/absent" -o x.tar.zst
	has "is no directory"
	run -1 mcm pack "$T/home" -o x.tar.zst
	has "'$T/home' holds no toolchain; 'mcm build TARGET --prefix $T/home' makes one"
	run -2 mcm pack "$PREFIX" --oci x --tag 'a b'
	has "is no tag"
	run -2 mcm pack "$PREFIX" --oci x --tmp
	has "goes with --app"
	run -2 mcm pack --app "$PROGRAMS/app" -o x.tar.zst
	has "--app goes with --oci"
	# Nothing of an image is signed, and who asked for it must not believe that it is.
	mcm cache keygen "$T/key" >/dev/null
	run -2 mcm pack "$PREFIX" --oci x --sign-key "$T/key"
	has "--sign-key signs archives"
	run -2 mcm pack --app "$PROGRAMS/app" --oci x --sign-key "$T/key"
	has "--sign-key signs archives"
	[ -z "$(ls)" ]
}

@test "a full disk leaves no archive" {
	need_small_disk
	# shellcheck disable=SC2153 # from helper.bash
	run with_small_disk 8 "$PROGRAM" pack "$STATIC" -o "$T/small/a.tar.zst"
	[ "$status" = 1 ]
	has "$T/small"
	lacks "a.tar.zst':"
}

@test "a toolchain that needs a C library makes no image" {
	run -1 mcm pack "$PREFIX" --oci "$T/oci"
	has "it needs the interpreter"
	has "build the toolchain with --static-host or --host"
	[ ! -e "$T/oci" ]
}

@test "an image has the toolchain in /opt/cross, and says what it is" {
	run -0 --separate-stderr mcm pack "$STATIC" --oci "$T/oci"
	is "$T/oci"
	layout_is_whole "$T/oci"
	run -0 blob "$T/oci" "$(descriptor "$T/oci" $TAG-amd64)"
	jq -e --arg key "$(jq -r .key "$STATIC/share/mcm/$TARGET/manifest.json")" --arg target "$TARGET" '.annotations |
		."mcm.key" == $key and ."mcm.target" == $target and ."org.opencontainers.image.version" == "14.1" and
		."org.opencontainers.image.licenses" == "Apache-2.0 AND MIT AND GPL-2.0-only WITH Linux-syscall-note" and (."mcm.versions" | contains("gcc 14.1")) and
		(."org.opencontainers.image.source" | contains("pkg:generic/gcc@14.1?checksum=sha256:"))' <<<"$output"
	mcm pack "$STATIC" --oci "$T/again" >/dev/null
	[ "$(digests "$T/oci")" = "$(digests "$T/again")" ]
	[ "$(tops "$T/oci" $TAG-amd64 3)" = "opt/ opt/cross/ opt/cross/bin/ " ]
	# The same once more changes nothing.
	mcm pack "$STATIC" --oci "$T/again" >/dev/null
	[ "$(digests "$T/oci")" = "$(digests "$T/again")" ]
}

@test "skopeo takes an image to a registry and back; umoci unpacks it, and its compiler runs" {
	command -v umoci >/dev/null || skip "umoci is not installed"
	command -v skopeo >/dev/null || skip "skopeo is not installed"
	start_registry
	mcm pack "$STATIC" --oci "$T/oci" >/dev/null
	skopeo copy -q --all --dest-tls-verify=false "oci:$T/oci:$TAG" "docker://$AT/mcm/$TARGET:$TAG"
	skopeo copy -q --src-tls-verify=false "docker://$AT/mcm/$TARGET:$TAG" "oci:$T/back:$TAG"
	umoci unpack --rootless --image "$T/back:$TAG" "$T/bundle" >/dev/null
	umoci unpack --rootless --image "$T/oci:$TAG-amd64" "$T/bundle2" >/dev/null
	rm "$STATIC/share/mcm/$TARGET/installed.json" -f
	[ "$(tree_hash "$T/bundle/rootfs/opt/cross")" = "$(tree_hash "$STATIC")" ]
	[ "$(tree_hash "$T/bundle/rootfs")" = "$(tree_hash "$T/bundle2/rootfs")" ]
	unshare -r chroot "$T/bundle/rootfs" "/opt/cross/bin/$TARGET-gcc" --version | grep -q 14.1 ||
		"$T/bundle/rootfs/opt/cross/bin/$TARGET-gcc" --version | grep -q 14.1
}

@test "one tag is an index of the same program for several CPUs" {
	mcm pack --app "$PROGRAMS/other/app" --oci "$T/oci" --tag 1.0 >/dev/null
	mcm pack --app "$PROGRAMS/app" --oci "$T/oci" --tag 1.0 --tmp >/dev/null
	run -0 blob "$T/oci" "$(descriptor "$T/oci" 1.0)"
	[ "$(jq -c '[.manifests[].platform | .os, .architecture]' <<<"$output")" = '["linux","amd64","linux","arm64"]' ]
	[ "$(jq -r '.manifests[0].digest' <<<"$output")" = "$(descriptor "$T/oci" 1.0-amd64)" ]
	# In the other order it is the same image.
	mcm pack --app "$PROGRAMS/app" --oci "$T/second" --tag 1.0 --tmp >/dev/null
	mcm pack --app "$PROGRAMS/other/app" --oci "$T/second" --tag 1.0 >/dev/null
	[ "$(descriptor "$T/oci" 1.0)" = "$(descriptor "$T/second" 1.0)" ]
	# A second tag leaves the first alone.
	mcm pack --app "$PROGRAMS/app" --oci "$T/oci" --tag 2.0 >/dev/null
	[ "$(descriptor "$T/oci" 1.0)" = "$(descriptor "$T/second" 1.0)" ]
	[ "$(jq '.manifests | length' "$T/oci/index.json")" = 5 ]
}

# Makes the directory l and locks it until something is written into the pipe "go". The process that has the lock lives all the while:
# in a PID namespace /proc/locks has neither locks whose owner is gone nor who waits for them.
lock_layout() {
	mkdir l
	mkfifo go
	flock -o l cat go 3>&- &
	wait_for grep -q "FLOCK .* $! " /proc/locks
}

@test "a layout that is removed while it is waited for" {
	lock_layout
	# shellcheck disable=SC2153 # from helper.bash
	"$PROGRAM" pack --app "$PROGRAMS/app" --oci l >said 2>&1 3>&- &
	wait_for grep -q -- "-> FLOCK .* $! " /proc/locks
	mv l gone && mkdir l
	echo >go
	status=0
	wait $! || status=$?
	[ "$status" = 1 ]
	grep -qx "mcm: error: 'l' was removed while it was waited for; run again" said
	[ -z "$(find l gone -mindepth 1)" ]
}

@test "a program that is another one when it is packed than when it was looked at makes no image" {
	lock_layout
	cp "$PROGRAMS/app" "$T/app"
	"$PROGRAM" pack --app "$T/app" --oci l >said 2>&1 3>&- &
	wait_for grep -q -- "-> FLOCK .* $! " /proc/locks
	cp "$PROGRAMS/dynamic" "$T/new" && mv "$T/new" "$T/app"
	echo >go
	status=0
	wait $! || status=$?
	[ "$status" = 1 ]
	grep -q "^mcm: error: '$T/app' has the SHA-256 .*, and should have $(sha256 "$PROGRAMS/app")$" said
	[ -z "$(find l -type f)" ]
}

@test "two packs at once into one layout are both there" {
	mcm pack --app "$PROGRAMS/other/app" --oci "$T/oci" >/dev/null &
	mcm pack --app "$PROGRAMS/app" --oci "$T/oci" >/dev/null
	wait $!
	run -0 blob "$T/oci" "$(descriptor "$T/oci" latest)"
	[ "$(jq '.manifests | length' <<<"$output")" = 2 ]
}

@test "an image of a program has what was asked for, and runs" {
	mcm pack --app "$PROGRAMS/app" --oci "$T/oci" --certificates --zoneinfo --tmp >/dev/null
	layout_is_whole "$T/oci"
	[ "$(tops "$T/oci" latest-amd64 5)" = "app etc/ etc/ssl/ etc/ssl/certs/ etc/ssl/certs/ca-certificates.crt " ]
	command -v umoci >/dev/null || skip "umoci is not installed"
	umoci unpack --rootless --image "$T/oci:latest-amd64" "$T/bundle" >/dev/null
	cmp "$PROGRAMS/app" "$T/bundle/rootfs/app"
	# Where a link leads that is not into the tree, the image has nothing.
	[ -z "$(find "$T/bundle/rootfs" -lname '/*')" ]
	cmp /etc/ssl/certs/ca-certificates.crt "$T/bundle/rootfs/etc/ssl/certs/ca-certificates.crt"
	[ "$(stat -c %a "$T/bundle/rootfs/tmp")" = 1777 ]
	[ "$(jq -c .process.args "$T/bundle/config.json")" = '["/app"]' ]
	[ ! -d /usr/share/zoneinfo/Europe ] || cmp /usr/share/zoneinfo/Europe/Paris "$T/bundle/rootfs/usr/share/zoneinfo/Europe/Paris"
	mcm pack --app "$PROGRAMS/app" --oci "$T/bare" >/dev/null
	umoci unpack --rootless --image "$T/bare:latest-amd64" "$T/bundle2" >/dev/null
	[ "$(ls "$T/bundle2/rootfs")" = app ]
	# Its name may be in any script.
	cp "$PROGRAMS/app" "$T/été"
	mcm pack --app "$T/été" --oci "$T/summer" >/dev/null
	umoci unpack --rootless --image "$T/summer:latest-amd64" "$T/bundle3" >/dev/null
	cmp "$PROGRAMS/app" "$T/bundle3/rootfs/été"
}

@test "what is no static program makes no image, and says why" {
	run -1 mcm pack --app "$PROGRAMS/dynamic" --oci "$T/oci"
	has "does not run in an image that has nothing else: it needs the interpreter"
	has "name a program that is linked with -static"
	run -1 mcm pack --app "$PROGRAMS/app.c" --oci "$T/oci"
	has "it is no program"
	run -1 mcm pack --app "$T/absent" --oci "$T/oci"
	has "absent"
	head -c 50 "$PROGRAMS/app" >"$T/cut"
	run -1 mcm pack --app "$T/cut" --oci "$T/oci"
	has "damaged"
	cp "$PROGRAMS/app" "$T/"$'a\nb'
	run -1 mcm pack --app "$T/"$'a\nb' --oci "$T/oci"
	has "a name that images cannot hold"
	[ ! -e "$T/oci" ]
}

@test "a program whose name an image has for something else, or that hides another, makes none" {
	for name in dev etc proc run sys tmp usr .wh.app .wh..wh..opq; do
		cp "$PROGRAMS/app" "$T/$name"
		run -1 mcm pack --app "$T/$name" --oci "$T/oci" --tmp --certificates
		has "'$name' has a name that images cannot hold, or have for something else; rename it"
		[ ! -e "$T/oci" ]
	done
	# And one that is no text, or drives a terminal.
	for name in $'a\nb' $'a\033[2J' $'a\377'; do
		cp "$PROGRAMS/app" "$T/$name"
		run -1 mcm pack --app "$T/$name" --oci "$T/oci"
		has "has a name that images cannot hold"
		[ ! -e "$T/oci" ]
	done
}

@test "a program that grows or shrinks while it is packed" {
	cp "$PROGRAMS/app" "$T/app"
	truncate -s 200M "$T/app"
	for size in +1 -1M; do
		mcm pack --app "$T/app" --oci "$T/oci" >said 2>&1 3>&- &
		wait_for eval '[ -s "$T/oci/blobs/.new" ]'
		truncate -s $size "$T/app"
		status=0
		wait $! || status=$?
		[ "$status" = 1 ]
		grep -qx "mcm: error: '$T/app' changed while it was read" said
		[ ! -e "$T/oci" ]
	done
}

@test "a directory with something else, or another image under the tag, stays as it is" {
	mkdir "$T/full"
	echo >"$T/full/mine"
	run -1 mcm pack --app "$PROGRAMS/app" --oci "$T/full"
	has "holds something else than container images"
	mcm pack "$STATIC" --oci "$T/oci" >/dev/null
	before=$(digests "$T/oci")
	run -1 mcm pack --app "$PROGRAMS/app" --oci "$T/oci" --tag $TAG
	has "has an image of $TARGET under the tag '$TAG'"
	run -1 mcm pack --app "$PROGRAMS/app" --oci "$T/oci" --tag $TAG-amd64
	has "has an image of another tag under the tag"
	[ "$(digests "$T/oci")" = "$before" ]
	echo '{' >"$T/oci/index.json"
	run -1 mcm pack "$STATIC" --oci "$T/oci"
	has "index.json"
	echo '{"schemaVersion": 1}' >"$T/oci/index.json"
	run -1 mcm pack "$STATIC" --oci "$T/oci"
	has "is no index of container images"
}
