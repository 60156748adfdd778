#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm dist: the directory of a release, what is made again of it and what is not, and install.sh, which gets a
# toolchain from it with the programs of busybox, or refuses it.
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
load helper

HERE=x86_64

setup_file() {
	make_world
	export KEYS=$BATS_FILE_TMPDIR/keys
	mkdir "$KEYS"
	mcm cache keygen "$KEYS/a" >/dev/null
	mcm cache keygen "$KEYS/b" >/dev/null
	export MADE=$BATS_FILE_TMPDIR/made
	(
		cd "$KEYS" || exit 1
		export MCM_DATA=$WORLD/data MCM_STORE=$MADE/store SOURCE_DATE_EPOCH=1000000000
		mcm dist "$MADE/release" --hosts "$HERE" --targets "$TARGET" --sign-key "$KEYS/a" --progress quiet >/dev/null
	)
}

setup() {
	enter
	NGINX=''
	cp -a "$MADE/release" "$T/release"
	cp -a "$MADE/store" "$STORE"
	R=$T/release
	FILE=$HERE/$TARGET-14.1.tar.xz
	mkdir "$T/bin"
}

teardown() {
	[ -z "$NGINX" ] || kill "$NGINX"
	leave
}

# shellcheck disable=SC2120 # "run" passes its arguments on.
dist() { # OPTION...
	SOURCE_DATE_EPOCH=1000000000 mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet --sign-key "$KEYS/a" "$@"
}

# What the directory holds but for times.
state() {
	(cd "$R" && find . -type f ! -name .mcm-dist -exec sha256sum {} + | sort -k 2)
}

# The programs that the script may use: busybox alone, and those that are named.
tools() { # PROGRAM...
	local name

	command -v busybox >/dev/null || skip "busybox is not installed"
	for name in sh cat mkdir mktemp dirname rm rmdir ls cut awk sed sha256sum tar uname mv cp tail xz unxz xzcat find id tr; do
		ln -sf "$(command -v busybox)" "$T/bin/$name"
	done
	for name in "$@"; do
		if [ "$name" = wget ]; then
			ln -sf "$(command -v busybox)" "$T/bin/wget"
		else
			ln -sf "$(command -v "$name")" "$T/bin/$name"
		fi
	done
}

serve() {
	start_nginx "$R"
}

install() {
	env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh "$R/install.sh" "$@"
}

@test "a release has archives, what is said of them, and an index of all" {
	for name in "$FILE" "$FILE.minisig" "$FILE.cosign.bundle" "$FILE.provenance.dsse.json" "${FILE%.tar.xz}.spdx.json" \
		"${FILE%.tar.xz}.cdx.json" index.json index.html install.sh SHA256SUMS SHA256SUMS.minisig SHA256SUMS.sig \
		release.pub release.minisign.pub; do
		[ -s "$R/$name" ]
	done
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
	cmp "$KEYS/a.pub" "$R/release.pub"
	jq -e --arg file "$FILE" '.toolchains[0] | .file == $file and .target == "x86_64-linux-musl" and .host == "x86_64" and
		.versions.gcc == "14.1" and (.key | length) == 64' "$R/index.json"
	[ "$(jq -r '.toolchains[0].sha256' "$R/index.json")" = "$(sha256 "$R/$FILE")" ]
	[ "$(jq '.toolchains[0].size' "$R/index.json")" = "$(stat -c %s "$R/$FILE")" ]
	[ "$(jq -r --arg file "$FILE" '.files[$file].sha256' "$R/index.json")" = "$(sha256 "$R/$FILE")" ]
	[ "$(value 'd["kind"], d["toolchains"][0]["file"]' "$R/index.html")" = "('release', '$FILE')" ]
	grep -qx "$FILE  .*" "$R/index.html"
	not grep -q '{{' "$R/index.html" "$R/install.sh"
	run -0 mcm verify "$R/$FILE" --trust-key "$KEYS/a.pub"
	openssl pkeyutl -verify -pubin -inkey "$KEYS/a.pub" -rawin -in "$R/SHA256SUMS" -sigfile "$R/SHA256SUMS.sig"
	command -v minisign >/dev/null || skip "minisign is not installed"
	minisign -V -p "$KEYS/a.minisign.pub" -m "$R/SHA256SUMS"
}

@test "nothing changes if nothing has changed, on any day, and nothing is packed or built again" {
	state >before
	find "$R" -type f -printf '%P %i %T@\n' | sort >before_times
	rm -rf "$STORE/stages" # not even the store is needed
	run -0 --separate-stderr dist
	[ "$output" = "$R/$FILE" ]
	unset SOURCE_DATE_EPOCH
	mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet --sign-key "$KEYS/a" >/dev/null
	state | diff before -
	find "$R" -type f -printf '%P %i %T@\n' | sort | diff before_times -
	[ -z "$(runs)" ]
}

@test "the same bytes in another directory, by another umask" {
	rm -rf "$R"
	(umask 077 && dist >/dev/null)
	(cd "$R" && find . -type f -exec sha256sum {} + | sort -k 2) >here
	(cd "$MADE/release" && find . -type f -exec sha256sum {} + | sort -k 2) | diff here -
}

