#!/usr/bin/env bats
# Stages that fail, and recipes and tarballs that do what they must not.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	own_data
	# Recipes to be changed are those of stages without dependencies.
	RECIPE=$T/data/recipes/lib/recipe.yaml
}

teardown() {
	leave
}

build() {
	mcm build "$TARGET" --prefix "$PREFIX" "$@"
}

# Puts a step before the last one of lib, from line 18 on.
step() {
	local last

	last=$(tail -n 1 "$RECIPE")
	sed -i '$d' "$RECIPE"
	printf '%s\n' "      - $1" "$last" >>"$RECIPE"
}

# A build with this step fails, and the message has the words; nothing comes of it.
step_fails() {
	local word

	step "$1"
	run -1 build -j 1
	for word in "${@:2}"; do
		has "$word"
	done
	has "lib: FAILED"
	has "$RECIPE:"
	[ ! -e "$PREFIX" ]
	not grep -q '"stage": "lib"' "$STORE"/stages/*/*/record.json
	no_processes
	no_locks
}

@test "a step of text in a file of more than 128 MiB, as cc1plus is with debug information" {
	step 'run: [sh, -c, "truncate -s 135000000 $(out)/large; printf BEFORE >>$(out)/large"]'
	step 'stamp: [BEFORE, BEHIND]'
	run -0 build -j 1
	[ "$(tail -qc 6 "$STORE"/stages/*/*/output/large)" = BEHIND ]
}

@test "a failing step is told with stage, command, directory, log and last lines" {
	step 'run: [sh, -c, "for i in $$(seq 30); do echo line $$i; done; exit 7"]'
	run -1 --separate-stderr build -j 1
	[ -z "$output" ]
	output=$stderr
	has "lib: FAILED"
	grep -Eq '^  cause: +sh: exit status 7$' <<<"$output"
	grep -Eq "^  command: +cd $STORE/work/[^ ]*/build && env -i .* sh -c " <<<"$output"
	grep -Eq "^  directory: +$STORE/work/[^ ]*/build$" <<<"$output"
	grep -Eqx "  log: +$STORE/logs/host/lib.log" <<<"$output"
	has "  last lines of the log:"
	has "    line 30"
	lacks "    line 1
"
	[ "$(grep -c 'lib: FAILED' <<<"$output")" = 1 ]
	grep -qx 'line 1' "$STORE/logs/host/lib.log"
	run -0 mcm log lib
	has "line 1
line 2"
	run -0 mcm status
	grep -Eq '^failed +host +lib ' <<<"$output"
}

@test "the cause is what mcm said of the step, not the words of the step that it quotes" {
	own_data
	sed -i 's|^      - run: \[sh, ".*", musl\]|      - run: [sh, -c, "echo error: of the step; exit 3", "error: of the line"]|' \
		"$MCM_DATA/recipes/musl/recipe.yaml"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress json
	[ "$(grep '"failed"' <<<"$output" | jq -r 'select(.event == "failed").text')" = "sh: exit status 3" ]
}

@test "the printed command can be run as it is" {
	local command

	step 'write: [it.mk, "all:\n\t@echo ran in `pwd` by $$(word) with $$MAKEFLAGS; exit 3\n"]'
	step 'make: [-f, it.mk, "word=a \"quoted\" '"'"'word'"'"'", all]'
	run -1 build -j 1
	command=$(sed -n 's/^  command: *//p' <<<"$output")
	run -2 sh -c "$command"
	has "by a quoted word"
	lacks jobserver
	# Mended by hand in the recipe, the build goes on.
	cp "$WORLD/data/recipes/lib/recipe.yaml" "$RECIPE"
	run -0 build
	[ "$(tree_hash "$PREFIX")" = "$(reference_hash)" ]
	no_leftovers
}

@test "a stage killed by a signal" {
	step_fails 'run: [sh, -c, "kill -SEGV $$$$"]' "killed by signal 11 (Segmentation fault)"
}

