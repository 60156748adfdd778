#!/usr/bin/env bats
# What is told: progress in its styles, status, logs, lists, plans.
load helper

# A stage is held from the beginning, for the sign of life that the last test looks for.
setup_file() {
	make_world
	make_built_store
	mkdir "$BATS_FILE_TMPDIR/held"
	"$ROOT/tests/fixtures/make-world.sh" "$BATS_FILE_TMPDIR/held"
	: >"$BATS_FILE_TMPDIR/held/gate/lib.wait"
	MCM_DATA=$BATS_FILE_TMPDIR/held/data MCM_STORE=$BATS_FILE_TMPDIR/held/store HOME=$BATS_FILE_TMPDIR/held \
		"$PROGRAM" build "$TARGET" --prefix "$BATS_FILE_TMPDIR/held/prefix" \
		>"$BATS_FILE_TMPDIR/held/said" 2>&1 3>&- &
	echo $! >"$BATS_FILE_TMPDIR/held/pid"
	disown # the shell need not tell of its end
}

teardown_file() {
	rm -f "$BATS_FILE_TMPDIR/held/gate/lib.wait"
	kill -9 "$(cat "$BATS_FILE_TMPDIR/held/pid")" 2>/dev/null || true
}

setup() {
	enter
}

teardown() {
	leave
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" "$@"
}

no_escapes() {
	not grep -q $'\e' <<<"$1"
	not grep -q $'\r' <<<"$1"
}

@test "progress json: one object a line, with event, time, stage and target" {
	run -0 --separate-stderr build --progress json
	is "$PREFIX"
	jq -e . <<<"$stderr" >/dev/null
	[ "$(jq -c . <<<"$stderr" | wc -l)" = "$(wc -l <<<"$stderr")" ]
	jq -se 'all(has("event") and has("stage") and has("target") and (.time | type == "number"))' <<<"$stderr"
	[ "$(jq -r .event <<<"$stderr" | grep -vE '^(fetched|download)$' | head -n 1)" = begin ]
	[ "$(jq -r .event <<<"$stderr" | grep -vE '^(tick|progress)$' | tail -n 4 | tr '\n' ' ')" = "end installed summary summary " ]
	[ "$(jq -r 'select(.event == "done") | .stage' <<<"$stderr" | sort | tr '\n' ' ')" = "$ALL_STAGES " ]
	jq -se 'map(select(.event == "done")) | all(.seconds >= 0 and .cpu >= 0)' <<<"$stderr"
	jq -se 'map(select(.event == "begin"))[0].total == null or map(select(.event == "begin"))[0].count == 7' <<<"$stderr"
	jq -se 'map(select(.event == "end"))[0].status == 0' <<<"$stderr"
	jq -se --arg prefix "$PREFIX" 'map(select(.event == "installed"))[0].text == $prefix' <<<"$stderr"
	jq -se 'map(select(.event == "step" and .stage == "lib") | .text) == ["sh", "configure", "make", "make install"]' <<<"$stderr"
}

@test "progress json of a failure" {
	own_data
	sed -i 's|- make: \[\]|- run: [sh, -c, "echo because; exit 5"]|' "$T/data/recipes/lib/recipe.yaml"
	run -1 --separate-stderr build --progress json -j 1
	[ -z "$output" ]
	failed=$(jq -c 'select(.event == "failed")' <<<"$stderr")
	[ "$(jq -r .stage <<<"$failed")" = lib ]
	[ "$(jq -r .target <<<"$failed")" = null ]
	[[ $(jq -r .command <<<"$failed") == "cd $STORE/work/"*" && env -i "*" sh -c "* ]]
	[[ $(jq -r .tail <<<"$failed") == *because* ]]
	[ "$(jq -r .log <<<"$failed")" = "$STORE/logs/host/lib.log" ]
	[ "$(jq 'select(.event == "end").status' <<<"$stderr")" = 1 ]
}

