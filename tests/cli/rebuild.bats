#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm verify --rebuild and mcm build --check: what comes out the same, what does not and where it differs, what
# keeps it from being built, and what is signed in the end.
# shellcheck disable=SC2030,SC2031 # each test is a process of its own
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	cp -a "$BATS_FILE_TMPDIR/built/prefix" "$PREFIX"
}

teardown() {
	leave
}

verify() {
	mcm verify "$PREFIX" --rebuild --progress quiet "$@"
}

# musl's library tells the moment it was built at: no two builds are equal.
never_the_same() {
	own_data
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		      - run: [sh, -c, "date +built-at-%s.%N > $(out)/$(target)/lib/moment"]
	END
}

@test "a toolchain is built again from sources, without what the store has, and is equal" {
	use_built_store
	run -0 verify
	[ "$(runs)" = "$ALL_STAGES" ]
	has "equal    musl@$TARGET"
	has "equal    toolchain@$TARGET"
	has "rebuilt  $TARGET: equal"
	no_leftovers
	no_locks
}

@test "with an empty store sources are fetched, and only the toolchain is compared" {
	run -0 verify
	lacks "equal    musl"
	has "rebuilt  $TARGET: equal"
	[ "$(runs)" = "$ALL_STAGES" ]
}

@test "an archive, and a toolchain of the store" {
	use_built_store
	mcm pack "$PREFIX" -o a.tar.zst >/dev/null
	run -0 mcm verify a.tar.zst --rebuild --progress quiet
	has "rebuilt  $TARGET: equal"
	run -0 mcm verify "$(jq -r .key "$PREFIX/share/mcm/$TARGET/installed.json")" --rebuild --progress quiet
	has "rebuilt  $TARGET: equal"
}

@test "after one byte of a patch has changed, the first file that differs is named" {
	own_data
	sed -i 's/0001-year.patch/&, 0002-libc.patch/' "$MCM_DATA/recipes/musl/1.0.yaml"
	cat >"$MCM_DATA/patches/musl/0002-libc.patch" <<-'END'
		Another line at the end of libc.

		--- /dev/null
		+++ b/more.h
		@@ -0,0 +1 @@
		+more: 1
	END
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		      - copy: [$(source)/more.h, $(out)/$(target)/include]
	END
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	sed -i 's/more: 1/more: 2/' "$MCM_DATA/patches/musl/0002-libc.patch"
	run -1 verify
	has "these recipes and settings are not those of the toolchain"
	has "equal    gcc@$TARGET"
	has "differs  musl@$TARGET: $TARGET/include/more.h: SHA-256 "
	has "line 1, 'more: 2', was 'more: 1'"
	has "differs  $TARGET: "
	lacks "rebuilt"
}

@test "each stage is told of as soon as it is done" {
	use_built_store
	hold toolchain
	verify >out 2>err &
	wait_for grep -q "^equal    musl@$TARGET" out
	run ! grep toolchain out
	release toolchain
	wait "$!"
	[ "$(grep -c "^equal    musl@$TARGET" out)" = 1 ]
	grep -q "^equal    toolchain@$TARGET" out
	grep -q "^rebuilt  $TARGET: equal" out
}

# A program of that name that takes its time, as the real one does.
slow_diffoscope() {
	mkdir "$T/bin"
	cat >"$T/bin/diffoscope" <<-END
		#!/bin/sh
		echo called >>"$T/called"
		while [ ! -e "$T/go" ]; do sleep 0.05; done
		echo "said of \$2"
		exit 1
	END
	chmod +x "$T/bin/diffoscope"
	export PATH=$T/bin:$PATH
}

# Build again in the background what differs, until that is being compared; $T/go lets it go on.
compare_slowly() {
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	slow_diffoscope
	rm "$GATE/runs"
	verify >out 2>err 3>&- &
	wait_for test -e "$T/called"
}

