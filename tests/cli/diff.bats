#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm diff: two prefixes, two keys, two settings.
load helper

setup_file() {
	make_world
	make_built_store
	cd "$BATS_FILE_TMPDIR/built" || return 1
	MCM_DATA=$WORLD/data MCM_STORE=$BATS_FILE_TMPDIR/built/store \
		mcm build "$TARGET" --musl 1.1 --prefix "$BATS_FILE_TMPDIR/built/newer" --progress quiet
}

setup() {
	enter
	use_built_store
	OLD=$BATS_FILE_TMPDIR/built/prefix
	NEW=$BATS_FILE_TMPDIR/built/newer
}

teardown() {
	leave
}

key_of() { # [OPTION...]
	mcm plan "$TARGET" "$@" --format json |
		python3 -c 'import json, sys; print(json.load(sys.stdin)["stages"][-1]["key"])'
}

@test "one prefix twice: no difference" {
	run -0 --separate-stderr mcm diff "$OLD" "$OLD"
	[ -z "$stderr" ]
	has "no difference"
	run -0 mcm diff "$OLD" "$OLD" --format json
	[ "$(value 'd["format"], d["same"], d["stages"], d["files"]["list"]')" = "(1, True, [], [])" ]
}

@test "two prefixes: releases, patches, stages, files" {
	run -1 --separate-stderr mcm diff "$OLD" "$NEW"
	[ -z "$stderr" ]
	has "the first difference: musl-headers: release musl 1.1, was 1.0"
	has "  musl             1.0 -> 1.1"
	has "  removed  musl/0001-year.patch"
	has "by what it needs"
	has "files: 1 added, 0 removed, 8 changed"
	run -1 mcm diff "$OLD" "$NEW" --format json
	[ "$(value 'd["releases"]')" = "[{'package': 'musl', 'a': '1.0', 'b': '1.1'}]" ]
	[ "$(value 'd["a"]["kind"], d["a"]["target"], d["same"]')" = "('prefix', '$TARGET', False)" ]
	[ "$(value 'd["a"]["key"]')" = "$(key_of)" ]
	[ "$(value 'd["specs"]')" = None ]
}

@test "files: added, removed, changed in bytes, mode and target of a link; and what the user put there" {
	cp -a "$OLD" "$T/changed"
	chmod -R u+w "$T/changed"
	file=$(cd "$OLD" && find . -type f -links 1 -perm -u+x -printf '%P\n' | sort | head -n 1)
	echo more >>"$T/changed/$file"
	: >"$T/changed/added"
	ln -s a "$T/changed/link"
	mkdir "$T/other"
	cp -a "$T/changed/." "$T/other"
	rm "$T/other/added"
	ln -sfn b "$T/other/link"
	chmod -x "$T/other/$file"
	run -1 mcm diff "$OLD" "$T/changed" --format json
	[ "$(value '[(f["path"], f["change"]) for f in d["files"]["list"]]')" = "[('added', 'added'), ('$file', 'changed'), ('link', 'added')]" ]
	[ "$(value 'd["files"]["b"] - d["files"]["a"], d["stages"]')" = "(5, [])" ]
	# Another name for a file takes no room.
	cp -a "$T/changed" "$T/linked"
	ln "$T/linked/$file" "$T/linked/again"
	run -1 mcm diff "$T/changed" "$T/linked" --format json
	[ "$(value '[f["path"] for f in d["files"]["list"]], d["files"]["b"] - d["files"]["a"]')" = "(['again'], 0)" ]
	run -1 mcm diff "$T/changed" "$T/other" --format json
	[ "$(value '[(f["path"], f["change"]) for f in d["files"]["list"]]')" = "[('added', 'removed'), ('$file', 'changed'), ('link', 'changed')]" ]
}

