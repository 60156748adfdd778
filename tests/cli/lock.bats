#!/usr/bin/env bats
# mcm lock, and builds with --locked: exactly what was locked, or the names of what is not.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	use_built_store
	own_data
	mcm lock "$TARGET" >/dev/null 2>&1
}

teardown() {
	leave
}

@test "a lock has releases, files and keys, the same bytes each time, and nothing of this machine's paths" {
	jq -e '.format == 1 and .targets == ["x86_64-linux-musl"] and (.releases | has("musl 1.0"))' mcm.lock
	jq -e --arg digest "$(sha256 "$MCM_DATA/patches/musl/0001-year.patch")" '.files["patches/musl/0001-year.patch"] == $digest' mcm.lock
	jq -e --arg digest "$(sha256 "$MCM_DATA/recipes/gcc/recipe.yaml")" '.files["recipes/gcc/recipe.yaml"] == $digest' mcm.lock
	jq -e 'all(.files[]; test("^[0-9a-f]{64}$"))' mcm.lock
	jq -e '.files | has("toolchains/x86_64-linux-musl.yaml") and has("recipes/musl/1.0.yaml")' mcm.lock
	[ "$(jq -r '.stages["toolchain@x86_64-linux-musl"].key' mcm.lock)" = "$(mcm plan "$TARGET" --format json | jq -r '.stages[-1].key')" ]
	not grep -F "$T" mcm.lock
	cp mcm.lock first
	cp -R "$MCM_DATA" "$T/elsewhere"
	MCM_DATA=$T/elsewhere run -0 mcm lock "$TARGET" --lock second
	is second
	cmp first second
}

@test "--locked builds what was locked, and fetches and plans it" {
	run -0 mcm build "$TARGET" --locked --prefix "$PREFIX"
	run -0 mcm plan "$TARGET" --locked
	run -0 mcm fetch "$TARGET" --locked
	# shellcheck disable=SC2153 # helper.bash has it
	mcm lock "$TARGET" "$OTHER" --lock both
	MCM_LOCKED=1 MCM_LOCK=both run -0 mcm plan "$OTHER"
	MCM_LOCKED=1 run -2 mcm plan "$OTHER"
	has "mcm.lock: error: target '$OTHER' is not in the lock"
	[ "$(grep -c error: <<<"$output")" -eq 1 ]
}

# refused MESSAGE ARGUMENT...
refused() {
	run -2 mcm build "$TARGET" --locked --prefix "$PREFIX" "${@:2}"
	has "$1"
	[ ! -e "$PREFIX" ]
}

@test "another release is refused by name" {
	refused "mcm.lock: error: musl 1.1 is not in the lock, which has musl 1.0" --musl 1.1
	lacks "stage"
}

@test "another recipe, release file, toolchain file or patch is refused by name, be it by a comment" {
	for file in recipes/gcc/recipe.yaml recipes/musl/1.0.yaml toolchains/x86_64-linux-musl.yaml; do
		cp "$MCM_DATA/$file" kept
		echo '# a comment' >>"$MCM_DATA/$file"
		refused "mcm.lock: error: '$file' is not as it was locked"
		cp kept "$MCM_DATA/$file"
	done
	sed -i 1d "$MCM_DATA/patches/musl/0001-year.patch"
	refused "mcm.lock: error: 'patches/musl/0001-year.patch' is not as it was locked"
}

@test "a file that a stage declares is refused by name when it is another" {
	sed -i '/^  musl:/a \    files: [notes, more]' "$MCM_DATA/recipes/musl/recipe.yaml"
	mkdir "$MCM_DATA/recipes/musl/more"
	echo first | tee "$MCM_DATA/recipes/musl/notes" "$MCM_DATA/recipes/musl/more/a b" >"$MCM_DATA/recipes/musl/more/run"
	chmod +x "$MCM_DATA/recipes/musl/more/run"
	mcm lock "$TARGET"
	jq -e --arg digest "$(echo first | sha256sum | cut -d ' ' -f 1)" '.files["recipes/musl/more/run"] == $digest' mcm.lock
	for file in notes "more/a b" more/run; do
		echo second >"$MCM_DATA/recipes/musl/$file"
		refused "mcm.lock: error: 'recipes/musl/$file' is not as it was locked"
		[ "$(grep -c error: <<<"$output")" -eq 1 ]
		echo first >"$MCM_DATA/recipes/musl/$file"
	done
	run -0 mcm plan "$TARGET" --locked
	chmod -x "$MCM_DATA/recipes/musl/more/run"
	refused "stage musl@$TARGET has another key"
}

