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
	# A layer's own keys are in place of those below it.
	mkdir -p "$T/own/recipes/musl"
	cp "$BATS_FILE_TMPDIR/stranger.gpg" "$T/own/recipes/musl/upstream.gpg"
	run -1 mcm bump musl 1.2 --recipes "$T/own"
	has "which is not in '$T/own/recipes/musl/upstream.gpg'"
}

# A key of those times, an owner who has revoked one, and a signature that was for a second.
old_keys() {
	local fingerprint

	gpg --batch --quiet --passphrase '' --faked-system-time 20200101T000000 --quick-gen-key "old <old@localhost>" rsa2048 sign 1y 2>/dev/null
	gpg --batch --quiet --yes --faked-system-time 20200601T000000 --local-user old --output old.sig --detach-sign "$1" 2>/dev/null
	gpg --export old >old.gpg
	gpg --batch --quiet --passphrase '' --quick-gen-key "lost <lost@localhost>" rsa2048 sign never
	gpg --batch --quiet --local-user lost --output lost.sig --detach-sign "$1"
	fingerprint=$(gpg --with-colons --list-keys lost | awk -F: '$1 == "fpr" { print $10; exit }')
	sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$fingerprint.rev" | gpg --batch --quiet --import
	gpg --export lost >lost.gpg
	gpg --batch --quiet --local-user upstream --default-sig-expire seconds=1 --output short.sig --detach-sign "$1"
}

@test "signatures by keys that are not good any more, of other files, inside of messages, several of them" {
	local file=$T/www/musl-1.2.tar.gz key=$BATS_FILE_TMPDIR/upstream.gpg

	serve
	sign upstream "$file" .good
	old_keys "$file"
	refused() { # KEYRING MESSAGE
		run -1 mcm bump musl 1.2 --key "$1"
		has "is no good signature of"
		has "$2"
		[ ! -e "$MCM_DATA/recipes/musl/1.2.yaml" ]
	}
	cp old.sig "$file.sig"
	refused old.gpg "which has expired; take upstream's newer ones"
	cp lost.sig "$file.sig"
	refused lost.gpg "which its owner has revoked"
	sleep 1
	cp short.sig "$file.sig"
	refused "$key" "it has expired, of key"
	gpg --batch --quiet --local-user upstream --output "$file.sig" --yes --detach-sign musl-1.2/COPYRIGHT
	refused "$key" "another file was signed by key"
	gpg --batch --quiet --local-user upstream --output "$file.sig" --yes --sign "$file"
	refused "$key" "it is none"
	# One by a stranger beside the right one is not told from a forgery of it.
	sign stranger "$file" .other
	cat "$file.good" "$file.other" >"$file.sig"
	refused "$key" "which is not in '$key'"
	# Who has signed it is whose key is good.
	cat old.gpg lost.gpg "$key" >all.gpg
	cat old.sig lost.sig "$file.good" >"$file.sig"
	run -0 mcm bump musl 1.2 --key all.gpg
	fingerprint=$(gpg --with-colons --list-keys upstream | awk -F: '$1 == "fpr" { print $10; exit }')
	grep -q "signature of $fingerprint checked" "$MCM_DATA/recipes/musl/1.2.yaml"
}

@test "a signature that cannot be had or checked" {
	local key=$BATS_FILE_TMPDIR/upstream.gpg

	serve
	sign upstream "$T/www/musl-1.2.tar.gz" .good
	run -1 mcm bump musl 1.2 --key "$key"
	has "there is no signature (.sig or .asc, or of what is unpacked .tar.sign) beside '$URL/musl-1.2.tar.gz': status 404"
	# Offline nobody is asked, even where somebody would answer.
	MCM_OFFLINE=1 run -1 mcm bump musl 1.2
	has "'$URL/musl-1.2.tar.gz' is not to be had: OFFLINE is set"
	truncate -s 2M "$T/www/musl-1.2.tar.gz.asc"
	run -1 mcm bump musl 1.2 --key "$key"
	has "beside '$URL/musl-1.2.tar.gz': it is larger than 1048576 bytes"
	cp "$T/www/musl-1.2.tar.gz" .
	run -1 mcm bump musl 1.2 --key "$key" --file musl-1.2.tar.gz
	has "beside 'musl-1.2.tar.gz': there is no such file"
	path_without gpgv
	cp "$T/www/musl-1.2.tar.gz.good" "$T/www/musl-1.2.tar.gz.asc"
	PATH=$T/path run -1 mcm bump musl 1.2 --key "$key"
	has "cannot be checked without the program gpgv"
	[ ! -e "$MCM_DATA/recipes/musl/1.2.yaml" ]
	run -0 mcm bump musl 1.2 --key "$key"
}