@test "links: a release in where one leads is no difference, and one in the place of a file has no mode" {
	cp -a "$OLD" "$T/a"
	run -0 mcm build "$TARGET" --prefix "$T/b" --gcc 13.1
	ln -s ../gcc/14.1/x "$T/a/way"
	ln -s ../gcc/13.1/x "$T/b/way"
	echo file >"$T/a/either"
	ln -s way "$T/b/either"
	run -1 mcm diff "$T/a" "$T/b" --format json
	[ "$(value '[f for f in d["files"]["list"] if f["path"] in ("way", "either")]')" = \
		"[{'path': 'either', 'change': 'changed', 'a': 5, 'b': 0}]" ]
}

# What files of the list add to their side is what the sides differ by.
adds_up() { # DIFFERENCE
	[ "$(value 'sum((f["b"] or 0) - (f["a"] or 0) for f in d["files"]["list"]), d["files"]["b"] - d["files"]["a"]')" = "($1, $1)" ]
}

@test "the list of files adds up to what the sides differ by: hard links, other links, copies without them" {
	cp -a "$OLD" "$T/a"
	for name in gone kept; do
		printf %1000s '' >"$T/a/$name"
	done
	ln "$T/a/kept" "$T/a/first"
	cp -a "$T/a" "$T/b"
	ln "$T/b/bin/$TARGET-gcc" "$T/b/hard"
	ln -s xxxx "$T/b/link"
	run -1 mcm diff "$T/a" "$T/b" --format json
	adds_up 0
	[ "$(value 'd["files"]["list"]')" = "[{'path': 'hard', 'change': 'added', 'a': None, 'b': 0, 'b_hard_link': True}, {'path': 'link', 'change': 'added', 'a': None, 'b': 0}]" ]
	run -1 mcm diff "$T/a" "$T/b"
	has " +0  hard (hard link)"
	# The name under which a file was met first goes, and the file stays.
	rm "$T/b/first"
	run -1 mcm diff "$T/a" "$T/b" --format json
	adds_up 0
	run -1 mcm diff "$T/a" "$T/b"
	has " +0  first (was a hard link)"
	rm "$T/b/gone" "$T/b/link"
	ln "$T/b/kept" "$T/b/gone"
	printf %3000s '' >"$T/b/new"
	ln "$T/b/new" "$T/b/newer"
	run -1 mcm diff "$T/a" "$T/b" --format json
	adds_up 3000
	run -1 mcm diff "$T/b" "$T/a" --format json
	adds_up -3000
	# A name that gets contents of its own.
	rm "$T/b/gone"
	printf %700s '' >"$T/b/gone"
	run -1 mcm diff "$T/a" "$T/b" --format json
	adds_up 2700
	# Who copies may make files of links; that is no difference, and no bytes.
	cp -R "$T/b" "$T/c"
	run -0 mcm diff "$T/b" "$T/c" --format json
	adds_up 0
	run -1 mcm diff "$T/a" "$T/c" --format json
	adds_up $((5700 + $(stat -c %s "$T/c/hard")))
}

@test "modes that no umask explains are told, and those that one does are not" {
	cp -a "$OLD" "$T/a"
	(umask 077 && cp -R --preserve=links "$OLD" "$T/b")
	run -0 mcm diff "$T/a" "$T/b"
	chmod u+w "$T/b/bin/$TARGET-ar" "$T/b/lib/gcc/version"
	chmod 4755 "$T/b/bin/$TARGET-ar"
	chmod 666 "$T/b/lib/gcc/version"
	echo sgid >"$T/a/sgid"
	cp "$T/a/sgid" "$T/b/sgid"
	chmod 2644 "$T/b/sgid"
	run -1 mcm diff "$T/a" "$T/b"
	has "bin/$TARGET-ar (mode 4755, was "
	has "lib/gcc/version (mode 0666, was "
	has "sgid (mode 2644, was 0"
	run -1 mcm diff "$T/a" "$T/b" --format json
	[ "$(value '[f["b_mode"] for f in d["files"]["list"]]')" = "['4755', '0666', '2644']" ]
}

