#!/usr/bin/env bats
# mcm test --suite: suites of data, where their sources come from, and what is held against what was expected.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
	own_data
	SUITE=$T/data/suites/tiny
	mkdir -p "$T/tmp" "$SUITE"
	export TMPDIR=$T/tmp
	cat >"$SUITE/suite.yaml" <<-'END'
		summary: Tests of nothing
		package: lib
		files: [testsuite/*]
		options:
		  O0: -O0
		  fast: [-O2, -g]
		defaults: [O0]
		ways: [static, dynamic]
		seconds: 7
	END
	# A test passes unless "broken" names it; the log has what the makefile was given.
	cat >"$SUITE/Makefile" <<-'END'
		.RECIPEPREFIX = >
		VARIANTS := $(foreach o,$(OPTIONS),$(foreach w,$(WAYS),$(o).$(w)))
		ALL := $(foreach t,one dir/two,$(VARIANTS:%=$(t).%)) left
		list:
		>$(foreach t,$(ALL),$(info $(t)))@:
		suite: $(patsubst %,%.ok,$(or $(shell cat only 2>/dev/null),$(ALL)))
		left.ok:
		>echo 'SKIP not today' >left.log
		>touch $@
		%.ok:
		>mkdir -p $(@D)
		>echo "$(SECONDS) $(OPTION.O0)/$(OPTION.fast) '<&>' of $*" >$*.log
		>test -e $(SOURCE)/testsuite/big.txt && test ! -e $(SOURCE)/lib.c
		>! grep -qx $* $(OUT)/broken 2>/dev/null
		>touch $@
	END
}

teardown() {
	leave
}

tiny() {
	mcm test --suite tiny "$PREFIX" -j 2 "$@"
}

expect() { # LINE...
	printf '%s\n' failures: "$@" >"$SUITE/expected.yaml"
}

nothing_left() {
	[ -z "$(ls -A "$T/tmp")" ]
	[ -z "$(ls -A "$STORE/trees")" ]
}

@test "a suite: its source out of the release that the toolchain has, its options and ways" {
	run -0 --separate-stderr tiny
	[ -z "$stderr" ]
	is "ok 1 - $TARGET one.O0.static
ok 2 - $TARGET one.O0.dynamic
ok 3 - $TARGET dir/two.O0.static
ok 4 - $TARGET dir/two.O0.dynamic
ok 5 - $TARGET left # SKIP not today
1..5
# 4 passed, 0 failed, 1 skipped, 0 failed as expected, 0 passed unexpectedly"
	nothing_left
	# The file stays, and the next run needs no network and no server.
	run -0 tiny --offline --options all --ways static
	[ "${lines[0]}" = "ok 1 - $TARGET one.O0.static" ]
	[ "${lines[1]}" = "ok 2 - $TARGET one.fast.static" ]
	[ "${lines[5]}" = "1..5" ]
	run -0 tiny --options fast --ways dynamic,static --only 'dir/*'
	is "ok 1 - $TARGET dir/two.fast.dynamic
ok 2 - $TARGET dir/two.fast.static
1..2
# 2 passed, 0 failed, 0 skipped, 0 failed as expected, 0 passed unexpectedly"
	nothing_left
}

@test "a new failure is told, and at the end once more" {
	echo one.O0.dynamic >"$PREFIX/broken"
	run -1 --separate-stderr tiny
	[ -z "$stderr" ]
	[ "${lines[1]}" = "not ok 2 - $TARGET one.O0.dynamic" ]
	[ "${lines[2]}" = "#   7 -O0/-O2 -g '<&>' of one.O0.dynamic" ]
	has "# failed: $TARGET one.O0.dynamic
# 3 passed, 1 failed, 1 skipped, 0 failed as expected, 0 passed unexpectedly"
	nothing_left
}

@test "a failure that is expected of the release, target, options and way is none; an unexpected pass is one" {
	printf '%s\n' one.O0.dynamic one.fast.dynamic >"$PREFIX/broken"
	expect '- {test: o*, reason: it is slow, ways: [dynamic], targets: ["x86_64-*"], from: 1.0, before: 2.0}'
	run -0 tiny --options all
	has "not ok 2 - $TARGET one.O0.dynamic # TODO it is slow"
	lacks "of one.O0.dynamic"
	has "# 6 passed, 0 failed, 1 skipped, 2 failed as expected, 0 passed unexpectedly"
	for other in 'options: [fast]' 'ways: [static]' 'targets: ["aarch64-*"]' 'from: 1.1' 'before: 1.0'; do
		expect "- {test: one, reason: why, $other}"
		run -1 tiny --ways dynamic
		has "# failed: $TARGET one.O0.dynamic"
	done
	rm "$PREFIX/broken"
	expect '- {test: dir/two, reason: it is slow}'
	run -1 tiny --ways static
	has "ok 2 - $TARGET dir/two.O0.static # TODO it is slow"
	has "# passed, but was expected to fail: $TARGET dir/two.O0.static ($SUITE/expected.yaml:2)"
	has "# 1 passed, 0 failed, 1 skipped, 0 failed as expected, 1 passed unexpectedly"
}

@test "directories of recipes of one's own have suites, and expectations of others' suites" {
	mkdir -p "$T/own/suites/tiny" "$T/own/suites/mine"
	echo one.O0.static >"$PREFIX/broken"
	printf 'failures:\n- {test: one, reason: mine, ways: [static]}\n' >"$T/own/suites/tiny/expected.yaml"
	run -0 tiny --recipes "$T/own"
	has "# TODO mine"
	cp "$SUITE/suite.yaml" "$SUITE/Makefile" "$T/own/suites/mine"
	sed -i 's/one dir/three dir/' "$T/own/suites/mine/Makefile"
	run -0 mcm test --suite mine "$PREFIX" --recipes "$T/own"
	has "ok 1 - $TARGET three.O0.static"
	[ "$(id -u)" -eq 0 ] || return 0
	chown 12345 "$T/own/suites/mine/Makefile"
	run -2 mcm test --suite mine "$PREFIX" --recipes "$T/own"
	has "$T/own/suites/mine/Makefile"
}

@test "the source may be a directory; then there is no store" {
	mkdir -p "$T/my source/testsuite"
	: >"$T/my source/testsuite/big.txt"
	run -0 tiny --source "$T/my source"
	has "# 4 passed"
	[ ! -e "$STORE" ]
	run -2 --separate-stderr tiny --source "$T/absent"
	[ "$stderr" = "mcm: error: --source names '$T/absent', which is no directory; the suite 'tiny' is in the source of lib" ]
	run -2 tiny --source ''
	has "option '--source' needs a DIR, not an empty word"
}

@test "results as JUnit XML, of the quick suite too" {
	echo one.O0.static >"$PREFIX/broken"
	expect '- {test: dir/two, reason: it is slow, ways: [dynamic]}'
	run -1 tiny --junit "$T/x.xml"
	python3 - "$T/x.xml" "$TARGET" <<'END'
import sys
import xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1]).getroot()
(suite,) = suites
assert suite.attrib == {"name": "tiny." + sys.argv[2], "tests": "5", "failures": "2", "errors": "0", "skipped": "1"}, suite.attrib
cases = {case.get("name"): case for case in suite}
assert "<&>' of one.O0.static" in cases["one.O0.static"].find("failure").text
assert cases["dir/two.O0.dynamic"].find("failure").get("message") == "passed, but was expected to fail: it is slow"
assert cases["left"].find("skipped").get("message") == "not today"
assert len(cases["one.O0.dynamic"]) == 0
END
	rm "$PREFIX/broken"
	run -0 mcm test "$PREFIX" --junit "$T/y.xml"
	grep -q "<testsuite name=\"quick.$TARGET\" tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"1\">" "$T/y.xml"
	ln -s nowhere "$T/z.xml"
	run -2 --separate-stderr mcm test "$PREFIX" --junit "$T/z.xml"
	[ -z "$output" ]
}

@test "control characters and what is no UTF-8 make no broken XML" {
	sed -i "s/'<&>'/\\\\\\\\033[1m\\\\\\\\377\\\\\\\\001/; s/echo \"/printf \"/" "$SUITE/Makefile"
	echo one.O0.static >"$PREFIX/broken"
	run -1 tiny --junit "$T/x.xml"
	grep -q 'x1b\[1m' "$T/x.xml"
	python3 -c 'import sys, xml.etree.ElementTree as t; t.parse(sys.argv[1])' "$T/x.xml"
}

@test "what is wrong with the options" {
	run -2 mcm test --suite tony "$PREFIX"
	is "mcm: error: there is no suite 'tony'; there are: tiny"
	run -2 tiny --options O3
	is "mcm: error: --options: the suite 'tiny' has no 'O3'; it has: O0, fast"
	run -2 tiny --ways pie
	is "mcm: error: --ways: the suite 'tiny' has no 'pie'; it has: static, dynamic"
	run -2 tiny --ways ,
	is "mcm: error: --ways names nothing; the suite 'tiny' has: static, dynamic"
	run -1 tiny --only 'x*'
	is "mcm: error: no test has such a name; the first one is 'one.O0.static'"
	for option in --source=. --options=O0 --ways=static; do
		run -2 mcm test "$PREFIX" "$option"
		has "mcm: error: ${option%=*} is of a suite, and none is named; say --suite NAME"
	done
	rm -r "$T/data/suites"
	run -2 mcm test --suite tiny "$PREFIX"
	is "mcm: error: there are no suites in '$T/data/suites'"
}

@test "what is wrong with a suite" {
	cp -a "$SUITE" "$T/whole"
	broken() { # SED MESSAGE
		rm -r "$SUITE"
		cp -a "$T/whole" "$SUITE"
		sed -i "$1" "$SUITE/suite.yaml"
		run -2 tiny
		has "$2"
	}
	broken '/^summary/d' "tiny/suite.yaml:1:1: error: 'summary' is missing here"
	broken 's/^seconds/secnds/' "unknown key 'secnds'; did you mean 'seconds'?"
	broken 's/^defaults.*/defaults: [O1]/' "the suite 'tiny' has no options 'O1'; it has: O0, fast"
	broken '/^defaults/d' "'defaults' is missing here: the options of who names none"
	broken 's/^ways.*/ways: [statick]/' "the suite 'tiny' has no way 'statick'; it has: static, pie, dynamic"
	broken 's/^  O0/  O 0/' "O 0"
	rm -r "$SUITE"
	cp -a "$T/whole" "$SUITE"
	expect '- {test: one}'
	run -2 tiny
	has "expected.yaml:2:3: error: 'reason' is missing here"
	expect '- {test: one, reason: x, options: [O1]}'
	run -2 tiny
	has "the suite 'tiny' has no options 'O1'; it has: O0, fast"
	expect '- {test: one, reason: x, from: 2.0, before: 1.0}'
	run -2 tiny
	has "no release is from '2.0' on and before '1.0'"
	rm "$SUITE/expected.yaml" "$SUITE/Makefile"
	run -1 tiny
	is "mcm: error: no test suite in '$SUITE'"
}

