#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm report: records of builds, and the forms that they are shown in.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	use_built_store
}

teardown() {
	leave
}

builds() {
	find "$STORE/builds" -name '*.json' | wc -l
}

# A stage whose log ends in whatever would do harm on a page or a terminal.
make_hostile() {
	own_data
	sed -i 's|^      - run: \[sh, ".*", musl\]|      - run: [sh, -c, "printf '"'"'</script><script>document.title=1</script>\\\\033[2J\\\\342\\\\200\\\\256abc %04000d\\\\n'"'"' 7; exit 3"]|' \
		"$MCM_DATA/recipes/musl/recipe.yaml"
}

@test "a build leaves a record: what was done, why, and how long it took" {
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" -j 2
	run -0 --separate-stderr mcm report
	[ -z "$stderr" ]
	has "7 built, 0 from the store"
	has "never built here"
	has "critical path: "
	has "installed in $PREFIX"
	has "  OUTPUT=$PREFIX"
	run -0 mcm report --format json
	[ "$(value 'd["format"], d["kind"], d["status"], d["targets"]')" = "(1, 'build', 0, ['$TARGET'])" ]
	[ "$(value '{s["state"] for s in d["stages"]}')" = "{'built'}" ]
	[ "$(value 'len(d["fetches"]) > 3 and all(f["whole"] and f["bytes"] > 0 for f in d["fetches"])')" = True ]
	[ "$(value 'd["critical"][-1]')" = "toolchain@$TARGET" ]
	[ "$(value 'd["settings"]["OUTPUT"], d["machine"]["jobs"]')" = "('$PREFIX', 2)" ]
}

@test "a source that was fetched to make the plan is told once, and is a transfer from where it came" {
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	[ "$(grep -c '^fetched linux' <<<"$output")" = 1 ]
	run -0 mcm report --format json
	[ "$(value '[(f["from"].startswith("file:"), f["start"], f["whole"]) for f in d["fetches"] if f["name"].startswith("linux")]')" = "[(True, 0.0, True)]" ]
	[ "$(value '[f["name"] for f in d["fetches"] if f["from"].startswith("store")]')" = "[]" ]
}

@test "lanes: no two spans overlap in one, and their time is that of the job slots" {
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" "$OTHER" --prefix "$PREFIX" -j 3
	run -0 mcm report --format json -o "$T/r.json"
	python3 - "$T/r.json" <<-'END'
		import json, sys
		d = json.load(open(sys.argv[1]))
		spans = [s for s in d["stages"] + d["work"] if "lane" in s]
		assert max(s["lane"] for s in spans) < 3
		for lane in range(3):
		    row = sorted((s["start"], s["start"] + s["seconds"]) for s in spans if s["lane"] == lane)
		    assert all(a[1] <= b[0] + 0.03 for a, b in zip(row, row[1:])), row
		busy = sum(s["seconds"] for s in spans)
		assert abs(busy - d["slots"]["busy"]) <= 0.02 * busy, (busy, d["slots"])
		assert busy <= d["slots"]["seconds"] * 1.02
		idle = sum(i["seconds"] for i in d["idle"])
		assert busy + idle <= d["slots"]["seconds"] * 1.02
		# The chain is one of stages that need each other, and none is longer.
		took = {s["id"]: s["seconds"] for s in d["stages"]}
		deps = {s["id"]: s["deps"] for s in d["stages"]}
		def longest(i):
		    return took[i] + max([longest(k) for k in deps[i]], default=0)
		chain = sum(took.get(name, 0) for name in d["critical"])
		sources = sum(w["seconds"] for w in d["work"] if w.get("critical"))
		assert chain + sources >= max(map(longest, took)) - 0.01
	END
}

@test "what was reused, and what that saved; a build with nothing to do leaves no record" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1
	run -0 mcm report --format json
	[ "$(value 'sorted({s["state"] for s in d["stages"]} - {"unneeded", "early cutoff"})')" = "['built', 'hit']" ]
	[ "$(value '[s["why"] for s in d["stages"] if s["name"] == "musl-headers"][0]')" = "release musl 1.1, was 1.0; patch musl/0001-year.patch removed" ]
	[ "$(value 'd["cache"]["hits"] > 0 and d["cache"]["saved"] > 0')" = True ]
	n=$(builds)
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1
	has "nothing to do"
	[ "$(builds)" = "$n" ]
}

