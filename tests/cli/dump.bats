#!/usr/bin/env bats
# What the suite "binutils" makes of dump tests (suites/binutils/dump), with programs that only look like an assembler.
load helper

setup() {
	T=$BATS_TEST_TMPDIR
	SUITE=$ROOT/suites/binutils
	mkdir -p "$T/bin dir" "$T/src/sub" "$T/work"
	cd "$T/work" || return 1
	# The assembler copies lines, and fails at "bad"; the linker puts objects together; objdump shows flags and contents.
	tool as 'cat "$out" /dev/null >/dev/null 2>&1; cp "$last" "$out"; grep -H bad "$last" && exit 1; ! grep warn "$last" || true'
	tool ld 'case $* in *--help*) exit 0 ;; esac; rm -f "$out"; for f; do case $f in *.o) cat "$f" >>"$out.new" ;; esac; done; mv "$out.new" "$out"'
	tool objdump 'echo "flags: $*"; echo; cat "$last"'
	tool readelf 'cat "$last"'
}

tool() { # NAME COMMANDS
	{
		printf '#!/bin/sh\nout= last= all="$*"\n'
		printf 'for f; do [ "$was" = -o ] && out=$f; was=$f; last=$f; done\n'
		echo "$2"
	} >"$T/bin dir/t-$1"
	chmod +x "$T/bin dir/t-$1"
}

dump() { # [TARGET]; the test is on standard input
	cat >"$T/src/sub/x.d"
	[ -e "$T/src/sub/x.s" ] || printf '%s\n' one two three >"$T/src/sub/x.s"
	run sh "$SUITE/dump" "$SUITE" "$T/bin dir/t-" "${1:-aarch64-linux-musl}" "$T/src" sub x
}

passes() {
	[ "$status" -eq 0 ]
	lacks SKIP
}

@test "what is printed has to fit, line by line, empty lines left out" {
	dump <<-'END'
		#name: a test
		#objdump: -d -r
		flags: -d -r tmpdir/x\.o
		#comment
		o.e

		t[a-z]{2}
		th(ree|)
	END
	passes
	dump <<<$'#readelf: -S\none\ntwo'
	[ "$status" -eq 1 ]
	has "more than wanted: three"
	dump <<<$'#readelf: -S\none\ntwo\nthree\nfour'
	[ "$status" -eq 1 ]
	has "the output ends before: four"
	dump <<<$'#readelf: -S\none\n!two\nthree'
	[ "$status" -eq 1 ]
	has "wanted: !two
  there: two"
}

@test "lines of any kind, lines that may be missing, and the rest" {
	dump <<<$'#readelf: -S\n#...\nthree'
	passes
	dump <<<$'#readelf: -S\none\n#?one and a half\n#?two\nthree'
	passes
	dump <<<$'#readelf: -S\none\n#pass\nnothing'
	passes
	dump <<<$'#readelf: -S\n#...\nfour'
	[ "$status" -eq 1 ]
	has "nothing fits: four"
	dump <<<$'#readelf: -S\n#failif\n#...\nfour'
	passes
	dump <<<$'#readelf: -S\n#failif\n#...\ntwo\nthree'
	[ "$status" -eq 1 ]
	dump <<<$'#readelf: -S\none\n(?:two)\nthree'
	[ "$status" -eq 0 ]
	has "SKIP an expression of Tcl that awk has not: (?:two)"
}

@test "several sources are linked, and flags may name their directory" {
	echo four >"$T/src/sub/y.s"
	dump <<-'END'
		#source: x.s
		#source: y.s --more
		#ld: -T $srcdir/$subdir/a.ld
		#objdump: -h
		flags: -h tmpdir/dump
		one
		two
		three
		four
	END
	passes
	has "--more -o tmpdir/y.o \"\$srcdir/\$subdir/y.s\""
	has '-T $srcdir/$subdir/a.ld'
}

@test "failures and warnings are there when they are wanted, and not otherwise" {
	echo bad >"$T/src/sub/x.s"
	dump <<<$'#error: x\\.s.*bad'
	passes
	dump <<<$'#error: good'
	[ "$status" -eq 1 ]
	printf '.*: *bad\n' >"$T/src/sub/x.err"
	dump <<<$'#error_output: x.err'
	passes
	dump <<<$'#readelf: -S\nbad'
	[ "$status" -eq 1 ]
	has "the commands failed, but were to do the other"
	echo warn >"$T/src/sub/x.s"
	dump <<<$'#warning: ^ warn\n#readelf: -S\nwarn'
	passes
	dump <<<$'#readelf: -S\nwarn'
	[ "$status" -eq 1 ]
	echo fine >"$T/src/sub/x.s"
	dump <<<$'#error: x\\.s.*bad'
	[ "$status" -eq 1 ]
	has "the commands succeeded, but were to do the other"
}

@test "several ways to assemble it are all tried" {
	dump <<<$'#as: -a\n#as: -b\n#readelf: -S\none\ntwo\nthree'
	passes
	has 'as"  -a '
	has 'as"  -b '
}

@test "what is not for this target, or cannot be done here, is skipped by a reason" {
	local line

	while read -r line; do
		dump <<<"$line"$'\n#readelf: -S\nno such line'
		[ "$status" -eq 0 ]
		has SKIP
	done <<-'END'
		#target: x86_64-*-* i?86-*-*
		#target: [is_generic]
		#notarget: aarch64*-*-*
		#alltargets: aarch64*-*-* [is_generic]
		#skip: *-*-linux-*
		#noskip: avr-*-*
		#xfail: aarch64-*-*
		#target: [ask_somebody]
		#as: -x $UNKNOWN
		#as: -E[big_or_little_endian]
		#dlltool: -x
		#source: x.c
		#ld: tmpdir/made-before.so
		#ld: -L tmpdir -lmade
	END
	for line in '#target: *-*-linux*' '#notarget: avr-*-*' '#target: [check_shared_lib_support]' '#target: ![is_generic]' \
		'#xfail: avr-*-*' '#skip: [is_generic]'; do
		dump <<<"$line"$'\n#readelf: -S\none\ntwo\nthree'
		passes
	done
	dump x86_64-linux-musl <<<$'#target: x86_64-*-*\n#readelf: -S\none\ntwo\nthree'
	passes
	has 'as" -mx86-used-note=no '
}