@test "while a stage is compared, others are built, and signals are heard" {
	local status=0 nice

	never_the_same
	compare_slowly
	wait_for grep -q "^differs  musl@$TARGET: " out
	wait_for grep -q "^differs  toolchain@$TARGET: " out
	[ "$(runs)" = "$ALL_STAGES" ]
	not grep -q "^differs  $TARGET: " out
	# Builds come first; no priority is lower than 19.
	nice=$(ps -o ni= -p "$(pgrep -f "$T/bin/diffoscope")")
	[ "$nice" -gt "$(nice)" ] || [ "$(nice)" -eq 19 ]
	touch "$T/go"
	wait "$!" || status=$?
	[ "$status" = 1 ]
	grep -q "said of .*/$TARGET/lib/moment" out
	# Of the first one that differs, and before what follows from all.
	[ "$(grep -c 'said of' out)" = 1 ]
	[ "$(wc -l <"$T/called")" = 1 ]
	grep -q "^differs  $TARGET: " <<<"$(tail -n 1 out)"
	no_leftovers
	rm "$T/go" "$T/called"
	"$PROGRAM" verify "$PREFIX" --rebuild --progress quiet >out 2>err 3>&- &
	wait_for test -e "$T/called"
	kill "$!"
	status=0
	PATIENCE=10 wait_for no_processes
	wait "$!" || status=$?
	[ "$status" = 143 ]
	not grep -q "said of" out
	# What was told to end is no failure of its own.
	not grep -q "was killed" err
	no_leftovers
}

@test "a process that compares is killed: that is an error, and the others are told of" {
	local status=0

	never_the_same
	compare_slowly
	wait_for grep -q "^differs  toolchain@$TARGET: " out
	kill -9 "$(ps -o ppid= -p "$(pgrep -f "$T/bin/diffoscope")")"
	wait "$!" || status=$?
	[ "$status" = 1 ]
	grep -q "the process that compared musl@$TARGET was killed by signal 9; run again" err
	not grep -q '^rebuilt' out
	wait_for no_processes
	no_leftovers
}

@test "a stage that is never the same is named, with both digests and what differs" {
	never_the_same
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	run -1 verify
	has "equal    gcc@$TARGET"
	grep -qE "^differs  musl@$TARGET: $TARGET/lib/moment: SHA-256 [0-9a-f]{64}, was [0-9a-f]{64}: line 1, 'built-at-" <<<"$output"
	# Nothing of it came into the store.
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
}

