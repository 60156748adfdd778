#!/usr/bin/env bats
# Builds from sources to a prefix; what a second one runs, and what it does not.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
}

teardown() {
	leave
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" "$@"
}

@test "a build goes the whole way and says where the toolchain is" {
	run -0 --separate-stderr build
	is "$PREFIX"
	[ "$(runs)" = "$ALL_STAGES" ]
	# fetched, extracted without what the recipe excludes, patched, configured, made, installed
	grep -qx 'arch: x86_64' "$PREFIX/$TARGET/lib/libc.spec"
	grep -q LIBC_VERSION "$PREFIX/$TARGET/lib/libc.a"
	grep -q 'linux 6.2' "$PREFIX/$TARGET/include/linux/version.h"
	# assembled: files copied, moved, removed, linked, stamped and made one where equal
	[ -x "$PREFIX/bin/$TARGET-readelf" ]
	[ ! -e "$PREFIX/bin/$TARGET-readelf.new" ]
	[ ! -e "$PREFIX/share/doc" ]
	[ "$(readlink "$PREFIX/bin/$TARGET-cc")" = "$TARGET-gcc" ]
	[ "$(readlink "$PREFIX/$TARGET/lib/ld-musl-x86_64.so.1")" = libc.a ]
	[ "$PREFIX/bin/$TARGET-gcc" -ef "$PREFIX/bin/$TARGET-g++" ]
	[[ $("$PREFIX/bin/$TARGET-gcc" --version) =~ ^gcc\ \(mcm\ [0-9a-f]{12}\)\ 14.1,\ lib\ 1.0$ ]]
	grep -qx "$("$PREFIX/bin/$TARGET-gcc" --version | sed 's/.*(\(.*\)).*/\1/')" \
		"$PREFIX/share/$TARGET/name"
	no_leftovers
	no_processes
	no_locks
}

@test "the manifest names sources, digests, patches and every file" {
	local manifest=$PREFIX/share/mcm/$TARGET/manifest.json file

	build --progress quiet
	jq -e --arg digest "$(sha256 "$WORLD/dist/musl-1.0.tar.gz")" '.inputs[] | select(.stage == "musl")
		| .sources[0] | .sha256 == [$digest] and .patches[0].file == "0001-year.patch"' "$manifest"
	[ "$(jq -r '.inputs[].stage' "$manifest" | sort | tr '\n' ' ')" = "$ALL_STAGES " ]
	file=$TARGET/lib/libc.a
	grep -q "$file" "$manifest"
	grep -q "$(sha256 "$PREFIX/$file")" "$manifest"
	not grep -q "$T" "$manifest"
}

@test "SBOM and provenance name every source by its digest, and no place that it is had from" {
	local dir=$PREFIX/share/mcm/$TARGET digests

	build --progress quiet
	digests=$(jq -r '.inputs[].sources[].sha256[0]' "$dir/manifest.json" | sort -u)
	[ "$(wc -l <<<"$digests")" -ge 5 ]
	[ "$(jq -r '.packages[].checksums[]?.checksumValue' "$dir/sbom.spdx.json" | sort)" = "$digests" ]
	jq -e '.packages[] | select(.name == "musl") | .licenseDeclared == "MIT"' "$dir/sbom.spdx.json"
	[ "$(jq -r '.predicate.buildDefinition.resolvedDependencies[] | select(.uri) | .digest.sha256' \
		"$dir/provenance.json" | sort)" = "$digests" ]
	not grep -r "file:\|\.tar" "$dir"
}

@test "a patch for one stage is in that stage's source alone, which is fetched once" {
	local dir=$PREFIX/share/mcm/$TARGET

	own_data
	sed -i '/^patches/d' "$MCM_DATA/recipes/musl/1.0.yaml"
	sed 's/2024/2025/' "$MCM_DATA/patches/musl/0001-year.patch" >"$MCM_DATA/patches/musl/0002-year.patch"
	sed -i 's/^stages:/patches:\n  - {file: 0001-year.patch, stages: musl}\n  - {file: 0002-year.patch, stages: musl-headers}\n&/
		s/- run: \[sh, "\(.*\)", musl\(.*\)\]/&\n      - copy: [$(source)\/COPYRIGHT, $(out)\/year\2]/' \
		"$MCM_DATA/recipes/musl/recipe.yaml"
	build --progress plain 2>out
	[ "$(grep -c '^fetched musl ' out)" = 1 ]
	[ "$(cat "$PREFIX/year")" = "Made in 2024." ]
	[ "$(cat "$PREFIX/year-headers")" = "Made in 2025." ]
	for stage in musl musl-headers; do
		jq -r --arg stage $stage '.inputs[] | select(.stage == $stage) | .sources[0].patches[].file' "$dir/manifest.json"
	done >patches
	diff patches - <<<"0001-year.patch"$'\n'"0002-year.patch"
	jq -e '[.packages[] | select(.name == "musl")] | length == 1 and (.[0].comment | contains("0001-") and contains("0002-"))' \
		"$dir/sbom.spdx.json"
	[ "$(jq -r '.predicate.buildDefinition.resolvedDependencies[].name' "$dir/provenance.json" | grep -c 000.-year)" = 2 ]
	mcm fetch "$TARGET" >files
	[ "$(grep -c musl-1.0 files)" = 1 ]
}