@test "records are chosen by id, and there are no more than a hundred" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -0 mcm report --format json
	id=$(value 'd["id"]')
	for i in $(seq 100 219); do
		cp "$STORE/builds/$id.json" "$STORE/builds/20010101-000000-$i.json"
	done
	run -0 mcm build "$OTHER" --prefix "$PREFIX"
	[ "$(builds)" = 100 ]
	run -0 mcm report --build "$id"
	has "build $id of $TARGET,"
	run -1 mcm report --build 2001
	has "several builds' ids begin with '2001'"
	run -1 mcm report --build x
	has "has no record of a build 'x'; the last ones are $(find "$STORE/builds" -name '*.json' -printf '%f\n' | sort -r | sed -n 's/\.json$//; 1p'), "
	rm -rf "$STORE/builds"
	run -1 mcm report
	has "has no record of a build; run 'mcm build' first"
}

@test "a clock that was ahead takes no later build's record away, nor its place as the last" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -0 mcm report --format json
	id=$(value 'd["id"]')
	for i in $(seq 100 219); do
		cp "$STORE/builds/$id.json" "$STORE/builds/20990101-000000-$i.json"
	done
	rm "$STORE/builds/$id.json"
	run -0 mcm build "$OTHER" --prefix "$PREFIX" --report "$T/r.json"
	[ "$(builds)" = 100 ]
	run -0 mcm report
	has "of $OTHER,"
	# With nothing else it is the last all the same.
	rm "$STORE/builds/$(value 'd["id"]' "$T/r.json").json"
	run -0 mcm report
	has "of $TARGET,"
}

@test "a file in builds/ that is no record is left out with its name, and keeps nobody from the others" {
	# Later than the other, and not so late that it is none of the last.
	id=$(date -u -d '+1 hour' +%Y%m%d-%H%M%S)-bad
	bad=$STORE/builds/$id.json
	while IFS='|' read -r text why; do
		printf %b "$text" >"$bad"
		run -0 --separate-stderr mcm report
		has "build 2"
		[ "$stderr" = "mcm: warning: '$bad' is no record of a build and is left out: $why; remove it" ]
		run -0 --separate-stderr mcm web "$T/site"
		[ "$stderr" = "mcm: warning: '$bad' is no record of a build and is left out: $why; remove it" ]
		[ "$(value 'len(d["builds"])' "$T/site/index.html")" = 1 ]
		for format in text json html svg trace; do
			run -1 --separate-stderr mcm report --build "$id" --format "$format"
			[ -z "$output" ]
			[ "$stderr" = "mcm: error: '$bad' is no record of a build: $why; remove it" ]
		done
	done <<-'END'
		[]|it says nothing of a build
		|it is no JSON
		\0\377\001{|it is no JSON
		{"format":2,"kind":"build"}|it is of format 2, and this mcm knows 1: a newer one wrote it
		{"format":0,"kind":"build"}|it is of no format that there is
		{"format":1,"kind":"size"}|it says nothing of a build
		{"format":1,"kind":"build"}|it has no 'id'
	END
	find "$STORE/builds" -name '*.json' ! -name '*-bad.json' -delete
	run -1 mcm report
	has "has no record of a build; run 'mcm build' first"
	rm "$bad"
	mkdir "$bad"
	run -1 mcm report
	has "$bad"
}

@test "builds/ that cannot be written or read: the build is done, with a warning why no record is kept" {
	n=0
	while IFS='|' read -r make why read; do
		rm -rf "$STORE/builds" "$PREFIX" "$T/r.html"
		(cd "$STORE" && eval "$make")
		rm -rf "$STORE/stages" "$STORE/inputs"
		run -0 --separate-stderr plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet --report "$T/r.html"
		[ "$stderr" = "mcm: warning: no record of this build is kept: ${why//@/$STORE/builds}" ]
		[ -x "$PREFIX/bin/$TARGET-gcc" ] || [ -d "$PREFIX/$TARGET" ]
		grep -q 'id="data"' "$T/r.html"
		run -1 --separate-stderr plainly "$PROGRAM" report
		[ "$stderr" = "mcm: error: ${read//@/$STORE/builds}" ]
		run -0 plainly "$PROGRAM" status
		n=$((n + 1))
	done <<-'END'
		mkdir -m 0 builds|cannot open the directory '@': Permission denied|cannot read the records of builds in '@': Permission denied
		ln -s nowhere builds|cannot open the directory '@': No such file or directory|cannot read the records of builds in '@': No such file or directory
		mkdir -m 777 builds|cannot trust the directory '@': everybody may write to '@'; run 'chmod o-w @', or set MCM_TRUST_OWNERS='*' where there are no others|cannot trust the records of builds '@': everybody may write to '@'; run 'chmod o-w @', or set MCM_TRUST_OWNERS='*' where there are no others
	END
	[ "$n" = 3 ]
	rm -rf "$STORE/builds"
	for make in 'mkdir -m 555 builds' 'touch builds'; do
		rm -rf "$STORE/builds" "$STORE/stages" "$STORE/inputs" "$PREFIX"
		(cd "$STORE" && eval "$make")
		run -0 --separate-stderr plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet
		[[ $stderr == "mcm: warning: no record of this build is kept: cannot create '$STORE/builds/"* ]]
		[ "$(wc -l <<<"$stderr")" = 1 ]
		[ -d "$PREFIX/$TARGET" ]
	done
}

@test "a record with numbers that no build has is refused, in every form" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1
	run -0 mcm report --format json -o "$T/r.json"
	id=$(value 'd["id"]' "$T/r.json")
	for change in '.began = 1e300' '.began = -1' '.stages[0].seconds = 1e30' '.stages[0].lane = 100000000000' \
		'.stages[0].lane = -1' '.cache.bytes_down = -5' '.machine.memory = 9100000000000000' '.slots.busy = 1e20'; do
		jq -c "$change" "$T/r.json" >"$STORE/builds/$id.json"
		for format in text json html svg trace; do
			run -1 timeout 20 "$PROGRAM" report --build "$id" --format "$format"
			has "of a build cannot be"
		done
		has "$id.json' is no record of a build: "
		run -0 mcm report
		has "$id.json' is no record of a build and is left out: "
	done
}