# As kernel.org has them: of the tar, before it is packed.
@test "a signature of what the tarball unpacks to" {
	local key=$BATS_FILE_TMPDIR/upstream.gpg file=$MCM_DATA/recipes/musl/1.2.yaml

	refused() { # MESSAGE
		run -1 mcm bump musl 1.2 --key "$key"
		has "$1"
		[ ! -e "$file" ]
	}
	serve
	sed -i 's/\.tar\.gz"/.tar.xz"/' "$MCM_DATA/recipes/musl/recipe.yaml"
	tar -cf "$T/www/musl-1.2.tar" musl-1.2
	sign upstream "$T/www/musl-1.2.tar" .sign
	fingerprint=$(gpg --with-colons --list-keys upstream | awk -F: '$1 == "fpr" { print $10; exit }')
	# However it is packed, and by a file beside it, too.
	xz -9 <"$T/www/musl-1.2.tar" >"$T/www/musl-1.2.tar.xz"
	run -0 mcm bump musl 1.2 --key "$key"
	lacks "no signature was checked"
	grep -q "source fetched, signature of $fingerprint checked" "$file"
	grep -qx "  - sha256: $(sha256 "$T/www/musl-1.2.tar.xz")" "$file"
	rm "$file"
	run -0 mcm bump musl 1.2 --key "$key" --file "$T/www/musl-1.2.tar.gz"
	lacks "no signature was checked"
	rm "$file"
	run -1 mcm bump musl 1.2 --key "$BATS_FILE_TMPDIR/stranger.gpg"
	has "musl-1.2.tar.xz' by a key of '$BATS_FILE_TMPDIR/stranger.gpg': it is signed by key"
	# One of the file as it is comes first.
	sign stranger "$T/www/musl-1.2.tar.xz" .asc
	refused "which is not in '$key'"
	rm "$T/www/musl-1.2.tar.xz.asc"
	# Of another tar, which is long, of half of it, and of what is no tar at all.
	echo changed >>musl-1.2/COPYRIGHT
	head -c 3M /dev/urandom >musl-1.2/more
	tar -cJf "$T/www/musl-1.2.tar.xz" musl-1.2
	refused "is no good signature of the tar in"
	has "another file was signed by key"
	echo garbage >"$T/www/musl-1.2.tar.sign"
	refused "is no good signature of the tar in"
	sign upstream "$T/www/musl-1.2.tar" .sign
	xz -9 <"$T/www/musl-1.2.tar" | head -c 300 >"$T/www/musl-1.2.tar.xz"
	refused "cannot read '"
	lacks "is no good signature"
	# What is packed is not what was signed.
	mv "$T/www/musl-1.2.tar.sign" "$T/www/musl-1.2.tar.xz.sig"
	xz -9 <"$T/www/musl-1.2.tar" >"$T/www/musl-1.2.tar.xz"
	refused "another file was signed by key"
	mkdir tmp
	TMPDIR=$PWD/tmp run -1 mcm bump musl 1.2 --key "$key"
	[ -z "$(ls tmp)" ]
}

@test "a program that is killed says nothing of a signature, and what is no plain file is none" {
	local key=$BATS_FILE_TMPDIR/upstream.gpg kind

	serve
	sign upstream "$T/www/musl-1.2.tar.gz" .sig
	gunzip <"$T/www/musl-1.2.tar.gz" >"$T/www/musl-1.2.tar"
	sign upstream "$T/www/musl-1.2.tar" .sign
	mkdir "$T/bin"
	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\nkill -9 $$\n' >"$T/bin/gpgv"
	chmod +x "$T/bin/gpgv"
	# Of the file, and of what it unpacks to.
	for kind in file tar; do
		PATH=$T/bin:$PATH run -1 mcm bump musl 1.2 --key "$key"
		has "could not be checked: '$T/bin/gpgv' was killed by signal 9"
		lacks "is no good signature"
		rm -f "$T/www/musl-1.2.tar.gz.sig"
	done
	for kind in .gz.sig .gz.asc .sign; do
		rm -f "$T/www/musl-1.2.tar.sign" "$T"/www/musl-1.2.tar.gz.*
		mkfifo "$T/www/musl-1.2.tar$kind"
		run -1 timeout 20 "$PROGRAM" bump musl 1.2 --key "$key" --file "$T/www/musl-1.2.tar.gz"
		has "'$T/www/musl-1.2.tar$kind': it is a pipe"
	done
}

