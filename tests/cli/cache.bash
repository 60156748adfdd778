# What the tests of remote stores have in common: a store whose outputs were put into one, signed,
# and builds of which all, or nothing, comes from one.
# shellcheck shell=bash
# Variables that bats or helper.bash set, or the tests use:
# shellcheck disable=SC2034,SC2154
# Each test is a process of its own:
# shellcheck disable=SC2030,SC2031

setup_file() {
	make_world
	make_built_store
	push_all
}

# All stages of the reference, signed, as the files of a remote store: $PUSHED.
push_all() {
	export PUSHED=$BATS_FILE_TMPDIR/pushed KEYS=$BATS_FILE_TMPDIR/keys
	mkdir "$PUSHED" "$KEYS" "$KEYS/cwd"
	(
		cd "$KEYS/cwd" || exit 1
		export MCM_DATA=$WORLD/data MCM_STORE=$KEYS/store T=$KEYS
		mcm cache keygen "$KEYS/ci"
		mcm cache keygen "$KEYS/other"
		FILES=$PUSHED
		start_server
		mcm build "$TARGET" --prefix "$KEYS/prefix" --progress quiet --cache "$URL/ok" --cache-push \
			--sign-key "$KEYS/ci"
		kill "$SERVER"
		mcm plan "$TARGET" --format json | jq -r '.stages[-1].key' >"$KEYS/key"
	)
}

setup() {
	enter
	SERVER='' NGINX='' KEY=$(cat "$KEYS/key")
	FILES=$T/files
	cp -a "$PUSHED" "$FILES"
	# For servers that answer, on a machine that is busy otherwise: uploads are niced, and one that waits for a
	# processor for longer than this is given up. "hangs" is for servers that do not answer.
	export MCM_CACHE_TIMEOUT=60
}

teardown() {
	[ -z "$SERVER" ] || kill "$SERVER"
	[ -z "$NGINX" ] || kill "$NGINX"
	leave
}

hangs() {
	export MCM_CACHE_TIMEOUT=2
}

start_server() {
	start_python_server cache.py "$FILES"
}

start_dav() {
	start_nginx "$FILES" "dav_methods PUT; create_full_put_path on;" "$@"
}

forge() {
	python3 "$BATS_TEST_DIRNAME/servers/forge.py" "$FILES" "$KEY" "$@"
}

hits() {
	cat "$T/server/hits"
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress plain "$@"
}

# The build with these options has taken the toolchain from the cache, and nothing else.
is_restored() {
	run -0 --separate-stderr build "$@"
	is "$PREFIX"
	output=$stderr
	lacks warning
	has "toolchain@$TARGET: reused (from the cache)"
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ -z "$(ls "$STORE/sources")" ]
	no_leftovers
}

# For another build: an empty store and no prefix, and nothing known of what ran.
start_over() {
	rm -rf "$STORE" "$PREFIX" "$GATE/runs"
}

# The build with these options made the toolchain, with one message that says this.
tells_once() {
	local cause=$1

	shift
	run -0 --separate-stderr build "$@"
	output=$stderr
	[ "$(grep -c 'mcm: ' <<<"$output")" = 1 ]
	has "$cause"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

# The build with these options was done from sources, with one warning that says this.
is_built() {
	local cause=$1

	shift
	run -0 --separate-stderr build "$@"
	is "$PREFIX"
	output=$stderr
	[ "$(grep -c 'mcm: ' <<<"$output")" = 1 ]
	grep -q "^mcm: warning: .*$cause" <<<"$output" || has "warning ... $cause"
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
	no_locks
}

# The cache is as good as empty.
is_missed() {
	run -0 --separate-stderr build "$@"
	output=$stderr
	lacks "mcm: "
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

# What was put in serves another store.
serves() {
	rm -f "$GATE/runs"
	rm -rf "$PREFIX"
	STORE=$T/second
	export MCM_STORE=$STORE
	is_restored "$@"
}