@test "the columns of the text are straight, however long a name is" {
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -0 mcm report --format json -o "$T/r.json"
	jq -c '.stages[1].id = "musl-headers@armv7-linux-musleabihf"' "$T/r.json" >"$STORE/builds/$(value 'd["id"]' "$T/r.json").json"
	run -0 mcm report
	has "musl-headers@armv7-linux-musleabihf  built "
	[ "$(grep ' built  ' <<<"$output" | sed 's/ built .*//' | awk '{ print length }' | sort -u | wc -l)" = 1 ]
	not grep -q ' $' <<<"$output"
}

@test "--report: a file that cannot be is told before anything is built" {
	ln -s "$T/other" "$T/link"
	while read -r file why; do
		run -2 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1 --report "$file"
		has "'$file' $why"
	done <<-END
		$T is a directory, which is not replaced by a file
		$T/link is a symbolic link, which is not replaced by a file
		$T/none/r.html cannot be written: its directory does not exist
	END
	if [ -d /proc/self ]; then
		run -2 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1 --report /proc/r.html
		has "cannot create '/proc/r.html'"
	fi
	[ -z "$(runs)" ]
	[ ! -e "$PREFIX" ]
}

@test "--report: a failed build has the end of the log, and hostile text stays text in every form" {
	make_hostile
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --report "$T/r.html"
	grep -q "musl@$TARGET" "$T/r.html"
	[ "$(grep -o '</script>' "$T/r.html" | wc -l)" = 2 ]
	not grep -q '<script>document' "$T/r.html"
	not grep -q "$(printf '\033')" "$T/r.html"
	run -0 mcm report --format json
	[ "$(value 'd["status"], [s["failure"]["cause"] != "" for s in d["stages"] if "failure" in s]')" = "(1, [True])" ]
	[ "$(value '[s["failure"]["tail"] for s in d["stages"] if "failure" in s][0].count("</script>")')" -ge 2 ]
	run -0 mcm report
	has "</script><script>document.title=1"
	lacks "$(printf '\033')"
	lacks "$(printf '\342\200\256')"
	run -0 mcm report -o "$T/r.svg"
	grep -q " of $TARGET, " "$T/r.svg"
	python3 -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' "$T/r.svg"
	run -0 mcm report --format trace
	[ "$(value 'any(e["name"] == "musl@'"$TARGET"'" for e in d["traceEvents"])')" = True ]
}