@test "a patch more or less is refused by name" {
	sed -i '/^patches/d' "$MCM_DATA/recipes/musl/1.0.yaml"
	refused "mcm.lock: error: 'patches/musl/0001-year.patch' is in the lock, and is not used any more"
	mkdir -p patches/musl-1.0
	cp "$MCM_DATA/patches/musl/0001-year.patch" patches/musl-1.0/0002-more.patch
	refused "'0002-more.patch' is not in the lock" --patches patches
}

@test "a release that may come as another file is refused by name" {
	cp mcm.lock kept
	for release in "binutils 2.0" "musl 1.0"; do
		jq --arg r "$release" '.releases[$r] = "00" + .releases[$r][2:]' kept >mcm.lock
		refused "mcm.lock: error: $release may come as a file of another digest than when it was locked: "
		[ "$(grep -c error: <<<"$output")" -eq 1 ]
	done
	jq 'del(.releases["musl 1.0"])' kept >mcm.lock
	refused "mcm.lock: error: musl 1.0 is not in the lock, which has no musl"
	grep -qx ".*, which has no musl" <<<"$output"
}

@test "of a release whose files differ by target, each may come" {
	printf '  - debian-binary: musl-%s\n    suite: trixie\n    version: "1"\n    file: musl.deb\n    sha256:\n      %s: %064d\n    inner: data.tar.*\n' \
		"\$(debian_arch)" "$(sed -n 's/^debian_arch: *//p' "$MCM_DATA/toolchains/$TARGET.yaml")" 1 >origin
	sed -i '/^origins:/r origin' "$MCM_DATA/recipes/musl/1.0.yaml"
	mcm lock "$TARGET" "$OTHER"
	run -0 mcm plan "$TARGET" "$OTHER" --locked
	run -0 mcm plan "$TARGET" --locked
	run -0 mcm plan "$OTHER" --locked
}

@test "of patches that have one name, each is as it was locked" {
	mkdir -p patches/musl-1.0 patches/binutils-2.0
	printf -- '--- /dev/null\n+++ b/more\n@@ -0,0 +1 @@\n+musl\n' >patches/musl-1.0/0001-more.patch
	sed 's/musl/binutils/' patches/musl-1.0/0001-more.patch >patches/binutils-2.0/0001-more.patch
	mcm lock "$TARGET" --patches patches
	run -0 mcm plan "$TARGET" --locked --patches patches
	for package in musl-1.0 binutils-2.0; do
		cp patches/$package/0001-more.patch kept
		sed -i 's/^+\(musl\|binutils\)$/+other/' patches/$package/0001-more.patch
		refused "mcm.lock: error: '0001-more.patch' is not as it was locked" --patches patches
		cp kept patches/$package/0001-more.patch
	done
}

@test "other settings are refused, by the stages where they begin to differ" {
	refused "mcm.lock: error: stage musl@x86_64-linux-musl has another key than the lock" --disable-iconv
	[ "$(grep -c error: <<<"$output")" -eq 1 ]
	refused "stage musl@x86_64-linux-musl has another key" --set MUSL_CONFIG=--with-more
	lacks "the host was"
	# Where the machine is another one, it may be that.
	jq '.host = "of yore"' mcm.lock >changed && mv changed mcm.lock
	refused "the host was 'of yore', and is '" --disable-iconv
}

