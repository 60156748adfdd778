#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm web: pages of a store, and the directory that they are in.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	use_built_store
	SITE=$T/site
}

teardown() {
	leave
}

index() { # EXPRESSION
	value "$1" "$SITE/index.html"
}

# One that is made and has nothing.
empty_store() {
	cp -a "$STORE" "$T/none" && MCM_STORE=$T/none mcm cache clear >/dev/null && echo "$T/none"
}

# Inode, time and digest of all files, so that one that was written again is seen.
state() {
	find "$SITE" -type f -printf '%P %i %T@\n' | sort
	tree_hash "$SITE"
}

@test "toolchains, stages, runs and builds are shown, and what is linked is there" {
	run -0 --separate-stderr mcm web "$SITE"
	[ -z "$stderr" ]
	has "$SITE/index.html: "
	has " 0 removed"
	[ "$(index 'd["format"], d["kind"], len(d["stages"]), d["totals"]["stages"]')" = "(1, 'store', 7, 7)" ]
	[ "$(index '[(t["target"], t["stage"]) for t in d["toolchains"]]')" = "[('$TARGET', 'toolchain@$TARGET')]" ]
	[ "$(index '"musl 1.0" in d["toolchains"][0]["releases"] or d["toolchains"][0]["releases"]')" = True ]
	[ "$(index 'all(s["made"] > 1e9 and len(s["key"]) == 64 for s in d["stages"])')" = True ]
	[ "$(index 'len(d["runs"]), {r["state"] for r in d["runs"]}, len(d["builds"])')" = "(7, {'done'}, 1)" ]
	index '"\n".join([d["toolchains"][0][n] for n in ("sbom", "audit")] + [r["log"] for r in d["runs"]] + [b["page"] for b in d["builds"]])' >links
	[ "$(wc -l <links)" -eq 10 ]
	while read -r file; do
		[ -f "$SITE/$file" ]
	done <links
	# The page of the build knows the way back, and which toolchains of the store it was about.
	[ "$(index 'd["builds"][0]["toolchains"] == [{"stage": t["stage"], "key": t["key"]} for t in d["toolchains"]]')" = True ]
	page=$SITE/$(index 'd["builds"][0]["page"]')
	[ "$(value 'd["store"], len(d["toolchains"])' "$page")" = "('../index.html', 1)" ]
	cmp "$STORE/logs/$TARGET/musl.log" "$SITE/logs/$TARGET/musl.txt"
	cmp <(python3 -m json.tool "$BATS_FILE_TMPDIR/built/prefix/share/mcm/$TARGET/sbom.spdx.json") \
		<(python3 -m json.tool "$SITE/$(index 'd["toolchains"][0]["sbom"]')")
	[ "$(find "$SITE" -name '.*.tmp')" = "" ]
}

@test "an unchanged store writes nothing, and what changed is written alone" {
	mcm web "$SITE"
	state >before
	run -0 mcm web "$SITE/"
	has ": 0 files written"
	diff before <(state)
	echo more >>"$STORE/logs/$TARGET/musl.log"
	run -0 mcm web "$SITE"
	# Of the log, and of the first page, which tells how large everything is.
	has ": 2 files written"
	[ "$(tail -n 1 "$SITE/logs/$TARGET/musl.txt")" = more ]
}

@test "a log that no browser would show is left out, with a warning, and the other pages are there" {
	truncate -s 40M "$STORE/logs/$TARGET/musl.log"
	run -0 --separate-stderr mcm web "$SITE"
	[[ $stderr == "mcm: warning: log '$STORE/logs/$TARGET/musl.log' is not among the pages: it has more than 32 MiB" ]]
	[ ! -e "$SITE/logs/$TARGET/musl.txt" ]
	[ "$(index '[r["log"] for r in d["runs"] if r["stage"] == "musl"]')" = "[None]" ]
	[ "$(index 'len([r for r in d["runs"] if r["log"]])')" = 6 ]
}

@test "what the store has no more is removed, and nothing else" {
	mcm web "$SITE"
	echo mine >"$SITE/robots.txt"
	echo mine >"$SITE/builds/mine.html"
	# In the place of a page that goes.
	build=$(cd "$SITE" && echo builds/20*.html)
	ln -sf "$T/elsewhere" "$SITE/$build"
	rm -r "$STORE/builds" "$STORE/logs/$TARGET"
	mcm cache gc --max-size 0
	run -0 mcm web "$SITE"
	[ "$(index 'len(d["toolchains"]), len(d["stages"]), len(d["builds"])')" = "(0, 0, 0)" ]
	[ "$(cd "$SITE" && find . -type f | grep -v /logs/ | sort | tr '\n' ' ')" = "./.mcm-web.json ./builds/mine.html ./index.html ./robots.txt " ]
	[ -h "$SITE/$build" ]
	not test -e "$SITE/sbom"
	not test -e "$SITE/logs/$TARGET"
}