poisoned_compilers() {
	mkdir "$T/bin"
	echo 'static const char added[] __attribute__((used)) = "from nowhere";' >"$T/added.h"
	printf '#!/bin/sh\nexec "%s" -include "%s" "$@"\n' "$(command -v cc)" "$T/added.h" >"$T/bin/poisoned-cc"
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$(command -v c++)" >"$T/bin/poisoned-c++"
	chmod +x "$T"/bin/*
}

# Both toolchains are static, whose keys no compiler of a machine has a say in.
@test "a host's compiler that adds something to what it compiles is found out by another one" {
	poisoned_compilers
	rm -r "$PREFIX"
	MCM_HOST_PATH=$T/bin:/usr/bin:/bin run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX" \
		--set HOST_CC=poisoned-cc --set HOST_CXX=poisoned-c++ --progress quiet
	run -1 verify --static-host
	lacks "are not those of the toolchain"
	grep -qE "^differs  lib@host:static: lib/liblib.a: .*the member lib.o: section .rodata .*, was 'from nowhere'$" <<<"$output"
	has "differs  $TARGET: bin/$TARGET-g++: "
	# Two that add nothing agree.
	rm -r "$PREFIX" "$STORE"
	run -0 mcm build "$TARGET" --static-host --prefix "$PREFIX" --progress quiet
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$(command -v cc)" >"$T/bin/poisoned-cc"
	MCM_HOST_PATH=$T/bin:/usr/bin:/bin run -0 verify --static-host --set HOST_CC=poisoned-cc --set HOST_CXX=poisoned-c++
	has "rebuilt  $TARGET: equal"
}

@test "proof.sh: the same files by two compilers, and who made others" {
	rm -r "$PREFIX"
	poisoned_compilers
	proof() {
		MCM=$PROGRAM "$ROOT/tests/long/proof.sh" "$TARGET" "$T/proof" "$@"
	}
	# The compiler that fixtures make is the host's by another name, so these two are one, too.
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$(command -v cc)" >"$T/bin/honest-cc"
	printf '#!/bin/sh\nexec "%s" "$@"\n' "$(command -v c++)" >"$T/bin/honest-c++"
	chmod +x "$T"/bin/*
	export MCM_HOST_PATH=$T/bin:/usr/bin:/bin
	run -0 --separate-stderr proof gcc=gcc,g++ honest=honest-cc,honest-c++
	grep -qx "$TARGET: [0-9]* files, the same by gcc honest" <<<"$output"
	grep -qE "^[0-9a-f]{64} 755 bin/$TARGET-g\+\+$" "$T/proof/digests"
	# Neither took anything of the other.
	[ "$(runs | tr ' ' '\n' | grep -c '^gcc$')" -ge 4 ]
	run -1 --separate-stderr proof gcc=gcc,g++ other=poisoned-cc,poisoned-c++
	grep -qE "^[0-9a-f]{64} 755 bin/$TARGET-g\+\+  only by other$" <<<"$output"
	has "$TARGET: not the same by gcc other"
	# The library's object is where it began; the compiler that was made with it is no news then.
	sed -n '/^the first stage that differs, lib@host:static:$/,$p' <<<"$output" >began
	grep -qE "^[0-9a-f]{64} [46]44 lib/liblib.a  only by other$" began
	not grep -q "$TARGET-g++" began
	run -2 proof gcc=gcc,g++
	run -2 proof gcc=gcc,g++ honest
	# Whom a name stands for once, it stands for: a store does not tell who made the static toolchain in it.
	run -1 --separate-stderr proof gcc=gcc,g++ honest=poisoned-cc,poisoned-c++
	[[ $stderr == *"'$T/proof/honest' was begun by another host"* ]]
	run -2 proof gcc=gcc,g++ gcc=poisoned-cc,poisoned-c++
	for name in . .. sources store digests 'a b' -a; do
		run -2 proof gcc=gcc,g++ "$name=honest-cc,honest-c++"
	done
	run -2 proof gcc=gcc,g++ honest=honest-cc
	run -0 --separate-stderr proof gcc=gcc,g++ honest=honest-cc,honest-c++
}

@test "proof.sh: whatever may differ in a prefix" {
	local made=$T/proof/b/prefix

	by_two() {
		MCM=$PROGRAM "$ROOT/tests/long/proof.sh" "$TARGET" "$T/proof" a=gcc,g++ b=cc,c++
	}
	differs() { # LINE COMMAND...
		(cd "$made" && "${@:2}")
		run -1 --separate-stderr by_two
		has "$1  only by b"
		has "not the same by a b"
		rm -rf "$made"
		cp -a kept "$made"
	}
	run -0 --separate-stderr by_two
	cp -a "$made" kept
	differs "d 700 bin" chmod 700 bin
	differs "d 755 empty" mkdir empty
	differs "link bin sbin" ln -s bin sbin
	differs "p 644 pipe" mkfifo pipe
	differs " 644 \$'a b\\nc '" touch $'a b\nc '
	differs " 4755 setuid" install -m 4755 /dev/null setuid
	differs " 644 share/mcm/$TARGET/more/installed.json" install -D -m 644 /dev/null "share/mcm/$TARGET/more/installed.json"
	run -0 --separate-stderr by_two
}

@test "without a network, and without the sources, it says what is missing" {
	own_world http://127.0.0.1:9/none
	run -1 verify
	has "lib-1.0.tar.gz"
	lacks "rebuilt"
	no_leftovers
	run -1 verify --offline
	has "offline"
}

@test "a prefix that was changed is not built again" {
	use_built_store
	echo x >>"$PREFIX/bin/$TARGET-ar"
	run -1 verify
	[ -z "$(runs)" ]
}

@test "a stage that fails is reported, and is no verdict" {
	use_built_store
	own_data
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		      - run: [sh, -c, "echo it broke; exit 3"]
	END
	run -1 verify --report "$T/r.json"
	has "it broke"
	lacks "rebuilt "
	no_leftovers
	# What it names is there when it has ended.
	[ "$(sed -n 's/^  log: *//p' <<<"$output")" = "$STORE/logs/rebuilt/musl@$TARGET.log" ]
	grep -qx "it broke" "$STORE/logs/rebuilt/musl@$TARGET.log"
	not grep -Eq '^  (command|directory):' <<<"$output"
	[ "$(value 'd["status"], [s["failure"]["log"] for s in d["stages"] if s["state"] == "failed"]' "$T/r.json")" = "(1, ['$STORE/logs/rebuilt/musl@$TARGET.log'])" ]
	# A second time over the first.
	run -1 verify
	has "$STORE/logs/rebuilt/musl@$TARGET.log"
}

