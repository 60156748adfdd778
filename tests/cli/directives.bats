#!/usr/bin/env bats
# What suites make of the directives of tests that are written for DejaGnu (suites/common/dg.awk).
load helper

setup() {
	T=$BATS_TEST_TMPDIR
	mkdir "$T/top" "$T/top/deep"
	printf '%s\n' 'int128 1' 'lp64 1' 'ia32 0' 'weak 1' 'fork 0' 'c99_runtime_option 1' >"$T/effective"
}

# Reads the test that is on standard input; prints what is said of it. [NAME=VALUE...] are more variables of awk.
reads() {
	local more=() word

	for word in "$@"; do
		more+=(-v "$word")
	done
	cat >"$T/top/a.c"
	output=$(echo "$T/top/a.c" | awk -v top="$T/top" -v target="${TARGET_UNDER_TEST:-x86_64-linux-musl}" \
		-v effective="$T/effective" -v 'variants=O0.static=-O0 -static; lto.pie=-O2 -flto -static-pie; ' \
		-v always=-w -v 'must=run link' -v kind=run "${more[@]}" -f "$ROOT/suites/common/dg.awk")
}

run_with() { # FLAGS
	is "TESTS += a
FLAGS.a := -w${1:+ $1}
KIND.a := run"
}

left_out() { # REASON
	is "TESTS += a
SKIP.a := $1"
}

@test "a test without directives is run" {
	reads <<<'int main(void) { return 0; } /* { dg } */'
	run_with ''
}

@test "options replace, additional ones are added, for the targets they are for" {
	reads <<-'END'
		/* { dg-options "-fwrapv" } */
		/* { dg-options "-DX" { target { ia32 || { aarch64*-*-* arm*-*-* } } } } */
		/* { dg-additional-options "-DY=1 -lm" { target { int128 && { ! ia32 } } } } */
		/* { dg-additional-options "-DZ" { target i?86-*-* } } */
	END
	run_with "-fwrapv -DY=1 -lm"
	TARGET_UNDER_TEST=armv7-linux-musleabihf reads <<<'/* { dg-options "-mthumb" { target arm*-*-* } } */'
	run_with -mthumb
	reads "top=$T/testsuite/../top" <<<'/* { dg-options "-I${srcdir}/a -I$srcdir/b" } */'
	[[ $output == *"-I$T/testsuite/a -I$T/testsuite/b"* ]]
	reads <<<'/* { dg-options "-DX=\"a\" -D$Y -DZ='"'q'"'" } */'
	run_with "'-DX=\\\"a\\\"' '-D\$\$Y' '-DZ='\\''q'\\'''"
}

@test "what the target or the toolchain has not leaves a test out, by a reason" {
	reads <<<'/* { dg-require-effective-target ia32 } */'
	left_out "dg-require-effective-target ia32 asks for what this target or toolchain has not"
	reads <<<'/* { dg-require-fork "" } */'
	left_out "dg-require-fork asks for what this target or toolchain has not"
	reads <<<'/* { dg-require-weak "" } */'
	run_with ''
	reads <<<'/* { dg-require-effective-target ia32 { target arm*-*-* } } */'
	run_with ''
	reads <<<'/* { dg-require-effective-target warp_drive } */'
	left_out "dg-require-effective-target warp_drive asks for warp_drive, which is not known here"
	reads <<<'/* { dg-do run { target { arm*-*-* } } } */'
	left_out "it is not for this target"
	reads <<<'/* { dg-do run { target int128 } } */'
	run_with ''
}