@test "a source that no recipe has, or nobody gives" {
	sed -i 's/^package:.*/package: glue/' "$SUITE/suite.yaml"
	run -1 --separate-stderr tiny
	[ "$stderr" = "mcm: error: '$PREFIX/share/mcm/$TARGET/manifest.json' tells of no glue, which the suite 'tiny' is about" ]
	sed -i 's/^package:.*/package: lib\nsource: tests-of-lib/' "$SUITE/suite.yaml"
	run -1 --separate-stderr tiny
	[ "$stderr" = "mcm: error: no recipe has the source of 'tests-of-lib', which the suite 'tiny' is in; name a directory that has it with --source" ]
	sed -i '/^source:/d' "$SUITE/suite.yaml"
	sed -i 's/"version": "1.0"/"version": "0.9"/' "$PREFIX/share/mcm/$TARGET/manifest.json"
	run -1 --separate-stderr tiny
	[ "$stderr" = "mcm: error: no recipe has the source of lib 0.9, which the suite 'tiny' is in; name a directory that has it with --source" ]
	sed -i 's/"version": "0.9"/"version": "1.0"/' "$PREFIX/share/mcm/$TARGET/manifest.json"
	sed -i 's|url: .*|url: "file:///nowhere/lib-1.0.tar.gz"|' "$T/data/recipes/lib/1.0.yaml"
	run -1 --separate-stderr tiny
	[ -z "$output" ]
	[[ $stderr == *"lib 1.0"* ]]
	[ -z "$(ls -A "$T/tmp")" ]
}

