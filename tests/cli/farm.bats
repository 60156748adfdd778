#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # each test is a process of its own; bats, helper.bash and teardown set or use variables
# Stages that a build farm builds: what is the same as here, and what a farm may do wrong. The server executes by the
# Remote Execution API; the instance that is named says how it behaves.
load helper

setup_file() {
	make_world
	make_built_store
	# One stage has another key but the same output, and the toolchain tells of it.
	cp -R "$WORLD/data" "$WORLD/changed"
	sed -i 's/^    cost: .*/&\n    env: [UNUSED=1]/' "$WORLD/changed/recipes/lib/recipe.yaml"
	(
		cd "$BATS_FILE_TMPDIR/built" || exit 1
		cp -a store store2
		MCM_DATA=$WORLD/changed MCM_STORE=$BATS_FILE_TMPDIR/built/store2 \
			mcm build "$TARGET" --prefix "$BATS_FILE_TMPDIR/built/changed" --progress quiet
	)
}

setup() {
	enter
	SERVER=''
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	leave
}

# start_farm [WORKERS [CERT KEY [CA]]]: sets SERVER and AT.
start_farm() {
	local python

	command -v protoc >/dev/null || skip "protoc is not installed"
	python=$("$ROOT/tests/find.sh" grpc)/python3 || skip "gRPC for Python is not installed"
	mkdir "$T/farm"
	: >"$T/farm/hits"
	PYTHONDONTWRITEBYTECODE=1 "$python" "$ROOT/tests/cli/servers/farm.py" "$ROOT/orchestrator" "$T/farm" "$@" \
		>"$T/farm/log" 2>&1 3>&- &
	SERVER=$!
	wait_for test -e "$T/farm/port"
	AT=127.0.0.1:$(cat "$T/farm/port")
}

hits() {
	sort "$T/farm/hits"
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress plain "$@"
}