@test "symbols and sections of libraries" {
	for side in a b; do
		cp -a "$OLD" "$T/$side"
		chmod -R u+w "$T/$side"
	done
	echo 'int kept(void) { return 1; } int gone(void) { return 2; }' >a.c
	echo 'int kept(void) { return 1; } int fresh(void) { return 3; } int data[99] = {1};' >b.c
	for side in a b; do
		gcc -shared -nostdlib -fPIC $side.c -o "$T/$side/$TARGET/lib/libtiny.so"
	done
	run -1 mcm diff "$T/a" "$T/b"
	has "  $TARGET/lib/libtiny.so: 2 added, 1 removed, 0 changed"
	has "    added data - object 396"
	has "    removed gone - func -"
	has "  .data "
	run -1 mcm diff "$T/a" "$T/b" --format json
	[ "$(value 'all(s["a"] != s["b"] for s in d["sections"])')" = True ]
	[ "$(value '[l["library"] for l in d["symbols"]]')" = "['$TARGET/lib/libtiny.so']" ]
	# An object file has no sections that count.
	printf '.section objects,"a"\n.fill 9\n' >o.s
	gcc -c o.s -o "$T/b/o.o"
	run -1 mcm diff "$T/a" "$T/b" --format json
	[ "$(value '[s for s in d["sections"] if s["section"] == "objects"]')" = "[]" ]
	# Nothing of a damaged library is compared but its bytes.
	head -c 300 "$T/a/$TARGET/lib/libtiny.so" >"$T/b/$TARGET/lib/libtiny.so"
	run -1 mcm diff "$T/a" "$T/b"
	lacks "libtiny.so: "
}

@test "two keys, whole and cut short, and a prefix against a key" {
	old=$(key_of)
	new=$(key_of --musl 1.1)
	run -0 mcm diff "$old" "${old:0:12}" --format json
	[ "$(value 'd["a"]["kind"], d["a"]["target"], d["b"]["target"]')" = "('key', '$TARGET', '$TARGET')" ]
	run -1 mcm diff "${old:0:12}" "$new" --format json
	[ "$(value 'len(d["stages"]) == len({s["stage"] for s in d["stages"]}) > 2')" = True ]
	run -1 mcm diff "${old:0:12}" "$new"
	has "the first difference: musl-headers: release musl 1.1, was 1.0"
	has "files: 1 added, 0 removed, 8 changed"
	run -0 mcm diff "$OLD" "$old"
	# The key of the output, which is what lists of toolchains show.
	run -0 mcm list toolchains --json
	listed=$(value '[t["key"] for t in d if "musl 1.0" in t["versions"]][0]')
	[ "$listed" != "$old" ]
	run -0 mcm diff "$OLD" "${listed:0:12}"
	run -1 mcm diff "$OLD" "$new" --format json
	[ "$(value 'd["b"]["kind"]')" = key ]
	run -2 mcm diff "$old" 0123456789
	has "has no stage of the key '0123456789'"
}