@test "a stage that fails does not end the comparison of one that was built" {
	local status=0

	never_the_same
	# Once it is built, and not a second time.
	cat >>"$MCM_DATA/recipes/toolchain/recipe.yaml" <<-END
		      - run: [sh, -c, "mkdir '$T/once'"]
	END
	compare_slowly
	wait_for grep -q "File exists" err
	# As long as it takes to end what is to end.
	sleep 1.5
	touch "$T/go"
	wait "$!" || status=$?
	[ "$status" = 1 ]
	grep -q "said of .*/$TARGET/lib/moment" out
	not grep -q "was killed" err
}

@test "--report is of what was built again, and refused at once where it cannot be written" {
	use_built_store
	n=$(find "$STORE/builds" -name '*.json' | wc -l)
	run -0 verify --report "$T/r.json"
	[ "$(value 'd["status"], {s["state"] for s in d["stages"]}, d["stages"][0]["why"]' "$T/r.json")" = "(0, {'built'}, 'to be compared with what was built before')" ]
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=lib,musl --report "$T/check.html"
	[ "$(value '[(s["name"], s["state"]) for s in d["stages"] if s["name"] in ("lib", "musl")]' "$T/check.html")" = "[('lib', 'built'), ('musl', 'built')]" ]
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check --report "$T/check.json"
	[ "$(value '{s["state"] for s in d["stages"]}' "$T/check.json")" = "{'built'}" ]
	[ "$(find "$STORE/builds" -name '*.json' | wc -l)" = "$n" ]
	rm "$GATE/runs"
	mkdir "$T/dir"
	run -2 verify --report "$T/dir"
	has "'$T/dir' is a directory"
	run -2 verify --report "$T/none/r.html"
	has "its directory does not exist"
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --check --report "$T/none/r.html"
	run -2 mcm verify "$PREFIX" --report "$T/r.html"
	is "mcm: error: --report is of a build: add --rebuild (see 'mcm verify --help')"
	[ -z "$(runs)" ]
}

@test "--keep-going: the other stages are built again, too" {
	use_built_store
	own_data
	sed -i 's|^      - run: \[sh, ".*", lib\]|&\n      - run: [sh, -c, "exit 3"]|' "$MCM_DATA/recipes/lib/recipe.yaml"
	run -1 verify -k -j 1
	has "lib: FAILED"
	[ "$(runs)" = "binutils lib linux-headers musl-headers" ]
	# Those are told of, though the build has failed.
	has "equal    binutils@$TARGET"
	has "equal    linux-headers@$TARGET"
	lacks "rebuilt  "
	rm "$GATE/runs"
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet -k -j 1 --check=lib,musl
}