@test "what goes between the moment that it is listed and that it is read is left out, and nothing is said" {
	local cc

	read -ra cc <<<"${CC:-cc}"
	"${cc[@]}" -O1 -D_GNU_SOURCE -fno-builtin -shared -fPIC -o "$T/vanish.so" "$BATS_TEST_DIRNAME/vanish.c" -ldl
	need_preload "$T/vanish.so"
	mcm web "$SITE"
	build=$(basename "$STORE"/builds/*.json)
	entry=$(basename "$(dirname "$(grep -l '"gcc@' "$STORE"/stages/*/*/record.json)")")
	chmod -R u+w "$STORE"
	cp -a "$STORE" "$T/full"
	# The record of a stage is read for the sums, to find the stage, and to show it.
	while IFS='|' read -r file call shown; do
		rm -rf "$STORE"
		cp -a "$T/full" "$STORE"
		LD_PRELOAD=$T/vanish.so VANISH=$file VANISH_CALL=$call run -0 --separate-stderr mcm web "$SITE"
		[ -z "$stderr" ]
		[[ $output == *" removed" ]]
		[ -z "$(find "$STORE" -path "*$file")" ]
		[ "$(index "$shown")" = True ]
		diff <(index '"\n".join(sorted(r["log"] for r in d["runs"] if r["log"]))') \
			<(cd "$SITE" && find logs -type f | LC_ALL=C sort)
		diff <(index '"\n".join(sorted(b["page"] for b in d["builds"]))') \
			<(cd "$SITE" && { find builds -type f 2>/dev/null || echo; } | LC_ALL=C sort)
	done <<-END
		/$TARGET/musl.log|1|[r["stage"] for r in d["runs"] if not r["log"]] == ["musl"] and len(d["runs"]) == 7
		/$TARGET/musl.json|1|"musl" not in [r["stage"] for r in d["runs"]] and len(d["runs"]) == 6
		/$build|1|d["builds"] == [] and len(d["runs"]) == 7
		/$entry/record.json|3|len(d["stages"]) == 6 and "gcc@$TARGET" not in [s["stage"] for s in d["stages"]]
	END
	# Those who list and follow do not stumble either.
	rm -rf "$STORE"
	cp -a "$T/full" "$STORE"
	LD_PRELOAD=$T/vanish.so VANISH=/musl.json VANISH_CALL=1 run -0 --separate-stderr mcm status
	[ -z "$stderr" ]
	lacks " musl "
	LD_PRELOAD=$T/vanish.so VANISH=/$build VANISH_CALL=1 run -1 --separate-stderr mcm report
	[ "$stderr" = "mcm: error: the store '$STORE' has no record of a build; run 'mcm build' first" ]
}

@test "a store that is cleared meanwhile: the pages are whole" {
	for i in $(seq 300); do
		cp "$STORE/logs/$TARGET/musl.log" "$STORE/logs/$TARGET/m$i.log"
		cp "$STORE/logs/$TARGET/musl.json" "$STORE/logs/$TARGET/m$i.json"
	done
	cp -a "$STORE" "$T/full"
	for i in $(seq 10); do
		chmod -R u+w "$STORE"
		rm -rf "$STORE"
		cp -a "$T/full" "$STORE"
		(sleep "0.0$i" && mcm cache clear) >/dev/null 3>&- &
		run -0 --separate-stderr mcm web "$SITE"
		wait "$!"
		[ -z "$stderr" ]
		diff <(index '"\n".join(sorted(r["log"] for r in d["runs"] if r["log"]))') \
			<(cd "$SITE" && { find logs -type f 2>/dev/null | LC_ALL=C sort; [ -d logs ] || echo; })
	done
}

