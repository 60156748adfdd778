#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
# Remote stores in registries of containers: Debian's, and one that does as it is told.
load helper
load cache

# Debian's registry, in which name:s:cret is known.
start_registry_with_passwords() {
	perl -e 'print "name:" . crypt("s:cret", q($2b$04$abcdefghijklmnopqrstuu)) . "\n"' >"$T/htpasswd"
	start_registry "auth: {htpasswd: {realm: mcm, path: '$T/htpasswd'}}"
}

# The one of ours, with all of the reference in it.
start_other() {
	start_python_server registry.py "$FILES"
	AT=${URL#http://}
	(
		cp -a "$KEYS/store" "$T/full"
		MCM_STORE=$T/full mcm cache push "$TARGET" --cache "oci://$AT/ok" --sign-key "$KEYS/ci"
	) >/dev/null
	: >"$T/server/hits"
}

login() {
	export HOME=$T/home
	mkdir -p "$HOME/.docker"
	printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$AT" "$(printf %s "$1" | base64)" >"$HOME/.docker/config.json"
}

@test "docker-registry: what is built is put in, and one manifest and one blob bring it back" {
	start_registry
	is_missed --cache "oci://$AT/some/where" --cache-push --sign-key "$KEYS/ci"
	curl -fsS "http://$AT/v2/some/where/manifests/$KEY" -H "Accept: application/vnd.oci.image.manifest.v1+json" >manifest
	[ "$(jq -r '.layers[0].annotations["org.opencontainers.image.title"]' manifest)" = output.tar.zst ]
	[ "$(jq -r '.annotations["mcm.description"]' manifest | jq -r .input)" = "$KEY" ]
	: >"$T/registry.log"
	serves --cache "oci://$AT/some/where/" --trust-key "$KEYS/ci.pub"
	[ "$(grep -c 'http.request.method=GET.*blobs' "$T/registry.log")" -le 2 ]
	run -0 mcm cache pull "$KEY" --cache "oci://$AT/some/where" --trust-key "$KEYS/other.pub" --trust-key "$KEYS/ci.pub"
	# Signatures are kept beside each other.
	start_over
	run -0 build --cache "oci://$AT/some/where" --cache-push --sign-key "$KEYS/other"
	start_over
	is_restored --cache "oci://$AT/some/where" --trust-key "$KEYS/other.pub" --trust-key "$KEYS/ci.pub" --require 2
	start_over
	is_missed --cache "oci://$AT/else/where"
}

@test "docker-registry: names and passwords, from wherever somebody has logged in" {
	start_registry_with_passwords
	login name:s:cret
	is_missed --cache "oci://$AT/cache" --cache-push
	lacks s:cret
	serves --cache "oci://$AT/cache"
	start_over
	rm "$HOME/.docker/config.json"
	is_built "HTTP status 401: the registry wants a name and a password; say 'docker login', 'podman login' or CACHE_AUTH_FILE" --cache "oci://$AT/cache"
	start_over
	login name:wrong
	is_built "HTTP status 401 (UNAUTHORIZED)" --cache "oci://$AT/cache"
	start_over
	echo name:s:cret >"$T/auth"
	chmod 600 "$T/auth"
	is_restored --cache "oci://$AT/cache" --set "CACHE_AUTH_FILE=$T/auth"
	start_over
	# podman's, of a repository's own, beats docker's.
	printf '{"auths": {"%s/cache": {"auth": "%s"}}}\n' "$AT" "$(printf name:s:cret | base64)" >"$T/auth.json"
	REGISTRY_AUTH_FILE=$T/auth.json is_restored --cache "oci://$AT/cache"
	start_over
	# shellcheck disable=SC2016 # that shell expands it
	printf '#!/bin/sh\nread -r server || :\n[ "$1 $server" = "get %s" ] && echo "{\\"Username\\": \\"name\\", \\"Secret\\": \\"s:cret\\"}"\n' "$AT" \
		>"$T/docker-credential-tester"
	chmod +x "$T/docker-credential-tester"
	printf '{"credHelpers": {"%s": "tester"}}\n' "$AT" >"$HOME/.docker/config.json"
	PATH=$T:$PATH is_restored --cache "oci://$AT/cache"
}

@test "a registry with tokens, which expire in the middle of an upload" {
	start_other
	login name:s:cret
	is_restored --cache "oci://$AT/token" --trust-key "$KEYS/ci.pub"
	grep -q "^GET /token?service=a%20b&scope=repository%3Atoken%3Apull%2Cpush .* Basic_" "$T/server/hits"
	not grep "^[A-Z]* /v2/.* Basic_" "$T/server/hits"
	start_over
	run -0 build --cache "oci://$AT/expire" --cache-push --set DISABLE_ICONV=1
	lacks warning
	[ -n "$(runs)" ]
	[ "$(grep -c '^GET /token' "$T/server/hits")" -gt 5 ]
	grep -q '^PUT /v2/expire/blobs/.* 401$' "$T/server/hits"
	start_over
	run -0 build --cache "oci://$AT/expire" --set DISABLE_ICONV=1
	lacks warning
	[ -z "$(runs)" ]
	start_over
	login name:wrong
	is_built "HTTP status 401: no token is had from 'http://$AT/token?...': HTTP status 401" --cache "oci://$AT/token"
	start_over
	MCM_CACHE_TOKEN=wrong is_built "HTTP status 401: no token is had" --cache "oci://$AT/token"
}

@test "a registry that sends us elsewhere: neither token nor password goes there" {
	start_other
	login name:s:cret
	export MCM_CACHE_TOKEN=t0ken
	is_restored --cache "oci://$AT/away"
	grep -q '^GET /raw/.* localhost:[0-9]* - 200$' "$T/server/hits"
	grep -q '^GET /v2/away/blobs/.* Bearer_t0ken 307$' "$T/server/hits"
	start_over
	unset MCM_CACHE_TOKEN
	is_built "HTTP status 401" --cache "oci://$AT/evilauth"
	not grep ' /token' "$T/server/hits"
	start_over
	export MCM_CACHE_TOKEN=t0ken
	build --cache "oci://$AT/evilplace" --cache-push --set DISABLE_ICONV=1
	grep -q '^PUT .* localhost:[0-9]* - 201$' "$T/server/hits"
	not grep ' localhost:[0-9]* [^-]' "$T/server/hits"
}

@test "a registry that refuses, lies and has something else" {
	local repository text

	start_other
	while read -r repository text; do
		is_built "$text" --cache "oci://$AT/$repository" --cache-push
		start_over
	done <<-END
		403 HTTP status 403 (DENIED)
		405 HTTP status 405 (DENIED); it cannot be used in this way
		429 HTTP status 429 (DENIED), too many requests, and wants us to wait 99 s
		500 HTTP status 500 (DENIED)
		401 HTTP status 401: the registry wants to know who we are, in a way that is not known
		digest HTTP status 401: the registry wants to know who we are, in a way that is not known
		norealm HTTP status 401: the registry names no server of tokens
		filerealm HTTP status 401: the registry names no server of tokens
		image is refused: what the registry has there is no object of mcm
		text is refused: its manifest is not JSON
		endless is refused: it is larger than it should be
	END
	run -0 --separate-stderr build --cache "oci://$AT/wrong"
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "is refused: its blob has another SHA-256 than it should have" <<<"$stderr"
	start_over
	run -0 --separate-stderr build --cache "oci://$AT/ftpplace" --cache-push --set DISABLE_ICONV=1
	[ "$(grep -c 'mcm: ' <<<"$stderr")" = 1 ]
	grep -q "nothing more is put into the cache .*: the registry names no place for a blob" <<<"$stderr"
}

@test "files of credentials that are none" {
	local text

	start_other
	mkdir -p "$HOME/.docker" "$HOME/.config/containers/auth.json"
	for text in '' '[]' '{"auths": 1}' '{"auths": {"127.0.0.1": {"auth": "%%%"}}}' '{"credsStore": "../../evil"}' \
		'{"credsStore": "a b;touch evil"}' '{"credHelpers": []}'; do
		printf %s "$text" >"$HOME/.docker/config.json"
		run -1 mcm cache pull "$KEY" --cache "oci://$AT/token"
		has "no token is had from"
		[ ! -e evil ]
	done
}

@test "URLs of no repository" {
	local url

	for url in oci: oci:// oci://registry oci://registry/ oci:registry/a oci:///a oci://registry/A oci://registry/a//b \
		oci://registry/../a oci://registry/a:tag oci://registry/a?b oci://reg%20istry/a; do
		run -2 build --cache "$url"
		has "is no repository: oci://REGISTRY/REPOSITORY"
	done
	run -2 build --cache oci://name:secret@registry/a
	lacks secret
}