@test "what gpgv has left behind itself does not hold mcm" {
	local key=$BATS_FILE_TMPDIR/upstream.gpg kind gpgv

	serve
	gpgv=$(command -v gpgv)
	head -c 1M /dev/urandom >musl-1.2/more
	tar -czf "$T/www/musl-1.2.tar.gz" musl-1.2
	sign upstream "$T/www/musl-1.2.tar.gz" .sig
	gunzip <"$T/www/musl-1.2.tar.gz" >"$T/www/musl-1.2.tar"
	sign upstream "$T/www/musl-1.2.tar" .sign
	mkdir "$T/bin"
	printf '#!/bin/sh\nexec 4<&0\nsleep 100 <&4 2>/dev/null 3>&- & echo $! >>"%s/left"\nexec 4<&-\nexec %s "$@"\n' "$T" "$gpgv" >"$T/bin/gpgv"
	chmod +x "$T/bin/gpgv"
	for kind in file tar; do
		PATH=$T/bin:$PATH run -0 timeout 60 "$PROGRAM" bump musl 1.2 --key "$key"
		rm -f "$T/www/musl-1.2.tar.gz.sig" "$MCM_DATA/recipes/musl/1.2.yaml"
	done
	# One that reads nothing of the tar, and says that nobody has signed it.
	sed -i 's/^exec .*/exit 1/' "$T/bin/gpgv"
	PATH=$T/bin:$PATH run -1 timeout 60 "$PROGRAM" bump musl 1.2 --key "$key"
	has "is no good signature of the tar in"
	# shellcheck disable=SC2046 # numbers
	kill $(cat "$T/left")
}

@test "without patches, with new files alone, and with those that the former release names itself" {
	sed -i 's|@URL@|http://127.0.0.1:1|' "$MCM_DATA/recipes/musl/recipe.yaml"
	sed -i '/^patches/d' "$MCM_DATA/recipes/musl/recipe.yaml"
	mcm bump musl 1.2 --file "$T/www/musl-1.2.tar.gz"
	grep -q '^verified: "[0-9-]*: source read; not built here"$' "$MCM_DATA/recipes/musl/1.2.yaml"
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	echo '<html>Not here</html>' >page
	run -1 mcm bump musl 1.2 --file page
	[ ! -e "$MCM_DATA/recipes/musl/1.2.yaml" ]
	printf -- '--- /dev/null\n+++ b/more\n@@ -0,0 +1 @@\n+more\n' >"$MCM_DATA/patches/musl/0002-more.patch"
	echo 'patches: [0002-more.patch]' >>"$MCM_DATA/recipes/musl/1.1.yaml"
	run -0 mcm bump musl 1.2 --file "$T/www/musl-1.2.tar.gz"
	grep -q 'patches applied' "$MCM_DATA/recipes/musl/1.2.yaml"
	grep -qx 'patches: \[0002-more.patch\]' "$MCM_DATA/recipes/musl/1.2.yaml"
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	echo more >musl-1.2/more
	tar -czf own.tar.gz musl-1.2
	run -1 mcm bump musl 1.2 --file own.tar.gz
	has "0002-more.patch' does not apply"
	grep -q 'not all patches apply' "$MCM_DATA/recipes/musl/1.2.yaml"
	rm "$MCM_DATA/recipes/musl/1.2.yaml"
	# One whose range has ended is not among them.
	sed -i '/^default:/a patches: [{file: 0001-year.patch, before: "1.2"}]' "$MCM_DATA/recipes/musl/recipe.yaml"
	sed -i '/^patches/d' "$MCM_DATA/recipes/musl/1.1.yaml"
	run -0 mcm bump musl 1.2 --file own.tar.gz
	grep -q 'source read; not built' "$MCM_DATA/recipes/musl/1.2.yaml"
}

@test "another release in the place of the new one, and what has no directory of its own" {
	sed -i 's|@URL@|http://127.0.0.1:1|' "$MCM_DATA/recipes/musl/recipe.yaml"
	run -0 mcm bump musl 1.2 --file "$T/www/musl-1.2.tar.gz"
	lacks "calls itself"
	# Its signature would be good, too.
	run -0 mcm bump musl 1.3 --file "$T/www/musl-1.2.tar.gz"
	has "musl-1.2.tar.gz' calls itself 'musl-1.2', which does not name 1.3: look whether it is another release"
	mkdir more
	tar -czf two.tar.gz musl-1.2 more
	tar -czf none.tar.gz -C musl-1.2 COPYRIGHT
	for file in two none; do
		run -1 mcm bump musl 1.4 --file $file.tar.gz
		has "'$file.tar.gz' is no source: not all of it is in one directory"
	done
	[ ! -e "$MCM_DATA/recipes/musl/1.4.yaml" ]
}

