#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm plan as a picture and as a page.
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

@test "a picture of the plan: XML with each stage, by colour and in columns" {
	run -0 --separate-stderr mcm plan "$TARGET" "$OTHER" --musl 1.1 --format svg
	[ -z "$stderr" ]
	mcm plan "$TARGET" "$OTHER" --musl 1.1 --format json >p.json
	python3 - "$output" <<-'END'
		import json, sys, xml.etree.ElementTree as xml
		svg, plan = xml.fromstring(sys.argv[1]), json.load(open("p.json"))
		ns = "{http://www.w3.org/2000/svg}"
		groups = {g.get("id"): g for g in svg.iter(ns + "g")}
		for i, stage in enumerate(plan["stages"]):
		    node = groups["stage-%d" % i]
		    assert node.get("class") == "node " + stage["state"]
		    assert any(t.text.startswith(stage["name"]) for t in node.iter(ns + "text"))
		columns = {t.text for g in svg.iter(ns + "g") if g.get("class") == "cluster" for t in g.iter(ns + "text")}
		assert columns == set(plan["targets"]) | {"for all targets"}, columns
		assert plan["kind"] == "plan" and plan["to_build"] + plan["cached"] <= len(plan["stages"])
		assert all(s["bytes"] > 0 for s in plan["stages"] if s["state"] == "cached")
	END
}

@test "-o: the name of the file says the format; a page has picture, data and text" {
	run -0 mcm plan "$TARGET" --musl 1.1 -o p.html
	[ -z "$output" ]
	[ "$(grep -o '</script>' p.html | wc -l)" = 2 ]
	grep -q 'u003csvg' p.html
	grep -q 'release musl 1.1, was 1.0' p.html
	run -0 mcm plan "$TARGET" -o p.svg
	python3 -c 'import xml.dom.minidom as m; m.parse("p.svg")'
	run -0 mcm plan "$TARGET" -o p.dot
	grep -q '^digraph mcm {' p.dot
	run -0 mcm plan "$TARGET" -o p
	grep -q 'in the store$' p
	run -1 mcm plan "$TARGET" -o /nowhere/p.svg
	has "/nowhere"
	run -2 mcm plan "$TARGET" -o p.svg --format trace
	is "mcm: error: 'trace' is no format here; take text, json, svg, html, dot or github-matrix"
}

@test "names and words that would do harm stay text in every form" {
	own_data
	evil=$(hostile)
	# Of a step's words the reason why the stage is built tells. No quote may stand in them.
	jq -n --arg evil "$evil" '[$evil, "&amp;\\N\\l"]' >words
	mv "$MCM_DATA/recipes/musl/recipe.yaml" r.yaml
	python3 - "$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		import json, re, sys
		words = ", ".join(json.dumps(w) for w in json.load(open("words")))
		text = re.sub(r"(- run: \[sh, .*, musl)\]", lambda m: m[1] + ", " + words + "]", open("r.yaml").read())
		assert words in text
		open(sys.argv[1], "w").write(text)
	END
	for format in text json svg html dot; do
		run -0 --separate-stderr mcm plan "$TARGET" --format "$format" -o "p.$format"
		[ -z "$stderr" ]
	done
	for file in p.text p.dot p.svg p.html; do
		is_harmless <"$file"
	done
	is_harmless_page p.html
	python3 -c 'import xml.dom.minidom as m; assert not m.parse("p.svg").getElementsByTagName("script")'
	grep -q 'document.title' p.svg
	value '[s["why"] for s in d["stages"] if s["name"] == "musl"][0]' p.json | grep -q 'document.title'
	[ "$(value '"<script>document" in d["svg"]' p.html)" = False ]
	run -0 mcm plan "$TARGET" --explain
	has 'document.title'
	is_harmless <<<"$output"
}