keys() {
	(cd "$1/stages" && ls -d -- ??/*)
}

warnings() {
	grep -c 'warning: ' <<<"$stderr" || true
}

# falls_back INSTANCE CAUSE: the farm is of no use in that way. Told once, the two stages are built here, and nothing is
# left of it.
falls_back() {
	use_built_store
	rm -rf "$PREFIX" "$GATE/runs"
	run -0 --separate-stderr env MCM_DATA="$WORLD/changed" "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress plain \
		--remote-exec "grpc://$AT/$1" "${@:3}"
	output=$stderr
	has "$2"
	[ "$(warnings)" = 1 ] || [ "$(warnings)" = "${WARNINGS:-1}" ]
	[ "$(tree_hash "$PREFIX")" = "$(tree_hash "$BATS_FILE_TMPDIR/built/changed")" ]
	no_leftovers
	chmod -R u+w "$STORE"
	rm -rf "$STORE"
}

@test "a whole build by a farm: keys and bytes are those of one that is made here" {
	start_farm 2
	run -0 --separate-stderr build --remote-exec "grpc://$AT"
	is "$PREFIX"
	output=$stderr
	lacks warning
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ "$(keys "$STORE")" = "$(keys "$BATS_FILE_TMPDIR/built/store")" ]
	# By both of its workers, each stage once.
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(grep -c '^Execute ' "$T/farm/hits")" = 7 ]
	# The program goes there once, though several stages begin at the same time.
	grep -q '^Write ' "$T/farm/hits"
	[ -z "$(grep '^Write ' "$T/farm/hits" | sort | uniq -d)" ]
	grep -q '^work worker0 ' "$T/farm/hits"
	grep -q '^work worker1 ' "$T/farm/hits"
	not grep -q CancelOperation "$T/farm/hits"
	# What it made is found again, as what was built here is.
	run -0 mcm plan "$TARGET"
	has "0 to build"
	no_leftovers
	no_locks
}

@test "the records say who has built it, and nobody signs for it" {
	start_farm 2
	build --remote-exec "grpc://$AT/streams"
	for record in "$STORE"/stages/??/*/record.json; do
		[ "$(jq -r .unsigned "$record")" = "grpc://$AT/streams" ]
		[ "$(jq -r .from "$record")" = "grpc://$AT/streams" ]
	done
	grep -q 'make install\|&& make' "$STORE/logs/$TARGET/gcc.log"
	mcm cache keygen key
	mkdir remote
	run -1 mcm cache push "$TARGET" --cache "file://$T/cwd/remote" --sign-key key
	has "rests on what came unsigned from 'grpc://$AT/streams'"
	run -2 build --remote-exec "grpc://$AT" --trust-key key.pub
	has "REMOTE_EXEC goes with no trusted or signing keys"
	# Nor is it found by who trusts a key: it is built again, here.
	rm -rf "$GATE/runs" "$PREFIX"
	run -0 build --trust-key key.pub
	[ "$(runs)" = "$ALL_STAGES" ]
}

@test "one stage has changed: the farm builds it and what tells of it, and the rest is not touched" {
	start_farm
	use_built_store
	export MCM_DATA=$WORLD/changed
	build --remote-exec "grpc://$AT" --progress quiet
	[ "$(runs)" = "lib toolchain" ]
	[ "$(grep -c '^work ' "$T/farm/hits")" = 2 ]
	[ "$(tree_hash "$PREFIX")" = "$(tree_hash "$BATS_FILE_TMPDIR/built/changed")" ]
}

@test "a step that fails at the farm fails as it would here: with its log, once" {
	start_farm
	own_data
	sed -i 's/^      - make: \[\]/      - run: [sh, -c, "head -c 1 \/dev\/zero; echo spoilt; exit 7"]/' "$MCM_DATA/recipes/lib/recipe.yaml"
	use_built_store
	run -1 build --remote-exec "grpc://$AT"
	has "sh: exit status 7"
	# All of it is there, also behind bytes that are no text.
	has "spoilt"
	lacks warning
	[ "$(grep -c '^Execute ' "$T/farm/hits")" = 1 ]
	# With -k what does not depend on it goes on.
	sed -i 's/^    cost: .*/&\n    env: [UNUSED=1]/' "$MCM_DATA/recipes/binutils/recipe.yaml"
	run -1 build --remote-exec "grpc://$AT" -k
	grep -qx binutils "$GATE/runs"
}

@test "a build that is interrupted cancels what is under way at the farm" {
	start_farm
	hold lib
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --remote-exec "grpc://$AT" --remote-jobs 1 >out 2>&1 3>&- &
	local pid=$!
	wait_for_stage lib
	wait_for grep -q 'work ' "$T/farm/hits"
	local status=0
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	wait_for grep -q '^CancelOperation ' "$T/farm/hits"
	wait_for no_processes
	no_leftovers
}

@test "a worker that is killed in the middle: the stage is done by another try" {
	start_farm
	use_built_store
	run -0 --separate-stderr env MCM_DATA="$WORLD/changed" "$PROGRAM" build "$TARGET" --prefix "$PREFIX" \
		--remote-exec "grpc://$AT/killed-once"
	output=$stderr
	lacks warning
	grep -q '^Execute killed-once afresh' "$T/farm/hits"
	[ "$(tree_hash "$PREFIX")" = "$(tree_hash "$BATS_FILE_TMPDIR/built/changed")" ]
}

@test "streams that end too early are taken up again, and blobs that were lost are sent again" {
	start_farm
	use_built_store
	export MCM_DATA=$WORLD/changed
	run -0 --separate-stderr build --remote-exec "grpc://$AT/stops"
	[ "$(warnings)" = 0 ]
	grep -q '^WaitExecution ' "$T/farm/hits"
	chmod -R u+w "$STORE"
	rm -rf "$STORE" "$PREFIX"
	use_built_store
	run -0 --separate-stderr build --remote-exec "grpc://$AT/evicted"
	[ "$(warnings)" = 0 ]
	grep -q '^Execute evicted afresh' "$T/farm/hits"
}

@test "a farm that cannot do it, or is not there: one warning, and all is built here" {
	start_farm
	falls_back noexec "it executes nothing (exec_enabled is not set); stages are built here instead"
	falls_back sha1 "it does not keep blobs by SHA-256"
	falls_back v3 "it does not speak version 2 of the Remote Execution API"
	falls_back none "it keeps no blobs"
	falls_back denied "PERMISSION_DENIED: not you"
	AT=127.0.0.1:$(free_port)
	falls_back "" "it cannot be asked what it can do: Failed to connect to 127.0.0.1"
}

@test "a farm that is full or whose workers die: one warning, and all is built here" {
	start_farm
	falls_back full "is full (it could not be executed: RESOURCE_EXHAUSTED: the queue is full): 'lib' is built here"
	falls_back killed "its worker did not finish it: UNAVAILABLE: the worker is gone"
	falls_back forgets "the farm stops telling of it before it is done"
}

@test "a farm that lies: what it says is refused, and built here" {
	start_farm
	falls_back lies "'lib' is built here, and not by the farm 'grpc://$AT/lies': its output has another digest than its record says"
	falls_back wrong "another SHA-256 than it should have"
	falls_back long "a blob of it is larger than it says"
	falls_back bounds "its output cannot be unpacked (the log says why)"
	[ ! -e "$T/escaped" ]
	falls_back gone "it does not have what it says it made; others like it"
	falls_back nothing "its worker left no record (exit status 0"
	falls_back half "its output is missing"
	falls_back strange "its record is none of mcm's"
	falls_back garbage "what the farm says of it is not of this protocol"
}

@test "what a farm tells of an action does not speak for the farm, and is one line" {
	start_farm
	falls_back unknown "it could not be executed: UNKNOWN: who knows"
	# Both stages were given to it.
	[ "$(grep -c '^Execute unknown' "$T/farm/hits")" = 2 ]
	falls_back lines "what the farm says of it is not of this protocol"
	lacks injected
}

@test "times that no stage takes are not remembered" {
	start_farm
	falls_back eternal "its record is none of mcm's"
}

@test "a farm that takes nothing is tried by one stage, and not by all that wait for the same" {
	start_farm 2
	: >"$T/farm/hangs"
	run -0 --separate-stderr build --remote-exec "grpc://$AT" --set REMOTE_TIMEOUT=1
	[ "$(warnings)" = 1 ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ "$(grep -c '^Writing' "$T/farm/hits")" = 2 ]
}

@test "a farm that is started anew while several stages wait for an upload has all of them" {
	start_farm 2
	: >"$T/farm/restarts"
	run -0 --separate-stderr build --remote-exec "grpc://$AT"
	[ "$(warnings)" = 0 ]
	[ "$(grep -c '^work ' "$T/farm/hits")" = 7 ]
	[ "$(grep -c '^Writing' "$T/farm/hits")" = 2 ]
}

@test "a farm on this machine is asked through no proxy" {
	start_farm
	echo "x-api-key s3cret" >"$T/farm/field"
	use_built_store
	printf 'x-api-key: s3cret\n' >fields
	chmod 600 fields
	MCM_DATA=$WORLD/changed http_proxy=http://127.0.0.1:1 no_proxy=example.org run -0 --separate-stderr build \
		--remote-exec "grpc://$AT" --set REMOTE_HEADERS=fields
	[ "$(warnings)" = 0 ]
	[ "$(grep -c '^work ' "$T/farm/hits")" = 2 ]
}

@test "a worker with another compiler builds nothing: it says what differs" {
	start_farm
	# shellcheck disable=SC2016 # the script expands it
	printf '#!/bin/sh\ncase $PWD in */farm/work/*) [ "$1" != --version ] || { echo other 1.0; exit; } ;; esac\nexec %s "$@"\n' "$(command -v gcc)" \
		>"$T/cc"
	chmod +x "$T/cc"
	run -0 --separate-stderr build --remote-exec "grpc://$AT" --set "HOST_CC=$T/cc" --set HOST_CXX=g++
	output=$stderr
	has "this worker is another machine than the one that asks, and would make something else"
	not grep -q farm/work "$STORE/logs/host/lib.log"
	# What no compiler of the machine has a say in is built there all the same.
	grep -q farm/work "$STORE/logs/$TARGET/musl-headers.log"
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
}

@test "a server that is none, and one that says nothing" {
	start_farm
	export MCM_REMOTE_TIMEOUT=2
	falls_back silent "it could not be executed: Operation too slow"
	python3 -u -m http.server --bind 127.0.0.1 0 >"$T/http" 2>&1 3>&- &
	local http=$!
	wait_for grep -q 'port ' "$T/http"
	AT=127.0.0.1:$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$T/http")
	falls_back "" "stages are built here instead"
	kill "$http"
}

@test "operations without an end: after REMOTE_LIMIT the stage is cancelled, and built here" {
	start_farm
	export MCM_REMOTE_LIMIT=1
	falls_back endless "'lib' is built here, and not by the farm 'grpc://$AT/endless': it was not done within 1 minutes"
	grep -q '^CancelOperation ' "$T/farm/hits"
}

@test "TLS, and a farm that wants to know who asks" {
	local tls=(openssl req -x509 -newkey rsa:2048 -nodes -days 2 -addext subjectAltName=DNS:localhost)

	"${tls[@]}" -subj /CN=localhost -keyout key -out cert 2>/dev/null
	"${tls[@]}" -subj /CN=me -keyout my.key -out my.cert 2>/dev/null
	start_farm 1 cert key my.cert
	use_built_store
	export MCM_DATA=$WORLD/changed
	AT=localhost:${AT#*:}
	run -0 --separate-stderr build --remote-exec "grpcs://$AT" --set REMOTE_CA=cert --set REMOTE_CERT=my.cert \
		--set REMOTE_KEY=my.key
	[ "$(warnings)" = 0 ]
	[ "$(grep -c '^work ' "$T/farm/hits")" = 2 ]
	# Without the certificate, and where the server's is not trusted.
	falls_back_tls "the farm 'grpcs://$AT/' is not used in this build" --set REMOTE_CA=cert
	falls_back_tls "certificate" --set REMOTE_CERT=my.cert --set REMOTE_KEY=my.key
}

falls_back_tls() {
	chmod -R u+w "$STORE"
	rm -rf "$STORE" "$PREFIX"
	use_built_store
	run -0 --separate-stderr build --remote-exec "grpcs://$AT/" "${@:2}"
	[ "$(warnings)" = 1 ]
	output=$stderr
	has "$1"
}

@test "a farm that knows its customers by a header field" {
	start_farm 1
	echo "x-api-key s3cret" >"$T/farm/field"
	use_built_store
	export MCM_DATA=$WORLD/changed
	printf 'X-Api-Key: s3cret\r\n\nx-team: a b\n' >fields
	chmod 600 fields
	run -0 --separate-stderr build --remote-exec "grpc://$AT" --set REMOTE_HEADERS=fields
	[ "$(warnings)" = 0 ]
	[ "$(grep -c '^work ' "$T/farm/hits")" = 2 ]
	lacks s3cret
	not grep -rq s3cret "$STORE"
	chmod -R u+w "$STORE"
	rm -rf "$STORE" "$PREFIX"
	use_built_store
	run -0 --separate-stderr build --remote-exec "grpc://$AT"
	[ "$(warnings)" = 1 ]
	output=$stderr
	has "UNAUTHENTICATED: who are you?"
}

@test "header fields that are none, or would be read by others" {
	: >fields
	chmod 640 fields
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_HEADERS=fields
	has "others may read or change the file of header fields 'fields'; run 'chmod 600 fields'"
	chmod 600 fields
	for line in nothing 'name:' 'na me: x' ': x' 'te: x' 'Content-Type: text/html' 'grpc-timeout: 1S' $'x: a\033b' $'x: \303\244' \
		"x: $(printf '%09000d' 0)"; do
		printf 'good: 1\n%s\n' "$line" >fields
		run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_HEADERS=fields
		grep -qE "^mcm: error: line 2 of 'fields' (is|has) .*; a file of REMOTE_HEADERS has a header field in each$" <<<"$output"
		[ "$(wc -l <<<"$output")" = 1 ]
	done
	echo >fields
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_HEADERS=fields
	has "'fields' has no header field"
	echo 'x-api-key: s3cret' >fields
	for url in grpc://farm.example.org:1 grpc://localhost.example.org:1 grpc://127.0.0.1.example.org grpc://localhost@example.org:1; do
		run -2 build --remote-exec "$url" --set REMOTE_HEADERS=fields
		has "REMOTE_HEADERS would go over the network for everybody to read; use grpcs:// for the farm, or leave it out"
	done
	run -2 build --remote-exec grpcs://127.0.0.1:1 --set REMOTE_HEADERS=absent
	has "REMOTE_HEADERS names 'absent', which is not there"
	# Read before a plan is made: whoever could change the file could have our calls go to an account of theirs.
	chmod 666 fields
	run -2 build --remote-exec grpcs://127.0.0.1:1 --set REMOTE_HEADERS=fields
	has "the file of header fields"
}

farm_files() {
	timeout 20 "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --remote-exec grpcs://127.0.0.1:1 --set REMOTE_CA=ca \
		--set REMOTE_CERT=cert --set REMOTE_KEY=key
}

@test "certificates and keys that others could change or read, or that are no files" {
	local file

	for file in ca cert key; do
		(umask 077 && touch ca cert key)
		chmod 666 "$file"
		run -2 farm_files
		has "'$file': everybody may write to"
		rm "$file" && mkfifo "$file"
		run -2 farm_files
		has "'$file' is no plain file"
		rm "$file"
	done
	(umask 077 && touch ca cert key)
	chmod 640 key
	run -2 farm_files
	has "others may read or change the private key for the farm 'key'; run 'chmod 600 key'"
}

# An independent server, which Debian has from 13 on; in the protocol's own terms, and with the instance that it wants.
start_just() {
	command -v justbuild >/dev/null || skip "justbuild is not installed"
	justbuild execute --compatible -i 127.0.0.1 --info-file "$T/just.json" --local-build-root "$T/just" -f "$T/just.log" \
		>"$T/just.out" 2>&1 3>&- &
	SERVER=$!
	wait_for test -s "$T/just.json"
	AT=127.0.0.1:$(jq .port "$T/just.json")/remote-execution
}

# The process of mcm that runs there.
worker_of() {
	find /proc -maxdepth 2 -name cwd -lname "$T/just/*" 2>/dev/null | while read -r cwd; do
		[ "$(tr '\0' ' ' <"${cwd%cwd}cmdline")" != "./mcm build-stage " ] || echo "$cwd" | cut -d / -f 3
	done | head -n 1
}

@test "justbuild: a whole build, a step that fails, a worker that is killed" {
	start_just
	run -0 --separate-stderr build --remote-exec "grpc://$AT"
	output=$stderr
	lacks warning
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ "$(keys "$STORE")" = "$(keys "$BATS_FILE_TMPDIR/built/store")" ]
	[ "$(runs)" = "$ALL_STAGES" ]
	# The stage that is held is killed with its worker, and done by the next one.
	rm "$GATE/runs"
	hold lib
	export MCM_DATA=$WORLD/changed
	"$PROGRAM" build "$TARGET" --prefix "$T/again" --remote-exec "grpc://$AT" >out 2>&1 3>&- &
	local pid=$!
	wait_for_stage lib
	kill -9 "$(worker_of)"
	rm -f "$GATE/lib.wait"
	wait "$pid"
	[ "$(tree_hash "$T/again")" = "$(tree_hash "$BATS_FILE_TMPDIR/built/changed")" ]
	own_data
	sed -i 's/^      - make: \[\]/      - run: [sh, -c, "echo spoilt; exit 7"]/' "$MCM_DATA/recipes/lib/recipe.yaml"
	run -1 build --remote-exec "grpc://$AT"
	has "exit status 7"
	has spoilt
	lacks warning
}

@test "an mcm whose libcurl has no HTTP/2 says so before it builds anything" {
	local cc

	read -ra cc <<<"${CC:-cc}"
	# shellcheck disable=SC2046 # words
	"${cc[@]}" -O1 -D_GNU_SOURCE -shared -fPIC $(pkg-config --cflags libcurl) -o "$T/plain.so" "$BATS_TEST_DIRNAME/plain_curl.c" -ldl
	need_preload "$T/plain.so"
	LD_PRELOAD=$T/plain.so run -2 --separate-stderr build --remote-exec grpc://127.0.0.1:1
	[[ $stderr =~ ^"mcm: error: this mcm cannot ask the build farm 'grpc://127.0.0.1:1': its libcurl "[0-9.]+" was built without HTTP/2; take an mcm whose libcurl has nghttp2, or leave out the farm"$ ]]
	[ -z "$output" ]
	[ ! -e "$GATE/runs" ]
	[ ! -e "$PREFIX" ]
	# A plan asks no farm.
	LD_PRELOAD=$T/plain.so MCM_REMOTE_EXEC=grpc://127.0.0.1:1 run -0 mcm plan "$TARGET"
}

@test "bad settings" {
	run -2 build --remote-exec http://127.0.0.1:1
	has "'http://127.0.0.1:1' is no URL of a build farm; it is grpc://HOST:PORT or grpcs://HOST:PORT"
	run -2 build --remote-exec grpc://name:secret@127.0.0.1:1
	lacks secret
	run -2 build --remote-exec grpc://127.0.0.1:1 --remote-jobs 0
	has "--remote-jobs is a number from 1 to 1024, not '0'"
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_LIMIT=x
	has "REMOTE_LIMIT is a number from 1 to 9999"
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_CERT=absent
	has "REMOTE_CERT names 'absent', which is not there"
	touch there
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_CERT=there
	has "REMOTE_CERT and REMOTE_KEY belong together"
	run -2 build --remote-exec grpc://127.0.0.1:1 --set REMOTE_PLATFORM=linux
	has "REMOTE_PLATFORM has 'linux', which is not NAME=VALUE"
}
