#!/usr/bin/env bats
# mcm bump: a new release from real servers, with real signatures, and what is said of everything that is wrong.
load helper

setup_file() {
	make_world
	command -v gpg >/dev/null || return 0
	export GNUPGHOME=$BATS_FILE_TMPDIR/gnupg
	mkdir -m 700 "$GNUPGHOME"
	for name in upstream stranger; do
		gpg --batch --quiet --passphrase '' --quick-gen-key "$name <$name@localhost>" rsa2048 sign never
		gpg --export "$name" >"$BATS_FILE_TMPDIR/$name.gpg"
	done
}

teardown_file() {
	[ -z "${GNUPGHOME:-}" ] || gpgconf --kill all || true
}

setup() {
	enter
	own_data
	# shellcheck disable=SC2016 # for recipes to expand
	sed -i -e '/^default:/a url: "@URL@/musl-$(version).tar.gz"' -e '/^default:/a patches: [{file: 0001-year.patch}]' \
		"$MCM_DATA/recipes/musl/recipe.yaml"
	sed -i '/^patches/d' "$MCM_DATA/recipes/musl/1.0.yaml"
	mkdir "$T/www"
	make_tarball 1.0 1.2
}

teardown() {
	[ -z "${NGINX:-}" ] || kill "$NGINX" 2>/dev/null
	leave
}

# make_tarball FROM VERSION: what upstream would publish, from the fixture of another version.
make_tarball() {
	cp -R "$ROOT/tests/fixtures/sources/musl-$1" "musl-$2"
	tar -czf "$T/www/musl-$2.tar.gz" "musl-$2"
}

serve() {
	start_nginx "$T/www"
	sed -i "s|@URL@|$URL|" "$MCM_DATA/recipes/musl/recipe.yaml"
}

sign() { # KEY FILE SUFFIX
	{ command -v gpg && command -v gpgv; } >/dev/null || skip "gpg and gpgv are not installed"
	gpg --batch --quiet --yes --local-user "$1" --output "$2$3" --detach-sign "$2"
}

@test "a release from upstream's server, with digest, size and patches that apply" {
	serve
	run -0 mcm bump musl 1.2
	file=$MCM_DATA/recipes/musl/1.2.yaml
	has "$file"
	has "no key of upstream is known for musl, so no signature was checked"
	grep -qx "  - sha256: $(sha256 "$T/www/musl-1.2.tar.gz")" "$file"
	grep -qx "    size: $(stat -c %s "$T/www/musl-1.2.tar.gz")" "$file"
	grep -q '^verified: "[0-9-]*: source fetched, patches applied; not built here"$' "$file"
	mcm list recipes | grep -q '^musl *1.2 '
	mcm fetch "$TARGET" --musl 1.2 | grep -q "$(sha256 "$T/www/musl-1.2.tar.gz")"
	run -2 mcm bump musl 1.2
	has "musl 1.2 is there already"
}

@test "the source has the name of its own release, unless the file of the one before says another" {
	serve
	mcm bump musl 1.2
	not grep -q 'file:' "$MCM_DATA/recipes/musl/1.2.yaml"
	mcm fetch "$TARGET" --musl 1.2 --to sources
	[ -e sources/musl-1.2.tar.gz ]
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	# shellcheck disable=SC2016 # for mcm to expand
	sed -i 's/^    sha256:.*/&\n    file: of-$(version).tar.gz/' "$MCM_DATA/recipes/musl/1.1.yaml"
	mcm bump musl 1.2
	# shellcheck disable=SC2016
	grep -qxF '    file: of-$(version).tar.gz' "$MCM_DATA/recipes/musl/1.2.yaml"
}

@test "what the release before it has beside its origins is taken over, its note is not" {
	serve
	cat >>"$MCM_DATA/recipes/musl/1.1.yaml" <<-'END'
		note: only of 1.1
		conflicts:
		# of old CPUs
		- {target: "sh4*", why: it does not know them}
		variables:
		  odd: 1
	END
	run -0 mcm bump musl 1.2
	has "the note of musl 1.1 was not taken over: only of 1.1"
	sed -n '/^conflicts/,$p' "$MCM_DATA/recipes/musl/1.2.yaml" >got
	printf '%s\n' 'conflicts:' '# of old CPUs' '- {target: "sh4*", why: it does not know them}' 'variables:' '  odd: 1' | diff - got
	not grep -q 'only of 1.1' "$MCM_DATA/recipes/musl/1.2.yaml"
}

@test "a patch that does not apply is named, and the release is there to be mended" {
	serve
	echo 'Made long ago.' >musl-1.2/COPYRIGHT
	tar -czf "$T/www/musl-1.2.tar.gz" musl-1.2
	run -1 mcm bump musl 1.2
	has "0001-year.patch' does not apply"
	has "1 patch does not apply to musl 1.2; end their ranges with 'before: 1.2'"
	grep -q 'not all patches apply' "$MCM_DATA/recipes/musl/1.2.yaml"
}