@test "progress json: messages are lines of JSON, too" {
	own_data
	sed -i 's|url: .*|url: ["http://127.0.0.1:1/lib-1.0.tar.gz"]|' "$T/data/recipes/lib/1.0.yaml"
	run -1 --separate-stderr build --progress json
	[ -z "$output" ]
	jq -se 'map(select(.event == "message").text)
		| any(startswith("mcm: error: cannot get '"'"'lib 1.0'"'"'"))' <<<"$stderr"
	rm -r "$STORE"
	use_built_store
	export MCM_DATA=$WORLD/data
	build --progress quiet
	run -0 --separate-stderr build --progress json
	[ "$(jq -r 'select(.event == "message").text' <<<"$stderr")" = \
		"mcm: note: nothing to do: '$PREFIX' is up to date" ]
}

@test "in a pipe the output is plain, a line for each piece of news" {
	run -0 --separate-stderr build
	is "$PREFIX"
	no_escapes "$stderr"
	grep -Eqx '7 stages to build, about .*' <<<"$stderr"
	grep -Eqx '\[[0-6]/7\] lib: started.*' <<<"$stderr"
	grep -Eqx '\[[1-7]/7\] lib: done in .*' <<<"$stderr"
	grep -Fqx "[7/7] toolchain@$TARGET: done in $(sed -n "s/.*toolchain@$TARGET: done in //p" <<<"$stderr")" <<<"$stderr"
	grep -qx "installed: $PREFIX" <<<"$stderr"
}

# lib took a thousand seconds and wrote so many bytes last time: the time left, a moment after it has begun.
time_left() { # BYTES
	local left

	use_built_store
	rm -r "$STORE/stages" "$STORE/inputs"
	echo "{\"seconds\": 1000, \"cpu\": 1000, \"log_bytes\": $1}" >"$STORE/history/lib"
	hold lib
	mcm build "$TARGET" --prefix "$PREFIX" --progress json -j 1 2>>"$T/said" >/dev/null 3>&- &
	wait_for_stage lib
	: >"$T/said"
	wait_for grep -q '"tick"' "$T/said"
	left=$(jq -r 'select(.event == "tick").seconds | floor' "$T/said" | head -n 1)
	release lib
	wait "$!"
	rm -r "$STORE" "$PREFIX"
	echo "$left"
}

@test "time left: by what a stage took last time, and by how much of its log is there" {
	local by_time by_log

	by_time=$(time_left 1000000000)
	by_log=$(time_left 1)
	[ "$by_time" -gt 990 ]
	[ "$by_log" -lt $((by_time - 900)) ]
}

@test "time left: a target that was never built takes what another one took" {
	use_built_store
	[ -e "$STORE/history/gcc" ]
	echo '{"seconds": 5400, "cpu": 1, "log_bytes": 1}' >"$STORE/history/gcc"
	mcm plan "$OTHER" | tail -n 1 | grep -q ', about 9[0-9] min$'
	# Its own record counts for more.
	rm -r "$STORE/inputs"
	mcm plan "$TARGET" | tail -n 1 | grep -q '^7 to build'
	not grep -q ', about 9[0-9] min$' <<<"$(mcm plan "$TARGET")"
}

@test "quiet says nothing but failures" {
	run -0 --separate-stderr build --progress quiet
	is "$PREFIX"
	[ -z "$stderr" ]
	own_data
	sed -i 's|- make: \[\]|- run: ["false"]|' "$T/data/recipes/musl/recipe.yaml"
	run -1 --separate-stderr build --progress quiet
	[[ $stderr == *"musl@$TARGET: FAILED"* ]]
	[[ $stderr != *started* ]]
}

@test "on a terminal there are escapes, with NO_COLOR no colours, in CI none at all" {
	use_built_store
	TERM=xterm run -0 on_terminal "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	grep -q $'\e\\[' <<<"$output"
	rm -r "$STORE" "$PREFIX"
	use_built_store
	TERM=xterm NO_COLOR=1 run -0 on_terminal "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	not grep -qE $'\e\\[[0-9;]*[1-9][0-9;]*m' <<<"$output"
	rm -r "$STORE" "$PREFIX"
	use_built_store
	TERM=xterm CI=true run -0 on_terminal "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	not grep -q $'\e' <<<"$output"
	rm -r "$STORE" "$PREFIX"
	use_built_store
	TERM=dumb run -0 on_terminal "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	not grep -q $'\e' <<<"$output"
}