@test "a key whose output is gone, and one whose dependencies are" {
	old=$(key_of)
	new=$(key_of --musl 1.1)
	chmod -R u+w "$STORE/stages"
	rm -rf "$STORE/stages"
	run -1 mcm diff "$old" "$new" --format json
	[ "$(value 'd["files"], d["releases"][0]["b"]')" = "(None, '1.1')" ]
	for file in "$STORE"/inputs/*/*; do
		case $file in *"$old" | *"$new") ;; *) rm "$file" ;; esac
	done
	run -1 mcm diff "$old" "$new"
	has "the store has forgotten"
}

@test "two settings: what would change, with nothing built" {
	run -1 mcm diff GCC_VER=14.1 "GCC_VER=13.1 DISABLE_ICONV=1" --target "$TARGET"
	has "  gcc              14.1 -> 13.1"
	has "--disable-iconv added"
	lacks "files:"
	run -0 mcm diff GCC_VER=14.1 GCC_VER=14 --target "$TARGET"
	echo "GCC_VER = 13.1" >old.mak
	run -1 mcm diff old.mak GCC_VER=14.1 --target "$TARGET"
	has "  gcc              13.1 -> 14.1"
	run -1 mcm diff "$OLD" MUSL_VER=1.1 --target "$TARGET"
	has "  musl             1.0 -> 1.1"
	[ -z "$(runs)" ]
}

@test "a key whose text somebody edited is not believed" {
	key=$(key_of)
	file=$STORE/inputs/${key:0:2}/$key
	jq --arg key "$key" '.text += "\ndep toolchain \($key)\n"' "$file" >edited
	chmod u+w "$file"
	cp edited "$file"
	run -2 timeout 20 "$PROGRAM" diff "$key" "$key"
	has "'$file' is broken and left out; a build removes it"
	has "the store cannot tell what '$key' is the key of"
}

@test "names that would drive a terminal are shown, not obeyed" {
	cp -a "$OLD" "$T/hostile"
	: >"$T/hostile/$(printf '\033[2J<script>')"
	run -1 mcm diff "$OLD" "$T/hostile"
	has '\x1b[2J<script>'
	run -1 mcm diff "$OLD" "$T/hostile" --format json
	[ "$(value 'd["files"]["list"][0]["path"] == "\x1b[2J<script>"')" = True ]
	# A symbol of a library with all of it.
	evil=$(hostile)
	printf '.data\n.globl "%s"\n.type "%s",@object\n.size "%s",80\n"%s":\n.fill 80\n' "$evil" "$evil" "$evil" "$evil" >evil.s
	cc -shared evil.s -o "$T/hostile/$TARGET/lib/libevil.so"
	cp -a "$OLD" "$T/plain"
	cc -shared -x c - -o "$T/plain/$TARGET/lib/libevil.so" <<<'int x;'
	run -1 mcm diff "$T/plain" "$T/hostile" -o d.html
	is_harmless_page d.html
	grep -q '&#x3c;script&#x3e;' d.html
	run -1 mcm diff "$T/plain" "$T/hostile"
	is_harmless <<<"$output"
}

@test "a section with a name that would drive a terminal is one section, not one of each side" {
	for side in a b; do
		cp -a "$OLD" "$T/$side"
		chmod -R u+w "$T/$side"
	done
	printf '.section "x\033<b>","a"\n.fill %d\n' 8 >a.s
	printf '.section "x\033<b>","a"\n.fill %d\n' 24 >b.s
	gcc -shared -nostdlib a.s -o "$T/a/$TARGET/lib/libs.so"
	cp "$T/a/$TARGET/lib/libs.so" "$T/b/$TARGET/lib/libs.so"
	run -0 mcm diff "$T/a" "$T/b" --format json
	[ "$(value 'd["same"], d["sections"]')" = "(True, [])" ]
	gcc -shared -nostdlib b.s -o "$T/b/$TARGET/lib/libs.so"
	# A second library adds to it.
	gcc -shared -nostdlib b.s -o "$T/b/$TARGET/lib/libt.so"
	run -1 mcm diff "$T/a" "$T/b" --format json
	[ "$(value '[s for s in d["sections"] if s["section"] == "x\x1b<b>"]')" = "[{'section': 'x\\x1b<b>', 'a': 8, 'b': 48}]" ]
	run -1 mcm diff "$T/a" "$T/b"
	has '  x\x1b<b>  '
	lacks $'\e'
}

@test "pipes, links that lead nowhere or out, and devices: by what they are" {
	for side in a b; do
		cp -a "$OLD" "$T/$side"
		mkfifo "$T/$side/fifo"
		ln -s loop "$T/$side/loop"
		ln -s /dev/zero "$T/$side/out"
	done
	run -0 timeout 60 "$PROGRAM" diff "$T/a" "$T/b"
	run -0 timeout 60 "$PROGRAM" report --size "$T/a"
	if mknod "$T/a/device" c 1 3 && mknod "$T/b/device" c 1 3; then
		run -0 mcm diff "$T/a" "$T/b"
		rm "$T/b/device"
		mknod "$T/b/device" c 1 5
		run -1 mcm diff "$T/a" "$T/b" --format json
		[ "$(value '[f["path"] for f in d["files"]["list"]]')" = "['device']" ]
	fi
}

@test "specs: of compilers that run" {
	cp -a "$OLD" "$T/a"
	chmod -R u+w "$T/a"
	driver=bin/$TARGET-gcc
	rm -f "$T/a/$driver"
	# shellcheck disable=SC2016 # what the script is to have
	printf '#!/bin/sh\nprintf "*cpp:\\n-D%%s\\n" "$(basename "$(dirname "$(dirname "$0")")")"\n' >"$T/a/$driver"
	chmod +x "$T/a/$driver"
	cp -a "$T/a" "$T/b"
	run -0 mcm diff "$T/a" "$T/b"
	run -1 mcm diff "$T/a" "$T/b" --specs
	has "removed  *cpp: -Da"
	has "added    *cpp: -Db"
	# What fails has no specs, whatever it prints.
	echo 'exit 3' >>"$T/b/$driver"
	run -1 mcm diff "$T/a" "$T/b" --specs --format json
	[ "$(value 'd["specs"]')" = None ]
}

@test "a prefix of several toolchains: files that others alone have there do not count" {
	run -0 mcm build "$TARGET" "$OTHER" --prefix "$PREFIX"
	run -2 mcm diff "$PREFIX" "$PREFIX"
	has "several toolchains; choose with --target: "
	run -0 mcm diff "$OLD" "$PREFIX"
	run -0 mcm diff "$PREFIX" "$OLD"
	run -1 mcm diff MUSL_VER=1.1 "$OLD"
	run -0 mcm diff "$OLD" "$PREFIX" --target "$TARGET"
	run -0 mcm diff "$PREFIX" "$OLD" --target "$TARGET"
	echo mine >"$PREFIX/mine"
	run -1 mcm diff "$OLD" "$PREFIX" --target "$TARGET" --format json
	[ "$(value '[f["path"] for f in d["files"]["list"]]')" = "['mine']" ]
	echo '{}' >"$PREFIX/share/mcm/$OTHER/installed.json"
	run -2 mcm diff "$OLD" "$PREFIX" --target "$TARGET"
	has "the record '$PREFIX/share/mcm/$OTHER/installed.json' is broken"
}

@test "mistakes" {
	run -2 bash -c "'$PROGRAM' diff '$OLD' '$OLD' >/dev/full"
	run -2 mcm diff
	is "mcm: error: say which two: A B (see 'mcm diff --help')"
	run -2 mcm diff a b c
	is "mcm: error: unexpected 'c' (see 'mcm diff --help')"
	run -2 mcm diff "$OLD" absent
	has "'absent' is no prefix, no key (8 to 64 digits), no NAME=VALUE, and no file of settings"
	mkdir "$T/empty"
	run -2 mcm diff "$OLD" "$T/empty"
	has "'$T/empty' holds no toolchain; 'mcm build $TARGET --prefix $T/empty' makes one"
	run -2 mcm diff "$OLD" "$OLD" --target sparc
	has "'$OLD' has no toolchain for 'sparc'; it has $TARGET"
	run -2 mcm diff "$OLD" "$OLD" --format html5
	has "'html5' is no format here; take text, json or html"
	run -2 mcm diff GCC_VER=14.1 GCC_VER=13.1
	has "name a target"
	run -2 mcm diff GCC_VERS=14.1 GCC_VER=13.1 --target "$TARGET"
	has "GCC_VERS"
	mkdir -p "$T/broken/share/mcm/$TARGET"
	echo '{"inputs": [7, {"stage": 3, "recipe": "x"}, {}]}' >"$T/broken/share/mcm/$TARGET/manifest.json"
	run -1 mcm diff "$T/broken" "$OLD"
	has "stage added"
	echo '{' >"$T/broken/share/mcm/$TARGET/manifest.json"
	run -2 mcm diff "$T/broken" "$OLD"
	has "manifest.json:"
}