@test "a program that is not there" {
	step 'run: [no-such-program, x]'
	run -1 build -j 1
	has "mcm: error: cannot run 'no-such-program': no such program in PATH"
}

@test "a configure script that is not there" {
	step 'configure: []
        script: $(source)/nowhere/configure'
	run -1 build -j 1
	has "cannot run '$STORE/work/"
	has "/source/lib/nowhere/configure'"
}

@test "a failing self-test fails the build" {
	printf '\tfalse\n' >>"$T/data/recipes/toolchain/selftest/Makefile"
	run -1 build
	has "toolchain@$TARGET: FAILED"
	[ ! -e "$PREFIX" ]
}

@test "an output that holds the path of its build is refused, and the file named" {
	step 'write: [$(out)/share/note.txt, "made in $(work)"]'
	run -1 build -j 1
	has "'share/note.txt' holds the build path '$STORE/work/"
	has "the recipe of lib must keep it out"
	[ ! -e "$PREFIX" ]
}

@test "an output with a link into its build is refused" {
	step 'link: [$(build)/x, $(out)/share/link]'
	run -1 build -j 1
	has "'share/link' holds the build path"
}

@test "an output that holds the path of a source tree is refused" {
	step 'run: [sh, -c, "mkdir -p $(out)/share; readlink $(source) >$(out)/share/where"]'
	run -1 build -j 1
	has "'share/where' holds the build path '$STORE/trees/"
}

@test "an output that holds the path of a stage in the store is refused" {
	own_data
	sed -i 's|^      - make: \[DESTDIR.*|&\n      - run: [sh, -c, "mkdir -p $(out)/share; readlink $(dep.lib) >$(out)/share/where"]|' \
		"$T/data/recipes/gcc/recipe.yaml"
	run -1 build -j 1
	has "'share/where' holds the build path '$STORE/stages'"
	has "the recipe of gcc@$TARGET must keep it out"
}

@test "steps do not write outside their directories" {
	local n=0 before=$T/precious

	use_built_store # so that nothing but lib is left to do
	mkdir "$before"
	echo text >"$before/file"
	for words in "mkdir: [$T/made]" "copy: [Makefile, $T/made]" "move: [Makefile, $T/made]" \
		"move: [$before/file, stolen]" "write: [$T/made, text]" "remove: [$before/file]" \
		"remove: [\"$before/*\"]" "link: [Makefile, $T/made]" "replace: [$before/file, text, other]" \
		"copy: [Makefile, ../../../../made]" "write: [\$(out)/../../made, text]" "remove: [\$(out)/..]" \
		"manifest: [$T/made]" "environment: [$T/made, target=t]" "remove: [\$(source)/configure]" "write: [\$(source)/new, text]"; do
		cp "$WORLD/data/recipes/lib/recipe.yaml" "$RECIPE"
		step "$words"
		run -1 build -j 1
		has "lies outside \$(out) and \$(build), where steps may write"
		has "$RECIPE:20:9"
		[ "$(cat "$before/file")" = text ]
		[ ! -e "$T/made" ]
		n=$((n + 1))
	done
	[ "$n" = 16 ]
}

@test "steps do not write outside through a link" {
	use_built_store
	mkdir "$T/precious"
	echo text >"$T/precious/file"
	step "link: [$T/precious, \$(out)/way]"
	cp "$RECIPE" "$T/recipe.yaml"
	for words in 'write: [$(out)/way/file, other]' 'mkdir: [$(out)/way/made]' \
		'copy: [Makefile, $(out)/way/made]' 'copy: [Makefile, $(out)/way]' \
		'move: [Makefile, $(out)/way/made]' \
		'remove: [$(out)/way/file]' 'remove: ["$(out)/way/*"]' 'link: [x, $(out)/way/made]' \
		'replace: [$(out)/way/file, text, other]' 'move: [$(out)/way/file, file]' \
		'manifest: [$(out)/way/made]' 'remove: ["$(out)/*/file"]' 'move: ["$(out)/*/file", file]' \
		'mkdir: [$(out)/way/made/deep]'; do
		cp "$T/recipe.yaml" "$RECIPE"
		step "$words"
		run -1 build -j 1
		echo "$words"
		has "lib: FAILED"
		[ "$(ls "$T/precious")" = file ]
		[ "$(cat "$T/precious/file")" = text ]
	done
}

