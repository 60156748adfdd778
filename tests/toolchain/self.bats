#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm itself, built by a toolchain and the libraries that ship with mcm: one static program that needs nothing of the system. It
# is made where the store has those libraries, which take minutes; tests/long/libraries.sh builds them all.
load ../cli/helper
load helper

LIBRARIES=curl,jansson,libarchive,libelf,libfyaml,protobuf-c,talloc

setup_file() {
	export LIBRARIES SELF=${TEST_TARGET:-x86_64-linux-musl} WORK P STATIC
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/mcm-self.XXXXXX")
	P=$WORK/prefix STATIC=$WORK/static/mcm
	[ -z "$(missing)" ] || return 0
	"$MCM" build "$SELF" --with "$LIBRARIES" --prefix "$P" --progress quiet >&2
	"$MCM" exec "$P" --target "$SELF" -- make -s -C "$ROOT" BUILD="$WORK/static" CFLAGS=-O2 LDFLAGS='-static -s'
	make_world
}

# Those of the libraries that the store does not have.
missing() {
	"$MCM" plan "$SELF" --with "$LIBRARIES" --format json |
		jq -r --arg names "$LIBRARIES" '.stages[] | select((.name | IN($names / "," | .[])) and .state != "cached").name'
}

teardown_file() {
	remove_work
}

setup() {
	[ -x "$STATIC" ] || skip "the store lacks libraries that mcm is made of (tests/long/libraries.sh builds them)"
	[ "$(id -u)" -eq 0 ] || skip "only root can change the root"
	find_emulator "$SELF"
	T=$BATS_TEST_TMPDIR
	NGINX=
	cd "$T" || return 1
	clean_environment
	make_root
}

teardown() {
	[ -z "${NGINX:-}" ] || kill "$NGINX"
}

# A root in which there is nothing but the program and its data; and QEMU for that of another CPU.
make_root() {
	local dir

	EMPTY=$T/root
	mkdir -p "$EMPTY/bin" "$EMPTY/share/mcm" "$EMPTY/tmp"
	cp "$STATIC" "$EMPTY/bin/mcm"
	for dir in recipes patches toolchains libraries formats pages; do
		cp -R "$ROOT/$dir" "$EMPTY/share/mcm"
	done
	if [ -n "$emulator" ]; then
		# A static one has no libraries for ldd to list.
		# shellcheck disable=SC2046 # words
		cp -L --parents "$emulator" $(ldd "$emulator" 2>/dev/null | grep -o '/[^ ]*') "$EMPTY"
	fi
}

alone() {
	# shellcheck disable=SC2086 # nothing or one word
	HOME=/ chroot "$EMPTY" $emulator /bin/mcm "$@"
}

@test "mcm built by its own toolchain is one static program" {
	is_static "$SELF" "$STATIC"
	[ "$(stat -c %s "$STATIC")" -lt 12000000 ]
	[ "$(alone --version)" = "$("$MCM" --version)" ]
}

@test "in an empty root: lists, plans, inspects; keys of toolchains that run anywhere are those of any mcm" {
	local key='.stages[-1].key'

	alone list targets >listed
	"$MCM" list targets | diff - listed
	# Which of the kernel's releases it is depends on what the network has.
	set -- x86_64-linux-musl --static-host --set LINUX_VER=6.12.38 --format json
	alone plan "$@" >plan.json 2>said
	[ ! -s said ]
	# What runs anywhere runs on the CPU of the program that plans it.
	[ -n "$emulator" ] || [ "$(jq -r "$key" plan.json)" = "$("$MCM" plan "$@" | jq -r "$key")" ]
	alone plan x86_64-linux-musl >planned 2>said
	grep -q 'keys are those of no machine' said
	cp "$STATIC" "$EMPTY/tmp/program"
	alone inspect --static /tmp/program | grep -q 'static executable'
}

@test "in an empty root: sources and finished toolchains over TLS, by the certificates of each kind of system" {
	local key place

	mkdir files "$EMPTY/world"
	cp -R "$WORLD/data" "$EMPTY/world"
	cp "$WORLD"/dist/* files
	start_nginx "$T/files" "dav_methods PUT; create_full_put_path on;"
	grep -rl "file://$WORLD/dist" "$EMPTY/world" | xargs sed -i "s|file://$WORLD/dist|$TLS|"
	export MCM_DATA=/world/data
	for place in ssl/certs/ca-certificates.crt pki/tls/certs/ca-bundle.crt pki/ca-trust/extracted/pem/tls-ca-bundle.pem \
		ssl/ca-bundle.pem ssl/cert.pem; do
		rm -rf "${EMPTY:?}/etc" "$EMPTY/.cache"
		run -1 alone fetch x86_64-linux-musl
		mkdir -p "$EMPTY/etc/${place%/*}"
		echo '127.0.0.1 localhost' >"$EMPTY/etc/hosts"
		cp nginx/cert.pem "$EMPTY/etc/$place"
		alone fetch x86_64-linux-musl
	done
	# What another machine has put there.
	(
		export MCM_DATA=$WORLD/data MCM_STORE=$T/store SSL_CERT_FILE=$T/nginx/cert.pem
		"$MCM" cache keygen "$T/key"
		"$MCM" build x86_64-linux-musl --prefix "$T/prefix" --progress quiet --cache "$TLS" --cache-push --sign-key "$T/key"
	)
	key=$(MCM_DATA=$WORLD/data MCM_STORE=$T/store "$MCM" plan x86_64-linux-musl --format json | jq -r '.stages[-1].key')
	cp key.pub "$EMPTY/tmp"
	alone cache pull "$key" --cache "$TLS" --trust-key /tmp/key.pub
	alone verify "$key" --trust-key /tmp/key.pub
}

@test "the ordinary tests of fetching and of build farms pass with it" {
	[ -z "$emulator" ] || skip "the tests start the program as it is"
	for file in fetch farm; do
		MCM=$STATIC bats "$ROOT/tests/cli/$file.bats" >tap || {
			grep -A12 '^not ok' tap
			false
		}
		run ! grep -q '^not ok' tap
		# A farm is asked over HTTP/2, which its libcurl has of nghttp2.
		[ "$file" != farm ] || grep -qE '^ok [0-9]+ a whole build by a farm' tap
	done
}
