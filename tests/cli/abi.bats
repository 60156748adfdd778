#!/usr/bin/env bats
# mcm abi: symbols of libraries, prefixes and files, and what changed between two.
load helper

setup_file() {
	clean_environment
	cd "$BATS_FILE_TMPDIR" || return 1
	cat >old.c <<-'END'
		char data[8];
		__thread int per_thread;
		int gone(void) { return 1; }
		int kept(void) { return 2; }
		int old_one(void) { return 3; }
		int new_one(void) { return 4; }
		static int own(void) { return 5; }
		__attribute__((visibility("hidden"))) int hidden(void) { return own(); }
		__asm__(".symver old_one, versioned@V_1");
		__asm__(".symver new_one, versioned@@V_2");
	END
	printf 'V_1 {};\nV_2 {};\n' >map
	sed -e '/gone/d' -e 's/data\[8\]/data[16]/' -e 's/kept(void) { return 2/kept(void) { return 2 * data[0]/' \
		-e '/versioned@V_1/d' -e '1i int fresh;' old.c >new.c
	for name in old new; do
		mkdir -p $name/x86_64-linux-musl/lib $name/include
		gcc -shared -fPIC -nostdlib -Wl,--version-script=map $name.c -o $name/x86_64-linux-musl/lib/libc.so
	done
	mkdir -p old/share/mcm/x86_64-linux-musl
	echo '{"inputs": [{"stage": "gcc", "version": "14"}, {"stage": "musl", "version": "1.2.5"}]}' \
		>old/share/mcm/x86_64-linux-musl/manifest.json
	mcm abi dump old >old.abi
}

setup() {
	T=$BATS_TEST_TMPDIR
	cd "$BATS_FILE_TMPDIR" || return 1
}

# The lines of a dump that are not about where it runs, nor of what the linker defines.
symbols() {
	grep -vE '^(# machine|_)' <<<"$output"
}

