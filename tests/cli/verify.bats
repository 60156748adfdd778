#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm verify: prefixes, archives and the store's toolchains against their records and signatures, in good order and
# changed in every way; what minisign and cosign say of the same signatures.
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
load helper

setup_file() {
	make_world
	make_built_store
	export KEYS=$BATS_FILE_TMPDIR/keys
	mkdir "$KEYS"
	mcm cache keygen "$KEYS/a" >/dev/null
	mcm cache keygen "$KEYS/b" >/dev/null
	mcm pack "$BATS_FILE_TMPDIR/built/prefix" -o "$KEYS/cross.tar.zst" --sign-key "$KEYS/a" >/dev/null
}

setup() {
	enter
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
	cp "$KEYS"/cross.tar.zst* .
	SHARE=share/mcm/$TARGET
	FILE=cross.tar.zst
	SIGNATURE=$FILE.provenance.dsse.json
}

teardown() {
	leave
}

# verify ARGUMENT...: it fails, says this (one line on stdout for each LINE of the file faults), and no more.
fails() {
	run -1 --separate-stderr mcm verify "$@"
	printf '%s\n' "$output" >told
	output=$stderr
}

flip() { # FILE OFFSET
	python3 - "$1" "$2" <<-'END'
		import sys
		with open(sys.argv[1], "r+b") as f:
		    f.seek(int(sys.argv[2]))
		    byte = f.read(1)[0]
		    f.seek(int(sys.argv[2]))
		    f.write(bytes([byte ^ 1]))
	END
}

@test "a prefix as it was installed, and a copy of it" {
	run -0 --separate-stderr mcm verify "$PREFIX"
	[[ $output == "$TARGET: 25 files, all as the manifest of "*" says" ]]
	[[ $stderr == *"nobody vouches for the manifest"* ]]
	cp -R "$PREFIX" "$T/copy"
	mcm verify "$T/copy"
}

# The external parameters of the statement beside an archive, as JSON.
parameters() { # FILE
	jq -r .payload "$1.provenance.dsse.json" | base64 -d | jq -c .predicate.buildDefinition.externalParameters
}

@test "a signed statement tells what was chosen: target, host, languages and libraries" {
	[ "$(parameters "$FILE")" = "{\"target\":\"$TARGET\",\"libraries\":[]}" ]
	own_data
	# shellcheck disable=SC2016 # for recipes to expand
	sed -i -e '/GATE\|gate/s/bootstrap\]/bootstrap, TARGET=$(target)]/' -e 's/SRC=$(recipe)\/selftest\]/SRC=$(recipe)\/selftest, LANGUAGES=$(languages)]/' \
		"$MCM_DATA/recipes/toolchain/recipe.yaml"
	mkdir -p "$MCM_DATA/libraries/recipes/tiny"
	cat >"$MCM_DATA/libraries/recipes/tiny/recipe.yaml" <<-END
		name: tiny
		summary: A library
		licence: MIT
		library: tiny
		stages:
		  tiny:
		    for: target
		    into: toolchain
		    steps:
		      - write: [\$(out)/share/mcm/\$(target)/libraries/tiny/environment, "_TINY=1"]
		      - write: [\$(out)/share/mcm/\$(target)/libraries/tiny/test.c, "int tiny;"]
	END
	choose() { # EXPECTED OPTION...
		rm -rf "$PREFIX"
		mcm build "$OTHER" --prefix "$PREFIX" --progress quiet "${@:2}"
		mcm pack "$PREFIX" -o chosen.tar.zst --sign-key "$KEYS/a" --progress quiet >/dev/null
		parameters chosen.tar.zst | diff <(echo "$1") -
		run -0 mcm verify chosen.tar.zst --trust-key "$KEYS/a.pub"
	}
	choose "{\"target\":\"$OTHER\",\"languages\":[\"c\"],\"libraries\":[\"tiny\"]}" --languages c --with tiny
	choose "{\"target\":\"$OTHER\",\"host\":\"$TARGET\",\"languages\":[\"c\",\"c++\"],\"libraries\":[]}" --static-host
	# Recipes give their steps these names.
	# shellcheck disable=SC2016
	for word in '"TARGET=$(target)", "VERSION=$(gcc_version)", "KIND=-static"' '- LANGUAGES=$(languages)'; do
		grep -qF -- "$word" "$ROOT/recipes/toolchain/recipe.yaml"
	done
}

