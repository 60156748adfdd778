#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# The remote store: real servers on this machine, good ones and hostile ones. Whatever they do, the
# build succeeds, from sources if need be, with one warning.
load helper
load cache

@test "nginx: an empty store takes a toolchain from it, in one object" {
	start_dav
	is_restored --cache "$URL"
	[ "$(grep -c '"GET /cas/' "$T/nginx/access.log")" = 1 ]
	# Known from now on, without the cache.
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$T/other"
	[ -z "$(runs)" ]
}

@test "the report tells what came from it, stages that serve all targets too" {
	start_server
	# What only these two lead to is taken stage by stage.
	for stage in toolchain gcc; do
		rm "$FILES/ac/$(mcm plan "$TARGET" --format json | jq -r '.stages[] | select(.name == "'$stage'").key')"
	done
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --cache "$URL/ok"
	run -0 mcm report --format json
	[ "$(value '{s["name"]: s["state"] for s in d["stages"]}["lib"]')" = "remote hit" ]
	[ "$(value 'd["cache"]["remote_hits"] == len([s for s in d["stages"] if s["state"] == "remote hit"]) >= 2')" = True ]
	[ "$(value 'd["cache"]["hits"]')" = 0 ]
	[ "$(value 'sum(f["bytes"] for f in d["fetches"] if f["cache"]) == d["cache"]["bytes_down"] > 0')" = True ]
	[ "$(value '{f["name"]: f["cache"] for f in d["fetches"]}["lib"]')" = True ]
}

# An empty store takes all of a build from the cache: TREE-HASH TARGET OPTION...
takes() {
	rm -rf "$PREFIX" "$STORE" "$GATE/runs"
	run -0 mcm build "${@:2}" --prefix "$PREFIX" --progress plain --cache "$URL"
	lacks warning
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$1" ]
}

elsewhere() { # TARGET OPTION...
	local before

	rm -rf "$PREFIX" "$STORE"
	mcm build "$@" --prefix "$PREFIX" --progress quiet --cache "$URL" --cache-push
	before=$(tree_hash "$PREFIX")
	takes "$before" "$@"
	# Stage by stage, where the toolchain is not known by its key.
	rm "$FILES/ac/$(mcm plan "$@" --format json | jq -r '.stages[-1].key')"
	takes "$before" "$@"
	grep -q ' gcc@.*: reused (from the cache)$' <<<"$output"
}

@test "nginx: toolchains that run elsewhere, and all their stages, are taken from it, too" {
	[ "$(uname -m)" = x86_64 ] || skip "the tiny packages have no target that is this machine"
	start_dav
	elsewhere "$TARGET" --static-host
	elsewhere "$OTHER" --native
}

@test "a toolchain from the cache stays packed in the store" {
	local blob

	start_server
	is_restored --cache "$URL/ok"
	blob=$(find "$STORE/stages" -name output.tar.zst)
	[ -f "$blob" ]
	[ -f "$FILES/cas/$(sha256sum "$blob" | cut -d ' ' -f 1)" ]
	[ -z "$(find "$STORE/stages" -name output)" ]
	run -0 mcm build "$TARGET" --prefix "$T/second" --offline
	[ "$(tree_hash "$T/second")" = "$(reference_hash)" ]
	# Nothing is left of the unpacked tree where mcm becomes another program.
	rm -rf "$STORE"
	run -0 mcm exec "$TARGET" --prefix "$T/fourth" --cache "$URL/ok" -- "$TARGET-gcc" --version
	no_leftovers
	# Into another cache as it is.
	rm -rf "$FILES"
	run -0 --separate-stderr mcm cache push "$TARGET" --cache "$URL/ok"
	cmp "$blob" "$FILES/cas/"*
	# Damaged, it is had from the cache again.
	chmod u+w "$blob"
	printf x | dd of="$blob" bs=1 seek=99 conv=notrunc status=none
	run -0 --separate-stderr mcm build "$TARGET" --prefix "$T/third" --cache "$URL/ok"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "holds other bytes than were put there; it is removed" <<<"$stderr"
	[ "$(tree_hash "$T/third")" = "$(reference_hash)" ]
	[ -z "$(runs)" ]
	no_leftovers
}

@test "nginx: what is built is put in, blobs first, with a length and nothing to wait for" {
	rm -rf "$FILES"
	mkdir "$FILES"
	start_dav
	is_missed --cache "$URL/some/where/" --cache-push
	has "uploading toolchain@$TARGET to $URL/some/where"
	has "uploaded toolchain@$TARGET"
	[ "$(find "$FILES/some/where/cas" -type f | wc -l)" = 7 ]
	diff <(sed -n 's|.*"\(PUT\) /some/where/\(..\).*|\2|p' "$T/nginx/access.log" | tail -n 3) - <<<"ca
ac
ac"
	serves --cache "$URL/some/where"
	start_server
	rm -rf "$STORE"
	run -0 build --cache "$URL/ok" --cache-push --set DISABLE_ICONV=1
	not awk '$1 == "PUT" && ($5 == "-" || $6 != "-" || $7 != "-") { bad = 1 } END { exit !bad }' <(hits)
}

@test "nginx: a name and a password, from the URL or from a file, which nobody sees" {
	printf 'name:%s\n' "$(openssl passwd -apr1 's:c@ret')" >"$T/passwords"
	chmod 644 "$T/passwords"
	start_dav "auth_basic mcm; auth_basic_user_file $T/passwords;"
	is_built "HTTP status 401" --cache "$URL"
	start_over
	printf 'name:s:c@ret\n' >"$T/auth"
	chmod 600 "$T/auth"
	is_restored --cache "$URL" --set "CACHE_AUTH_FILE=$T/auth"
	rm -rf "$STORE" "$PREFIX"
	MCM_CACHE_URL=http://name:s%3Ac%40ret@${URL#http://} is_restored
	lacks "s%3Ac"
	lacks "s:c@ret"
}

@test "secrets are on no command line, in no log and in no file of the store" {
	local builder

	start_server
	hold gcc
	export MCM_CACHE_TOKEN=t0ken
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --cache "$URL/bearer" --cache-push --musl 1.1 \
		--gcc 13 --progress json >said 2>&1 3>&- &
	builder=$!
	wait_for_stage gcc
	not grep -l t0ken -a /proc/[0-9]*/cmdline
	release gcc
	wait "$builder"
	not grep -r t0ken "$STORE" "$PREFIX" said
	hits | grep -q "^PUT /bearer/ac/.* Bearer_t0ken "
	not grep -q "^[A-Z]* /bearer/[^ ]* [^ ]* - " <(hits)
}

@test "a password or a token on the command line is refused" {
	run -2 build --cache http://name:secret@127.0.0.1/
	has "a password on the command line can be read by others; use MCM_CACHE_URL or CACHE_AUTH_FILE"
	lacks secret
	# A user of a domain; the first backslash is no escape.
	run -2 build --cache 'http://CORP\name:secret@127.0.0.1/'
	has "a password on the command line can be read by others"
	lacks secret
	run -2 build --set CACHE_TOKEN=secret
	has "use MCM_CACHE_TOKEN or CACHE_AUTH_FILE"
	lacks secret
	[ ! -e "$PREFIX" ]
}

@test "settings of the cache that are wrong" {
	run -2 build --cache ftp://127.0.0.1/
	has "'ftp://127.0.0.1/' is no URL of a remote store; it begins with none of http: https: file: s3: oci:"
	run -2 build --cache http://127.0.0.1/ --set CACHE_TIMEOUT=0
	has "CACHE_TIMEOUT is a number from 1 to 3600, not '0'"
	run -2 build --set STORE_SIZE=much
	has "STORE_SIZE is a number of bytes, maybe with K, M, G or T, not 'much'"
	echo nothing >file
	chmod 644 file
	run -2 build --cache http://127.0.0.1/ --set CACHE_AUTH_FILE=file
	has "others may read or change the file of credentials 'file'; run 'chmod 600 file'"
	chmod 600 file
	run -2 build --cache http://127.0.0.1/ --set CACHE_AUTH_FILE=file
	has "'file' holds neither 'NAME:PASSWORD' nor 'Bearer TOKEN' in its first line"
	echo name:password >file
	chmod o+w file
	run -2 build --cache http://127.0.0.1/ --set CACHE_AUTH_FILE=file
	has "cannot trust the file of credentials 'file': everybody may write to"
	chmod o-w file
	run -2 build --cache http://127.0.0.1/ --trust-key file
	has "'file' is no Ed25519 public key in PEM; 'mcm cache keygen FILE' makes a pair"
	run -2 build --cache http://127.0.0.1/ --sign-key absent
	has "cannot open the private key 'absent': No such file or directory"
	[ ! -e "$PREFIX" ]
}

@test "a remote store on this machine is asked through no proxy" {
	start_server
	http_proxy=http://127.0.0.1:1 is_restored --cache "$URL/ok"
}

@test "a bearer token from a file" {
	start_server
	echo "Bearer t0ken" >"$T/auth"
	chmod 600 "$T/auth"
	is_restored --cache "$URL/bearer" --set "CACHE_AUTH_FILE=$T/auth"
}

@test "404, and 204 as nginx's WebDAV says it, are misses without a word" {
	start_server
	is_missed --cache "$URL/404"
	start_over
	is_missed --cache "$URL/204"
	# What is there may have lost its blob.
	start_over
	is_missed --cache "$URL/404-cas"
}

@test "500 and 403" {
	start_server
	is_built "the cache '$URL/500' is not used: the server answers with HTTP status 500" --cache "$URL/500"
	start_over
	is_built "the server answers with HTTP status 403" --cache "$URL/403" --cache-push
	not grep -q ^PUT <(hits)
	start_over
	is_built "is not used in this build: the server answers with HTTP status 500" --cache "$URL/500-cas"
}

@test "nobody listens" {
	start_server
	kill "$SERVER"
	wait "$SERVER" || true
	SERVER=''
	is_built "is not used: Failed to connect" --cache "$URL/ok"
}

@test "a server that hangs, before its answer and within it" {
	start_server
	# Which of its two limits curl names ("too slow", "timed out") depends on the load.
	hangs
	is_built "is not used: Operation t" --cache "$URL/hang"
	start_over
	is_built "is not used in this build: Operation t" --cache "$URL/silent-cas"
}

@test "an answer of 404 without end, and trailers without end" {
	start_server
	is_built "is not used: the server sent more than 1 MiB that is not what was asked for" --cache "$URL/explain"
	start_over
	is_built "is not used: the server sent more than 256 KiB of headers" --cache "$URL/trailers"
}

@test "a body that ends too early" {
	# libcurl's words, of older and of newer releases.
	local early='\(transfer closed\|end of response\) with'

	start_server
	is_built "$early" --cache "$URL/cut"
	start_over
	is_built "$early" --cache "$URL/cut-cas"
}

@test "wrong bytes, truncated and endless objects" {
	start_server
	is_built "refused: its blob has another SHA-256 than it should have" --cache "$URL/wrong-cas"
	start_over
	is_built "refused: its blob has another SHA-256" --cache "$URL/short-cas"
	start_over
	is_built "refused: it is larger than it should be" --cache "$URL/endless-cas"
	start_over
	is_built "refused: its description is no ActionResult of mcm" --cache "$URL/wrong-ac"
	start_over
	is_built "refused: its description is no ActionResult of mcm" --cache "$URL/page"
	start_over
	is_built "refused: it is larger than it should be" --cache "$URL/endless-ac"
}

# The toolchain's object alone is bad: its stages are taken, and it is made of them.
is_assembled() {
	tells_once "refused: $1" "${@:2}"
	[ "$(runs)" = toolchain ]
}

@test "a valid object under another key" {
	local gcc

	start_server
	gcc=$(mcm plan "$TARGET" --format json | jq -r '.stages[] | select(.name == "gcc").key')
	rm -rf "$STORE"
	cp "$FILES/ac/$gcc" "$FILES/ac/$KEY"
	# Its resolved key answers still, once its dependencies are there.
	run -0 --separate-stderr build --cache "$URL/ok"
	output=$stderr
	[ "$(grep -c 'mcm: ' <<<"$output")" = 1 ]
	has "refused: it belongs to another key"
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

# Asked for as an input key, it must not be answered by what claims it for its resolved one.
@test "an object of another stage that says it is what the key resolves to" {
	local gcc

	start_server
	hide_resolved
	gcc=$(mcm plan "$TARGET" --format json | jq -r '.stages[] | select(.name == "gcc").key')
	rm -rf "$STORE"
	cp "$FILES/ac/$gcc" "$T/gcc"
	python3 "$BATS_TEST_DIRNAME/servers/forge.py" "$FILES" "$gcc" "resolved=$KEY" "key=$KEY"
	cmp "$FILES/ac/$gcc" "$T/gcc"
	is_assembled "it belongs to another key" --cache "$URL/ok"
}

@test "an ActionResult that says another thing of the blob than the description in it" {
	start_server
	hide_resolved
	forge "file.digest=$(printf '%064d' 1)"
	is_assembled "its description contradicts itself" --cache "$URL/ok"
	start_over
	forge file.bytes=1
	is_assembled "its description contradicts itself" --cache "$URL/ok"
}

# Only the input key leads to the toolchain.
hide_resolved() {
	local file

	for file in "$FILES"/ac/*; do
		if grep -qa '"stage":"toolchain@' "$file" && [ "${file##*/}" != "$KEY" ]; then
			rm "$file"
		fi
	done
}

@test "an object with another output than it says" {
	start_server
	hide_resolved
	forge "output=$(printf '%064d' 1)"
	is_assembled "the output has another digest than it should have" --cache "$URL/ok"
}

@test "a decompression bomb, and one that promises to be one" {
	start_server
	hide_resolved
	mkdir bomb
	truncate -s 30M bomb/zeros
	tar -C bomb -czf bomb.tar.gz zeros
	forge "blob=@bomb.tar.gz"
	run -0 --separate-stderr build --cache "$URL/ok"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	grep -q "refused: .*unpacks to more than the [0-9]* bytes allowed for it" <<<"$stderr"
	start_over
	forge "bytes=900000000000000"
	run -0 --separate-stderr build --cache "$URL/ok"
	grep -q "refused: it needs 90000000[0-9]* bytes and '$STORE' has [0-9]* bytes free" <<<"$stderr"
	[ "$(runs)" = toolchain ]
}

@test "a blob that is no archive, or holds what leads out of it" {
	start_server
	hide_resolved
	echo nonsense >blob
	forge "blob=@blob"
	is_assembled "cannot unpack" --cache "$URL/ok"
	start_over
	ln -s /etc/passwd out
	tar -czf blob out
	forge "blob=@blob"
	run -0 --separate-stderr build --cache "$URL/ok"
	grep -q "refused: '.*' holds 'out', a symbolic link that leaves the tree" <<<"$stderr"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a description that makes no sense" {
	start_server
	hide_resolved
	forge stage=../../../escape
	is_assembled "its description names no stage" --cache "$URL/ok"
	start_over
	forge mcm=99 "stage=toolchain@$TARGET"
	is_assembled "it is of a format that this mcm does not know" --cache "$URL/ok"
}

@test "a redirect is followed to another host, the password is not sent along" {
	start_server
	export MCM_CACHE_URL=http://name:s%3Acret@${URL#http://}/away
	is_restored
	grep -q "^GET /away/ac/.* 127.0.0.1:[0-9]* Basic_" <(hits)
	grep -q "^GET /ok/cas/.* localhost:[0-9]* - " <(hits)
	not grep -q "localhost:[0-9]* Basic" <(hits)
	rm -rf "$STORE" "$PREFIX"
	unset MCM_CACHE_URL
	is_built "is not used: Maximum .*redirects followed" --cache "$URL/loop"
}

@test "a server that does not let us write, or has no room" {
	local status

	start_server
	rm -rf "$FILES"
	for status in 403 413 500 507; do
		start_over
		is_built "nothing more is put into the cache '$URL/put$status': the server answers with HTTP status $status" \
			--cache "$URL/put$status" --cache-push
	done
	start_over
	is_built "HTTP status 307" --cache "$URL/putaway" --cache-push
	not grep -q " localhost:" <(hits)
	start_over
	hangs
	is_built "nothing more is put into the cache '$URL/puthang': Operation t" --cache "$URL/puthang" --cache-push
	[ ! -e "$FILES" ]
}

@test "nginx: its limit for a body" {
	rm -rf "$FILES"
	mkdir "$FILES"
	start_dav "client_max_body_size 100;"
	is_built "HTTP status 413, its limit for a body is too low" --cache "$URL" --cache-push
}

@test "nginx: no space left on the server" {
	local script='
		"$1" -p "$2/nginx" -c "$2/nginx/nginx.conf" >/dev/null 2>&1 &
		until [ -s "$2/nginx/pid" ]; do sleep 0.1; done
		head -c 100M /dev/zero >"$2/small/filler" 2>/dev/null
		"$3" build x86_64-linux-musl --prefix "$2/prefix" --cache "$4" --cache-push
		status=$?
		kill "$(cat "$2/nginx/pid")"
		exit $status'

	need_small_disk
	FILES=$T/small
	start_dav
	kill "$NGINX"
	wait_for test ! -e "$T/nginx/pid"
	NGINX=''
	run -0 with_small_disk 64 bash -c "$script" - "$(command -v nginx)" "$T" "$PROGRAM" "$URL"
	[ "$(grep -c "mcm: warning: nothing more is put into the cache '$URL': the server answers with HTTP status 500" <<<"$output")" = 1 ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "no space left for what comes from the cache" {
	local script='
		"$1" build x86_64-linux-musl --prefix "$2" --cache "$3" && exit 9
		mount -o remount,size=30m "$4"
		exec "$1" build x86_64-linux-musl --prefix "$2" --cache "$3" --progress plain'

	start_server
	need_small_disk
	export MCM_STORE=$T/small/store
	run -0 with_small_disk 100 bash -c "$script" - "$PROGRAM" "$PREFIX" "$URL/ok" "$T/small"
	has "refused: "
	has "o space left"
	has "reused (from the cache)"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "nginx: HTTPS, with a certificate that is trusted and one that is not" {
	start_dav
	is_built "certificate" --cache "$TLS"
	start_over
	SSL_CERT_FILE=$T/nginx/cert.pem is_restored --cache "$TLS"
}

@test "HTTP where HTTPS was asked, and a redirect down to it" {
	start_dav
	is_built "is not used: " --cache "https://${URL#http://}"
	start_over
	SSL_CERT_FILE=$T/nginx/cert.pem is_built "is not used: Protocol .*http" --cache "$TLS/down"
}

@test "signed objects are taken by who trusts the key" {
	start_server
	is_restored --cache "$URL/ok" --trust-key "$KEYS/other.pub $KEYS/ci.pub"
	openssl pkey -pubin -in "$KEYS/ci.pub" -noout
	[ "$(stat -c %a "$KEYS/ci")" = 600 ]
}

@test "a signature by another key, of another text, or none" {
	start_server
	is_built "refused: its signature is by none of the trusted keys" --cache "$URL/ok" --trust-key "$KEYS/other.pub"
	start_over
	hide_resolved
	forge seconds=1
	is_assembled "its signature is by none of the trusted keys" --cache "$URL/ok" --trust-key "$KEYS/ci.pub"
	rm -rf "$STORE" "$PREFIX" "$GATE/runs" "$FILES"
	is_missed --cache "$URL/ok" --cache-push
	start_over
	is_built "refused: it is not signed" --cache "$URL/ok" --trust-key "$KEYS/ci.pub"
}

# The lines of signatures that the cache has for the toolchain's key.
signatures() {
	grep -aoE '[0-9a-f]{16} [0-9a-f]{128}' "$FILES/ac/$KEY" | wc -l
}

@test "two machines that built the same: --require 2 takes what both have signed, and counts keys, not files or lines" {
	local both="$KEYS/ci.pub $KEYS/other.pub"

	start_dav
	cp "$KEYS/ci.pub" copy.pub
	run -2 build --cache "$URL" --require 2 --trust-key "$KEYS/ci.pub copy.pub"
	has "2 keys must have signed (--require, CACHE_REQUIRE), and 1 are trusted: name more of them by --trust-key"
	is_built "refused: 1 of the trusted keys signed it, where 2 must have" --cache "$URL" --require 2 --trust-key "$both"
	# What the second machine says of its own build joins what is there, and nothing of that was taken.
	start_over
	run -0 build --cache "$URL" --cache-push --sign-key "$KEYS/other"
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(signatures)" = 2 ]
	start_over
	is_restored --cache "$URL" --require 2 --trust-key "$both"
	jq -es 'any(.[]; .signers[0] | test("^[0-9a-f]{16}[+][0-9a-f]{16}$"))' "$STORE"/stages/*/*/record.json >/dev/null
	for key in $both; do
		start_over
		is_restored --cache "$URL" --trust-key "$key"
	done
	# Said twice it is said once, and who signs nothing takes nothing away.
	start_over
	run -0 build --cache "$URL" --cache-push --sign-key "$KEYS/other" --set "CACHE_TRUST_KEYS=$KEYS/ci.pub" --set CACHE_REQUIRE=2
	[ -z "$(runs)" ]
	run -0 mcm cache push "$TARGET" --cache "$URL" --sign-key "$KEYS/other" --trust-key "$KEYS/ci.pub"
	[ "$(signatures)" = 2 ]
	run -0 mcm cache push "$TARGET" --cache "$URL"
	[ "$(signatures)" = 2 ]
}

@test "--require: what the store has on the word of one is not used, and what another says of other bytes stands alone" {
	start_dav
	is_restored --cache "$URL" --trust-key "$KEYS/ci.pub"
	is_built "refused: 1 of the trusted keys signed it, where 2 must have" --cache "$URL" --require 2 --trust-key "$KEYS/ci.pub $KEYS/other.pub"
	# Two lines of the same key are one word; junk is none.
	forge signature=$'junk\n{}\n\n{}'
	start_over
	is_built "refused: 1 of the trusted keys signed it, where 2 must have" --cache "$URL" --require 2 --trust-key "$KEYS/ci.pub $KEYS/other.pub"
	start_over
	is_restored --cache "$URL" --trust-key "$KEYS/ci.pub"
	# Other bytes under the key: the signature of the first is not kept for them.
	forge seconds=1 bytes=1
	start_over
	run -0 build --cache "$URL" --cache-push --sign-key "$KEYS/other"
	[ "$(signatures)" = 1 ]
	start_over
	is_restored --cache "$URL" --trust-key "$KEYS/other.pub"
	for bad in 0 -1 101 1.5 two; do
		run -2 build --cache "$URL" --set "CACHE_REQUIRE=$bad"
		has "CACHE_REQUIRE is a number from 1 to 100, not '$bad'"
	done
	# Empty is the default.
	start_over
	MCM_CACHE_TIMEOUT='' MCM_CACHE_REQUIRE='' is_restored --cache "$URL" --trust-key "$KEYS/other.pub"
}

# The gcc of the cache becomes another one, as whoever can write there may do; all that is made from
# it is gone there.
plant_trojan() {
	local file gcc tree=$T/trojan

	gcc=$(mcm plan "$TARGET" --format json | jq -r '.stages[] | select(.name == "gcc").key')
	rm -rf "$STORE"
	cp -R "$(dirname "$(grep -l "\"stage\": \"gcc@$TARGET\"" "$KEYS"/store/stages/*/*/record.json)")/output" "$tree"
	chmod -R u+w "$tree"
	echo '# trojan' >>"$tree/bin/$TARGET-gcc"
	for file in "$FILES"/ac/*; do
		if grep -qa '"stage":"gcc@' "$file"; then
			python3 "$BATS_TEST_DIRNAME/servers/forge.py" "$FILES" "${file##*/}" "tree=$tree"
		elif ! grep -qa '"stage":"binutils@' "$file"; then
			rm "$file"
		fi
	done
}

has_trojan() {
	grep -q trojan "$1/bin/$TARGET-gcc"
}

@test "nginx: a job that signs takes nothing that is not signed, and what it signs is clean" {
	start_dav
	plant_trojan
	run -0 --separate-stderr build --cache "$URL" --cache-push --sign-key "$KEYS/ci"
	output=$stderr
	has "refused: its signature is by none of the trusted keys"
	has "binutils@$TARGET: reused (from the cache)"
	[ "$(runs)" = "gcc lib linux-headers musl musl-headers toolchain" ]
	not has_trojan "$PREFIX"
	serves --cache "$URL" --trust-key "$KEYS/ci.pub"
}

@test "nginx: what came unsigned is never signed, nor what was made from it, and is made again for who trusts keys" {
	start_dav
	plant_trojan
	build --cache "$URL" --prefix "$T/first"
	has_trojan "$T/first"
	jq -es 'any(.[]; .unsigned)' "$STORE"/stages/*/*/record.json >/dev/null
	run -1 mcm cache push "$TARGET" --cache "$URL" --sign-key "$KEYS/ci"
	has "error: toolchain@$TARGET is not put into the cache: it rests on what came unsigned from '$URL'"
	run -1 mcm cache push "$KEY" --cache "$URL" --sign-key "$KEYS/ci"
	has "it rests on what came unsigned from '$URL'"
	[ ! -e "$FILES/ac/$KEY" ]
	# The store asks again, without a clear, and so does the prefix.
	rm -f "$GATE/runs"
	mv "$T/first" "$PREFIX"
	run -0 --separate-stderr build --cache "$URL" --trust-key "$KEYS/ci.pub"
	not has_trojan "$PREFIX"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	grep -qx gcc "$GATE/runs"
	run -0 mcm cache push "$TARGET" --cache "$URL" --sign-key "$KEYS/ci"
	serves --cache "$URL" --trust-key "$KEYS/ci.pub"
}

@test "trusted keys count for what the store has, without a cache too" {
	start_server
	build --cache "$URL/ok" --prefix "$T/first"
	[ -z "$(runs)" ]
	run -0 build --trust-key "$KEYS/ci.pub"
	[ "$(runs)" = "$ALL_STAGES" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "keygen leaves a key alone that is there" {
	run -0 mcm cache keygen new
	is "new
new.pub
new.minisign.pub"
	cp new before
	run -1 mcm cache keygen new
	is "mcm: error: 'new' exists already; name another file"
	cmp new before
	# Nor are public halves whose private one lies elsewhere replaced.
	rm new
	run -1 mcm cache keygen new
	has "'new.minisign.pub' exists already; remove it or name another file"
	rm new.minisign.pub
	run -1 mcm cache keygen new
	has "'new.pub' exists already; remove it or name another file"
	rm new.pub
	# A link that leads nowhere is something that is there, too.
	ln -s nowhere new
	run -1 mcm cache keygen new
	has "'new'"
	[ "$(ls -d new*)" = new ]
	run -2 mcm cache keygen
	has "name one file for the private key"
}

@test "stages are taken where the toolchain is not there" {
	start_server
	run -0 build --cache "$URL/ok" --musl 1.1
	lacks "mcm: "
	[ "$(runs)" = "musl musl-headers toolchain" ]
	has "gcc@$TARGET: reused (from the cache)"
}

@test "push and pull of whole toolchains, by target and by key" {
	rm -rf "$FILES"
	start_server
	run -1 mcm cache push "$TARGET" --cache "$URL/ok"
	has "mcm: error: the store does not have toolchain@$TARGET; build it first"
	rm -rf "$STORE"
	use_built_store
	run -0 --separate-stderr mcm cache push "$TARGET" --cache "$URL/ok"
	is "$KEY"
	[ "$(find "$FILES/cas" -type f | wc -l)" = 1 ]
	rm -rf "$STORE"
	run -0 --separate-stderr mcm cache pull "$KEY" --cache "$URL/ok"
	is "$KEY"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --linux 6.2
	[ -z "$(runs)" ]
	# All but what was asked for, which is in the record.
	run -0 mcm diff "$PREFIX" "$BATS_FILE_TMPDIR/built/prefix"
	rm -rf "$STORE"
	run -0 --separate-stderr mcm cache pull "$TARGET" --cache "$URL/ok"
	is "$KEY"
	run -0 --separate-stderr mcm cache push "$KEY" --cache "$URL/ok"
	run -1 mcm cache pull "$(printf '%064d' 0)" --cache "$URL/ok"
	has "mcm: error: the cache '$URL/ok' does not have 00000"
	run -1 mcm cache pull "$OTHER" --cache "$URL/500"
	has "mcm: error: cannot take toolchain@$OTHER from the cache '$URL/500': the server answers with HTTP status 500"
	run -2 mcm cache pull "$KEY"
	has "no remote store is named; say --cache URL"
}

@test "offline asks nobody" {
	start_server
	use_built_store
	mcm cache gc --max-size 0
	run -0 build --cache "$URL/ok" --offline
	[ -z "$(hits)" ]
	[ "$(runs)" = "$ALL_STAGES" ]
}

@test "two writers of one key at once" {
	local first second

	rm -rf "$FILES"
	mkdir "$FILES"
	start_dav
	cp -a "$BATS_FILE_TMPDIR/built/store" "$T/a"
	cp -a "$BATS_FILE_TMPDIR/built/store" "$T/b"
	MCM_STORE=$T/a "$PROGRAM" cache push "$TARGET" --cache "$URL" --sign-key "$KEYS/ci" 3>&- &
	first=$!
	MCM_STORE=$T/b "$PROGRAM" cache push "$TARGET" --cache "$URL" --sign-key "$KEYS/ci" 3>&- &
	second=$!
	wait "$first"
	wait "$second"
	is_restored --cache "$URL" --trust-key "$KEYS/ci.pub"
}

@test "sixteen at once: what the cache has comes once, the rest is built once" {
	local i pids=()

	start_server
	hide_resolved
	rm "$FILES/ac/$KEY"
	for i in $(seq 16); do
		"$PROGRAM" build "$TARGET" --prefix "$T/p$i" -j 1 --cache "$URL/ok" --cache-push \
			--progress quiet >>said 2>&1 3>&- &
		pids+=("$!")
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	not grep -E "mcm: (warning|error)" said
	[ "$(runs)" = toolchain ]
	[ "$(hits | grep '^GET /ok/cas/' | cut -d ' ' -f 2 | sort | uniq -d)" = "" ]
	for i in $(seq 16); do
		[ "$(tree_hash "$T/p$i")" = "$(reference_hash)" ]
	done
	no_leftovers
	no_locks
	serves --cache "$URL/ok"
}

@test "SIGINT while the cache hangs, and SIGKILL while it is written to" {
	local builder status=0

	start_server
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --linux 6.2 --cache "$URL/silent-cas" 3>&- &
	builder=$!
	wait_for grep -q /cas/ "$T/server/hits"
	kill -INT "$builder"
	wait "$builder" || status=$?
	[ "$status" = 130 ]
	wait_for no_processes
	no_locks
	"$PROGRAM" build "$TARGET" --prefix "$PREFIX" --cache "$URL/puthang" --cache-push --musl 1.1 3>&- &
	builder=$!
	wait_for grep -q "^PUT" "$T/server/hits"
	kill -9 "$builder"
	wait "$builder" || true
	wait_for no_processes
	rm -f "$GATE/runs"
	run -0 build --cache "$URL/ok"
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "a failed build leaves what was finished in the cache" {
	rm -rf "$FILES"
	start_server
	own_data
	sed -i 's/^      - run: .*toolchain.*/      - run: [sh, -c, "exit 1"]/' "$T/data/recipes/toolchain/recipe.yaml"
	run -1 build --cache "$URL/ok" --cache-push
	has "toolchain@$TARGET: FAILED"
	[ "$(find "$FILES/cas" -type f | wc -l)" = 6 ]
}

@test "the size of the store is kept after a build" {
	run -0 build --set STORE_SIZE=0
	[ "$(mcm cache stats --json | jq .stages)" = 0 ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	use_built_store 2>/dev/null || true
	MCM_STORE_SIZE=0 run -0 mcm cache gc
	[ "$(mcm cache stats --json | jq .stages)" = 0 ]
}

@test "a store that cannot be written to, is broken or of an older version, beside a cache" {
	start_server
	use_built_store
	chmod -R a-w "$STORE"
	run -1 plainly "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --cache "$URL/ok"
	chmod -R u+w "$STORE"
	is "mcm: error: cannot write to '$STORE' for the store '$STORE' (set MCM_STORE to a directory that you may write to): Permission denied"
	# What the store has lost comes from the cache.
	find "$STORE/stages" -name record.json -exec truncate -s 20 {} +
	run -0 build --cache "$URL/ok"
	[ -z "$(runs)" ]
	has "reused (from the cache)"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	echo "mcm-store 0" >"$STORE/format"
	run -1 mcm build "$TARGET" --prefix "$T/other" --cache "$URL/ok"
	has "has the format 'mcm-store 0'"
}

# Ports as for nginx.
start_bazel_remote() {
	command -v bazel-remote >/dev/null || skip "bazel-remote is not installed: go install github.com/buchgr/bazel-remote/v2@latest"
	local port

	port=$(free_port)
	bazel-remote --dir "$T/bazel" --max_size 1 --http_address "127.0.0.1:$port" --grpc_address none \
		>"$T/bazel.log" 2>&1 3>&- &
	SERVER=$!
	URL=http://127.0.0.1:$port
	wait_for port_is_open "$port"
}

@test "bazel-remote" {
	start_bazel_remote
	is_missed --cache "$URL" --cache-push --sign-key "$KEYS/ci"
	serves --cache "$URL" --trust-key "$KEYS/ci.pub"
	STORE=$T/third
	export MCM_STORE=$STORE
	run -0 mcm cache pull "$KEY" --cache "$URL"
}