@test "dump: what it is of, then each symbol with version, type, and the size of data" {
	run -0 --separate-stderr mcm abi dump old
	[ -z "$stderr" ]
	[ "$(grep '^# machine' <<<"$output")" = "# machine $(uname -m | sed 's/i.86/i386/')" ]
	[ "$(symbols)" = "# mcm abi 1
# target x86_64-linux-musl
# musl 1.2.5
# name version type size
V_1 @@V_1 object 0
V_2 @@V_2 object 0
data - object 8
gone - func -
kept - func -
new_one - func -
old_one - func -
per_thread - tls 4
versioned @V_1 func -
versioned @@V_2 func -" ]
	is "$(cat old.abi)"
}

@test "dump of a library has no target, and a dump of a dump is the same" {
	run -0 mcm abi dump old/x86_64-linux-musl/lib/libc.so
	lacks "# target"
	has "versioned @@V_2 func -"
	run -0 mcm abi dump old.abi
	is "$(cat old.abi)"
}

@test "diff: a removal is a failure, whatever A and B are" {
	for old in old old.abi old/x86_64-linux-musl/lib/libc.so; do
		run -1 --separate-stderr mcm abi diff "$old" new
		[ -z "$stderr" ]
		is "changed data - object 8 -> - object 16
added fresh - object 4
removed gone - func -
removed versioned @V_1 func -
1 added, 2 removed, 1 changed"
	done
}

@test "diff: without a removal, and without anything" {
	grep -vE '^(gone|versioned @V_1)' old.abi >"$T/less.abi"
	run -0 mcm abi diff "$T/less.abi" old
	is "added gone - func -
added versioned @V_1 func -
2 added, 0 removed, 0 changed"
	run -0 mcm abi diff old.abi old
	is "0 added, 0 removed, 0 changed"
	# The size of a function and the order of lines are no changes.
	{ head -n 1 old.abi; tail -n +2 old.abi | LC_ALL=C sort -r; } >"$T/turned.abi"
	run -0 mcm abi diff "$T/turned.abi" old
	is "0 added, 0 removed, 0 changed"
}

@test "several targets: one has to be chosen" {
	cp -R old "$T/two"
	cp -R "$T/two/x86_64-linux-musl" "$T/two/aarch64-linux-musl"
	run -2 --separate-stderr mcm abi dump "$T/two"
	[ -z "$output" ]
	[ "$stderr" = "mcm: error: '$T/two' has several targets; choose one with --target: aarch64-linux-musl, x86_64-linux-musl" ]
	run -0 mcm abi dump "$T/two" --target x86_64-linux-musl
	is "$(cat old.abi)"
	run -2 mcm abi diff old "$T/two" --target sparc
	is "mcm: error: 'old' has no target 'sparc', but x86_64-linux-musl"
	run -0 mcm abi diff old "$T/two" --target x86_64-linux-musl
}

@test "a first line that only begins as that of a dump is none" {
	sed '1s/$/x/' old.abi >"$T/later.abi"
	run -2 mcm abi dump "$T/later.abi"
	has "'$T/later.abi' is neither a prefix, nor a shared object with symbols, nor written by 'mcm abi dump'"
}

@test "a symbol without a name is left out, and one whose name is no word is shown as one" {
	echo 'int zz_probe = 1; int other = 2; int third = 3;' >"$T/a.c"
	gcc -shared -fPIC -nostdlib -o "$T/a.so" "$T/a.c"
	LC_ALL=C sed -i 's/\x00zz_probe\x00/\x00\x00z_probe\x00/; s/\x00other\x00/\x00o\the\x7f\x00/' "$T/a.so"
	run -0 --separate-stderr mcm abi dump "$T/a.so"
	[ "$(grep -v '^#' <<<"$output")" = "o?he? - object 4
third - object 4" ]
	echo "$output" >"$T/a.abi"
	run -0 mcm abi diff "$T/a.abi" "$T/a.so"
	is "0 added, 0 removed, 0 changed"
}

@test "what has no symbols" {
	mkdir "$T/empty"
	run -2 mcm abi dump "$T/empty"
	is "mcm: error: '$T/empty' is no prefix: it has no TARGET/lib/libc.so; name a prefix or a file"
	run -2 mcm abi dump "$T/absent"
	is "mcm: error: cannot open '$T/absent': No such file or directory"
	run -2 mcm abi diff old old.c
	is "mcm: error: 'old.c' is neither a prefix, nor a shared object with symbols, nor written by 'mcm abi dump'"
	head -c 200 old/x86_64-linux-musl/lib/libc.so >"$T/cut.so"
	run -2 mcm abi diff "$T/cut.so" old
	has "'$T/cut.so' is neither a prefix, "
	has "lie"
}

@test "a broken file of symbols is named with its line" {
	{ cat old.abi; echo "one two"; } >"$T/broken.abi"
	run -2 mcm abi diff "$T/broken.abi" old
	has "$T/broken.abi:$(wc -l <"$T/broken.abi"): error: a symbol has four words: name, version, type, size; write the file anew with 'mcm abi dump'"
}

@test "names that would drive a terminal are shown, not obeyed" {
	printf '# mcm abi 1\n# \033[2Jtarget\na\033[31m @@V\302\233 func -\n' >"$T/hostile.abi"
	run -1 mcm abi diff "$T/hostile.abi" old.abi
	has "removed a?[31m @@V\\xc2\\x9b func -"
	run -0 mcm abi dump "$T/hostile.abi"
	has '# \x1b[2Jtarget'
}

@test "mistakes" {
	for arguments in "" "dump" "diff old" "dump old new" "list old"; do
		# shellcheck disable=SC2086
		run -2 mcm abi $arguments
		is "mcm: error: say what: dump PREFIX, or diff A B (see 'mcm abi --help')"
	done
	run -2 mcm abi diff a b c
	is "mcm: error: unexpected 'c' (see 'mcm abi --help')"
	run -2 mcm abi dump old --json
	is "mcm: error: unknown option '--json' (see 'mcm abi --help')"
	run -2 mcm abi dump old --target
	is "mcm: error: option '--target' needs a value (see 'mcm abi --help')"
}