@test "modes that give the toolchain into other hands are told" {
	chmod 4755 "$PREFIX/bin/$TARGET-ar"
	chmod 2755 "$PREFIX/bin/$TARGET-as"
	chmod o+w "$PREFIX/lib/gcc/version"
	chmod 777 "$PREFIX/lib"
	fails "$PREFIX"
	diff - told <<-END
		changed  bin/$TARGET-ar: it runs as its owner or group (setuid, setgid)
		changed  bin/$TARGET-as: it runs as its owner or group (setuid, setgid)
		changed  lib: it may be written to by everybody
		changed  lib/gcc/version: it may be written to by everybody
	END
}

@test "what was added, changed and lost is told, all of it" {
	echo x >>"$PREFIX/bin/$TARGET-ar"
	echo >"$PREFIX/lib/new"
	rm "$PREFIX/lib/gcc/version"
	ln -sfn elsewhere "$PREFIX/bin/$TARGET-cc"
	chmod +x "$PREFIX/$SHARE/env.sh"
	fails "$PREFIX"
	has "5 files of '$PREFIX' are not as the manifest says"
	diff - told <<-END
		changed  bin/$TARGET-ar: it has 26 bytes, had 24
		changed  bin/$TARGET-cc: it leads to 'elsewhere', led to '$TARGET-gcc'
		added    lib/new
		changed  $SHARE/env.sh: it is executable, was not
		lost     lib/gcc/version
	END
}

@test "a bit that is flipped anywhere is found" {
	local path

	while read -r path; do
		cp -a "$PREFIX" "$T/flipped"
		chmod u+w "$T/flipped/$path"
		cp --remove-destination "$PREFIX/$path" "$T/flipped/$path"
		flip "$T/flipped/$path" $(($(stat -c %s "$PREFIX/$path") / 2))
		run -1 mcm verify "$T/flipped"
		rm -rf "$T/flipped"
	done < <(cd "$PREFIX" && find . -type f ! -name installed.json)
}

@test "names that would drive a terminal are shown as text" {
	touch "$PREFIX/"$'\e[2Jx'
	fails "$PREFIX"
	not grep -q $'\e' told
	grep -q '^added ' told
}

@test "a name with a colour is shown with it, as text" {
	touch "$PREFIX/lib/"$'\e[31mx'
	fails "$PREFIX"
	[ "$(cat told)" = 'added    lib/\x1b[31mx' ]
}

@test "what stands behind the end of a manifest is signed with it" {
	mkdir out && tar -C out -xf "$FILE"
	printf '\0 more' >>"out/$SHARE/manifest.json"
	fails out --trust-key "$KEYS/a.pub" --signature "$SIGNATURE"
}

@test "an archive, signed: mcm, minisign and cosign agree" {
	run -0 mcm verify "$FILE" --trust-key "$KEYS/a.pub"
	has "signed by "
	has "$TARGET: 25 files"
	MCM_CACHE_TRUST_KEYS=$KEYS/a.pub mcm verify "$FILE"
	if command -v minisign >/dev/null; then
		minisign -V -p "$KEYS/a.minisign.pub" -m "$FILE"
		not minisign -V -p "$KEYS/b.minisign.pub" -m "$FILE"
	fi
	if command -v cosign >/dev/null; then
		cosign verify-blob --key "$KEYS/a.pub" --bundle "$FILE.cosign.bundle" --insecure-ignore-tlog "$FILE"
		cosign verify-blob-attestation --key "$KEYS/a.pub" --type slsaprovenance1 --insecure-ignore-tlog \
			--signature "$SIGNATURE" "$FILE"
		not cosign verify-blob-attestation --key "$KEYS/b.pub" --type slsaprovenance1 --insecure-ignore-tlog \
			--signature "$SIGNATURE" "$FILE"
	fi
	command -v minisign >/dev/null || skip "minisign is not installed"
	command -v cosign >/dev/null || skip "cosign is not installed"
}