@test "killed, it leaves nothing that a later build does not sweep" {
	use_built_store
	hold musl
	verify >/dev/null 2>&1 3>&- &
	wait_for_stage musl
	kill -9 $!
	release musl
	wait_for no_processes
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --musl 2.0 >/dev/null 2>&1 ||
		mcm build "$OTHER" --prefix "$T/other" --progress quiet >/dev/null
	[ -z "$(find "$STORE/work" -mindepth 1 -maxdepth 1 -type d)" ]
}

@test "what was found equal is signed, and counts beside the word of who made it" {
	use_built_store
	mcm cache keygen maker >/dev/null
	mcm cache keygen other >/dev/null
	mcm pack "$PREFIX" -o a.tar.zst --sign-key maker >/dev/null
	verify --sign-key other -o rebuilt.json >/dev/null
	jq -r .payload rebuilt.json | base64 -d | jq -e '.predicateType == "urn:mcm:rebuilt:v1" and .predicate.result == "equal"'
	head -n 1 a.tar.zst.provenance.dsse.json | jq -r .payload | base64 -d >/dev/null
	cat rebuilt.json >>a.tar.zst.provenance.dsse.json
	mkdir x && tar -C x -xf a.tar.zst
	run -0 mcm verify x --signature a.tar.zst.provenance.dsse.json --trust-key maker.pub --trust-key other.pub --require 2
	# The archive as well, once somebody has signed it as a file: who built it again saw only what is in it.
	run -0 mcm verify a.tar.zst --trust-key maker.pub --trust-key other.pub --require 2
	cp a.tar.zst alone.tar.zst
	cp rebuilt.json alone.tar.zst.provenance.dsse.json
	run -1 mcm verify alone.tar.zst --trust-key maker.pub --trust-key other.pub
	has "it is about another archive"
	# Nothing is signed that is not equal.
	never_the_same
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	run -1 verify --sign-key other -o none.json
	[ ! -e none.json ]
}

@test "a key that cannot be had, or is not named, is told of before anything is built" {
	use_built_store
	run -2 verify --sign-key none -o rebuilt.json
	has "cannot open the private key 'none'"
	mcm cache keygen mine >/dev/null
	run -2 verify --sign-key mine.pub -o rebuilt.json
	has "is no Ed25519 private key"
	run -2 verify -o rebuilt.json
	has "-o is for the statement that --sign-key signs: name a key"
	run -2 verify --sign-key mine -o nowhere/rebuilt.json
	has "nowhere"
	[ -z "$(runs)" ]
	[ ! -e rebuilt.json ]
}

@test "build --check: single stages, all, and what is no stage" {
	use_built_store
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl,gcc
	[ "$(runs)" = "gcc musl" ]
	has "equal    gcc@$TARGET"
	has "equal    musl@$TARGET"
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=nothing
	has "no stage 'nothing'"
	run -2 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=
	has "option '--check' needs a STAGE, not an empty word; leave it out for the default"
	# Before the toolchain itself is built.
	rm "$GATE/runs"
	MCM_STORE=$T/empty run -2 mcm build "$TARGET" --prefix "$T/none" --progress quiet --check=nothing
	has "no stage 'nothing'"
	[ ! -e "$T/none" ]
	[ -z "$(runs)" ]
	touch "$GATE/runs"
	rm "$GATE/runs"
	run -0 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check
	[ "$(runs)" = "$ALL_STAGES" ]
	no_leftovers
}

@test "nothing of it is taken from a remote store" {
	use_built_store
	mkdir "$T/cache"
	mcm cache push "$TARGET" --cache "file://$T/cache" >/dev/null
	MCM_CACHE_URL=file://$T/cache run -0 verify
	[ "$(runs)" = "$ALL_STAGES" ]
}