@test "a step does not make a directory elsewhere to run in" {
	step "{run: [\"true\"], in: $T/made}"
	run -1 build -j 1
	has "'$T/made' lies outside"
	[ ! -e "$T/made" ]
}

@test "removing a link leaves what it leads to" {
	mkdir "$T/precious"
	echo text >"$T/precious/file"
	step "link: [$T/precious, way]"
	step "remove: [way]"
	run -0 build
	[ "$(cat "$T/precious/file")" = text ]
}

@test "steps that find nothing to do say so" {
	step_fails 'copy: [no/such/file, $(out)/x]' "nothing matches 'no/such/file'"
	cp "$WORLD/data/recipes/lib/recipe.yaml" "$RECIPE"
	step_fails 'replace: [Makefile, "no such text", y]' "does not hold the text 'no such text'"
	cp "$WORLD/data/recipes/lib/recipe.yaml" "$RECIPE"
	step_fails 'stamp: [abc, abcd]' "'abc' and 'abcd' differ in length"
}

@test "steps do not take for absent what they cannot look at" {
	use_built_store
	step 'link: [loop, loop]'
	cp "$RECIPE" "$T/recipe.yaml"
	for words in 'copy: ["loop/*", $(out)/x]' 'copy: [loop/x, $(out)/x]' 'copy: [Makefile, loop/x]' \
		'move: ["loop/*", $(out)/x]' 'move: [Makefile, loop/x]' 'remove: ["loop/*"]' '{run: ["true"], in: loop/x}'; do
		cp "$T/recipe.yaml" "$RECIPE"
		step "$words"
		run -1 build -j 1
		has "lib: FAILED"
		# In glibc's words and in musl's.
		[[ $output == *"Too many levels of symbolic links"* || $output == *"Symbolic link loop"* ]]
	done
}

@test "the environment of a stage is made from nothing" {
	step 'run: [env]'
	step 'make: ["--eval=show:; env", show]'
	SECRET=1 CFLAGS=-DSECRET MAKEFLAGS=SECRET=1 run -0 build
	run -0 mcm log lib
	has "LC_ALL=C"
	has "SOURCE_DATE_EPOCH=1"
	lacks SECRET
}

# Replaces the tarball of lib by one that python writes: tarball CODE, with "add" for entries.
tarball() {
	python3 - "$T/evil.tar.gz" <<-END
		import io, sys, tarfile
		tar = tarfile.open(sys.argv[1], "w:gz", format=tarfile.PAX_FORMAT)
		def add(name, kind=tarfile.REGTYPE, link="", text=b"text"):
		    info = tarfile.TarInfo(name)
		    info.type, info.linkname, info.mode = kind, link, 0o755
		    info.size = len(text) if kind == tarfile.REGTYPE else 0
		    tar.addfile(info, io.BytesIO(text) if info.size else None)
		add("lib-1.0/configure")
		$1
		tar.close()
	END
	sed -i "s|file://.*|file://$T/evil.tar.gz\"|; s|sha256: .*|sha256: $(sha256 "$T/evil.tar.gz")|" \
		"$T/data/recipes/lib/1.0.yaml"
}

refuses_tarball() {
	tarball "$1"
	run -1 build -j 1
	has "$2"
	has "evil.tar.gz"
	[ ! -e "$T/evil" ]
	[ -z "$(find "$STORE" "$T" -name 'evil' 2>/dev/null)" ]
	[ ! -e "$PREFIX" ]
	not grep -qx lib "$GATE/runs"
}