@test "after one flipped bit of the archive nobody accepts it" {
	flip "$FILE" 3000
	run -1 mcm verify "$FILE" --trust-key "$KEYS/a.pub"
	if command -v minisign >/dev/null; then
		not minisign -V -p "$KEYS/a.minisign.pub" -m "$FILE"
	fi
	if command -v cosign >/dev/null; then
		not cosign verify-blob --key "$KEYS/a.pub" --bundle "$FILE.cosign.bundle" --insecure-ignore-tlog "$FILE"
		not cosign verify-blob-attestation --key "$KEYS/a.pub" --type slsaprovenance1 --insecure-ignore-tlog \
			--signature "$SIGNATURE" "$FILE"
	fi
}

@test "signatures are the same every time" {
	mcm pack "$PREFIX" -o again.tar.zst --sign-key "$KEYS/a" >/dev/null
	cmp again.tar.zst "$FILE"
	cmp again.tar.zst.cosign.bundle "$FILE.cosign.bundle"
}

@test "an archive that is unsigned, wrongly signed, packed again or another's is refused" {
	mv "$SIGNATURE" kept
	fails "$FILE" --trust-key "$KEYS/a.pub"
	has "'$FILE' is not signed: there is no '$SIGNATURE'"
	cp kept "$SIGNATURE"
	fails "$FILE" --trust-key "$KEYS/b.pub"
	has "its signature is by none of the trusted keys"
	# The same files in another archive: what it says of itself is right, but it is not what was signed.
	mkdir x && tar -C x -xf "$FILE" && tar -C x --zstd -cf other.tar.zst .
	cp kept other.tar.zst.provenance.dsse.json
	fails other.tar.zst --trust-key "$KEYS/a.pub"
	has "it is about another archive, even if what is in it is the same"
	# A signed statement about another toolchain.
	mcm build "$OTHER" --prefix "$T/other" --progress quiet >/dev/null
	mcm pack "$T/other" -o "$T/second.tar.zst" --sign-key "$KEYS/a" >/dev/null
	cp "$T/second.tar.zst.provenance.dsse.json" "$SIGNATURE"
	fails "$FILE" --trust-key "$KEYS/a.pub"
	has "it is about another toolchain"
}

@test "statements that are broken in every way are refused, and none crashes" {
	local good

	good=$(cat "$SIGNATURE")
	for change in '.payload = .payload[4:]' '.payload = "!!"' '.payload = ""' '.payloadType = "text/plain"' \
		'.signatures = []' '.signatures[0].sig = "AAAA"' '.signatures[0].sig = 7' 'del(.payload)' '.signatures = 5'; do
		jq -c "$change" <<<"$good" >"$SIGNATURE"
		run -1 mcm verify "$FILE" --trust-key "$KEYS/a.pub"
		has "does not vouch for it"
	done
	for text in '' '[]' '{' 'null' '{"payload": "\u0000"}'; do
		echo "$text" >"$SIGNATURE"
		run -1 mcm verify "$FILE" --trust-key "$KEYS/a.pub"
	done
}

@test "several keys: each counts once, and as many as are required must agree" {
	mcm pack "$PREFIX" -o "$T/b.tar.zst" --sign-key "$KEYS/b" >/dev/null
	cat "$SIGNATURE" "$SIGNATURE" >both && mv both "$SIGNATURE"
	fails "$FILE" --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
	has "has statements of 1 of the trusted keys, and 2 must agree"
	cat "$T/b.tar.zst.provenance.dsse.json" >>"$SIGNATURE"
	run -0 mcm verify "$FILE" --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
	cp "$KEYS/a.pub" same.pub
	run -2 mcm verify "$FILE" --trust-key "$KEYS/a.pub" --trust-key same.pub --require 2
	has "can never be met"
}