@test "dg-skip-if: by target and by what a variant is compiled with" {
	reads <<<'/* { dg-skip-if "too slow" { *-*-* } { "-flto" } { "" } } */'
	is "TESTS += a
FLAGS.a := -w
KIND.a := run
SKIP.a.lto.pie := not for this target or these options: too slow"
	reads <<<'/* { dg-skip-if "" { lp64 } { "*" } { "-O0" } } */'
	has "SKIP.a.lto.pie := not for this target or these options"
	lacks SKIP.a.O0
	reads <<<'/* { dg-skip-if "no" { "avr-*-*" arm*-*-* } } */'
	run_with ''
	reads <<<'/* { dg-skip-if "perhaps" { warp_drive } } */'
	left_out "dg-skip-if asks for warp_drive, which is not known here"
	reads <<<'/* { dg-xfail-run-if "PR 1" { x86_64-*-* } { "-O0" } } */'
	has "SKIP.a.O0.static := its authors expect it to fail: PR 1"
}

@test "what cannot be understood leaves a test out, and is never dropped" {
	reads <<<'/* { dg-do-what-i-mean "now" } */'
	left_out "dg-do-what-i-mean is not understood here"
	reads <<<'/* { dg-output "hello" } */'
	left_out "dg-output is not understood here"
	reads <<<'int x = y; /* { dg-error "y" } */'
	left_out "it is not to compile (dg-error)"
	reads <<<'/* { dg-skip-if "" { { x86_64-*-* && [check-something] } } } */'
	has "SKIP.a := dg-skip-if asks for"
	# These want nothing of who runs the test.
	reads <<<'/* { dg-final { scan-assembler "x" } } */ /* { dg-warning "w" } */'
	run_with ''
}

@test "tests that are only compiled are no tests of a suite that runs programs" {
	reads <<<'/* { dg-do compile } */'
	is ''
	reads <<<'/* { dg-do link } */'
	has "KIND.a := link"
	reads must=run\ link kind=compile <<<'int x;'
	is ''
}

@test "control files of older tests: flags, and for which targets a test is none" {
	printf '%s\n' 'set additional_flags "-fwrapv"' 'return 0' >"$T/top/a.x"
	reads control=1 <<<''
	run_with -fwrapv
	printf '%s\n' 'load_lib target-supports.exp' 'if { [istarget "arm*-*-*"] || [check_effective_target_lp64] } {' \
		'	return 1' '}' 'return 0' >"$T/top/a.x"
	reads control=1 <<<''
	left_out "its control file leaves it out"
	sed -i 's/lp64/ia32/' "$T/top/a.x"
	reads control=1 <<<''
	run_with ''
	printf '%s\r\n' 'if {[istarget "i?86-*-freebsd*\[123\]\.*"] && ![string-match "a" $b]} {' '	set x {' '	}' '	return 1' '}' \
		'lappend additional_flags -fa "-fb"' >"$T/top/a.x"
	reads control=1 <<<''
	run_with '-fa -fb'
	echo 'foreach x {1 2} { run $x }' >"$T/top/a.x"
	reads control=1 <<<''
	has "SKIP.a := its control file is not understood: foreach"
}

@test "standards of C++ are those that the test is compiled for" {
	reads <<<'// { dg-do run { target c++11 } }'
	run_with ''
	reads <<<'// { dg-do run { target c++20 } }'
	run_with -std=gnu++20
	reads <<<'// { dg-do run { target { ! c++20 } } }'
	run_with ''
	printf '%s\n' '// { dg-do run { target c++20 } }' '// { dg-options "-std=c++14" }' >"$T/in"
	reads <"$T/in"
	left_out "it is not for this target"
	printf '%s\n' '// { dg-options "-std=gnu++2a" }' '// { dg-do run { target c++20 } }' >"$T/in"
	reads <"$T/in"
	run_with -std=gnu++2a
	reads <<<'// { dg-do run { target c++14_down } }'
	run_with -std=gnu++14
	reads always=-std=gnu++20 <<<'// { dg-do run { target c++14_down } }'
	left_out "it is not for this target"
	reads always=-std=gnu++20 <<<'// { dg-do run { target c++20 } }'
	has "FLAGS.a := -std=gnu++20"
}