@test "errors are coloured on a terminal only, and not with NO_COLOR" {
	TERM=xterm run -2 on_terminal "$PROGRAM" biuld
	grep -q $'\e\\[1;31m' <<<"$output"
	TERM=xterm NO_COLOR=1 run -2 on_terminal "$PROGRAM" biuld
	not grep -q $'\e' <<<"$output"
	TERM=xterm run -2 "$PROGRAM" biuld
	no_escapes "$output"
}

# An entry of terminfo, as term(5) has it, with so many numbers, of which the 14th is that of the colours.
terminfo_entry() { # FILE MAGIC COUNT COLOURS
	mkdir -p "$(dirname "$1")"
	python3 -c 'import struct, sys
file, magic, count, colours = sys.argv[1], int(sys.argv[2], 8), int(sys.argv[3]), int(sys.argv[4])
names, flags = b"x|a test\0", bytes(4)
numbers = [-1] * count
numbers[13:14] = [colours] * (count > 13)
body = names + flags
body += bytes(len(body) % 2) + struct.pack("<%d%s" % (count, "i" if magic == 0o1036 else "h"), *numbers)
open(file, "wb").write(struct.pack("<6H", magic, len(names), len(flags), count, 0, 0) + body)' "$@"
}

shows() { # colours|none NAME=VALUE...
	run -2 on_terminal env "${@:2}" "$PROGRAM" biuld
	has "error"
	case $1 in
	colours) has $'\e[1;31m' ;;
	none) lacks $'\e' ;;
	esac
}

@test "colours only where the terminal has them, by terminfo, or without an entry by its name" {
	export HOME=$T/home TERMINFO=$T/terminfo
	for term in dumb vt52 vt100 vt220 vt340 xterm-mono linux-m ''; do
		shows none TERM="$term"
		shows colours TERM="$term" CLICOLOR_FORCE=1
		shows none TERM="$term" CLICOLOR_FORCE=1 NO_COLOR=1
	done
	shows none -u TERM
	for term in xterm linux screen of-no-entry /; do
		shows colours TERM="$term"
		shows none TERM="$term" NO_COLOR=1
	done
	terminfo_entry "$TERMINFO/v/vt220" 0432 14 8
	terminfo_entry "$HOME/.terminfo/x/xterm" 0432 14 -1
	terminfo_entry "$T/more/6c/linux" 01036 15 -1
	terminfo_entry "$T/more/o/of-no-entry" 0432 13 8
	terminfo_entry "$T/more/v/vt100" 01036 14 65536
	shows colours TERM=vt220
	shows none TERM=xterm
	for term in linux of-no-entry; do
		shows none TERMINFO_DIRS="$T/none:$T/more" TERM="$term"
	done
	shows colours TERMINFO_DIRS="$T/none:$T/more" TERM=vt100
	# What is no entry says nothing.
	head -c 30 "$TERMINFO/v/vt220" >"$T/half"
	for bad in "$T/half" /dev/null /dev/zero "$T"; do
		ln -sfn "$bad" "$TERMINFO/v/vt220"
		shows none TERM=vt220
	done
	# The live view of a build, too.
	use_built_store
	TERM=vt100 run -0 on_terminal "$PROGRAM" build "$TARGET" --musl 1.1 --prefix "$PREFIX"
	grep -q $'\e\\[J' <<<"$output"
	not grep -qE $'\e\\[[0-9;]*m' <<<"$output"
}

@test "status before and after a build" {
	run -0 --separate-stderr mcm status
	[ -z "$output" ]
	output=$stderr
	is "mcm: note: nothing has been built with this store"
	run -0 mcm status --json
	is "[]"
	build --progress quiet
	run -0 --separate-stderr mcm status
	[ "${#lines[@]}" = 7 ]
	grep -Eq "^done +host +lib +[0-9.]+ s  [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} UTC$" <<<"$output"
	grep -Eq "^done +$TARGET +gcc " <<<"$output"
	run -0 mcm status --json
	jq -e 'length == 7 and all(.state == "done" and .seconds >= 0 and (.log | startswith("/")))' <<<"$output"
}