@test "a manifest tells of dependencies that came out the same from another recipe" {
	own_data
	build --progress quiet
	rm "$GATE/runs"
	sed -i 's/^    cost: .*/&\n    env: [UNUSED=1]/' "$MCM_DATA/recipes/lib/recipe.yaml"
	build --progress quiet
	[ "$(runs)" = "lib toolchain" ]
	jq -e '.inputs[] | select(.stage == "lib") | .recipe | index("env UNUSED=1")' \
		"$PREFIX/share/mcm/$TARGET/manifest.json"
}

@test "the result does not hang on store, directory, or number of jobs" {
	mkdir "$T/a place" "$T/a place/x"
	cd "$T/a place/x"
	MCM_STORE="$T/a-longer-name-for-a-store" run -0 mcm build "$TARGET" -j 1 --prefix "$T/a place/p"
	[ "$(tree_hash "$T/a place/p")" = "$(reference_hash)" ]
	run -0 build -j 16
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "recipes may lie in a directory with spaces" {
	cp -R "$WORLD/data" "$T/my data"
	MCM_DATA="$T/my data" run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a store whose path build systems cannot bear is refused" {
	MCM_STORE="$T/my store" run -1 build
	has "'$T/my store'"
	has "MCM_STORE"
	[ "${#lines[@]}" -eq 1 ]
	[ ! -e "$T/my store" ]
}

@test "the prefix holds no path of the build and works when it is moved" {
	build --progress quiet
	not grep -rF "$T" "$PREFIX"
	mv "$PREFIX" "$T/moved"
	echo text >in.c
	"$T/moved/bin/$TARGET-gcc" in.c -o out
	[ "$(tail -n 1 out)" = text ]
}

@test "the default prefix is ./output/TARGET" {
	use_built_store
	run -0 --separate-stderr mcm build "$TARGET"
	is "$T/cwd/output/$TARGET"
	[ -x "output/$TARGET/bin/$TARGET-gcc" ]
}

@test "a second build has nothing to do" {
	local before

	build --progress quiet
	before=$(find "$PREFIX" -printf '%p %i %T@\n' | sort)
	rm "$GATE/runs"
	run -0 --separate-stderr build
	is "$PREFIX"
	output=$stderr
	is "mcm: note: nothing to do: '$PREFIX' is up to date"
	[ -z "$(runs)" ]
	[ "$(find "$PREFIX" -printf '%p %i %T@\n' | sort)" = "$before" ]
}

@test "another prefix is restored from the store without running a stage" {
	use_built_store
	run -0 --separate-stderr build --progress json
	[ -z "$(runs)" ]
	not grep -q '"event":"start"' <<<"${stderr// /}"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a restore needs neither sources nor a network nor the stages in between" {
	use_built_store
	own_data
	rm -rf "$STORE"/sources/* "$STORE"/trees/*
	find "$T/data/recipes" -name '*.yaml' -exec sed -i "s|file://$WORLD|http://127.0.0.1:9|" {} +
	run -0 build --offline
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a prefix whose compiler was deleted is made whole" {
	build --progress quiet
	rm "$PREFIX/bin/$TARGET-gcc" "$GATE/runs"
	run -0 build
	[ -z "$(runs)" ]
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "what a user added to a prefix stays" {
	build --progress quiet
	echo mine >"$PREFIX/$TARGET/include/mine.h"
	run -0 build --musl 1.1
	[ "$(cat "$PREFIX/$TARGET/include/mine.h")" = mine ]
	[ -e "$PREFIX/$TARGET/include/stdlib.h" ]
	run -0 build
	[ ! -e "$PREFIX/$TARGET/include/stdlib.h" ]
	rm "$PREFIX/$TARGET/include/mine.h"
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "two targets share a prefix and the stages for the host" {
	run -0 --separate-stderr mcm build "$TARGET" "$OTHER" --prefix "$PREFIX"
	is "$PREFIX"
	[ "$(grep -cx lib "$GATE/runs")" = 1 ]
	[ "$(grep -cx gcc "$GATE/runs")" = 2 ]
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
	[ -x "$PREFIX/bin/$OTHER-gcc" ]
	grep -qx 'arch: aarch64' "$PREFIX/$OTHER/lib/libc.spec"
}

@test "two targets without a prefix get one each" {
	run -0 --separate-stderr mcm build "$TARGET" arm64
	is "$T/cwd/output/$TARGET
$T/cwd/output/$OTHER"
	[ -x "output/$OTHER/bin/$OTHER-gcc" ]
	[ ! -e "output/$OTHER/bin/$TARGET-gcc" ]
}

@test "a target added to a prefix later leaves the first as it was" {
	build --progress quiet
	run -0 mcm build "$OTHER" --prefix "$PREFIX"
	[ -x "$PREFIX/bin/$OTHER-gcc" ]
	run -0 build
	has "nothing to do"
}

@test "another musl leaves gcc and binutils as they are" {
	use_built_store
	run -0 mcm plan "$TARGET" --musl 1.1 --explain
	grep -Eq '^cached +gcc@' <<<"$output"
	grep -Eq '^cached +binutils@' <<<"$output"
	grep -Eq '^build +musl@.* release musl 1.1, was 1.0' <<<"$output"
	grep -Eq '^build +toolchain@.* needs musl, which changed' <<<"$output"
	has "3 to build, 4 in the store"
	run -0 build --musl 1.1
	[ "$(runs)" = "musl musl-headers toolchain" ]
}

@test "a plan is compared with what was installed last, also if all of it was in the store" {
	use_built_store
	build --musl 1.1 --progress quiet
	build --progress quiet --prefix "$T/again"
	run -0 mcm plan "$TARGET" --musl 1.1 --set "GCC_CONFIG=--with-arch=x" --explain
	grep -Eq '^build +musl@.* release musl 1.1, was 1.0' <<<"$output"
	rm -r "$STORE/history"
	build --progress quiet --prefix "$T/third"
	run -0 mcm plan "$TARGET" --set "GCC_CONFIG=--with-arch=x" --explain
	grep -Eq '^build +gcc@.* step [0-9]+: --with-arch=x added' <<<"$output"
}

@test "a changed patch leaves gcc and binutils as they are" {
	use_built_store
	own_data
	sed -i 's/2024/2025/' "$T/data/patches/musl/0001-year.patch"
	run -0 mcm plan "$TARGET" --explain
	grep -Eq '^cached +gcc@' <<<"$output"
	grep -Eq '^build +musl@.* patch musl/0001-year.patch changed' <<<"$output"
	run -0 build
	grep -qx musl "$GATE/runs"
	not grep -qxE 'gcc|binutils|lib' "$GATE/runs"
}

@test "a file of a recipe that is changed while a stage is built gets into no output" {
	local change

	own_data
	for change in "printf '\\t: more\\n' >>selftest/Makefile" ': >selftest/new.c' 'rm selftest/hello.c' \
		'chmod +x selftest/hello.c'; do
		hold toolchain
		mcm build "$TARGET" --prefix "$PREFIX" --progress plain >out 2>&1 &
		wait_for_stage toolchain
		(cd "$MCM_DATA/recipes/toolchain" && eval "$change")
		release toolchain
		not wait $!
		run -0 cat out
		[ "$change" = 'rm selftest/hello.c' ] ||
			has "files in '$MCM_DATA/recipes/toolchain' were changed while 'toolchain@$TARGET' was built"
		[ ! -e "$PREFIX" ]
		not grep -q '"stage": "toolchain@' "$STORE"/stages/*/*/record.json
		rm -r "$MCM_DATA" && cp -R "$WORLD/data" "$MCM_DATA"
	done
	run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
}

@test "a change that comes out the same stops the rebuilding there" {
	use_built_store
	own_data
	# The patched file is not installed, so musl's bytes do not change.
	sed -i 's/2024/2025/' "$T/data/patches/musl/0001-year.patch"
	run -0 build
	# The toolchain tells of the patch in its manifest. What only uses musl is not made again.
	[ "$(runs)" = "musl musl-headers toolchain" ]
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
	# And the store knows it from then on.
	run -0 mcm plan "$TARGET"
	has "0 to build"
}

@test "a patch that was removed and one that was added are told" {
	use_built_store
	own_data
	sed -i '/^patches/d' "$T/data/recipes/musl/1.0.yaml"
	run -0 mcm plan "$TARGET" --explain
	has "patch musl/0001-year.patch removed"
	build --progress quiet
	sed -i '$apatches: [0001-year.patch]' "$T/data/recipes/musl/1.0.yaml"
	build --musl 1.1 --progress quiet
	run -0 mcm plan "$TARGET" --musl 1.0
	has "0 to build"
}

@test "a setting that only gcc sees rebuilds gcc and what is made with it" {
	use_built_store
	run -0 mcm plan "$TARGET" --set "GCC_CONFIG=--with-arch=x" --explain
	grep -Eq '^build +gcc@.* step [0-9]+: --with-arch=x added' <<<"$output"
	grep -Eq '^cached +binutils@' <<<"$output"
	grep -Eq '^cached +lib ' <<<"$output"
}

@test "file times decide nothing" {
	use_built_store
	own_data
	find "$STORE" "$T/data" -exec touch -h -d '2001-01-01' {} +
	run -0 build
	[ -z "$(runs)" ]
}

@test "a comment in a recipe changes no key, a step does" {
	use_built_store
	own_data
	sed -i '1i# Another comment.' "$T/data/recipes/gcc/recipe.yaml"
	run -0 mcm plan "$TARGET"
	has "0 to build"
	sed -i 's/-O0/-O1/' "$T/data/recipes/gcc/recipe.yaml"
	run -0 mcm plan "$TARGET" --explain
	has "step 2: CFLAGS=-O1"
}

@test "the release of kernel headers that can be had is taken, told, and kept" {
	own_data
	sed -i "s|file://$WORLD/dist|file://$T/elsewhere|" "$T/data/recipes/linux/6.2.yaml"
	run -0 build
	has "linux-6.2.tar.gz"
	grep -q 'linux 6.1' "$PREFIX/$TARGET/include/linux/version.h"
	# Now the first could be had, but a finished build does not change for that.
	cp "$WORLD/data/recipes/linux/6.2.yaml" "$T/data/recipes/linux/6.2.yaml"
	run -0 build
	has "nothing to do"
	run -0 build --linux 6.2
	grep -q 'linux 6.2' "$PREFIX/$TARGET/include/linux/version.h"
}

@test "one failing target and one good one: --keep-going builds what it can" {
	own_data
	# Only aarch64's musl fails.
	sed -i 's|- make: \[\]|- run: [sh, -c, "test $(musl_arch) != aarch64"]\n      - make: []|' \
		"$T/data/recipes/musl/recipe.yaml"
	run -1 mcm build "$OTHER" "$TARGET" --prefix "$PREFIX" --keep-going -j 1
	has "musl@$OTHER: FAILED"
	has "toolchain@$OTHER: skipped, as musl@$OTHER failed"
	has "
  stage                    cause              log
  musl@$OTHER  sh: exit status 1  $STORE/logs/$OTHER/musl.log
  skipped: toolchain@$OTHER
"
	[ -x "$PREFIX/bin/$TARGET-gcc" ]
	[ ! -e "$PREFIX/bin/$OTHER-gcc" ]
	no_processes
	no_locks
}

@test "without --keep-going nothing is started after a failure" {
	own_data
	sed -i 's|- make: \[\]|- run: ["false"]|' "$T/data/recipes/lib/recipe.yaml"
	run -1 build -j 1
	not grep -qx gcc "$GATE/runs"
	[ ! -e "$PREFIX" ]
}

@test "an error of this machine does not decide which release is taken" {
	local part

	run -0 mcm fetch "$TARGET"
	rm -rf "$STORE"/sources/* "$STORE"/choices/*
	part=$STORE/sources/$(sha256 "$WORLD/dist/linux-6.2.tar.gz")/linux-6.2.tar.gz.part
	mkdir -p "$part/in-the-way"
	run -1 build
	has "linux-6.2.tar.gz.part'"
	[ ! -e "$PREFIX" ]
	not grep -r 6.1 "$STORE/choices"
	rm -r "$part"
	run -0 build
	grep -q 'linux 6.2' "$PREFIX/$TARGET/include/linux/version.h"
}