@test "--record writes down what was tested, and lists tell it of releases and targets" {
	run -0 --separate-stderr mcm test "$PREFIX" --record
	[ -z "$stderr" ]
	run -0 tiny --record --ways static
	run -0 tiny --record --ways static
	local file=$T/data/recipes/tested.yaml key
	key=$(value 'd["key"]' "$PREFIX/share/mcm/$TARGET/manifest.json")
	[ "$(grep -c 'date:' "$file")" = 2 ]
	[ "$(grep -B2 -A6 'suite: tiny' "$file")" = "  - date: $(date -u +%Y-%m-%d)
    target: $TARGET
    suite: tiny
    key: $key
    options: [O0]
    ways: [static]
    passed: 2
    skipped: 1
    expected: 0" ]
	grep -q '^      lib: 1.0$' "$file"
	run -0 mcm list recipes --json
	[ "$(value '[r["verified"] for r in d if r["package"] == "lib"][0]')" = \
		"$(date -u +%Y-%m-%d): tested: quick ($TARGET), tiny ($TARGET)" ]
	[ "$(value '[r["verified"] for r in d if r["version"] == "13.1"][0]')" = "not built here; only upstream has its source" ]
	run -0 mcm list targets --json
	[ "$(value '[r["verified"] for r in d if r["target"] == "'"$TARGET"'"][0]')" = "$(date -u +%Y-%m-%d): tested: quick, tiny" ]
	[ "$(value '[[(t["suite"], t["passed"], t["releases"]["lib"]) for t in r["tested"]] for r in d if r["target"] == "'"$TARGET"'"][0][1]')" = \
		"('tiny', 2, '1.0')" ]
	# Of several targets there is their number alone.
	cp "$file" "$T/kept"
	# shellcheck disable=SC2153 # from helper.bash
	sed "1,/^tested:/d; s/$TARGET/$OTHER/" "$T/kept" >>"$file"
	run -0 mcm list recipes --json
	[ "$(value '[r["verified"] for r in d if r["package"] == "lib"][0]')" = \
		"$(date -u +%Y-%m-%d): tested: quick (2 targets), tiny (2 targets)" ]
	mv "$T/kept" "$file"
	# Other options are another record; the plan does not read any.
	run -0 tiny --record --ways dynamic --recipes "$(mkdir -p "$T/own/suites" && echo "$T/own")"
	[ "$(grep -c 'date:' "$T/own/recipes/tested.yaml")" = 1 ]
	[ "$(grep -c 'date:' "$file")" = 2 ]
}

@test "what is not recorded: failures, nothing that was run, and a part" {
	echo one.O0.static >"$PREFIX/broken"
	run -1 --separate-stderr tiny --record
	[ "$stderr" = "mcm: error: nothing is recorded of '$TARGET': 1 of its tests did not end as expected" ]
	has "# 3 passed, 1 failed"
	expect '- {test: dir/two, reason: it is slow}' '- {test: one, reason: it is slow, ways: [static]}'
	run -1 --separate-stderr tiny --record
	[ "$stderr" = "mcm: error: nothing is recorded of '$TARGET': 2 of its tests did not end as expected" ]
	rm "$SUITE/expected.yaml" "$PREFIX/broken"
	sed -i 's/one dir.two//' "$SUITE/Makefile"
	run -1 --separate-stderr tiny --record
	[ "$stderr" = "mcm: error: nothing is recorded of '$TARGET': none of its tests was run" ]
	run -2 tiny --record --only left
	has "--record is of all tests of a suite, and --only leaves some out"
	[ ! -e "$T/data/recipes/tested.yaml" ]
	echo 'tested: [{date: today}]' >"$T/data/recipes/tested.yaml"
	run -2 mcm list recipes
	has "tested.yaml:1:10: error: 'target' is missing here"
}