@test "the settings that differ are named, be it patches or releases that show it" {
	refused "mcm.lock: note: DISABLE_ICONV is '1', and was not set when it was locked" --disable-iconv
	has "mcm.lock: note: 'mcm lock' with the same options writes down what is there now"
	refused "mcm.lock: note: STATIC_HOST is '1', and was not set" --static-host
	refused "mcm.lock: note: MUSL_CONFIG is '--with-more', and was not set" --set MUSL_CONFIG=--with-more
	mcm lock "$TARGET" --disable-iconv --languages c --set JOBS=3 --set SANDBOX=off
	[ "$(jq -c .settings mcm.lock)" = '{"DISABLE_ICONV":"1","LANGUAGES":"c"}' ]
	MCM_DISABLE_ICONV=yes run -0 mcm plan "$TARGET" --locked --languages c
	refused "mcm.lock: note: LANGUAGES was 'c' when it was locked, and is not set" --set DISABLE_ICONV=on
	lacks "DISABLE_ICONV"
	# A lock of before has none, and is as good.
	jq 'del(.settings)' mcm.lock >changed
	run -0 mcm plan "$TARGET" --locked --lock changed --languages c --disable-iconv
	run -2 mcm plan "$TARGET" --locked --lock changed
	lacks "when it was locked"
}

@test "the release of the kernel headers is that of the lock, whatever the network gives" {
	jq -r '.stages[] | select(.package == "linux").version' mcm.lock >version
	# The other default comes first now.
	other=$(sed -n 's/^version: //p' "$MCM_DATA"/recipes/linux/6.?.yaml | grep -vx "$(cat version)")
	sed "s/\"version\": \"$(cat version)\"/\"version\": \"$other\"/" mcm.lock >changed
	run -2 mcm plan "$TARGET" --locked --lock changed
	has "linux $other is not in the lock, which has linux $(cat version)"
	# With a store that has settled nothing.
	MCM_STORE=$T/fresh run -0 mcm plan "$TARGET" --locked --format json
	[ "$(jq -r '.stages[] | select(.package == "linux").version' <<<"$output")" = "$(cat version)" ]
	# A release that is gone is named.
	sed "s/\"version\": \"$(cat version)\"/\"version\": \"0.1\"/" mcm.lock >changed
	run -2 mcm plan "$TARGET" --locked --lock changed
	has "unknown version '0.1' of linux"
}

@test "a lock of another version is refused, and what is none" {
	jq '.format = 2' mcm.lock >changed
	run -2 mcm plan "$TARGET" --locked --lock changed
	has "changed: error: this lock was written by mcm"
	has "in format 2, and this mcm reads format 1"
	jq '.mcm = "0.0.1"' mcm.lock >changed
	run -2 mcm plan "$TARGET" --locked --lock changed
	has "this lock was written by mcm 0.0.1, whose keys are others than those of $(mcm --version | cut -d ' ' -f 2)"
	for change in '.files = {}' 'del(.files)' '.files = []' '.files["x"] = 1' '.releases = 1' '.stages = {"x": 1}' '.stages = {}' \
		'.targets = []' '.stages["gmp"] = {"key": 5}'; do
		jq "$change" mcm.lock >changed
		run -2 mcm plan "$TARGET" --locked --lock changed
		has "changed: error: this lock is damaged; write it anew with 'mcm lock'"
	done
	for change in '[]' '{}' 'del(.mcm)' '.format = "1"'; do
		jq "$change" mcm.lock >changed
		run -2 mcm plan "$TARGET" --locked --lock changed
		has "changed: error: this is no lock; 'mcm lock' writes one"
	done
	head -c 500 mcm.lock >changed
	run -2 mcm plan "$TARGET" --locked --lock changed
	has "changed:"
	run -2 mcm plan "$TARGET" --locked --lock none
	has "there is no lock 'none'; 'mcm lock' writes one"
	# A file that is named and not looked into would be taken for one that was.
	run -2 mcm plan "$TARGET" --lock none
	has "--lock names what --locked takes: add --locked"
	MCM_LOCK=none run -0 mcm plan "$TARGET"
	echo "LOCK = none" >config.mak
	run -0 mcm plan "$TARGET"
	rm config.mak
	MCM_LOCKED=1 run -0 mcm plan "$TARGET" --lock mcm.lock
	# A damaged one is no obstacle to a new one.
	MCM_LOCKED=1 run -0 mcm lock "$TARGET" --lock changed
	cmp changed mcm.lock
}

@test "a lock is written whole or not at all" {
	run -1 mcm lock "$TARGET" --lock nowhere/mcm.lock
	has "nowhere/mcm.lock"
	run -2 mcm lock nothing-linux-musl
}