@test "what was interrupted goes on: what is whole stays, what is missing, changed or cut is made again" {
	state >before
	for change in 'rm $FILE' 'rm ac/*' 'rm cas/*' 'rm $FILE.minisig' 'cp $FILE x && printf x | dd of=x bs=1 seek=3000 conv=notrunc && mv x $FILE' 'rm $FILE.cosign.bundle' 'truncate -s 100 $FILE' 'rm index.json SHA256SUMS' \
		'echo x >$FILE.provenance.dsse.json' 'rm -r $HERE'; do
		(cd "$R" && FILE=$FILE HERE=$HERE eval "$change")
		run -0 dist
		# The number of the release grows where its index was lost or had another content.
		state | grep -v 'index\.\|SHA256SUMS' | diff <(grep -v 'index\.\|SHA256SUMS' before) -
		(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
	done
}

@test "what is packed is told, and who is interrupted meanwhile leaves nothing half made" {
	local pid status

	found_some() {
		[ -n "$(find "$R" -path '*/.mcm-pack.*/archive' -size +0)" ]
	}
	run -0 --separate-stderr mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --sign-key "$KEYS/a" --progress plain
	[[ $stderr != *packing* ]]
	own_data
	head -c 12M /dev/urandom >"$MCM_DATA/recipes/musl/big"
	sed -i 's|^  musl:|&\n    files: [big]|; $a\      - copy: [$(recipe)/big, $(out)/$(target)]' "$MCM_DATA/recipes/musl/recipe.yaml"
	mcm build "$TARGET" --static-host --prefix "$T/p" --progress quiet
	for signal in INT:130 TERM:143; do
		status=0
		"$PROGRAM" dist "$R" --hosts "$HERE" --targets "$TARGET" --sign-key "$KEYS/a" --progress json >out 2>err 3>&- &
		pid=$!
		wait_for found_some
		kill -s "${signal%:*}" "$pid"
		wait "$pid" || status=$?
		[ "$status" = "${signal#*:}" ]
		[ ! -s out ]
		[ -z "$(find "$R" -name '.?*' ! -name .mcm-dist)" ]
		no_leftovers
	done
	run -0 --separate-stderr mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --sign-key "$KEYS/a" --progress json
	jq -es --arg file "$FILE" --argjson size "$(stat -c %s "$R/$FILE")" '[.[] | select(.stage == $file)] |
		all(.[:-1][]; .event == "pack") and length > 3 and (.[-1] | .event == "packed" and .bytes == $size)' <<<"$stderr"
	run -0 mcm verify "$R/$FILE" --trust-key "$KEYS/a.pub"
}

@test "interrupted while sums are made, it stops at the next file, and leaves sums that do not fit or none" {
	local status=0 pid

	truncate -s 3G "$R/big"
	rm "$R/install.sh"
	"$PROGRAM" dist "$R" --hosts "$HERE" --targets "$TARGET" --sign-key "$KEYS/a" --progress quiet >out 3>&- &
	pid=$!
	wait_for test -e "$R/install.sh"
	kill "$pid"
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	[ ! -s out ]
	not grep -q ' big$' "$R/SHA256SUMS"
	[ -z "$(find "$R" -name '.?*' ! -name .mcm-dist)" ]
	rm "$R/big"
	run -0 dist
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
}

@test "a signal before any of what is written last leaves no file under another name" {
	local cc call kind status

	need_preload
	read -ra cc <<<"${CC:-cc}"
	"${cc[@]}" -O1 -D_GNU_SOURCE -fno-builtin -shared -fPIC -o "$T/inject.so" "$BATS_TEST_DIRNAME/inject.c" -ldl
	for kind in rename write; do
		for ((call = 1; call < 100; call++)); do
			status=0
			rm -f "$R"/{install.sh,index.*,SHA256*} counts
			SOURCE_DATE_EPOCH=1000000000 FAULT_COUNTS=$PWD/counts FAULT_KIND=$kind FAULT_CALL=$call FAULT_ERROR=term LD_PRELOAD=$T/inject.so \
				"$PROGRAM" dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet --sign-key "$KEYS/a" >out 2>err 3>&- || status=$?
			[ "$status" -ne 0 ] || break
			[ "$status" = 143 ]
			[ ! -s err ]
			[ -z "$(find "$R" -name '.?*' ! -name .mcm-dist)" ]
		done
		# Nothing came, as there are no more of them.
		[ "$status" -eq 0 ]
		[ "$call" -gt 5 ]
	done
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
}

@test "what runs that were killed have left is not given away; what is the user's stays" {
	state >before
	mkdir "$R/$HERE/.mcm-pack.AbCdEf" "$R/.mine"
	echo half | tee "$R/$HERE/.mcm-pack.AbCdEf/archive" "$R/$HERE/.mcm.new" "$R/cas/.new" "$R/.SHA256SUMS.7.0.tmp" \
		"$R/ac/.0.7.1.tmp" >"$R/.mine/file"
	cp "$R/.mine/file" "$R/.htaccess"
	run -0 dist
	rm -r "$R/.mine" "$R/.htaccess"
	state | diff before -
	[ -z "$(find "$R" -name '.?*' ! -name .mcm-dist)" ]
	# A directory in which a run did no more than begin.
	rm -rf "$R" && mkdir "$R" && touch "$R/.mcm-dist"
	run -0 dist
	state | diff before -
}

@test "what the store has of a toolchain is damaged: that is an error, and the next run builds it anew" {
	rm -rf "$R"
	file=$(find "$STORE/stages" -path "*/output/share/mcm/$TARGET/manifest.json")
	chmod u+w "$file" && echo x >>"$file"
	run -1 dist
	has "mcm: error: what the store has of '$HERE/$TARGET-14.1.tar.xz' cannot be packed; run again"
	run -0 dist
}

# An archive with something else in it, and what says of it, changed so that one fits the other.
forge() {
	local digest

	digest=$(sha256 "$R/$FILE")
	echo more | xz >>"$R/$FILE"
	sed -i "s/$digest/$(sha256 "$R/$FILE")/" "$R/index.json" "$R/SHA256SUMS"
}

@test "an archive of before that was changed together with the index is not signed" {
	forge
	run -0 dist --gcc 13.1
	has "warning: '$R/$FILE' is not part of the release: no statement beside it, signed by this key, is about it"
	[ "$(jq -r '.toolchains[].file' "$R/index.json")" = "$HERE/$TARGET-13.1.tar.xz" ]
	not grep -q "  $FILE\$" "$R/SHA256SUMS"
	# Without a key nobody's word is given.
	rm -rf "$R" && cp -a "$MADE/release" "$R"
	forge
	mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet --gcc 13.1
	[ "$(jq '.toolchains | length' "$R/index.json")" = 2 ]
}

# What fits no other digest in the release, as whoever can write there can have it.
@test "neither an archive that nobody made nor a changed document of an earlier toolchain is signed" {
	local file

	cp "$R/$FILE" "$R/$HERE/$TARGET-99.1.tar.xz"
	echo '{}' >"$R/$HERE/$TARGET-99.1.vex.json"
	forge
	jq '.toolchains = []' "$R/index.json" >index && mv index "$R/index.json"
	echo '{}' >"$R/${FILE%.tar.xz}.spdx.json"
	sed -i "s|.*  ${FILE%.tar.xz}.spdx.json\$|$(sha256 "$R/${FILE%.tar.xz}.spdx.json")  ${FILE%.tar.xz}.spdx.json|" "$R/SHA256SUMS"
	echo mine >"$R/README"
	run -0 dist --gcc 13.1
	for file in "$FILE" "$HERE/$TARGET-99.1.tar.xz" "$HERE/$TARGET-99.1.vex.json" "${FILE%.tar.xz}.spdx.json"; do
		has "warning: '$R/$file' is not part of the release"
		not grep -q "  $file\$" "$R/SHA256SUMS"
		[ "$(jq --arg file "$file" '.files | has($file)' "$R/index.json")" = false ]
	done
	grep -q '  README$' "$R/SHA256SUMS"
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
}

@test "what an earlier release has of a toolchain stays in the next one, unless it is changed" {
	cp "$R/SHA256SUMS" before
	run -0 --separate-stderr dist --gcc 13.1
	[ -z "$stderr" ]
	grep -F "  ${FILE%.tar.xz}." before >own
	[ "$(wc -l <own)" -ge 5 ]
	grep -Fxf own "$R/SHA256SUMS" | diff own -
}

@test "another key: what the first one has signed is signed again where it is named, else left out" {
	run -0 dist --gcc 13.1 --sign-key "$KEYS/b"
	has "warning: '$R/$FILE' is not part of the release"
	[ "$(jq -r '.toolchains[].file' "$R/index.json")" = "$HERE/$TARGET-13.1.tar.xz" ]
	run -0 --separate-stderr dist --sign-key "$KEYS/b"
	[ -z "$stderr" ]
	[ "$(jq '.toolchains | length' "$R/index.json")" = 2 ]
	for version in 13.1 14.1; do
		run -0 mcm verify "$R/$HERE/$TARGET-$version.tar.xz" --trust-key "$KEYS/b.pub"
	done
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
}

@test "without a key nothing is left that the former one has signed as a whole" {
	run -0 mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet
	for name in SHA256SUMS.minisig SHA256SUMS.sig release.pub release.minisign.pub; do
		[ ! -e "$R/$name" ]
	done
	not grep -q 'release.*pub' "$R/SHA256SUMS"
	[ "$(jq .signed_by "$R/index.json")" = null ]
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
}

@test "a toolchain that an archive does not give back whole is not released" {
	own_data
	# Empty directories are in no manifest, so none is packed.
	sed -i 's/^      - dedupe: \[\]/      - mkdir: [$(out)\/nothing]\n&/' "$MCM_DATA/recipes/toolchain/recipe.yaml"
	run -1 dist
	has "would not have all of the toolchain: it unpacks to other files"
	[ ! -e "$R/$FILE" ]
}

@test "an SBOM that was damaged is made anew without a word; a name that is no text is refused" {
	state >before
	echo junk >"$R/${FILE%.tar.xz}.spdx.json"
	# And where no CVE is known, a document of before about some goes.
	echo junk >"$R/${FILE%.tar.xz}.vex.json"
	run -0 --separate-stderr dist
	[ -z "$stderr" ]
	# Of another time, as the old one is not known any more; here it is the same.
	state | diff before -
	# One that says something else of the same time is no better.
	jq --indent 2 '.name = "another"' "$R/${FILE%.tar.xz}.spdx.json" >sbom && mv sbom "$R/${FILE%.tar.xz}.spdx.json"
	run -0 dist
	state | diff before -
	touch "$R/"$'x\xff'
	run -1 dist
	has "x\\xff' has a name that SHA256SUMS cannot have"
}

@test "several hosts and targets in one build; an earlier release of another compiler stays in the index" {
	run -0 dist --targets "$TARGET,$OTHER" --gcc 13.1
	[ "$(jq -r '.toolchains[].file' "$R/index.json" | tr '\n' ' ')" = \
		"$HERE/$TARGET-13.1.tar.xz $HERE/$OTHER-13.1.tar.xz $HERE/$TARGET-14.1.tar.xz " ]
	[ "$(jq .serial "$R/index.json")" = 2 ]
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
	# Named twice, it is there once.
	jq '.toolchains += .toolchains' "$R/index.json" >index && mv index "$R/index.json"
	run -0 dist --targets "$TARGET,$OTHER" --gcc 13.1
	[ "$(jq '.toolchains | length' "$R/index.json")" = 3 ]
	# What is not as it was is not named any more.
	echo x >>"$R/$FILE"
	run -0 dist --targets "$TARGET,$OTHER" --gcc 13.1
	[ "$(jq '.toolchains | length' "$R/index.json")" = 2 ]
}

@test "the directory is a remote store" {
	serve
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX" --progress quiet --cache "$URL" --trust-key "$KEYS/a.pub"
	[ -z "$(runs)" ]
	run -0 mcm verify "$PREFIX"
	# Another key's word does not count, nor does a changed description or archive.
	rm -rf "$STORE"
	run -0 mcm build "$TARGET" --static-host --prefix "$T/p2" --progress quiet --cache "$URL" --trust-key "$KEYS/b.pub"
	[ -n "$(runs)" ]
	rm -rf "$STORE" "$GATE/runs"
	printf x | dd of="$(ls "$R"/cas/*)" bs=1 seek=3000 conv=notrunc status=none
	run -0 mcm build "$TARGET" --static-host --prefix "$T/p3" --progress quiet --cache "$URL" --trust-key "$KEYS/a.pub"
	[ -n "$(runs)" ]
}

@test "install.sh with busybox: wget and minisign or openssl, or curl" {
	serve
	for pair in 'wget openssl' 'curl openssl' 'wget minisign'; do
		rm -rf "$HOME/.local" "${T:?}/bin"
		mkdir "${T:?}/bin"
		command -v "${pair#* }" >/dev/null || continue
		# shellcheck disable=SC2086 # two words
		tools $pair
		run -0 install "$URL" "$TARGET"
		has "installed in $HOME/.local/share/mcm/$TARGET"
		has "mcm_prefix=\"$HOME/.local/share/mcm/$TARGET\""
		run -0 mcm verify "$HOME/.local/share/mcm/$TARGET" --trust-key "$KEYS/a.pub"
		has "signed by"
		[ -z "$(find "$HOME/.local" -name '.mcm-install*')" ]
	done
	# Again, over what is there.
	run -0 install "$URL/" "$TARGET"
	# And as root or another user, the files are whose script it is.
	[ "$(stat -c %u "$HOME/.local/share/mcm/$TARGET/bin")" = "$(id -u)" ]
}

@test "install.sh: what it prints for Go is good for every shell, busybox's too" {
	serve
	tools wget openssl
	run -0 install "$URL" "$TARGET"
	sed -n '/^mcm_prefix=/,$p' <<<"$output" >lines
	# shellcheck disable=SC2016 # for that shell to expand
	printf '#!/bin/sh\necho "$CC $CGO_ENABLED $*"\n' >"$T/bin/go"
	chmod +x "$T/bin/go"
	for shell in "busybox sh" dash bash zsh; do
		command -v "${shell%% *}" >/dev/null || continue
		# shellcheck disable=SC2086 # two words
		run -0 env -i PATH="$T/bin:$PATH" $shell lines
		is "$TARGET-gcc 1 build"
	done
}

@test "install.sh: what there is, where it has not what was asked for" {
	serve
	tools wget openssl
	run -1 install "$URL" "$OTHER"
	has "there is no toolchain for $OTHER that runs on $HERE; there are $TARGET; see $URL/index.html"
	run -1 install "$URL" "$TARGET" --host riscv64
	has "runs on riscv64; there are some for the machines $HERE; see"
	for name in / // /. a/.. .; do
		run -1 install "$URL" "$TARGET" --to "$name"
		has "'$name' does not end in the name of a directory"
	done
}

@test "install.sh refuses what was manipulated, cut, packed again, unsigned or wrongly signed" {
	serve
	tools wget openssl
	for change in 'printf x | dd of=$FILE bs=1 seek=3000 conv=notrunc' 'truncate -s 3000 $FILE' \
		'mkdir x && tar -C x -xJf $FILE && tar -C x -cJf $FILE .' 'rm SHA256SUMS.sig' ': >SHA256SUMS.sig' \
		'rm SHA256SUMS' 'sed -i s/^./0/ SHA256SUMS' 'sed -i "/index.json/d" SHA256SUMS' \
		'openssl pkeyutl -sign -inkey $KEYS/b -rawin -in SHA256SUMS -out SHA256SUMS.sig' 'rm $FILE' \
		'rm $FILE.provenance.dsse.json' 'echo >>index.json'; do
		rm -rf "$R" && cp -a "$MADE/release" "$R"
		# In place: nginx has the directory's name, and cas/ the archive's inode.
		(cd "$R" && cp --remove-destination "$MADE/release/$FILE" "$FILE" && FILE=$FILE eval "$change") 2>/dev/null
		run -1 install "$URL" "$TARGET"
		has "install.sh: error: "
		[ ! -e "$HOME/.local/share/mcm/$TARGET" ]
		[ -z "$(find "$HOME/.local" -name '.mcm-install*')" ]
	done
}

# Sums of the release as it is, signed by the key that must sign them: what its holder could do.
sign_again() {
	(
		cd "$R" || exit
		openssl pkeyutl -sign -inkey "$KEYS/a" -rawin -in SHA256SUMS -out SHA256SUMS.sig
	)
}

@test "install.sh: names that lead outside, another machine, an older release, another key" {
	serve
	tools wget openssl
	run -0 install "$URL" "$TARGET"
	run -1 install "$URL" ../x
	has "'../x' is no name"
	run -1 install "$URL" "$TARGET" --host ..
	run -1 install "$URL" "$OTHER"
	has "there is no toolchain for $OTHER that runs on $HERE"
	run -1 install "$URL" "$TARGET" --host riscv64
	has "runs on riscv64"
	run -1 install "file:///etc" "$TARGET"
	run -2 install "$URL"
	mkdir "$T/mine" && touch "$T/mine/file"
	run -1 install "$URL" "$TARGET" --to "$T/mine"
	has "is no toolchain"
	run -1 install "$URL" "$TARGET" --key "$KEYS/b.pub" --to "$T/new"
	has "is not signed by the key"
	run -0 install "$URL" "$TARGET" --key "$KEYS/a.pub" --to "$T/new"
	# Sums that name what is outside: nothing of it is used.
	sed "s,  $FILE\$,  ../../etc/$TARGET-14.1.tar.xz," -i "$R/SHA256SUMS"
	sign_again
	run -1 install "$URL" "$TARGET" --to "$T/third"
	has "there is no toolchain"
	rm -rf "$R" && cp -a "$MADE/release" "$R"
	# A later release, and then the old one once more.
	run -0 dist --gcc 13.1
	run -0 install "$URL" "$TARGET"
	has "13.1"
	rm -rf "$R" && cp -a "$MADE/release" "$R"
	run -1 install "$URL" "$TARGET"
	has "is older than the one of before (number 2)"
	run -0 install "$URL" "$TARGET" --older
}

@test "install.sh: without a program that checks signatures, and of a release that nobody signed" {
	serve
	tools wget
	run -1 install "$URL" "$TARGET"
	has "needs minisign or openssl"
	run -0 install "$URL" "$TARGET" --unsigned
	has "the signature was not checked"
	rm -rf "$R"
	mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --progress quiet
	[ ! -e "$R/SHA256SUMS.sig" ]
	grep -qx 'sh install.sh URL TARGET --unsigned' "$R/index.html"
	grep -qx 'sh install.sh URL TARGET' "$MADE/release/index.html"
	run -1 install "$URL" "$TARGET" --to "$T/new"
	has "nobody has signed this release"
	run -0 install "$URL" "$TARGET" --to "$T/new" --unsigned
	rm "$T/bin/wget"
	run -1 install "$URL" "$TARGET" --unsigned
	has "neither wget nor curl"
}

@test "install.sh from a pipe does nothing until it has the last line" {
	serve
	tools wget openssl
	all=$(wc -c <"$R/install.sh")
	for size in 4000 9000 $((all - 5)) $((all - 10)); do
		run head -c "$size" "$R/install.sh"
		env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh -s -- "$URL" "$TARGET" --unsigned <<<"$output" || true
		[ -z "$(ls -A "$HOME")" ]
	done
	env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh -s -- "$URL" "$TARGET" <"$R/install.sh"
	run -0 mcm verify "$HOME/.local/share/mcm/$TARGET"
}

@test "install.sh: nothing of the user's is lost" {
	serve
	tools wget openssl
	run -0 install "$URL" "$TARGET" --to "$T/p"
	# A file, a link, and another target's toolchain in the same prefix.
	for change in 'touch bin/mine' 'ln -s x bin/mine' 'mkdir -p share/mcm/other && touch share/mcm/other/manifest.json' \
		'touch "a name"' "touch share/mcm/$TARGET/mine"; do
		(cd "$T/p" && eval "$change")
		tree_hash "$T/p" >before
		run -1 install "$URL" "$TARGET" --to "$T/p"
		has "which would be lost"
		tree_hash "$T/p" | diff before -
		(cd "$T/p" && rm -rf bin/mine share/mcm/other "a name" "share/mcm/$TARGET/mine")
	done
	# A link in the place of the directory, to a toolchain, to an empty directory and to nothing; a file.
	mkdir "$T/empty"
	for to in "$T/p" "$T/empty" "$T/absent"; do
		ln -sfn "$to" "$T/link"
		run -1 install "$URL" "$TARGET" --to "$T/link/"
		has "is a symbolic link"
		[ -L "$T/link" ]
	done
	touch "$T/file"
	run -1 install "$URL" "$TARGET" --to "$T/file"
	has "is no directory"
	for to in . .. / "$T/."; do
		run -1 install "$URL" "$TARGET" --to "$to"
		has "does not end in the name of a directory"
	done
	# What cannot be had leaves an empty directory where it was; else it is used. Any name will do.
	run -1 install "$URL/absent" "$TARGET" --to "$T/empty"
	[ -d "$T/empty" ]
	for to in "$T/empty" -x old 'a "b"  c'; do
		run -0 install "$URL" "$TARGET" --to "$to//"
		run -0 mcm verify "$(realpath -- "$to")"
	done
	[ -z "$(find "$T" -name '.mcm-install*')" ]
}

# A program that does something else before or after what it is for: wrap PROGRAM 'WORDS' BEFORE AFTER
wrap() {
	rm "$T/bin/$1"
	cat >"$T/bin/$1" <<-END
		#!$(command -v busybox) sh
		case "\$*" in *$2*) $3 ;; esac
		busybox $1 "\$@" || exit
		case "\$*" in *$2*) $4 ;; esac
	END
	chmod +x "$T/bin/$1"
	ln -sf "$(command -v busybox)" "$T/bin/busybox"
}