@test "upstream's signature by the pinned key" {
	serve
	cp "$BATS_FILE_TMPDIR/upstream.gpg" "$MCM_DATA/recipes/musl/upstream.gpg" 2>/dev/null || skip "gpg is not installed"
	run -1 mcm bump musl 1.2
	has "upstream's key is known, but there is no signature"
	sign stranger "$T/www/musl-1.2.tar.gz" .sig
	run -1 mcm bump musl 1.2
	has "is signed by key"
	has "which is not in '$MCM_DATA/recipes/musl/upstream.gpg'"
	sign upstream "$T/www/musl-1.2.tar.gz" .sig
	echo >>"$T/www/musl-1.2.tar.gz"
	run -1 mcm bump musl 1.2
	has "is no good signature of"
	echo garbage >"$T/www/musl-1.2.tar.gz.sig"
	run -1 mcm bump musl 1.2
	has "is no good signature of"
	[ ! -e "$MCM_DATA/recipes/musl/1.2.yaml" ]
	make_tarball 1.0 1.2
	sign upstream "$T/www/musl-1.2.tar.gz" .sig
	run -0 mcm bump musl 1.2
	lacks "no signature was checked"
	fingerprint=$(gpg --with-colons --list-keys upstream | awk -F: '$1 == "fpr" { print $10; exit }')
	grep -q "signature of $fingerprint checked" "$MCM_DATA/recipes/musl/1.2.yaml"
	# Whatever keys the user has elsewhere do not count, and --key names others.
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	run -1 mcm bump musl 1.2 --key "$BATS_FILE_TMPDIR/stranger.gpg"
	run -1 mcm bump musl 1.2 --key "$T/nothing.gpg"
	has "there is no keyring '$T/nothing.gpg'"
}

@test "without a network: a file, with its signature beside it; or another place" {
	sed -i 's|@URL@|http://127.0.0.1:1|' "$MCM_DATA/recipes/musl/recipe.yaml"
	run -1 mcm bump musl 1.2
	has "no place has musl 1.2; name another with --url, or a file of yours with --file"
	cp "$T/www/musl-1.2.tar.gz" own.tar.gz
	run -0 mcm bump musl 1.2 --file own.tar.gz --to "$T/layer"
	has "$T/layer/recipes/musl/1.2.yaml"
	grep -q 'source read' "$T/layer/recipes/musl/1.2.yaml"
	mcm list recipes --recipes "$T/layer" | grep -q '^musl *1.2 '
	# Told before anything is fetched.
	run -2 mcm bump musl 1.2 --to "$T/layer"
	has "'$T/layer/recipes/musl/1.2.yaml' is there already; remove it to have it made anew"
	lacks "is not to be had"
	[ ! -e "$MCM_DATA/recipes/musl/1.2.yaml" ]
	run -0 mcm bump musl 1.2 --url "file://$T/www/musl-1.2.tar.gz"
	grep -qx "  - url: file://$T/www/musl-1.2.tar.gz" "$MCM_DATA/recipes/musl/1.2.yaml"
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	MCM_OFFLINE=1 run -1 mcm bump musl 1.2 --url http://127.0.0.1:1/musl-1.2.tar.gz
	has "'http://127.0.0.1:1/musl-1.2.tar.gz' is not to be had: OFFLINE is set"
	run -1 mcm bump musl 1.2 --url http://127.0.0.1:1/musl-1.2.tar.gz
	has "is not to be had: "
	run -1 mcm bump musl 1.2 --url http://127.0.0.1:1/
	has "it is no URL of a file"
	for url in http://me:secret@127.0.0.1:1/musl.tar.gz $'http://127.0.0.1:1/a\nstages: {}' 'http://127.0.0.1:1/a b' \
		'http://127.0.0.1:1/"' 'http://127.0.0.1:1/$(x)' plain; do
		run -2 mcm bump musl 1.2 --url "$url"
		has "--url takes a URL without a user's name"
		lacks secret
	done
	run -1 mcm bump musl 1.2 --url gopher://x
	has "it is no URL of a file"
	run -1 mcm bump musl 1.2 --file none.tar.gz
	has "there is no file 'none.tar.gz'"
}

@test "what is no source is no release, and nothing is left" {
	serve
	echo '<html>Not here</html>' >"$T/www/musl-1.3.tar.gz"
	run -1 mcm bump musl 1.3
	run -1 mcm bump musl 1.4
	has "is not to be had: status 404"
	head -c 300 "$T/www/musl-1.2.tar.gz" >"$T/www/musl-1.5.tar.gz"
	run -1 mcm bump musl 1.5
	[ "$(ls "$MCM_DATA/recipes/musl")" = "$(printf '1.0.yaml\n1.1.yaml\nrecipe.yaml')" ]
	mkdir tmp
	TMPDIR=$PWD/tmp run -1 mcm bump musl 1.5
	[ -z "$(ls tmp)" ]
}

@test "words that name nothing" {
	run -2 mcm bump
	has "name a package and a version"
	run -2 mcm bump musl 1.2 1.3
	run -2 mcm bump mussl 1.2
	has "unknown package 'mussl'; did you mean 'musl'?"
	run -2 mcm bump musl ../1.2
	has "version '../1.2' may hold only"
	run -2 mcm bump musl 1.2 --url http://a.example/x --file x
	has "--url and --file both name a tarball"
	run -2 mcm bump toolchain 1 --file x
	has "package 'toolchain' has no source, and so no releases"
}