@test "a record with names of no stage and no target: they stay text in every form" {
	evil=$(hostile)
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1
	run -0 mcm report --format json -o "$T/r.json"
	id=$(value 'd["id"]' "$T/r.json")
	jq -c --arg evil "$evil" '(.stages[] | .id, .name, .target, .version, .why) = $evil | .targets = [$evil] |
		(.work[] | .name, .target) = $evil | .machine.system = $evil | .settings = {($evil): $evil} | .prefixes = [$evil] |
		.critical = [$evil] | (.fetches[] | .name, .from) = $evil | (.idle[] | .until, .waited_for) = $evil | .mcm = $evil |
		.stages[0].failure = {cause: $evil, tail: $evil, command: $evil, log: $evil}' "$T/r.json" >"$STORE/builds/$id.json"
	for format in text svg html trace json; do
		run -0 timeout 60 "$PROGRAM" report --build "$id" --format "$format" -o "$T/r.$format"
	done
	is_harmless <"$T/r.text"
	grep -q '</script><script>document.title=1</script>\\x1b\[2J\\xe2\\x80\\xae' "$T/r.text"
	is_harmless <"$T/r.svg"
	python3 -c 'import sys, xml.dom.minidom as m; assert not m.parse(sys.argv[1]).getElementsByTagName("script")' "$T/r.svg"
	is_harmless_page "$T/r.html"
	[ "$(value 'd["targets"][0]' "$T/r.html")" = "$evil" ]
	[ "$(value 'd["targets"][0]' "$T/r.json")" = "$evil" ]
	not grep -q $'\e' "$T/r.trace"
	value '[e["name"] for e in d["traceEvents"]]' "$T/r.trace" | grep -q 'document.title'
}

@test "the picture: ticks that differ, what a bar is of, a legend, and the critical path" {
	jq '.seconds = 4.2 | .work = [{what: "extract", name: "gcc", lane: 0, start: 0, seconds: 1, cpu: 1, critical: (true, false)}]
		| .stages[0] += {state: "built", lane: 0, start: 1, seconds: 3, cpu: 3} | .stages[].critical = false' \
		"$(find "$BATS_FILE_TMPDIR/built/store/builds" -name '*.json' | tail -1)" >record
	mkdir -p "$STORE/builds"
	cp record "$STORE/builds/$(jq -r .id record).json"
	run -0 mcm report -o r.svg
	[ "$(grep -o '>[0-9.]* s</text>' r.svg | tr -d '\n')" = \
		">0.0 s</text>>0.5 s</text>>1.0 s</text>>1.5 s</text>>2.0 s</text>>2.5 s</text>>3.0 s</text>>3.5 s</text>>4.0 s</text>" ]
	grep -q '<title>extract gcc: .*stroke="#b35900".*>extract gcc</text>' r.svg
	[ "$(grep -c '<g><title>.*stroke=' r.svg)" = 1 ]
	for what in built failed "sources and checks" "on the critical path"; do
		grep -q ">$what</text>" r.svg
	done
}

@test "the trace has what the format asks for" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1 --report "$T/r.trace"
	python3 - "$T/r.trace" <<-'END'
		import json, sys
		events = json.load(open(sys.argv[1]))["traceEvents"]
		for e in events:
		    assert isinstance(e["name"], str) and isinstance(e["pid"], int) and isinstance(e["tid"], int)
		    assert e["ph"] in "XiM"
		    if e["ph"] == "X":
		        assert e["ts"] >= 0 and e["dur"] >= 0 and isinstance(e["args"], dict)
		    if e["ph"] == "i":
		        assert e["s"] == "t" and e["ts"] >= 0
		    if e["ph"] == "M":
		        assert e["name"] == "thread_name" and e["args"]["name"]
		assert any(e["ph"] == "X" for e in events)
	END
}

@test "secrets are in no record" {
	printf 'user:secret\n' >"$T/auth"
	chmod 600 "$T/auth"
	MCM_MIRRORS=http://me:hidden@127.0.0.1:9/ run -0 mcm build "$TARGET" --prefix "$PREFIX" --set OFFLINE=1 --musl 1.0
	MCM_CACHE_TOKEN=hidden MCM_CACHE_URL=http://127.0.0.1:9 run -0 mcm build "$TARGET" --prefix "$T/other"
	not grep -rq hidden "$STORE/builds"
}

@test "an interrupted build has a record, too" {
	rm -rf "$STORE"
	hold gcc
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for_stage gcc
	kill -INT $!
	wait $! || true
	run -0 mcm report
	has "interrupted after"
	run -0 mcm report --format json
	[ "$(value '{s["name"]: s["state"] for s in d["stages"]}["toolchain"]')" = "not started" ]
	[ "$(value '[(s["state"], s["seconds"] > 0, "lane" in s) for s in d["stages"] if s["name"] == "gcc"]')" = "[('interrupted', True, True)]" ]
	[ "$(value 'd["slots"]["busy"] >= sum(s.get("seconds", 0) for s in d["stages"]) - 0.01')" = True ]
	run -0 mcm report
	[[ $output =~ gcc@$TARGET" "+"interrupted " ]]
	lacks "nothing was left to start"
	[[ $output =~ toolchain@$TARGET" "+"not started "+"never built here" ]]
}