@test "install.sh: a user's file whose name reads like two of the toolchain's is not lost" {
	serve
	tools wget openssl
	run -0 install "$URL" "$TARGET" --to "$T/p"
	dir="$T/p/bin/$TARGET-as"$'\n./bin'
	mkdir -p "$dir"
	echo mine >"$dir/$TARGET-ar"
	run -1 install "$URL" "$TARGET" --to "$T/p"
	has "'$T/p' has a name of several lines, which would be lost"
	[ "$(cat "$dir/$TARGET-ar")" = mine ]
}

@test "install.sh: any name of a directory, by GNU's programs too, and lines that lead there" {
	serve
	tools wget openssl
	for name in sha256sum tar awk sed mv; do
		ln -sf "$(command -v "$name")" "$T/bin/$name"
	done
	# shellcheck disable=SC2016 # as they are
	for name in 'a\b' $'two\nlines' 'a "b"' 'a$HOME' 'a`id`' "it's" '[a]*'; do
		run -0 install "$URL" "$TARGET" --to "$T/$name/cross"
		grep '^export PATH=' -A "$(wc -l <<<"$name")" <<<"$output" | sed "/^$TARGET-gcc/,\$d" >lines
		[ "$(env -i PATH=/usr/bin:/bin sh -c ". ./lines; command -v $TARGET-gcc")" = "$T/$name/cross/bin/$TARGET-gcc" ]
		sed -n '/^mcm_prefix=/,/^\. /p' <<<"$output" | sed '$d' >lines
		# shellcheck disable=SC2016 # for that shell to expand
		[ "$(env -i sh -c '. ./lines; printf %s "$mcm_prefix"')" = "$T/$name/cross" ]
	done
}