@test "a signature goes with the prefix into which an archive was unpacked" {
	mkdir out && tar -C out -xf "$FILE"
	fails out --trust-key "$KEYS/a.pub"
	has "is not signed"
	run -0 mcm verify out --trust-key "$KEYS/a.pub" --signature "$SIGNATURE"
	cp "$SIGNATURE" "out/$SHARE/provenance.dsse.json"
	run -0 mcm verify out --trust-key "$KEYS/a.pub"
	has "signed by "
	# And it is packed as before.
	mcm pack out -o again.tar.zst >/dev/null
	cmp again.tar.zst "$FILE"
}

# The statement in a file with other words, signed by a key: says KEY FILTER
says() {
	local payload

	payload=$(jq -r .payload "$SIGNATURE" | base64 -d | jq -c "$2")
	printf 'DSSEv1 28 application/vnd.in-toto+json %d %s' ${#payload} "$payload" >pae
	openssl pkeyutl -sign -inkey "$KEYS/$1" -rawin -in pae -out sig
	jq -nc --arg payload "$(printf %s "$payload" | base64 -w 0)" --arg sig "$(base64 -w 0 sig)" \
		'{payloadType: "application/vnd.in-toto+json", payload: $payload, signatures: [{keyid: "", sig: $sig}]}'
}

@test "who built it again vouches for it only if the same came out, and beside who packed it" {
	rebuilt='.predicateType = "urn:mcm:rebuilt:v1" | .subject |= map(select(.name == "manifest.json")) | .predicate = {result: "RESULT"}'
	says b "${rebuilt/RESULT/equal}" >equal.json
	says b "${rebuilt/RESULT/different}" >different.json
	says b "${rebuilt/RESULT/equal} | del(.predicate)" >nothing.json
	says b '.subject |= map(select(.name == "manifest.json"))' >apart.json
	run -0 mcm verify "$PREFIX" --signature equal.json --trust-key "$KEYS/b.pub"
	for file in different nothing; do
		fails "$PREFIX" --signature $file.json --trust-key "$KEYS/b.pub"
		has "it says that something else came out when it was built again"
		cat "$SIGNATURE" $file.json >two
		fails "$PREFIX" --signature two --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
		has "has statements of 1 of the trusted keys"
		fails "$PREFIX" --signature two
	done
	# Signed words about it that do not vouch for it: a list of what is in it, say, or of no kind at all.
	for change in '.predicateType = "https://spdx.dev/Document"' 'del(.predicateType)' '._type = "x"'; do
		says a "$change" >other.json
		fails "$PREFIX" --signature other.json --trust-key "$KEYS/a.pub"
		has "what it says is neither where it comes from nor that it was built again"
	done
	# As docs/release.md has it: one statement a line, in the one file.
	cat equal.json >>"$SIGNATURE"
	run -0 mcm verify "$PREFIX" --signature "$SIGNATURE" --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
	run -0 mcm verify "$FILE" --trust-key "$KEYS/a.pub"
	run -0 mcm verify "$FILE"
	# Beside it, for an archive, counts who built the contents again, not who says where they come from or something else.
	head -n 1 "$SIGNATURE" >own
	for file in apart different; do
		cat own $file.json >two
		fails "$FILE" --signature two --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
		has "has statements of 1 of the trusted keys"
	done
	cat own apart.json >two
	fails "$FILE" --signature two
	has "it is about another archive"
	cat own equal.json >two
	run -0 mcm verify "$FILE" --signature two --trust-key "$KEYS/a.pub" --trust-key "$KEYS/b.pub" --require 2
	cp equal.json "$SIGNATURE"
	fails "$FILE"
	has "it is about another archive"
	fails "$FILE" --trust-key "$KEYS/b.pub"
}

@test "no envelope keeps us busy with signatures" {
	jq -c '.signatures = [range(31) | {sig: ("A" * 86 + "==")}] + .signatures' "$SIGNATURE" >many
	run -0 mcm verify "$FILE" --signature many --trust-key "$KEYS/a.pub"
	jq -c '.signatures = [range(32) | {sig: ("A" * 86 + "==")}] + .signatures' "$SIGNATURE" >many
	fails "$FILE" --signature many --trust-key "$KEYS/a.pub"
	has "its signature is by none of the trusted keys"
}

@test "the prefix itself, capabilities, and toolchains beside it" {
	chmod 777 "$PREFIX"
	fails "$PREFIX"
	has "1 file of '$PREFIX' is not as the manifest says"
	[ "$(cat told)" = "changed  .: it may be written to by everybody" ]
	chmod 755 "$PREFIX"
	(umask 000 && mcm verify "$FILE")
	mcm build "$TARGET" "$OTHER" --prefix "$T/both" --progress quiet
	run -0 mcm verify "$T/both" --target "$TARGET"
	has "has a toolchain for $OTHER as well, whose files were not looked at; do so by --target $OTHER"
	cp --remove-destination "$(realpath "$PREFIX/bin/$TARGET-ar")" "$T/ar" && mv "$T/ar" "$PREFIX/bin/$TARGET-ar"
	setcap cap_net_raw+ep "$PREFIX/bin/$TARGET-ar" 2>/dev/null || skip "capabilities cannot be set here"
	fails "$PREFIX"
	[ "$(cat told)" = "changed  bin/$TARGET-ar: it has capabilities (setcap)" ]
}

@test "a statement that is there must be about the toolchain, even if no key is named" {
	mkdir out && tar -C out -xf "$FILE"
	cp "$SIGNATURE" "out/$SHARE/provenance.dsse.json"
	run -0 mcm verify out
	echo junk >"out/$SHARE/provenance.dsse.json"
	fails out
	has "provenance.dsse.json' does not belong to this toolchain: it is no signed statement"
	: >"out/$SHARE/provenance.dsse.json"
	fails out
	has "it is empty"
	run -0 mcm verify "$FILE"
	echo >>"$FILE"
	run -1 mcm verify "$FILE"
	cp "$SIGNATURE" given
	run -1 mcm verify out --signature absent
	has "absent"
}

@test "an archive that is cut, no archive, or leads outside is refused" {
	head -c 5000 "$FILE" >cut.tar.zst
	fails cut.tar.zst
	has "cannot unpack 'cut.tar.zst'"
	head -c 100000 /dev/zero >zeros.tar.zst
	fails zeros.tar.zst
	has "cannot unpack 'zeros.tar.zst': Truncated tar archive; it was damaged on its way, or 'mcm pack' did not make it"
	echo hello >text.tar.zst
	fails text.tar.zst
	has "text.tar.zst"
	has "it was damaged on its way, or 'mcm pack' did not make it"
	: >empty.tar.zst
	fails empty.tar.zst
	tar -cf file.tar text.tar.zst
	fails file.tar
	has "'file.tar' is no archive of a toolchain; 'mcm pack' makes one"
	# Nothing is to be made where it was unpacked.
	lacks "$STORE"
	mkdir x && echo x >x/f && tar -cf out.tar --transform 's,^,../,' -P x
	fails out.tar
	has ".."
	run -2 mcm verify absent.tar.zst
	[ -z "$(find "$STORE/work" -mindepth 1 -type d)" ]
}

@test "an archive of the same files that gives them into other hands is refused" {
	mkdir x && tar -C x -xf "$FILE"
	tar -C x -cf same.tar .
	run -0 mcm verify same.tar
	for change in "u+s bin/$TARGET-as" "g+s bin/$TARGET-as" "o+w lib/gcc/version" "o+w lib"; do
		rm -rf x && mkdir x && tar -C x -xf "$FILE"
		chmod "${change% *}" "x/${change#* }"
		tar -C x -cf other.tar .
		fails other.tar
		has "'other.tar' holds '${change#* }', which "
	done
	# tar --ignore-zeros unpacks it, over what was compared.
	(cd x && echo other >bin/more && tar -cf ../more.tar bin/more)
	cat same.tar more.tar >other.tar
	fails other.tar
	[ "$(cat told)" = "added    bin/more" ]
	# What a list of modes says of links is of no link.
	(umask 000 && mcm verify same.tar)
}

@test "what is neither a directory nor a file is not waited for" {
	mkfifo pipe
	run -2 timeout 20 "$PROGRAM" verify pipe
	has "'pipe' is a pipe; name a prefix, the file of an archive or a key"
	run -2 timeout 20 "$PROGRAM" verify /dev/zero
	has "is a device"
	run -0 mcm verify /dev/stdin <"$FILE"
}

@test "a toolchain of the store" {
	use_built_store
	key=$(jq -r .key "$PREFIX/$SHARE/installed.json")
	run -0 mcm verify "$key"
	has "built here"
	has "$TARGET: 25 files"
	run -0 mcm verify "$(jq -r .resolved "$PREFIX/$SHARE/installed.json")" --trust-key "$KEYS/a.pub"
	# Of what others have signed it says so, by whichever of its keys it is named.
	mkdir "$T/depot"
	mcm cache push "$key" --cache "file://$T/depot" --sign-key "$KEYS/a"
	MCM_STORE=$T/pulled mcm cache pull "$key" --cache "file://$T/depot" --trust-key "$KEYS/a.pub"
	for name in "$key" "$(jq -r .resolved "$PREFIX/$SHARE/installed.json")"; do
		MCM_STORE=$T/pulled run -0 mcm verify "$name" --trust-key "$KEYS/a.pub"
		MCM_STORE=$T/pulled run -1 mcm verify "$name" --trust-key "$KEYS/b.pub"
		has "has no output for $name that is trusted: it rests on what was signed by the key"
	done
	# What a stage made is no prefix that anybody is to build into.
	stage=$(mcm plan "$TARGET" --format json | jq -r '.stages[] | select(.id | startswith("musl@")).key')
	run -1 mcm verify "$stage"
	has "the store's output for $stage is no toolchain"
	lacks "mcm build"
	resolved=$(jq -r .resolved "$PREFIX/$SHARE/installed.json")
	file=$STORE/stages/${resolved:0:2}/$resolved/output/bin/$TARGET-as
	chmod u+w "$file" && echo x >>"$file"
	run -1 mcm verify "$key"
	run -1 mcm verify "$key"
	has "has no output for $key"
}

@test "wrong usage" {
	run -2 mcm verify
	run -2 mcm verify "$PREFIX" "$PREFIX"
	run -2 mcm verify "$PREFIX" --require 0
	run -2 mcm verify "$PREFIX" --require x
	run -2 mcm verify "$PREFIX" --require 2
	# No statement comes of it without --rebuild, and who asked for one must not believe that there is one.
	for word in "--sign-key $KEYS/a" '-o x' '--keep-going'; do
		# shellcheck disable=SC2086 # words
		run -2 mcm verify "$PREFIX" $word
		has "add --rebuild"
	done
	MCM_CACHE_SIGN_KEY=$KEYS/a run -0 mcm verify "$PREFIX"
	run -2 mcm verify 389d1edf6d41
	has "there is no file '389d1edf6d41'; of a key all 64 digits are needed"
	run -2 mcm verify nothere
	has "there is no 'nothere'; name a prefix, an archive or a key"
	# Who names statements about a key must not believe that anybody has read them.
	run -2 mcm verify "$(printf '%064d' 0)" --signature nothere
	has "--signature is of a prefix or an archive"
	run -1 mcm verify "$PREFIX" --trust-key "$KEYS/a.pub"
	has "is not signed: there is no '$PREFIX/$SHARE/provenance.dsse.json'; --signature names another file"
	run -2 mcm verify "$PREFIX" --trust-key "$T/absent"
	run -1 mcm verify "$T/home"
	has "'$T/home' holds no toolchain; 'mcm build TARGET --prefix $T/home' makes one"
}