@test "where the release goes" {
	sed -i 's|@URL@|http://127.0.0.1:1|' "$MCM_DATA/recipes/musl/recipe.yaml"
	# Beside the package's recipe, wherever mcm has that.
	mkdir -p "$MCM_DATA/libraries/recipes/more"
	# shellcheck disable=SC2016 # for recipes to expand
	sed 's/^name: lib/name: more/; s/^  lib:/  more:/; /^default:/a url: http://127.0.0.1:1/$(version).tar.gz' "$MCM_DATA/recipes/lib/recipe.yaml" >"$MCM_DATA/libraries/recipes/more/recipe.yaml"
	cp "$MCM_DATA/recipes/lib/1.0.yaml" "$MCM_DATA/libraries/recipes/more"
	run -0 mcm bump musl 1.2 --file "$T/www/musl-1.2.tar.gz"
	has "$MCM_DATA/recipes/musl/1.2.yaml"
	run -0 mcm bump more 1.2 --file "$T/www/musl-1.2.tar.gz"
	has "$MCM_DATA/libraries/recipes/more/1.2.yaml"
	# The same directory by another name is the same.
	ln -s "$MCM_DATA" "$T/link"
	run -0 mcm bump musl 1.3 --file "$T/www/musl-1.2.tar.gz" --to "$T/link"
	has "$MCM_DATA/recipes/musl/1.3.yaml"
	# What is refused leaves no directory either.
	mkdir "$T/layer"
	run -1 mcm bump musl recipe --file "$T/www/musl-1.2.tar.gz" --to "$T/layer"
	has "a layer only adds releases to it"
	[ -z "$(ls "$T/layer")" ]
	run -1 mcm bump musl "1.$(printf '%0300d' 1)" --file "$T/www/musl-1.2.tar.gz" --to "$T/layer/new"
	[ -z "$(ls "$T/layer")" ]
	chmod 555 "$T/layer"
	run -1 plainly "$PROGRAM" bump musl 1.4 --file "$T/www/musl-1.2.tar.gz" --to "$T/layer"
	has "Permission denied"
	# One that cannot be read with it has a fault of its own.
	mkdir -p "$T/bad/recipes/gcc"
	echo ']' >"$T/bad/recipes/gcc/9.yaml"
	run -1 mcm bump musl 1.4 --file "$T/www/musl-1.2.tar.gz" --to "$T/bad"
	has "$T/bad/recipes/gcc/9.yaml:1"
	[ ! -e "$T/bad/recipes/musl" ]
}

@test "names that a server has for a source are none of ours" {
	start_nginx "$T/www"
	for name in layer tree signature signature.sig; do
		cp "$T/www/musl-1.2.tar.gz" "$T/www/$name"
		run -0 mcm bump musl 1.2 --url "$URL/$name"
		rm "$MCM_DATA/recipes/musl/1.2.yaml"
	done
}

@test "killed at any moment, it leaves a release that can be used or none, and the next one tidies up" {
	local cc call status

	need_preload
	sed -i 's|@URL@|http://127.0.0.1:1|' "$MCM_DATA/recipes/musl/recipe.yaml"
	read -ra cc <<<"${CC:-cc}"
	"${cc[@]}" -O1 -D_GNU_SOURCE -fno-builtin -shared -fPIC -o "$T/inject.so" "$BATS_TEST_DIRNAME/inject.c" -ldl
	mkdir tmp
	export TMPDIR=$PWD/tmp
	for kind in write rename mkdir open; do
		for ((call = 1; call < 400; call += $([ $kind = open ] && echo 7 || echo 1))); do
			status=0
			rm -rf "$T/layer" counts
			FAULT_COUNTS=$PWD/counts FAULT_KIND=$kind FAULT_CALL=$call FAULT_ERROR=kill LD_PRELOAD=$T/inject.so \
				"$PROGRAM" bump musl 1.2 --file "$T/www/musl-1.2.tar.gz" --to "$T/layer" >/dev/null 2>&1 || status=$?
			[ ! -d "$T/layer/recipes" ] || mcm list recipes --recipes "$T/layer" >/dev/null
			# What it starts may be what is killed.
			[ "$status" -ne 0 ] || break
			[ "$status" -eq 137 ] || [ "$status" -eq 1 ]
		done
		[ "$status" -eq 0 ]
		[ "$call" -gt 1 ]
	done
	[ -z "$(ls tmp)" ]
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
	run -1 mcm bump musl 1.2 --url "file://$T/nowhere.tar.gz"
	has "'file://$T/nowhere.tar.gz' is not to be had: there is no such file"
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
	run -2 mcm bump musl latest
	has "'latest' is what the newest release is asked for by"
	# A host alone is no file, and its name none of a directory.
	for url in https://a.example http:// http://a.example/ file:///absent; do
		run -1 --separate-stderr mcm bump musl 1.2 --url "$url"
		[[ $stderr == *"'$url' is not to be had: "*"no place has musl 1.2"* ]]
	done
}