@test "a tarball with .. in a name is refused" {
	refuses_tarball 'add("lib-1.0/../../../../evil")' "lib-1.0/../../../../evil"
}

@test "a tarball with an absolute name is refused" {
	refuses_tarball "add('$T/evil')" "$T/evil"
}

@test "a tarball with a link out of its tree is refused" {
	refuses_tarball 'add("lib-1.0/way", tarfile.SYMTYPE, "../../..")' "a symbolic link that leaves the tree"
}

@test "a tarball with an absolute link is refused" {
	refuses_tarball "add('lib-1.0/way', tarfile.SYMTYPE, '$T'); add('lib-1.0/way/evil')" \
		"a symbolic link that leaves the tree"
}

@test "a tarball with a hard link out of its tree is refused" {
	refuses_tarball 'add("lib-1.0/way", tarfile.LNKTYPE, "../../evil")' "a hard link to a file outside"
}

@test "a tarball with a device or a fifo is refused" {
	refuses_tarball 'add("lib-1.0/pipe", tarfile.FIFOTYPE)' "a device, socket or fifo"
}

@test "setuid bits do not come out of a tarball" {
	cp "$WORLD/dist/lib-1.0.tar.gz" "$T/lib.tar.gz"
	gunzip "$T/lib.tar.gz"
	mkdir "$T/more" "$T/more/lib-1.0"
	echo text >"$T/more/lib-1.0/suid"
	chmod 6755 "$T/more/lib-1.0/suid"
	tar -C "$T/more" --format=ustar -rf "$T/lib.tar" lib-1.0/suid
	gzip -n "$T/lib.tar"
	sed -i "s|file://.*|file://$T/lib.tar.gz\"|; s|sha256: .*|sha256: $(sha256 "$T/lib.tar.gz")|" \
		"$T/data/recipes/lib/1.0.yaml"
	step 'run: [sh, -c, "test -e $(source)/suid && ! test -u $(source)/suid && ! test -g $(source)/suid"]'
	run -0 build
}

@test "a recipe or patch that is a pipe or a device is refused, and nobody waits for it" {
	rm "$T/data/patches/musl/0001-year.patch"
	mkfifo "$T/data/patches/musl/0001-year.patch"
	run -2 timeout 20 "$PROGRAM" plan "$TARGET"
	has "cannot read '$T/data/patches/musl/0001-year.patch': it is a pipe"
	ln -sf /dev/zero "$T/data/patches/musl/0001-year.patch"
	run -2 timeout 20 "$PROGRAM" plan "$TARGET"
	has "cannot read '$T/data/patches/musl/0001-year.patch': it is a device"
	rm "$RECIPE"
	mkfifo "$RECIPE"
	run -2 timeout 20 "$PROGRAM" plan "$TARGET"
	has "cannot read '$RECIPE': it is a pipe"
}

@test "a pipe in the place of a key, of credentials, of a source, or of what the store remembers holds nobody up" {
	local file n=0

	use_built_store
	mkfifo "$T/pipe"
	run -2 timeout 30 "$PROGRAM" build "$TARGET" --cache http://127.0.0.1:9/ --trust-key "$T/pipe"
	has "'$T/pipe' is no plain file"
	run -2 timeout 30 "$PROGRAM" build "$TARGET" --cache http://127.0.0.1:9/ --set "CACHE_AUTH_FILE=$T/pipe"
	has "the file of credentials '$T/pipe' is no plain file"
	cp -a "$STORE" "$T/good"
	# One of every kind of file that the store has.
	for file in $(cd "$STORE" && find . -path '*/output/*' -prune -o -type f -printf '%P\n' |
		awk -F/ '{ kind = $NF; sub(/.*[.]|.*/, $1 " ", kind) } $NF ~ /[.]/ { n = split($NF, part, "."); kind = kind part[n] } !seen[kind]++'); do
		rm -rf "$STORE" "$PREFIX"
		cp -a "$T/good" "$STORE"
		rm "$STORE/$file"
		mkfifo "$STORE/$file"
		run timeout 60 "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --musl 1.1 --progress plain
		echo "$file: $status $output"
		n=$((n + 1))
		[ "$status" -lt 2 ]
		for words in status "list toolchains" "log lib" "cache gc"; do
			# shellcheck disable=SC2086 # words
			run timeout 60 "$PROGRAM" $words
			[ "$status" -lt 2 ]
		done
	done
	[ "$n" -ge 8 ]
	mkdir "$T/sources"
	mkfifo "$T/sources/lib-1.0.tar.gz"
	rm -rf "$STORE"
	run -0 timeout 60 "$PROGRAM" build "$TARGET" --prefix "$PREFIX" --set "SOURCES=$T/sources"
}