@test "a directory of somebody else's is refused, and left as it was" {
	mkdir "$T/other" "$T/empty"
	echo mine >"$T/other/index.html"
	run -1 mcm web "$T/other"
	is "mcm: error: '$T/other' is not empty and was not made by 'mcm web'; name another directory"
	[ "$(ls -A "$T/other")" = index.html ]
	ln -s empty "$T/link"
	for dir in "$T/link" "$T/link/"; do
		run -1 mcm web "$dir"
		is "mcm: error: '$T/link' is no directory, or a symbolic link to one; name a directory"
	done
	[ -z "$(ls -A "$T/empty")" ]
	echo file >"$T/file"
	run -1 mcm web "$T/file"
	has "is no directory"
	run -1 mcm web "$STORE/pages"
	is "mcm: error: '$STORE/pages' is in the store '$STORE'; name a directory elsewhere"
	not test -e "$STORE/pages"
	ln -s "$STORE" "$T/way"
	run -1 mcm web "$T/way/pages"
	has "is in the store"
	run -0 mcm web "$T/empty"
	run -2 mcm web
	is "mcm: error: say where the pages go: DIR (see 'mcm web --help')"
	run -2 mcm web a b
	has "unexpected 'b'"
	run -2 mcm web ''
	has "say where the pages go"
}