@test "install.sh: killed or interrupted between any two steps, the toolchain is there or comes back" {
	serve
	tools wget openssl
	for signal in KILL TERM; do
		for step in 'tar .' 'cp .' 'mv release-' 'mv /old/' 'mv /new/'; do
			rm -rf "$T/p" "$HOME/.local"
			tools wget openssl
			run -0 install "$URL" "$TARGET" --to "$T/p"
			wrap "${step% *}" "${step#* }" : "kill -$signal \$PPID"
			run install "$URL" "$TARGET" --to "$T/p"
			[ "$status" -ne 0 ]
			if [ "$signal" = TERM ]; then
				run -0 mcm verify "$T/p"
				[ -z "$(find "$T" -name '.mcm-install*')" ]
			fi
			# The next one puts back what it finds, even if it gets nothing.
			tools wget openssl
			run -1 install "$URL/absent" "$TARGET" --to "$T/p"
			run -0 mcm verify "$T/p"
			find "$T" -name '.mcm-install*' -exec touch -d '3 days ago' {} +
			run -0 install "$URL" "$TARGET" --to "$T/p"
			[ -z "$(find "$T" -name '.mcm-install*')" ]
		done
	done
}

@test "install.sh: what comes to the place meanwhile stays, and is not moved into" {
	serve
	tools wget openssl
	wrap mv /new/ "mkdir '$T/p' && : >'$T/p/mine'" :
	run -1 install "$URL" "$TARGET" --to "$T/p"
	has "cannot put the toolchain"
	[ "$(ls -A "$T/p")" = mine ]
	# Two at once: the second finds the first one's, and replaces it.
	tools wget openssl
	install "$URL" "$TARGET" --to "$T/two" >/dev/null 2>&1 &
	run install "$URL" "$TARGET" --to "$T/two"
	wait $! || [ "$status" -eq 0 ]
	run -0 mcm verify "$T/two"
	[ -z "$(find "$T" -name '.mcm-install*')" ]
}