@test "logs: the list, one by its stage, one by target and stage" {
	mcm build "$TARGET" "$OTHER" --prefix "$PREFIX" --progress quiet
	run -0 mcm log
	[ "${#lines[@]}" = 13 ]
	run -0 mcm log "$OTHER"
	[ "${#lines[@]}" = 6 ]
	run -0 mcm log "$OTHER" musl
	has "aarch64-linux-musl-gcc"
	is "$(cat "$STORE/logs/$OTHER/musl.log")"
	run -0 mcm log lib
	has "/configure --prefix= CC="
	run -1 --separate-stderr mcm log nothing
	output=$stderr
	is "mcm: error: no log of a target or stage 'nothing'; 'mcm log' lists all"
	run -1 mcm log "$TARGET" nothing
	is "mcm: error: no log of stage 'nothing' for '$TARGET'; 'mcm log' lists all"
}

@test "list targets, recipes and toolchains" {
	run -0 mcm list
	is "aarch64-linux-musl  64-bit ARM
x86_64-linux-musl   64-bit x86  yes"
	is "$(mcm list targets)"
	run -0 mcm list targets --json
	jq -e --arg t "$OTHER" '.[0].target == $t and .[0].aliases == ["aarch64-unknown-linux-musl", "arm64"]' <<<"$output"
	run -0 mcm list recipes --json
	jq -e 'map(select(.package == "musl") | [.version, .default]) == [["1.0", "default"], ["1.1", ""]]' <<<"$output"
	jq -e '.[] | select(.package == "musl" and .version == "1.0") | .patches == ["0001-year.patch"] and
		.verified == "not built here; only upstream has its source" and .sets == "" and .origins[0].file == "musl-1.0.tar.gz" and
		(.origins[0].sha256.all | length) == 64' <<<"$output"
	jq -e '.[] | select(.package == "musl" and .version == "1.1") | .sets == "old"' <<<"$output"
	run -0 mcm list recipes
	grep -Eq '^gcc +14.1 +default +not built here; only upstream has its source' <<<"$output"
	grep -Eq '^gcc +13.1 +old +not built here' <<<"$output"
	run -0 mcm list toolchains --json
	is "[]"
	[ ! -e "$STORE" ]
	use_built_store
	run -0 mcm list toolchains --json
	jq -e --arg t "$TARGET" 'length == 1 and .[0].target == $t and
		.[0].versions == "binutils 2.0, gcc 14.1, musl 1.0, linux 6.2"' <<<"$output"
	run -0 mcm list toolchains
	grep -Eq "^$TARGET +[0-9a-f]{64} +binutils 2.0, gcc 14.1, " <<<"$output"
	run -0 mcm list --json targets
	jq -e 'length == 2' <<<"$output"
}

@test "plan in its formats" {
	run -0 --separate-stderr mcm plan "$TARGET" --format json
	[ -z "$stderr" ]
	jq -e --arg t "$TARGET" '.targets == [$t] and (.stages | length == 7 and all(has("name") and has("package")
		and has("version") and has("target") and (.key | test("^[0-9a-f]{64}$")) and .state == "build"
		and has("why") and has("deps")))' <<<"$output"
	jq -e '.stages[-1].name == "toolchain"' <<<"$output"
	# Dependencies come first.
	jq -e 'reduce .stages[] as $s ({seen: [], ok: true};
		.ok = (.ok and (($s.deps - .seen) == [])) | .seen += [$s.id]) | .ok' <<<"$output"
	run -0 mcm plan "$TARGET" "$OTHER" --format github-matrix
	[ "${#lines[@]}" = 1 ]
	jq -e '.include | length == 2 and all(has("target") and has("key") and .state == "build")' <<<"$output"
	run -0 mcm plan "$TARGET" --format dot
	[ "${lines[0]}" = "digraph mcm {" ]
	has "\"gcc@$TARGET\" -> \"musl@$TARGET\";"
	run -0 mcm plan "$TARGET"
	[ "$output" = "$(mcm plan "$TARGET" --format text)" ]
	[ ! -e output ]
	[ -z "$(runs)" ]
}