@test "a patch that does not apply is told with file, hunk and line" {
	sed -i 's/^-Made in 2023/-Made in 1999/' "$T/data/patches/musl/0001-year.patch"
	run -1 build
	has "patch '$T/data/patches/musl/0001-year.patch' does not apply: 'COPYRIGHT': hunk 1 failed at line 1"
	not grep -qx musl "$GATE/runs"
	[ ! -e "$PREFIX" ]
}

@test "no host compiler: the command that installs one" {
	path_without gcc g++ cc c++ clang clang++
	MCM_HOST_PATH=$T/path run -1 --separate-stderr "$PROGRAM" build "$TARGET"
	[ -z "$output" ]
	output=$stderr
	[ "$(grep -c mcm: <<<"$output")" -eq 1 ]
	has "mcm: error: no C compiler is in $T/path (looked for gcc, cc and clang)"
	# Nothing is fetched for it, but for what decides which release is taken.
	[ -z "$(find "$STORE/sources" -name '*.tar.*' ! -name 'linux*')" ]
	if command -v apt-get >/dev/null; then
		has "install it with: "
		has "apt-get install -y --no-install-recommends gcc"
	fi
	[ ! -e output ]
	MCM_HOST_PATH=$T/path run -1 "$PROGRAM" doctor
	has "missing   gcc|cc|clang"
	has "install what is missing with:"
	# What compiles nothing goes on, and says what its keys are worth.
	for command in "plan $TARGET" "fetch $TARGET"; do
		# shellcheck disable=SC2086 # words
		MCM_HOST_PATH=$T/path run -0 --separate-stderr "$PROGRAM" $command
		[[ $stderr == "mcm: note: no C compiler is in $T/path"*"without one, keys are those of no machine"* ]]
	done
	MCM_HOST_PATH=$T/path run -0 --separate-stderr "$PROGRAM" plan "$TARGET" --static-host --format json
	[ -z "$stderr" ]
	[ "$(jq -r '.stages[-1].key' <<<"$output")" = "$("$PROGRAM" plan "$TARGET" --static-host --format json | jq -r '.stages[-1].key')" ]
}

@test "no C++ compiler: named as such" {
	path_without g++ c++ clang++
	MCM_HOST_PATH=$T/path run -1 "$PROGRAM" build "$TARGET"
	has "no C++ compiler is in $T/path"
}

@test "no patch program: named, with the remedy" {
	path_without patch
	MCM_HOST_PATH=$T/path PATH=$T/path run -1 "$PROGRAM" build "$TARGET"
	has "without the program 'patch'; install it"
}

@test "the program patch is taken from HOST_PATH, wherever that is set" {
	mkdir "$T/bin"
	printf '#!/bin/sh\necho "$@" >>%s\nexec /usr/bin/patch "$@"\n' "$T/said" >"$T/bin/patch"
	chmod 755 "$T/bin/patch"
	echo "HOST_PATH = $T/bin:/usr/sbin:/usr/bin:/sbin:/bin" >config.mak
	run -0 build
	grep -q 0001-year.patch "$T/said"
}
