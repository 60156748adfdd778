#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# Remote stores that are no web server of files, and several of them.
load helper
load cache

# The toolchain itself is not taken, with one warning that says this; its stages may be.
is_refused() {
	tells_once "$@"
	start_over
}

# The names in that remote store's directory.
names() {
	(cd "$1" && find . -type f | sort)
}

@test "what another writer is at stays its own, though it is the same process of the same machine in another container" {
	unshare -rpf --mount-proc true 2>"$T/why" || skip "no namespaces here: $(cat "$T/why")"
	use_built_store
	mkdir -p "$T/theirs/cas"
	echo half >"$T/theirs/cas/.new-$(hostname)-1"
	unshare -rpf --mount-proc "$PROGRAM" cache push "$TARGET" --cache "file://$T/theirs"
	[ "$(cat "$T"/theirs/cas/.new-*)" = half ]
}

@test "a directory: an empty store takes a toolchain from it, signed" {
	is_restored --cache "file://$FILES" --trust-key "$KEYS/ci.pub"
	start_over
	is_built "its signature is by none of the trusted keys" --cache "file://$FILES" --trust-key "$KEYS/other.pub"
	# Read, and nothing else.
	diff <(names "$PUSHED") <(names "$FILES")
}

@test "a directory is written to like a server, and any server gives it away" {
	mkdir "$T/a cache"
	is_missed --cache "file://$T/a%20cache/" --cache-push --sign-key "$KEYS/ci"
	diff <(names "$PUSHED") <(names "$T/a cache")
	FILES=$T/'a cache'
	start_server
	serves --cache "$URL/ok" --trust-key "$KEYS/ci.pub"
	run -0 --separate-stderr env "MCM_STORE=$KEYS/store" "$PROGRAM" cache push "$KEY" --cache "file://$T/a%20cache" --sign-key "$KEYS/other" --trust-key "$KEYS/ci.pub"
	start_over
	is_restored --cache "file://$T/a%20cache" --trust-key "$KEYS/ci.pub" --trust-key "$KEYS/other.pub" --require 2
	rm -rf "$FILES/ac" "$FILES/cas"
	run -0 --separate-stderr mcm cache push "$KEY" --cache "file://$T/a%20cache" --sign-key "$KEYS/ci"
	[ "$(names "$FILES" | grep -c cas/)" = 1 ]
	[ "$(names "$FILES" | grep -c ac/)" = 2 ]
	[ -z "$(find "$FILES" -name '.*' -type f)" ]
}

@test "a directory that is not mounted is no empty one" {
	is_built "the cache 'file://$T/absent' is not used: there is no directory '$T/absent'" \
		--cache "file://$T/absent" --cache-push
	[ ! -e "$T/absent" ]
	start_over
	: >"$T/file"
	is_built "there is no directory '$T/file'" --cache "file://$T/file"
	run -1 mcm cache pull "$KEY" --cache "file://$T/absent"
	has "error: cannot take $KEY from the cache 'file://$T/absent': there is no directory '$T/absent'"
	run -1 mcm cache push "$TARGET" --cache "file://$T/absent"
	has "error: cannot put toolchain@$TARGET into the cache 'file://$T/absent': there is no directory"
	[ ! -e "$T/absent" ]
}

@test "URLs that name no directory" {
	local url

	for url in file://elsewhere/cache file:cache file:; do
		run -2 build --cache "$url"
		has "names no directory of this machine; file:///DIRECTORY does"
	done
	run -2 build --cache /mnt/cache
	has "'/mnt/cache' is no URL of a remote store; it begins with none of http: https: file: s3: oci:"
}

@test "a directory with pipes, directories, links and long files in it" {
	local name=$FILES/ac/$KEY

	mv "$name" "$T/description"
	mkfifo "$name"
	is_refused "'$name' is no plain file" --cache "file://$FILES"
	rm "$name"
	mkdir "$name"
	is_refused "'$name' is no plain file" --cache "file://$FILES"
	rmdir "$name"
	truncate -s 1T "$name"
	is_refused "it is larger than it should be" --cache "file://$FILES"
	rm "$name"
	ln -s "$name" "$name"
	is_refused "is not used: cannot open '$name': " --cache "file://$FILES"
	rm "$name"
	ln -s "$T/description" "$name"
	is_restored --cache "file://$FILES"
}