@test "no dot, and one that fails: what is missing and how to get it, and nothing is written" {
	mkdir bin
	for format in svg html; do
		PATH=$PWD/bin run -1 "$PROGRAM" plan "$TARGET" -o "p.$format"
		has "Graphviz' program 'dot', which lays out the picture, is not in PATH; install it with"
		[ ! -e "p.$format" ]
	done
	PATH=$PWD/bin run -0 "$PROGRAM" plan "$TARGET" --format dot
	printf '#!/bin/sh\nexit 3\n' >bin/dot
	chmod +x bin/dot
	PATH=$PWD/bin:$PATH run -1 mcm plan "$TARGET" -o p.svg
	has "'$PWD/bin/dot' failed: exit status 3"
	[ ! -e p.svg ]
	# It says that all is well, and has made nothing, or something else, or half of it.
	for text in '' 'garbage' '<html><svg></svg></html>' '<?xml version="1.0"?><svg><g>'; do
		printf '#!/bin/sh\nprintf %%s '"'%s'"'\n' "$text" >bin/dot
		for format in svg html; do
			PATH=$PWD/bin:$PATH run -1 mcm plan "$TARGET" -o "p.$format"
			has "'$PWD/bin/dot' made no picture"
			[ ! -e "p.$format" ]
		done
	done
}

@test "a dot that does not end is ended with mcm, and a picture that cannot be written is an error" {
	mkdir bin
	printf '#!/bin/sh\necho $$ >pid\nsleep 1000\n' >bin/dot
	chmod +x bin/dot
	PATH=$PWD/bin:$PATH timeout -s TERM 3 "$PROGRAM" plan "$TARGET" -o p.svg || [ $? = 124 ]
	wait_for not kill -0 "$(cat pid)"
	[ ! -e p.svg ]
	for format in svg html json text dot; do
		run -1 bash -c "'$PROGRAM' plan $TARGET --format $format >/dev/full"
		run -1 bash -c "'$PROGRAM' plan $TARGET --format $format >&-"
	done
}

@test "--simulate: more workers take no longer, one takes all CPU seconds, and what the store has takes none" {
	run -0 --separate-stderr mcm plan "$TARGET" "$OTHER" --simulate 1,2,32,2x1,4x8 --format json
	[ -z "$stderr" ]
	python3 - "$output" <<-'END'
		import json, sys
		plan = json.loads(sys.argv[1])
		one, two, many, pair, farm = plan["simulations"]
		assert abs(one["seconds"] - one["cpu"]) < 1e-3 and abs(one["busy"] - 1) < 1e-3, one
		assert one["seconds"] > two["seconds"] >= many["seconds"] > 0
		assert all(0 < s["left"] <= s["seconds"] for s in plan["simulations"])
		assert [s["workers"] for s in plan["simulations"]] == [1, 2, 32, 2, 4]
		assert farm["processors"] == 8 and not farm["pooled"] and two["pooled"]
		assert plan["guessed"] == 0  # stages of the other target take what this one's of the same names took
	END
	run -0 mcm plan "$TARGET" --simulate 4
	[[ ${lines[0]} == workers*"from nothing"*busy*"from this store" ]]
	[[ ${lines[1]} == "4 "*" % "*" 0.0 s" ]]
	[ "${lines[2]}" = "$(wc -w <<<"$ALL_STAGES") stages" ]
	run -0 mcm plan "$TARGET" --simulate 4 --set "STORE=$T/none"
	has "of them never built here, which take what recipes say"
}

@test "--simulate: numbers that are none, and what it does not go with" {
	for bad in "" 0 1025 -1 +1 " 1" "1," ",1" "1,,2" a 2x 2x0 x2 2x2x2 99999999999999999999 "$(seq -s, 65)"; do
		run -2 mcm plan "$TARGET" --simulate="$bad"
		is "mcm: error: --simulate is '$bad': give numbers of workers from 1 to 1024, as 1,2,4, or of machines and their processors, as 8x4; at most 64 of them (see 'mcm plan --help')"
	done
	run -2 mcm plan "$TARGET" --simulate 2 --format svg
	is "mcm: error: 'svg' is no format here; take text or json"
	run -2 mcm plan "$TARGET" --simulate 2 -o p.html
	[ ! -e p.html ]
	run -2 mcm plan "$TARGET" --simulate 2 --explain
	has "--simulate has nothing to explain"
}
