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
	touch "$PREFIX/bin/empty"
	run -0 mcm report --size "$PREFIX" --format json
	# Empty files are files, and directories are none.
	[ "$(value 'd["count"]')" = "$(find "$PREFIX" ! -type d -printf '%i\n' | sort -u | wc -l)" ]
	[ "$(value '[i["bytes"] for i in d["items"] if i["in"][2] == "bin/empty"]')" = "[0]" ]
	[ "$(value 'd["kind"], d["of"], d["levels"]')" = "('size', 'prefix', ['package', 'kind', 'file'])" ]
	[ "$(value 'd["bytes"]')" = "$(du -sb --apparent-size "$PREFIX" | cut -f1)" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value '[i["in"][0] for i in d["items"] if i["in"][2].endswith("libc.a")]')" = "['musl']" ]
	[ "$(value '[i["in"][:2] for i in d["items"] if i["in"][2] in ("bin/mine", "bin/again")]')" = "[['not of a toolchain', 'other files']]" ]
	# A link is of the stage that made it.
	[ "$(value '{i["in"][0] for i in d["items"] if i["in"][1] == "links" and i["in"][2] != "bin/link"} - {"toolchain", "not of a toolchain"} != set()')" = True ]
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

@test "a program needs no store, a prefix none that can be read, and neither makes one" {
	program
	MCM_STORE=/nonexistent/x run -0 --separate-stderr mcm report --size program
	[ -z "$stderr" ]
	[ ! -e /nonexistent ]
	echo mcm-store 99 >"$STORE/format"
	run -0 --separate-stderr mcm report --size program
	[ -z "$stderr" ]
	MCM_STORE=$T/none run -0 --separate-stderr mcm report --size "$BATS_FILE_TMPDIR/built/prefix"
	has "unknown: stages not in the store"
	[ -z "$stderr" ]
	[ ! -e "$T/none" ]
	# One that is there and cannot be read is told.
	run -0 --separate-stderr mcm report --size "$BATS_FILE_TMPDIR/built/prefix"
	has "unknown: stages not in the store"
	[[ $stderr == "mcm: warning: of which packages the files are is not known: the store '$STORE' has the format 'mcm-store 99', "* ]]
	chmod 0 "$STORE"
	run -0 --separate-stderr plainly "$PROGRAM" report --size "$BATS_FILE_TMPDIR/built/prefix"
	chmod 755 "$STORE"
	has "unknown: stages not in the store"
	[ "$stderr" = "mcm: warning: of which packages the files are is not known: cannot open the store '$STORE': Permission denied" ]
}

@test "what is not listed by name is in the sum that ends the list" {
	for i in $(seq 20); do
		printf '.section s%s,"a"\n.fill %d\n' "$i" $((i * 10))
	done >flat.s
	cc -c flat.s -o flat.o
	run -0 mcm report --size flat.o --format json
	rest=$(value 'sum(sorted([sum(i["bytes"] for i in d["items"] if i["in"][0] == s) for s in {i["in"][0] for i in d["items"]}])[:-12])')
	run -0 mcm report --size flat.o
	[[ "$output" =~ $'\n'[0-9]+" more "\ +"$rest bytes" ]]
}