@test "install.sh: what a killed run for another target moved away comes back, even days later" {
	serve
	tools wget openssl
	mkdir -p "$T/.mcm-install.AbCdEf/old/another/bin" "$T/.mcm-install.AbCdEf/old/.hidden"
	echo kept >"$T/.mcm-install.AbCdEf/old/another/bin/file"
	find "$T/.mcm-install.AbCdEf" -exec touch -d '3 days ago' {} +
	run -0 install "$URL" "$TARGET" --to "$T/p"
	[ "$(cat "$T/another/bin/file")" = kept ]
	[ -d "$T/.hidden" ]
	[ -z "$(find "$T" -name '.mcm-install*')" ]
}

@test "install.sh: nothing is left when nobody reads what it says any more" {
	serve
	tools wget openssl
	for shell in "$(command -v busybox) sh" dash bash; do
		command -v "${shell%% *}" >/dev/null || continue
		# shellcheck disable=SC2086 # two words
		env -i HOME="$HOME" PATH="$T/bin" "$(command -v ${shell%% *})" ${shell#"${shell%% *}"} "$R/install.sh" "$URL" "$TARGET" \
			--to "$T/p" 2>&1 | true
		wait_for eval '[ -z "$(find "$T" -name ".mcm-install*")" ]'
	done
}

@test "install.sh: into the top of the file system" {
	need_small_disk
	serve
	tools wget openssl
	mkdir "$T/root"
	# What is here, in a root of another name: where it writes to / is there.
	# shellcheck disable=SC2016 # that shell expands it
	run -0 unshare "$unshare_flags" bash -c '
		root=$1 && shift
		for dir in /*; do
			if [ -L "$dir" ]; then
				cp -a "$dir" "$root"
			elif [ -d "$dir" ]; then
				mkdir "$root$dir" && mount --rbind "$dir" "$root$dir"
			fi
		done
		exec chroot "$root" "$@"' - "$T/root" env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh "$R/install.sh" \
		"$URL" "$TARGET" --to /cross
	has "installed in /cross"
	run -0 mcm verify "$T/root/cross"
	[ -z "$(find "$T/root" -maxdepth 1 -name '.mcm-install*')" ]
}

@test "install.sh: where it may not write is said in one line of its own" {
	serve
	tools wget openssl
	mkdir "$T/shut" && chmod 555 "$T/shut"
	touch "$T/file"
	for to in "$T/shut/p" "$T/shut/a/p" "$T/file/p"; do
		run -1 plainly env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh "$R/install.sh" "$URL" "$TARGET" --to "$to"
		has "install.sh: error: cannot "
		has "'; name another directory by --to"
	done
	chmod 755 "$T/shut"
	[ -z "$(ls -A "$T/shut")" ]
}

@test "install.sh: a server that ends before it has sent all does not hold it" {
	command -v wget >/dev/null || skip "wget is not installed"
	tools openssl
	ln -s "$(command -v wget)" "$T/bin/wget"
	cat >server.py <<-'END'
		import http.server, sys
		class Short(http.server.BaseHTTPRequestHandler):
		    def do_GET(self):
		        self.send_response(200)
		        self.send_header("Content-Length", "1000")
		        self.end_headers()
		        self.wfile.write(b"x" * 10)
		    def log_message(self, *args):
		        pass
		server = http.server.HTTPServer(("127.0.0.1", 0), Short)
		open("port", "w").write(str(server.server_port))
		server.serve_forever()
	END
	python3 server.py 3>&- &
	SERVER=$!
	wait_for test -s port
	# GNU's would try twenty times, and wait longer each time.
	URL=http://127.0.0.1:$(cat port)
	run -1 timeout 60 env -i HOME="$HOME" PATH="$T/bin" "$(command -v busybox)" sh "$R/install.sh" "$URL" "$TARGET"
	kill "$SERVER"
	has "cannot get $URL/SHA256SUMS, or not all of it"
}

@test "install.sh: any umask, no HOME, a number that cannot be kept" {
	serve
	tools wget openssl
	for mask in 077 000; do
		(umask $mask && install "$URL" "$TARGET" --to "$T/p$mask" >/dev/null)
		[ "$(stat -c %a "$T/p$mask")" = 755 ]
		[ -z "$(find "$T/p$mask" ! -type l ! -perm 755 ! -perm 644)" ]
	done
	diff <(tree_hash "$T/p077") <(tree_hash "$T/p000")
	HOME='' run -1 install "$URL" "$TARGET"
	has "HOME is not set: name a directory by --to"
	HOME='' run -1 install "$URL" "$TARGET" --to "$T/new"
	has "XDG_STATE_HOME"
	run -1 install "$URL" "$TARGET" --to ''
	has "--to needs a value"
	rm -rf "$HOME/.local/state" && touch "$HOME/.local/state"
	run -1 install "$URL" "$TARGET" --to "$T/new"
	has "which keeps the number of the release"
	[ ! -e "$T/new" ]
}

@test "install.sh: what tar says of an archive that it cannot unpack is shown as it said it" {
	serve
	tools wget openssl
	truncate -s 3000 "$R/$FILE"
	sed "s,.*  $FILE\$,$(sha256 "$R/$FILE")  $FILE," -i "$R/SHA256SUMS"
	sign_again
	run -1 install "$URL" "$TARGET"
	has "cannot unpack the archive"
	has "tar: "
	busybox tar -xJf "$R/$FILE" -O 2>&1 >/dev/null | head -n 1 >said
	has "$(cat said)"
}

@test "install.sh: where the number of the release has no room, nothing is left of it" {
	serve
	tools wget openssl
	need_small_disk
	export T R URL TARGET
	# shellcheck disable=SC2016 # for the shell with the disk to expand
	run -1 with_small_disk 64 bash -c 'mkdir "$T/small/mcm"
		head -c 1M /dev/zero >"$T/small/full" 2>/dev/null
		env -i HOME="$HOME" XDG_STATE_HOME="$T/small" PATH="$T/bin" "$(command -v busybox)" sh "$R/install.sh" "$URL" "$TARGET"
		status=$?
		ls "$T/small/mcm" >left
		exit $status'
	has "which keeps the number of the release"
	[ ! -s left ]
}

@test "install.sh: a server that sends without end, and words for a terminal" {
	serve
	tools wget openssl
	cp "$R/SHA256SUMS" "$R/index.json" .
	truncate -s 40M "$R/SHA256SUMS"
	run -1 install "$URL" "$TARGET"
	has "or not all of it"
	cp SHA256SUMS "$R"
	truncate -s 40M "$R/$FILE"
	run -1 install "$URL" "$TARGET"
	has "or not all of it"
	# Nobody has signed it: what the server says is not shown as it comes.
	printf '\033]0;%060d  index.json\n' 0 >"$R/SHA256SUMS"
	run -1 install "$URL" "$TARGET" --unsigned --key "$KEYS/a.minisign.pub"
	has "SHA256SUMS does not name 'index.json'"
	[[ $output != *$'\033'* ]]
}

@test "install.sh: a key that is none, and a program that cannot check it" {
	serve
	tools wget openssl
	run -1 install "$URL" "$TARGET" --key "$KEYS/a"
	has "'$KEYS/a' is no public key"
	for file in "$T/absent" "$T"; do
		run -1 install "$URL" "$TARGET" --key "$file"
		[[ $output =~ ^"install.sh: error: cannot read the public key '$file': "[A-Z] ]]
	done
	run -1 install "$URL" "$TARGET" --key "$KEYS/a.minisign.pub"
	has "the signature needs minisign: install"
	# OpenSSL 1.1 does not know the option.
	rm "$T/bin/openssl"
	printf '#!%s sh\necho "Usage: pkeyutl -verify"\nexit 1\n' "$(command -v busybox)" >"$T/bin/openssl"
	chmod +x "$T/bin/openssl"
	run -1 install "$URL" "$TARGET"
	has "the signature needs minisign or openssl (release 3)"
}

@test "install.sh: an archive that leads outside, by its holder's own signature" {
	serve
	tools wget openssl
	mkdir -p x/"$TARGET" elsewhere/mcm/"$TARGET"
	touch elsewhere/mcm/"$TARGET"/manifest.json mine
	repack() { # FILE...: what is in x becomes the archive
		tar -C x -cJPf "$R/archive" "$@" && mv "$R/archive" "$R/$FILE"
		sed "s,.*  $FILE\$,$(sha256 "$R/$FILE")  $FILE," -i "$R/SHA256SUMS"
		sign_again
	}
	ln -s "$PWD/elsewhere" x/share
	repack .
	run -1 install "$URL" "$TARGET"
	has "the archive has no toolchain"
	[ "$(ls -A "elsewhere/mcm/$TARGET")" = manifest.json ]
	rm x/share && mkdir -p "x/share/mcm/$TARGET" && touch "x/share/mcm/$TARGET/manifest.json"
	ln -s "$PWD/mine" "x/share/mcm/$TARGET/provenance.dsse.json"
	repack .
	run -0 install "$URL" "$TARGET"
	[ ! -s mine ]
	rm -rf "$HOME/.local"
	touch x/file outside
	repack . ../outside --transform "s,x/file,../../../../../outside,"
	rm outside
	run install "$URL" "$TARGET"
	[ ! -e outside ]
}

@test "keys: no umask gives them to others, and nothing that is there is replaced" {
	(umask 000 && mcm cache keygen key >/dev/null)
	[ "$(stat -c %a key key.pub key.minisign.pub | tr '\n' ' ')" = "600 644 644 " ]
	for name in key key.pub key.minisign.pub; do
		rm -rf key*
		ln -s absent "$name"
		run -1 mcm cache keygen key
		[ -L "$name" ]
		[ "$(ls)" = "$name" ]
		rm "$name"
		mkdir "$name"
		run -1 mcm cache keygen key
		[ "$(ls)" = "$name" ]
	done
}

@test "programs of the hosts" {
	gcc -static -x c - -o "$T/static" <<<'int main(void) { return 0; }'
	ln -s static "$T/link"
	run -0 dist --programs "$T/link"
	cmp "$T/static" "$R/$HERE/mcm"
	[ -x "$R/$HERE/mcm" ]
	# People find it, too.
	sed -n '/id="text"/,/<.pre>/p' "$R/index.html" >text
	grep -A 2 "^$HERE/mcm  " text | diff - <(printf '%s\n' "$HERE/mcm  $(awk "BEGIN { printf \"%.1f kB\", $(stat -L -c %s "$T/static") / 1000 }")" \
		"mcm itself; runs on Linux, $HERE" "SHA-256 $(sha256 "$T/static")")
	(cd "$R" && sha256sum -c --strict --quiet SHA256SUMS)
	# It stays without being named again, but only as it was.
	run -0 dist
	lacks "warning"
	grep -q "  $HERE/mcm\$" "$R/SHA256SUMS"
	echo more >>"$R/$HERE/mcm"
	sed -i "s/.*  $HERE\\/mcm\$/$(sha256 "$R/$HERE/mcm")  $HERE\\/mcm/" "$R/SHA256SUMS"
	run -0 dist
	has "warning: '$R/$HERE/mcm' is not part of the release: it is not what this key has signed"
	not grep -q "  $HERE/mcm\$" "$R/SHA256SUMS"
	run -0 dist --programs "$T/static"
	grep -q "  $HERE/mcm\$" "$R/SHA256SUMS"
	# One that was not copied to its end is nowhere; nor is what is hidden.
	rm "$R/$HERE/mcm"
	mkdir "$R/.hidden" && touch "$R/.hidden/file"
	(
		trap '' XFSZ
		ulimit -f 100
		run -1 dist --programs "$T/static"
		has "mcm"
	)
	[ -z "$(find "$R/$HERE" -name '*mcm*')" ]
	run -0 dist
	not grep -E 'new|hidden' "$R/SHA256SUMS" "$R/index.json"
	run -1 dist --programs "$(command -v bash)"
	has "would not run everywhere"
	run -1 dist --programs /etc/passwd
}

@test "a program that is not fit is named before anything is built or packed" {
	for file in "$T/absent" "$(command -v bash)" /etc/passwd; do
		run -1 mcm dist "$T/other" --hosts "$HERE" --targets "$TARGET" --programs "$file"
		has "'$file'"
		lacks "packing"
		lacks "reused"
		[ -z "$(find "$T/other" -name '*.tar.xz')" ]
	done
}

@test "a directory, an index and links that are not of a release are refused" {
	mkdir "$T/mine" && touch "$T/mine/file"
	run -1 mcm dist "$T/mine" --hosts "$HERE" --targets "$TARGET" --progress quiet
	has "holds something else than a release"
	cp "$R/index.json" good.json
	for file in ../x.tar.xz /etc/passwd a/../b x86_64/../../x .hidden/x 'x86_64/<b>' x86_64/; do
		jq --arg file "$file" '.toolchains[0].file = $file' good.json >"$R/index.json"
		run -1 dist
		has "which is no archive inside the release"
	done
	# A number that no install.sh reads, or that has none behind it.
	for serial in 999999999999 999999999 0 -5 '"7"' null; do
		jq --argjson serial "$serial" '.serial = $serial' good.json >"$R/index.json"
		run -1 dist
		has "behind which no release can come; remove it"
		[ "$(grep -c error: <<<"$output")" = 1 ]
	done
	# Lost, it would begin with 1 again, which nobody takes who has had the second.
	rm "$R/index.json"
	run -1 dist
	has "'$R/index.json' is lost, and with it the number of the release"
	has "or remove '$R/SHA256SUMS' as well"
	for text in '{' '[]x' '{"format": 9}'; do
		echo "$text" >"$R/index.json"
		run -1 dist
		has "index.json"
	done
	ln -s "$R" "$T/link"
	for dir in "$T/link" "$T/link/"; do
		run -1 mcm dist "$dir" --hosts "$HERE" --targets "$TARGET" --progress quiet
		has "'$T/link' is no directory, or a symbolic link to one"
	done
	run -1 mcm dist "$STORE/release" --hosts "$HERE" --targets "$TARGET" --progress quiet
	has "'$STORE/release' is in the store '$STORE'"
	not test -e "$STORE/release"
	rm -rf "$R" && mkdir "$R" elsewhere && touch "$R/.mcm-dist" && ln -s "$PWD/elsewhere" "$R/$HERE"
	run -1 dist
	has "'$R/$HERE' is no directory"
	[ -z "$(ls elsewhere)" ]
}

@test "words of an earlier index stay text on the page, in data and in text" {
	evil=$(hostile)
	jq --arg evil "$evil" '.toolchains[0] |= (.host = $evil | .target = $evil | .versions = {($evil): $evil})' "$R/index.json" >index
	mv index "$R/index.json"
	run -0 dist --gcc 13.1
	[ "$(value 'd["toolchains"][1]["host"]' "$R/index.html")" = "$evil" ]
	is_harmless_page "$R/index.html"
}

@test "wrong usage" {
	run -2 mcm dist
	run -2 mcm dist "$R"
	has "name some by --hosts"
	run -2 mcm dist "$R" --hosts "$HERE"
	has "name some by --targets"
	run -2 mcm dist "$R" x --hosts "$HERE" --targets "$TARGET"
	run -2 mcm dist "$R" --hosts "$HERE,$HERE" --targets "$TARGET"
	has "twice"
	run -2 mcm dist "$R" --hosts nothing --targets "$TARGET"
	run -2 mcm dist "$R" --hosts "$HERE" --targets nothing
	run -2 mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --native
	MCM_STATIC_HOST=1 run -2 mcm dist "$R" --hosts "$HERE" --targets "$TARGET"
	has "--hosts says where"
	run -2 mcm dist "$R" --hosts "$HERE" --targets "$TARGET" --sign-key absent
	[ "$(state)" = "$(cd "$MADE/release" && find . -type f ! -name .mcm-dist -exec sha256sum {} + | sort -k 2)" ]
}