@test "a directory whose blobs are cut, changed or not ours to read" {
	local blob

	for blob in "$FILES"/cas/*; do
		printf x | dd of="$blob" bs=1 seek=99 conv=notrunc status=none
	done
	is_built "its blob has another SHA-256 than it should have" --cache "file://$FILES"
	start_over
	chmod 0 "$FILES"/ac/*
	run -0 --separate-stderr plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --progress plain \
		--cache "file://$FILES"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "is not used: cannot open '$FILES/ac/$KEY': Permission denied" <<<"$stderr"
}

@test "a directory with no space left" {
	need_small_disk
	# shellcheck disable=SC2016 # that shell expands it
	with_small_disk 64 bash -c '"$1" build "$2" --prefix "$3" --progress plain --cache "file://$4" --cache-push 2>"$5" &&
		find "$4" -type f -name ".*" >"$6"' - "$PROGRAM" "$TARGET" "$PREFIX" "$T/small" "$T/said" "$T/left"
	[ ! -s "$T/left" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	[ "$(grep -c 'mcm: ' "$T/said")" -le 1 ]
}

@test "two writers of one directory at once" {
	local first second

	mkdir "$T/cache"
	hold gcc
	mcm build "$TARGET" --prefix "$T/one" --cache "file://$T/cache" --cache-push 3>&- >said 2>&1 &
	first=$!
	MCM_STORE=$T/other mcm build "$TARGET" --prefix "$T/two" --cache "file://$T/cache" --cache-push 3>&- >also 2>&1 &
	second=$!
	wait_for_stage gcc
	release gcc
	wait "$first"
	wait "$second"
	not grep warning said also
	[ -z "$(find "$T/cache" -name '.*' -type f)" ]
	serves --cache "file://$T/cache"
}

@test "several stores: the first that has it gives it" {
	mkdir "$T/empty" "$T/empty/ac" "$T/empty/cas"
	is_restored --cache "file://$T/empty" --cache "file://$FILES"
	start_over
	# In a setting, and not asked once one has given it.
	MCM_CACHE_URL="file://$FILES file://$T/absent" is_restored
	start_over
	# Of what the first has not, the second may have the stages.
	rm "$FILES/ac/$KEY"
	MCM_CACHE_URL="file://$T/empty file://$FILES" run -0 build
	lacks warning
	has "gcc@$TARGET: reused (from the cache)"
}

@test "several stores: one that fails, and one that lies, do not keep the next from giving" {
	start_server
	run -0 --separate-stderr build --cache "$URL/500" --cache "file://$FILES"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "the cache '$URL/500' is not used: the server answers with HTTP status 500" <<<"$stderr"
	[ -z "$(runs)" ]
	start_over
	run -0 --separate-stderr build --cache "$URL/wrong-cas" --cache "file://$FILES"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "in the cache '$URL/wrong-cas' is refused: its blob has another SHA-256 than it should have; it is taken from elsewhere or built" <<<"$stderr"
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	start_over
	# Both: a warning each.
	run -0 --separate-stderr build --cache "$URL/500" --cache "$URL/403"
	[ "$(grep -c 'mcm: warning: ' <<<"$stderr")" = 2 ]
	[ "$(runs)" = "$ALL_STAGES" ]
	start_over
	run -0 mcm cache pull "$KEY" --cache "$URL/500" --cache "file://$FILES"
	has "warning: cannot take $KEY from the cache '$URL/500': the server answers with HTTP status 500"
	rm -rf "$STORE"
	run -1 mcm cache pull "$KEY" --cache "$URL/500" --cache "$URL/404"
	has "error: none of the 2 caches gives $KEY"
}

@test "several stores: things are put into the first, or into the one named, and nowhere else" {
	mkdir "$T/ours" "$T/theirs"
	is_missed --cache "file://$T/ours" --cache "file://$T/theirs" --cache-push
	[ -z "$(names "$T/theirs")" ]
	[ "$(names "$T/ours" | grep -c cas/)" = 7 ]
	rm -rf "$T/ours/ac" "$T/ours/cas"
	start_over
	is_missed --cache "file://$T/ours" --cache "file://$T/theirs" --set "CACHE_PUSH=file://$T/theirs"
	[ -z "$(names "$T/ours")" ]
	[ "$(names "$T/theirs" | grep -c cas/)" = 7 ]
	run -0 mcm cache push "$TARGET" --cache "file://$T/ours" --cache "file://$T/theirs"
	[ "$(names "$T/ours" | grep -c cas/)" = 1 ]
	run -2 build --cache "file://$T/ours" --set "CACHE_PUSH=file://$T/absent"
	has "CACHE_PUSH is 'file://$T/absent', which is neither a switch nor a URL of CACHE_URL"
	run -2 build --cache "file://$T/ours" --set CACHE_PUSH=perhaps
	has "CACHE_PUSH is 1, yes, true, on or 0, no, false, off, or a URL of CACHE_URL, not 'perhaps'"
	run -2 build --cache "file://$T/ours" --set CACHE_PUSH=http://name:secret@127.0.0.1/
	has "a password on the command line can be read by others"
	lacks secret
	# An '@' makes no password of a file's name.
	echo "Bearer t0ken" >"$T/me@home"
	chmod 600 "$T/me@home"
	run -0 build --cache "file://$T/theirs" --set "CACHE_AUTH_FILE=$T/me@home" --set DISABLE_ICONV=1
}

@test "several stores: a token goes to the one that is written to, and to no other" {
	start_server
	rm "$FILES/ac/$KEY"
	export MCM_CACHE_TOKEN=t0ken
	run -0 build --cache "$URL/ok" --cache "$URL/404"
	hits | grep -q "^GET /ok/.* Bearer_t0ken "
	hits | grep -q "^GET /404/"
	not grep -q "^[A-Z]* /404/.* Bearer" <(hits)
	start_over
	: >"$T/server/hits"
	run -0 build --cache "$URL/404" --cache "$URL/ok" --set "CACHE_PUSH=$URL/ok"
	hits | grep -q "^GET /ok/.* Bearer_t0ken "
	not grep -q "^[A-Z]* /404/.* Bearer" <(hits)
}