@test "a program: as many bytes as the file has, by section, source and symbol" {
	program
	run -0 mcm report --size program --format json
	[ "$(value 'd["levels"]')" = "['section', 'source', 'symbol']" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
	[ "$(value '[i["bytes"] for i in d["items"] if i["in"] == [".data", "of no source file", "table"]]')" = "[4000]" ]
	[ "$(value '[i["in"][:2] for i in d["items"] if i["in"][2] == "helper"]')" = "[['.text', 'program.c']]" ]
	# What is of no symbol is no symbol.
	[ "$(value 'd["count"] == sum(i["in"][2][0] != "(" and i["in"][2] != "headers and padding" for i in d["items"])')" = True ]
	[ "$(value 'd["count"] < len(d["items"])')" = True ]
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
	# A map may name what is not there.
	sed 's/^ \(\.data  *\)0x[0-9a-f]*/ \10x10/; s/^\(\.data  *\)0x[0-9a-f]*/\10x10/' program.map >odd.map
	run -0 mcm report --size program --map odd.map --format json
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	# That of another link is refused.
	cp program.map first.map
	program -static
	run -2 mcm report --size program --map first.map
	has "'first.map' is the map of another program, whose code (.text) has "
}

@test "names of C++ and Rust are those of the source, if there is a c++filt that answers" {
	printf '.data\n' >names.s
	for name in _ZNK4core5shape4sizeEi _RNvC4core5shape _ZN _Z plain "_Z1x;_Z1fv" lines; do
		printf '.globl "%s"\n.type "%s",@object\n.size "%s",8\n"%s":\n.quad 0\n' "$name" "$name" "$name" "$name"
	done >>names.s
	cc -c names.s -o names.o
	objcopy --redefine-sym "lines=_Z1f"$'\n'"_Z1gv" names.o
	run -0 mcm report --size names.o --format json
	[ "$(value 'sorted(i["in"][2].replace("[0]", "") for i in d["items"] if i["in"][0] == ".data")')" = \
		"['_Z', '_Z1f\n_Z1gv', '_ZN', 'core::shape', 'core::shape::size(int) const', 'plain', 'x;f()']" ]
	mkdir "$T/filt"
	for answer in 'exit 3' 'echo one' 'head -c 30000000 /dev/zero'; do
		printf '#!/bin/sh\n%s\n' "$answer" >"$T/filt/c++filt"
		chmod +x "$T/filt/c++filt"
		PATH=$T/filt:$PATH run -0 --separate-stderr mcm report --size names.o --format json
		[ "$(value 'any(i["in"][2] == "_ZNK4core5shape4sizeEi" for i in d["items"])')" = True ]
	done
	path_without c++filt
	PATH=$T/path run -0 mcm report --size names.o --format json
	[ "$(value 'any(i["in"][2] == "_ZNK4core5shape4sizeEi" for i in d["items"])')" = True ]
}

@test "names that are ends of one another are cut, as a small file has gigabytes of them" {
	python3 - >long.s <<-'END'
		name = "n" * 20000
		print(".data")
		for i in range(2000):
		    print(f'.globl "{name[i:]}"\n.type "{name[i:]}",@object\n.size "{name[i:]}",8\n"{name[i:]}": .quad 0')
	END
	cc -c long.s -o long.o
	[ "$(stat -c %s long.o)" -lt 200000 ]
	run -0 mcm report --size long.o --format json
	[ "$(value 'max(len(i["in"][2]) for i in d["items"]), len(d["items"]) >= 1')" = "(4099, True)" ]
	[ ${#output} -lt 12000000 ]
}

@test "names of C++: thousands of them" {
	{
		echo .data
		seq 10000 19999 | sed 's/.*/.globl _Z6f&v\n.type _Z6f&v,@object\n.size _Z6f&v,8\n_Z6f&v: .quad 0/'
	} >many.s
	cc -c many.s -o many.o
	run -0 mcm report --size many.o --format json
	[ "$(value 'sorted(i["in"][2] for i in d["items"] if i["in"][0] == ".data") == ["f%d()" % n for n in range(10000, 20000)]')" = True ]
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

@test "symbols that overlap, have two names, or odd addresses on ARM, and compressed sections: each byte once" {
	printf '%s\n' '.file "x.c"' .data '.type a,@object' '.size a,8' '.type b,@object' '.size b,8' 'a: .long 1' \
		'b: .quad 2' '.globl whole' '.type part,@object' '.size part,16' '.type whole,@object' '.size whole,16' \
		'part: whole: .fill 16' .text '.globl f' '.type f,@function' '.size f,8' 'f = . + 1' '.fill 8' >o.s
	cc -shared -nostdlib o.s -o o.so
	# 64-bit ARM would do nothing to addresses; the number of the machine is all that is asked.
	printf '\050\000' | dd of=o.so bs=1 seek=18 conv=notrunc status=none
	run -0 mcm report --size o.so --format json
	[ "$(value '[(i["in"][2], i["bytes"]) for i in d["items"] if i["in"][0] == ".data" and len(i["in"][2]) < 6]')" = "[('whole', 16), ('a', 8), ('b', 4)]" ]
	[ "$(value '[i["bytes"] for i in d["items"] if i["in"][2] == "f"]')" = "[8]" ]
	[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"])')" = True ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s o.so)" ]
	program -gz
	run -0 mcm report --size program --format json
	[ "$(value 'any(i["in"][2] == "(compressed)" for i in d["items"])')" = True ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
	run -0 mcm report --size program --map program.map --format json
	[ "$(value '{(i["in"][0], i["in"][1][:7]) for i in d["items"] if i["in"][2] == "(compressed)"}')" = "{('of no object file', '.debug_')}" ]
	[ "$(value 'd["bytes"]')" = "$(stat -c %s program)" ]
}

# The page's items add up to all of the program, and there are few enough of them to be drawn.
page_is_right() { # PROGRAM ITEMS
	run -0 timeout 60 "$PROGRAM" report --size "$1" -o size.html
	[ "$(value 'sum(i["bytes"] for i in d["items"]), len(d["items"])' size.html)" = "($(stat -c %s "$1"), $2)" ]
}

@test "a page has the largest things, and sums of the smaller ones of each group" {
	python3 - <<-'END'
		n = 10100
		with open("many.s", "w") as f:
		    for i in range(n):
		        section = ".text" if i % 2 else ".data"
		        f.write(f"{section}\n.globl s{i}\n.type s{i},@function\n.size s{i},{i + 1}\ns{i}: .fill {i + 1}\n")
		with open("sections.s", "w") as f:
		    for i in range(n):
		        f.write(f'.section x{i},"a"\n.fill {i + 1}\n')
	END
	cc -c many.s -o many.o
	run -0 mcm report --size many.o --format json
	all=$(value 'len(d["items"])')
	[ "$all" -gt 10100 ]
	rest=$(value '[sum(i["bytes"] for i in d["items"][10000:] if i["in"][0] == s) for s in (".text", ".data")]')
	page_is_right many.o 10003
	[ "$(value '[i["bytes"] for s in (".text", ".data") for i in d["items"] if i["in"][0] == s and i["in"][2].endswith(" smaller ones)")]' size.html)" = "$rest" ]
	[ "$(value 'sum(int(i["in"][2].split()[0][1:]) for i in d["items"][10000:])' size.html)" = $((all - 10000)) ]
	[ "$(value 'd["items"][-1]["in"][2]' size.html)" = "(1 smaller one)" ]
	[ "$(value 'd["count"], d["levels"]' size.html)" = "(10100, ['section', 'source', 'symbol'])" ]
	# Text and JSON have all.
	run -0 mcm report --size many.o
	lacks smaller
	grep -q "of no source file" size.html
	# Groups that are as many are sums, too.
	cc -c sections.s -o sections.o
	page_is_right sections.o 10102
	[ "$(value 'd["items"][-1]' size.html)" = "{'in': ['x0', 'of no source file', '(1 smaller one)'], 'bytes': 1}" ]
}

@test "sections that overlap, and a source file for each of a hundred thousand symbols: in no time" {
	python3 - <<-'END'
		import struct
		n = 100000
		names, symbols = bytearray(b"\0"), bytearray(24)
		for i in range(n):
		    for name, info, section in ((b"f%d.c\0" % i, 4, 0xfff1), (b"s%d\0" % i, 1, 1)):
		        symbols += struct.pack("<IBBHQQ", len(names), info, 0, section, i if section == 1 else 0, section == 1)
		        names += name
		shstr = b"\0.data\0.symtab\0.strtab\0.shstrtab\0.all\0"
		parts, body, at = [bytes(n), symbols, names, shstr], b"", []
		for part in parts:
		    at.append(64 + len(body))
		    body += bytes(part)
		def section(name, kind, offset, size, link=0, info=0, entry=0):
		    return struct.pack("<IIQQQQIIQQ", name, kind, 0, 0, offset, size, link, info, 1, entry)
		def write(file, headers):
		    end = 64 + len(body)
		    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, 0, 0, end, 0, 64, 56, 0, 64, len(headers), 4)
		    open(file, "wb").write(head + body + b"".join(headers))
		headers = [section(0, 0, 0, 0), section(1, 1, at[0], n), section(7, 2, at[1], len(symbols), 3, 1, 24),
		    section(15, 3, at[2], len(names)), section(23, 3, at[3], len(shstr))]
		write("many", headers)
		write("overlap", headers + [section(33, 1, 0, 64 + len(body))] * 3)
	END
	run -0 timeout 60 "$PROGRAM" report --size many
	has ".symtab"
	for file in many overlap; do
		run -0 timeout 60 "$PROGRAM" report --size "$file" --format json -o s.json
		[ "$(value 'd["bytes"] == sum(i["bytes"] for i in d["items"]) and d["bytes"]' s.json)" = "$(stat -c %s "$file")" ]
	done
	# The largest 10,000, sums of as many source files, and one of all the others.
	page_is_right many 20001
	[ "$(value 'd["items"][-1]["in"]' size.html)" = "['.data', '(80004 smaller ones)', '(80004 smaller ones)']" ]
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
	is "mcm: error: 'svg' is no format here; take text, json or html"
	head -c 3000 program >half
	run -2 mcm report --size half
	has "'half' is damaged"
}