@test "nothing is written or removed behind a link, and no file of others is replaced" {
	mcm web "$SITE"
	mkdir "$T/victim"
	echo mine >"$T/victim/musl.txt"
	mv "$SITE/logs/$TARGET" "$T/logs"
	ln -s "$T/victim" "$SITE/logs/$TARGET"
	run -1 mcm web "$SITE"
	is "mcm: error: '$SITE/logs/$TARGET' is no directory, as 'mcm web' has left it; remove it"
	rm -r "${STORE:?}/logs/$TARGET"
	run -1 mcm web "$SITE"
	has "is no directory"
	[ "$(cat "$T/victim/musl.txt")" = mine ]
	rm "$SITE/logs/$TARGET"
	run -0 mcm web "$SITE"

	rm "$SITE/index.html"
	ln -s "$T/victim/index.html" "$SITE/index.html"
	run -1 mcm web "$SITE"
	has "is a symbolic link"
	not test -e "$T/victim/index.html"
	rm "$SITE/index.html"

	# A list that names files of others.
	for name in ../victim/musl.txt "$T/victim/musl.txt" builds/../../victim/musl.txt .mcm-web.json ''; do
		cp "$SITE/.mcm-web.json" "$T/list"
		printf '{"kind": "mcm web", "format": 1, "files": ["%s"]}' "$name" >"$SITE/.mcm-web.json"
		run -1 mcm web "$SITE"
		has "is no list of this mcm's"
		cp "$T/list" "$SITE/.mcm-web.json"
	done
	for text in '' '[]' '{"kind": "mcm web", "format": 2, "files": []}' '{"kind": "mcm web", "format": 1}'; do
		printf '%s' "$text" >"$SITE/.mcm-web.json"
		run -1 mcm web "$SITE"
	done
	[ "$(cat "$T/victim/musl.txt")" = mine ]

	# A page of the user's where one of ours would go.
	rm -r "$SITE"
	MCM_STORE=$(empty_store) mcm web "$SITE"
	mkdir "$SITE/builds"
	page=$SITE/builds/$(basename "$STORE"/builds/*.json .json).html
	echo mine >"$page"
	run -1 mcm web "$SITE"
	is "mcm: error: '$page' was not made by 'mcm web'; move it away, or remove it"
	[ "$(cat "$page")" = mine ]
}

@test "a run that fails in the middle is mended by the next one" {
	mkdir -p "$SITE"
	: >"$SITE/..mcm-web.json.1.0.tmp"
	MCM_STORE=$(empty_store) mcm web "$SITE"
	mkdir -p "$SITE/logs/$TARGET/musl.txt"
	run -1 mcm web "$SITE"
	rmdir "$SITE/logs/$TARGET/musl.txt"
	# What was begun is known to be ours, so it can be replaced, and removed.
	for file in "$SITE"/sbom/*; do echo half >"$file"; done
	run -0 mcm web "$SITE"
	[ "$(index 'd["toolchains"][0]["sbom"]')" = "$(cd "$SITE" && echo sbom/*)" ]
	MCM_STORE=$T/none run -0 mcm web "$SITE"
	[ "$(find "$SITE" -mindepth 1 -printf '%P\n' | sort | tr '\n' ' ')" = ".mcm-web.json index.html " ]
}

@test "names and words that would do harm stay text, and a broken record is left out" {
	mcm web "$SITE"
	evil=$(printf '<script>document.title=1<\nscript>\033[2J\342\200\256')
	mkdir "$STORE/logs/$evil"
	cp "$STORE/logs/$TARGET/musl.json" "$STORE/logs/$evil/$evil.json"
	echo log >"$STORE/logs/$evil/$evil.log"
	mkdir "$STORE/logs/$(printf 'x\377')"
	cp "$STORE/logs/$TARGET/musl.json" "$STORE/logs/$(printf 'x\377')/y.json"
	echo log >"$STORE/logs/$(printf 'x\377')/y.log"
	cp "$STORE/logs/$TARGET/musl.json" "$STORE/logs/$TARGET/secret.json"
	ln -s /etc/passwd "$STORE/logs/$TARGET/secret.log"
	run -0 mcm web "$SITE"
	not grep -q '<script>document' "$SITE/index.html"
	not grep -qP '\x1b' "$SITE/index.html"
	[ "$(cat "$SITE/logs/$evil/$evil.txt")" = log ]
	[ "$(index '[r["log"] for r in d["runs"] if r["stage"] in ("y", "secret")]')" = "[None, None]" ]
	not test -e "$SITE/logs/$TARGET/secret.txt"
	run -0 mcm web "$SITE"
	has ": 0 files written"
	echo '{}x' >"$STORE/builds/20000101-000000-1.json"
	run -0 --separate-stderr mcm web "$SITE"
	[ "$stderr" = "mcm: warning: '$STORE/builds/20000101-000000-1.json' is no record of a build and is left out: it is no JSON; remove it" ]
	[ "$(index 'len(d["builds"])')" = 1 ]
	rm "$STORE/builds/20000101-000000-1.json"
	rm "$STORE"/stages/*/*/record.json
	run -0 mcm web "$SITE"
	has "is broken"
	[ "$(index 'len(d["stages"])')" = 0 ]
}

@test "records of stages, runs and builds that somebody has edited stay text, with numbers that no run has" {
	evil=$(hostile)
	for file in "$STORE"/builds/*.json; do
		jq -c --arg evil "$evil" '(.stages[] | .id, .name, .target, .version, .why) = $evil | .targets = [$evil] |
			.settings = {($evil): $evil} | .prefixes = [$evil] | .critical = [$evil] | .mcm = $evil |
			.stages[0].failure = {cause: $evil, tail: $evil, command: $evil, log: $evil}' "$file" >edited
		cat edited >"$file"
	done
	for file in "$STORE"/stages/*/*/record.json; do
		jq -c --arg evil "$evil" '.stage |= if startswith("toolchain") then . else $evil end' "$file" >edited
		chmod u+w "$(dirname "$file")" "$file"
		cat edited >"$file"
	done
	jq -c '.when = 9e18 | .seconds = 1e300' "$STORE/logs/$TARGET/musl.json" >edited
	cat edited >"$STORE/logs/$TARGET/musl.json"
	echo '{"state": "running", "pid": 4294967297, "when": -9223372036854775807, "seconds": -1e300}' >"$STORE/logs/$TARGET/gcc.json"
	hostile >"$STORE/logs/$TARGET/musl.log"
	run -0 timeout 60 "$PROGRAM" web "$SITE"
	for file in "$SITE/index.html" "$SITE"/builds/*.html; do
		is_harmless_page "$file"
	done
	# What does not have the name of a stage is no entry of the store.
	[ "$(index '[s["stage"] for s in d["stages"]]')" = "['toolchain@$TARGET']" ]
	[ "$(index 'd["builds"][0]["targets"][0]')" = "$evil" ]
	[ "$(index '[r["state"] for r in d["runs"] if r["stage"] == "gcc"]')" = "['interrupted']" ]
	cmp "$STORE/logs/$TARGET/musl.log" "$SITE/logs/$TARGET/musl.txt"
	# A time that no calendar has.
	grep -q "never  $TARGET  musl$" "$SITE/index.html"
}

@test "pages that have no room: the old ones stay whole, and the next run mends it" {
	need_small_disk
	# shellcheck disable=SC2016 # that shell expands it
	with_small_disk 700 bash -c '
		set -e
		"$1" web "$2/site" && cp "$2/site/index.html" "$3/before"
		head -c 5000000 /dev/zero | tr "\0" x >"$MCM_STORE/logs/$4/musl.log"
		! "$1" web "$2/site" 2>"$3/said"
		cmp "$2/site/index.html" "$3/before"
		[ -z "$(find "$2/site" -name "*.tmp")" ]
		echo short >"$MCM_STORE/logs/$4/musl.log"
		"$1" web "$2/site" && grep -qx short "$2/site/logs/$4/musl.txt"' - "$PROGRAM" "$T/small" "$T" "$TARGET"
	grep -q 'No space left' "$T/said"
}

@test "several at once take turns" {
	local pids=()

	for i in 1 2 3 4; do
		mcm web "$SITE" >"$T/said.$i" 2>&1 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	[ "$(grep -c ': 0 files written' "$T"/said.* | grep -c ':1$')" -eq 3 ]
}