@test "a build that was killed outright leaves no record, and that is said" {
	hold musl
	"$PROGRAM" build "$OTHER" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for_stage musl
	run -0 --separate-stderr mcm report
	[ -z "$stderr" ]
	kill -KILL $!
	wait $! || true
	wait_for no_processes
	run -0 --separate-stderr mcm report
	has " of $TARGET, "
	[ "$stderr" = "mcm: note: 'musl' of '$OTHER' was interrupted after this build, and a build that is killed outright leaves no record; see 'mcm status'" ]
	run -0 --separate-stderr mcm report --build 2
	[ -z "$stderr" ]
	rm "$STORE"/builds/*
	run -1 mcm report
	has "mcm: note: 'musl' of '$OTHER' was interrupted, and a build that is killed"
	# One that is interrupted has a record.
	release musl
	hold musl
	"$PROGRAM" build "$OTHER" --prefix "$PREFIX" --progress quiet 3>&- &
	wait_for_stage musl
	kill -INT $!
	wait $! || true
	run -0 --separate-stderr mcm report
	[ -z "$stderr" ]
	has "interrupted after"
}

@test "a stage that another one's failure ends has its time in the report, and so has the one that failed" {
	rm -rf "$STORE"
	own_data
	sed -i 's|^      - run: \[sh, ".*", linux-headers\]|      - run: [sh, -c, "head -c 99999999 /dev/zero \| sha256sum; exit 3"]|' \
		"$MCM_DATA/recipes/linux/recipe.yaml"
	hold gcc
	hold lib
	run -1 mcm build "$TARGET" --prefix "$PREFIX" -j 3
	has "interrupted after "
	run -0 mcm report --format json
	[ "$(value '[s["state"] for s in d["stages"] if s["name"] == "linux-headers" and s["cpu"] > 0.05]')" = "['failed']" ]
	[ "$(value '[s["state"] for s in d["stages"] if s["name"] in ("lib", "gcc")]')" = "['interrupted', 'not started']" ]
	[ "$(value '[(s["seconds"] > 0.1, s["lane"] >= 0) for s in d["stages"] if s["name"] == "lib"]')" = "[(True, True)]" ]
}

@test "mistakes" {
	run -2 mcm report --format pdf
	is "mcm: error: 'pdf' is no format here; take text, json, html, svg or trace"
	run -2 mcm report --size ''
	is "mcm: error: option '--size' needs a PREFIX|PROGRAM, not an empty word; leave it out for the default (see 'mcm report --help')"
	run -2 mcm report --build ''
	has "option '--build' needs an ID, not an empty word"
	run -2 mcm report word
	is "mcm: error: unexpected 'word' (see 'mcm report --help')"
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	run -1 mcm report -o /nowhere/r.html
	has "/nowhere"
	# The directory was there when the build began.
	mkdir "$T/gone"
	hold musl
	mcm build "$OTHER" --prefix "$PREFIX" --report "$T/gone/r.html" >"$T/out" 2>&1 &
	wait_for_stage musl
	rmdir "$T/gone"
	release musl
	status=0
	wait $! || status=$?
	[ "$status" = 1 ]
	grep -q "cannot create '$T/gone/r.html'" "$T/out"
	grep -q "^report: mcm report --build " "$T/out"
	[ -d "$PREFIX/$OTHER" ]
}

@test "a file named as what there is not of this is refused before any work; capitals are small letters; '-' is standard output" {
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --report "$T/plan.dot"
	is "mcm: error: there is no 'dot' of this, as which '$T/plan.dot' is named; take text, json, html, svg or trace"
	[ ! -e "$PREFIX" ]
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --report -
	is "mcm: error: '-' is no name of a file here; name one, or './-' for one of that name"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --report "$T/R.HTML"
	grep -q '^<!DOCTYPE html>' "$T/R.HTML"
	cd "$T"
	run -2 mcm report --size "$PREFIX" -o size.svg
	is "mcm: error: there is no 'svg' of this, as which 'size.svg' is named; take text, json or html"
	run -2 mcm diff A=1 B=2 -o d.trace
	has "there is no 'trace' of this, as which 'd.trace' is named; take text, json or html"
	run -2 mcm plan "$TARGET" --simulate 2 -o sim.Svg
	is "mcm: error: there is no 'Svg' of this, as which 'sim.Svg' is named; take text or json"
	run -2 mcm report -o build.pdf
	has "there is no 'pdf' of this"
	for file in size.svg d.trace sim.Svg build.pdf; do
		[ ! -e "$file" ]
	done
	# So is every other ending that is none of text.
	for ending in jpg svgz gif xhtml ps eps jsonl tsv gz perfetto md x; do
		run -2 mcm report -o "build.$ending"
		is "mcm: error: there is no '$ending' of this, as which 'build.$ending' is named; take text, json, html, svg or trace"
		[ ! -e "build.$ending" ]
	done
	for command in "report --size $PREFIX" "diff A=1 B=2" "plan $TARGET" "plan $TARGET --simulate 2"; do
		# shellcheck disable=SC2086 # several words
		run -2 mcm $command -o build.jsonl
		has "there is no 'jsonl' of this, as which 'build.jsonl' is named; take text"
	done
	for command in "build $TARGET --prefix" "verify --rebuild"; do
		# shellcheck disable=SC2086
		run -2 mcm $command "$PREFIX" --report build.gz
		has "there is no 'gz' of this, as which 'build.gz' is named; take text"
	done
	# What --format says goes before the name. Numbers, and what programs make up for a name, are no ending.
	run -0 mcm report --format trace -o build.json
	for file in report report-1.2 report.2026-01-31 tmp.Zk3vQ9xYpA .report R.TXT r.text r.log r.; do
		run -0 mcm report -o "$file"
		grep -q '^build ' "$file"
	done
	run -0 mcm report -o -
	has "1 from the store"
	[ ! -e ./- ]
	run -0 mcm plan "$TARGET" -o - --format json
	[ "$(value 'd["kind"]')" = plan ]
}

@test "a comparison as a page" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --musl 1.1
	run -1 mcm diff "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX" -o "$T/d.html"
	[ -z "$output" ]
	[ "$(grep -o '</script>' "$T/d.html" | wc -l)" = 2 ]
	grep -q 'the first difference: musl-headers' "$T/d.html"
	run -2 mcm diff A=1 B=2 --format svg
	has "'svg' is no format here; take text, json or html"
}

@test "what another mcm builds meanwhile is no early cutoff, saves nothing, and is what was waited for" {
	rm -rf "$STORE"
	hold lib
	mcm build "$TARGET" --prefix "$T/p" -j1 --progress quiet &
	local first=$!
	wait_for_stage lib
	mcm build "$TARGET" --prefix "$T/q" -j1 --report "$T/q.json" >"$T/q.log" 2>&1 &
	local second=$!
	until grep -q "waiting for" "$T/q.log"; do sleep 0.1; done
	sleep 1
	release lib
	wait "$first"
	wait "$second"
	grep -q "lib: reused (another mcm has built it meanwhile)" "$T/q.log"
	[ "$(value '[(s["state"], s["saved"]) for s in d["stages"] if s["name"] == "lib"]' "$T/q.json")" = "[('hit', 0.0)]" ]
	[ "$(value 'd["cache"]["early_cutoffs"]' "$T/q.json")" = 0 ]
	[ "$(value '{i["other"] for i in d["idle"] if i["seconds"] >= 1}' "$T/q.json")" = "{'lib'}" ]
	run -0 mcm report --build "$(value 'd["id"]' "$T/q.json")"
	[[ $output == *": another mcm was waited for, with lib"* ]]
}

@test "a byte of no value in a log hides nothing behind it" {
	own_data
	sed -i 's|\[sh, "[^"]*", musl\]|[sh, "'"$T"'/fails.sh"]|' "$MCM_DATA/recipes/musl/recipe.yaml"
	printf '%s\n' 'printf "before\000after\n"' 'echo "main.c:1: error: the real one"' 'exit 3' >"$T/fails.sh"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress plain --report "$T/r.json"
	has "the real one"
	[ "$(value '[s["failure"]["cause"] for s in d["stages"] if "failure" in s]' "$T/r.json")" = "['sh: exit status 3']" ]
	value '[s["failure"]["tail"] for s in d["stages"] if "failure" in s]' "$T/r.json" | grep -q 'before.*after.*the real one'
}