@test "a source that is damaged in the store is fetched again, which is no error" {
	use_built_store
	file=$(echo "$STORE"/sources/*/musl-1.0.tar.gz)
	chmod u+w "$file" && echo x >>"$file"
	run -0 verify
	has "mcm: warning: '$file' is not what it was fetched as, and is fetched again"
	lacks "error:"
	has "rebuilt  $TARGET: equal"
}

@test "build --check: what the store has is damaged" {
	use_built_store
	find "$STORE/stages" -path '*/output/*/include/stdio.h' | while read -r file; do
		chmod u+w "$file" && echo x >>"$file"
	done
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl
	has "mcm: error: what the store has in '"
	has "cannot be compared; run 'mcm build', which builds it anew where it is damaged, and then this again"
}

@test "a stage that cannot be compared is an error, though the toolchain itself is equal" {
	own_data
	# Beside what the toolchain takes of it.
	sed -i 's|^      - run: \[sh, ".*", lib\]|&\n      - run: [sh, -c, "date +%s.%N >$(out)/moment"]|' "$MCM_DATA/recipes/lib/recipe.yaml"
	rm -r "$PREFIX"
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	find "$STORE/stages" -path '*/output/moment' | while read -r file; do
		chmod u+w "$file" && echo x >>"$file"
	done
	run -1 verify
	has "cannot be compared; run 'mcm build'"
	has "equal    toolchain@$TARGET"
	lacks "lib:"
	lacks "rebuilt"
}

@test "build --check: a name, a kind, a mode or a link that is another, with the same bytes" {
	own_data
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-END
		      - run: [sh, -c, "cd \$(out)/\$(target)/lib && echo x >file && ln -s file link && if [ -e $T/change ]; then . $T/change; fi"]
	END
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	while IFS=: read -r change said; do
		echo "$change" >"$T/change"
		run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl
		has "differs  musl@$TARGET: $TARGET/lib/$said"
	done <<-'END'
		touch added:added: it is new
		rm file:file: it is not there any more
		chmod +x file:file: another mode
		ln -sfn libc.a link:link: the link leads elsewhere
		rm file && mkdir file:file: a directory, was a file
		rm link && cp file link:link: a file, was a symbolic link
	END
}

@test "build --check: a stage that differs" {
	never_the_same
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl
	has "differs  musl@$TARGET: $TARGET/lib/moment: "
	has "1 of 1 stages came out otherwise"
}

@test "build --check: of a program the string that is another, not the build ID that follows from it" {
	own_data
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		      - run: [sh, -c, "printf 'const char *moment = \"built-at-%s\"; int main(void) { return 0; }\n' \"$$(date +%s.%N)\" >moment.c"]
		      - run: [cc, "-Wl,--build-id", -o, $(out)/$(target)/lib/moment, moment.c]
	END
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl
	grep -qE "^differs  musl@$TARGET: $TARGET/lib/moment: .*: section .rodata at .*, 'built-at-.*', was 'built-at-" <<<"$output"
}

@test "build --check: of a program what only tells of it, where that is all, and not the build ID either" {
	own_data
	cat >>"$MCM_DATA/recipes/musl/recipe.yaml" <<-'END'
		      - run: [sh, -c, "printf '.section about\n.asciz \"built-at-%s\"\n' \"$$(date +%s.%N)\" >about.s; echo 'int main(void) { return 0; }' >moment.c"]
		      - run: [cc, "-Wl,--build-id", -o, $(out)/$(target)/lib/moment, moment.c, about.s]
	END
	mcm build "$TARGET" --prefix "$PREFIX" --progress quiet
	run -1 mcm build "$TARGET" --prefix "$PREFIX" --progress quiet --check=musl
	grep -qE "^differs  musl@$TARGET: $TARGET/lib/moment: .*: section about at .*, 'built-at-.*', was 'built-at-" <<<"$output"
}