@test "plan --all: each release for each target once, those never tested first, then the oldest test" {
	local key package version options

	own_data
	run -2 mcm plan --all
	has "--all is for --format github-matrix"
	run -0 --separate-stderr mcm plan --all --format github-matrix
	[ "${#lines[@]}" = 1 ]
	[[ $stderr != *error* ]]
	echo "$output" >all
	jq -e '.include | length > 4 and all(.tested == "") and (map(.key) | length == (unique | length))' all
	[ "$(jq -r '.include[].target' all | sort -u)" = "$(mcm list targets --json | jq -r '.[].target' | sort)" ]
	# Each key is that of a plan with these options.
	jq -r --arg t "$TARGET" '.include[] | select(.target == $t) | [.key, .package, .version, .options] | @tsv' all >pairs
	while IFS=$'\t' read -r key package version options; do
		[ "$options" = "--set ${package^^}_VER=$version" ]
		# shellcheck disable=SC2086 # two words
		[ "$(mcm plan "$TARGET" $options --format json | jq -r '.stages[-1].key')" = "$key" ]
	done <pairs
	grep -q $'\tmusl\t1.1\t' pairs
	# What the settings name stays as it is, and so do the targets.
	mcm plan "$TARGET" --all --format github-matrix --musl 1.1 >one
	jq -e --arg t "$TARGET" '.include | length > 0 and all(.target == $t and .package != "musl")' one
	for day in 2026-11-02:1.1 2026-11-01:1.0 2026-10-01:1.1; do
		[ -e "$T/data/recipes/tested.yaml" ] || echo tested: >"$T/data/recipes/tested.yaml"
		printf '  - {date: %s, target: %s, suite: quick, key: k, passed: 1, releases: {musl: %s}}\n' \
			"${day%:*}" "$TARGET" "${day#*:}" >>"$T/data/recipes/tested.yaml"
	done
	mcm plan "$TARGET" --all --format github-matrix --gcc 13.1 --linux 6.2 >tested
	[ "$(jq -c '[.include[] | [.version, .tested]]' tested)" = '[["1.0","2026-11-01"],["1.1","2026-11-02"]]' ]
	# A release that was never tested comes before them.
	mcm plan "$TARGET" --all --format github-matrix --gcc 13.1 >tested
	[ "$(jq -c '[.include[] | .tested]' tested)" = '["","","2026-11-02"]' ]
}

@test "the key that plan prints is the one a build is found by" {
	local key

	use_built_store
	key=$(mcm plan "$TARGET" --format json | jq -r '.stages[-1].key')
	[ -e "$STORE/inputs/${key:0:2}/$key" ]
	build --progress quiet
	[ "$(jq -r .key "$PREFIX/share/mcm/$TARGET/installed.json")" = "$key" ]
	# The same key in another place, at another time.
	[ "$(cd / && MCM_STORE=$T/elsewhere mcm plan "$TARGET" --format json | jq -r '.stages[-1].key')" = "$key" ]
}

@test "doctor names what there is and what lacks" {
	run mcm doctor
	[[ $status = [01] ]]
	grep -Eq '^ok +make ' <<<"$output"
	has "GB free for the store in $STORE"
	path_without m4 patch
	MCM_HOST_PATH=$T/path run -1 "$PROGRAM" doctor
	grep -Eq '^missing +m4 ' <<<"$output"
	grep -Eq '^missing +patch ' <<<"$output"
	if command -v apt-get >/dev/null; then
		grep -Eq '^  (sudo )?apt-get install -y --no-install-recommends .*m4 patch' <<<"$output"
	fi
}

@test "a held stage shows signs of life" {
	wait_for grep -q 'still running: lib' "$BATS_FILE_TMPDIR/held/said" ||
		wait_for grep -q 'still running: lib' "$BATS_FILE_TMPDIR/held/said"
	run -0 cat "$BATS_FILE_TMPDIR/held/said"
	grep -Eq '^\[[0-9]/7\] still running: lib' <<<"$output"
	no_escapes "$output"
}
