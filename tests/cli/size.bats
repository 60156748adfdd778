#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# mcm report --size: where the bytes of a prefix or of a program are.
load helper

setup_file() {
	make_world
	make_built_store
}

setup() {
	enter
	use_built_store
}

teardown() {
	leave
}

program() {
	printf '%s\n' 'int table[1000] = {1};' 'static int helper(int i) { return table[i]; }' \
		'int main(int c, char **v) { (void)v; return helper(c); }' >program.c
	cc -g -O0 program.c -Wl,-Map,program.map "$@" -o program
}

@test "a prefix: as many bytes as du counts, by package, kind and file" {
	run -0 mcm build "$TARGET" --prefix "$PREFIX"
	echo mine >"$PREFIX/bin/mine"
	ln "$PREFIX/bin/mine" "$PREFIX/bin/again"
	ln -s mine "$PREFIX/bin/link"
	run -0 mcm report --size "$PREFIX" --format json
	[ "$(value 'd["kind"], d["of"], d["levels"]')" = "('size', 'prefix', ['package', 'kind', 'file'])" ]
	[ "$(value 'd["bytes"]')" = "$(du -sb --apparent-size "$PREFIX" | cut -f1)" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value '[i["in"][0] for i in d["items"] if i["in"][2].endswith("libc.a")]')" = "['musl']" ]
	[ "$(value '[i["in"][:2] for i in d["items"] if i["in"][2] in ("bin/mine", "bin/again")]')" = "[['not of a toolchain', 'other files']]" ]
	run -0 mcm report --size "$PREFIX"
	has "largest"
	has "musl"
	run -0 mcm report --size "$PREFIX" -o s.html
	[ "$(grep -o '</script>' s.html | wc -l)" = 2 ]
	# What the stages are gone of is still counted.
	MCM_STORE=$T/empty run -0 mcm report --size "$PREFIX" --format json
	[ "$(value 'd["bytes"]')" = "$(du -sb --apparent-size "$PREFIX" | cut -f1)" ]
	[ "$(value 'any(i["in"][0] == "unknown: stages not in the store" for i in d["items"])')" = True ]
}

@test "a program: as many bytes as the file has, by section, source and symbol" {
	program
	run -0 mcm report --size program --format json
	[ "$(value 'd["levels"]')" = "['section', 'source', 'symbol']" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
	[ "$(value '[i["bytes"] for i in d["items"] if i["in"] == [".data", "of no source file", "table"]]')" = "[4000]" ]
	[ "$(value '[i["in"][:2] for i in d["items"] if i["in"][2] == "helper"]')" = "[['.text', 'program.c']]" ]
	strip program
	run -0 mcm report --size program --format json
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
}

@test "a program and its map: by archive, object file and symbol" {
	program
	run -0 mcm report --size program --map program.map --format json
	[ "$(value 'd["levels"]')" = "['archive', 'object', 'symbol']" ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value '[i["bytes"] for i in d["items"] if i["in"][0] == "object files" and i["in"][2] == "table"]')" = "[4000]" ]
	# The map of another link names what is not there.
	program -static
	cp program.map static.map
	program
	run -0 mcm report --size program --map static.map --format json
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
}

@test "hostile names of symbols and files stay text" {
	printf '%s\n' '.data' '.globl "</script><script>x"' '.type "</script><script>x",@object' '.size "</script><script>x",8' \
		'"</script><script>x":' '.quad 0' >bad.s
	cc -c bad.s -o "$(printf 'bad\033[2J.o')"
	run -0 mcm report --size "$(printf 'bad\033[2J.o')"
	has "</script><script>x"
	has 'bad\x1b[2J.o'
	lacks "$(printf '\033')"
	run -0 mcm report --size "$(printf 'bad\033[2J.o')" -o bad.html
	is_harmless_page bad.html
	# The longest names, in a map, too, and in a prefix.
	evil=$(hostile)
	printf '.globl main\nmain: ret\n.data\n.globl "%s"\n.type "%s",@object\n.size "%s",80\n"%s":\n.fill 80\n' \
		"$evil" "$evil" "$evil" "$evil" >evil.s
	cc -c evil.s -o "$(printf '<b>\033[2J\342\200\256.o')"
	cc "$(printf '<b>\033[2J\342\200\256.o')" -o evil -Wl,-Map,evil.map
	cp -R "$BATS_FILE_TMPDIR/built/prefix" evil.prefix
	echo x >"evil.prefix/$(printf '<script>\033[2J\342\200\256')"
	for what in evil "evil --map evil.map" evil.prefix; do
		# shellcheck disable=SC2086 # several words
		run -0 mcm report --size $what
		is_harmless <<<"$output"
		# shellcheck disable=SC2086
		run -0 mcm report --size $what -o evil.html
		is_harmless_page evil.html
		[ "$(value 'any("\x1b[2J\u202e" in "".join(i["in"]) for i in d["items"])' evil.html)" = True ]
	done
}

@test "mistakes" {
	run -2 mcm report --size /nowhere
	has "/nowhere"
	echo text >text
	run -2 mcm report --size text
	is "mcm: error: 'text' is neither a prefix nor an ELF file"
	mkdir empty
	run -2 mcm report --size empty
	has "'empty' holds no toolchain"
	program
	run -2 mcm report --size program --map text
	has "'text' is no map of GNU ld"
	run -2 mcm report --size empty --map text
	is "mcm: error: --map is for --size of a program (see 'mcm report --help')"
	run -2 mcm report --size program --build 1
	is "mcm: error: --size and --build are two reports; take one (see 'mcm report --help')"
	run -2 mcm report --size program --format svg
	is "mcm: error: 'svg' is no format here; take text, json or html (see 'mcm report --help')"
	head -c 3000 program >half
	run -2 mcm report --size half
	has "'half' is damaged"
}
