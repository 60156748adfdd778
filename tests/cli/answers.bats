#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# recipes/configure-answers: what configure scripts of all packages for one host find out about its compiler, found out once; and what stands for
# libtool where only archives are made.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	unset host_alias
}

answers() { # [CC [HOST]]
	env CC="${1:-gcc}" sh "$ROOT/recipes/configure-answers/answers.sh" "$PWD/config.site" "${2:-x86_64-mcm-linux-gnu}"
}

# What a configure script knows of NAME once it has read the file: nothing if it has to ask.
known() { # CC HOST NAME
	env CC="$1" host_alias="$2" sh -c '. ./config.site && eval "printf %s \"\${$0-nothing}\""' "$3"
}

# The tests that autoconf makes of these, one at a time.
asked() { # header|func NAME
	case $1 in
	header) printf '#include <stdio.h>\n#include <sys/types.h>\n#include <%s>\n' "$2" >conftest.c ;;
	func) printf '#define %s innocuous\n#include <limits.h>\n#undef %s\nchar %s ();\n#if defined __stub_%s\nchoke me\n#endif\nint main () { return %s (); }\n' "$2" "$2" "$2" "$2" "$2" >conftest.c ;;
	esac
	if [ "$1" = header ]; then gcc -c conftest.c 2>/dev/null; else gcc -w -o conftest conftest.c 2>/dev/null; fi && echo yes || echo no
}

@test "answers are those that each script would find out" {
	answers
	local name
	for name in alloca.h windows.h sys/mman.h machine/hal_sysinfo.h sys/sysctl.h direct.h; do
		[ "$(known gcc x86_64-mcm-linux-gnu "ac_cv_header_${name//[.\/]/_}")" = "$(asked header "$name")" ]
	done
	# The linker warns of tmpnam, and tells of mkstemp as it does.
	for name in mkstemp tmpnam strverscmp spawnvpe sysctl sigstack setproctitle fgets_unlocked memcpy; do
		[ "$(known gcc x86_64-mcm-linux-gnu "ac_cv_func_$name")" = "$(asked func "$name")" ]
	done
	[ "$(known gcc x86_64-mcm-linux-gnu ac_cv_sizeof_long)" = "$(printf '__SIZEOF_LONG__' | gcc -E -P -)" ]
	# gas' script does not ask, but looks at the answer.
	[ "$(known gcc x86_64-mcm-linux-gnu ac_cv_header_time_h)" = nothing ]
}

@test "another host, and another compiler, are not answered; a directory is nothing but a place" {
	answers /usr/bin/gcc
	[ "$(known gcc x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = yes ]
	[ "$(known /elsewhere/bin/gcc x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = yes ]
	[ "$(known gcc aarch64-linux-musl ac_cv_func_memcpy)" = nothing ]
	[ "$(known gcc '' ac_cv_func_memcpy)" = nothing ]
	[ "$(known clang x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = nothing ]
	[ "$(known x86_64-linux-musl-gcc x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = nothing ]
	# The file is the same wherever the compiler is.
	mv config.site first
	answers gcc
	cmp first config.site
}

@test "what a recipe or a user has said stays" {
	answers
	ac_cv_func_memcpy=no run known gcc x86_64-mcm-linux-gnu ac_cv_func_memcpy
	[ "$output" = no ]
}

@test "of a compiler that is none nothing is said" {
	printf '#!/bin/sh\nexit 1\n' >broken
	chmod +x broken
	answers ./broken
	[ "$(grep -c = config.site)" = 0 ]
	[ "$(known broken x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = nothing ]
}

@test "what does not come out as expected gets no answer" {
	# Links nothing with more than three functions, and compiles no file with many headers.
	cat >odd <<-'END'
		#!/bin/sh
		for word; do case $word in -E) exec gcc "$@" ;; *.c) source=$word ;; esac; done
		if [ "$(grep -c '()' "$source")" -gt 3 ]; then echo "ld: file format not recognized" >&2; exit 1; fi
		if [ "$(grep -c include "$source")" -gt 15 ]; then exit 1; fi
		exec gcc "$@"
	END
	chmod +x odd
	answers ./odd
	[ "$(known odd x86_64-mcm-linux-gnu ac_cv_func_memcpy)" = nothing ]
	[ "$(known odd x86_64-mcm-linux-gnu ac_cv_header_alloca_h)" = nothing ]
	[ "$(known odd x86_64-mcm-linux-gnu ac_cv_objext)" = o ]
}

@test "nothing is said where C libraries differ in more than this knows of, or nothing can be linked" {
	local option
	for option in -U__GNUC__ -U__linux__ "-U__SIZEOF_POINTER__ -D__SIZEOF_POINTER__=4" -nostartfiles\ -Wl,-none; do
		printf '#!/bin/sh\nexec gcc -w %s "$@"\n' "$option" >strange
		chmod +x strange
		answers ./strange
		[ "$(grep -c = config.site)" = 0 ]
	done
}

@test "each kind of question has its own answer: one that does not compile takes none of the others along" {
	local pattern said answer
	answers
	mv config.site all
	# What is in the source or on the command line, and the answers that hang on it.
	while IFS=: read -r pattern said; do
		cat >picky <<-END
			#!/bin/sh
			for word; do case \$word in *.c) source=\$word ;; esac; done
			if { echo "\$*"; cat "\$source"; } | grep -q -e '$pattern'; then exit 1; fi
			exec gcc "\$@"
		END
		chmod +x picky
		answers ./picky
		for answer in $said; do
			grep -Fqx "${answer%=*}=\${${answer%=*}='${answer#*=}'}" all
			[ "$(known picky x86_64-mcm-linux-gnu "${answer%=*}")" = nothing ]
		done
		[ "$(known picky x86_64-mcm-linux-gnu ac_cv_objext)" = o ]
	done <<-'END'
		-c -g -o:ac_cv_prog_cc_g=yes
		-MT:am_cv_CC_dependencies_compiler_type=gcc3
		has_off_t:ac_cv_type_off_t=yes
		sizeof(int):ac_cv_sizeof_short=2 ac_cv_sizeof_int=4 ac_cv_sizeof_long=8 ac_cv_sizeof_long_long=8 ac_cv_sizeof_size_t=8 ac_cv_sizeof_void_p=8
		sizeof(off_t):ac_cv_sys_largefile_CC=no ac_cv_sys_file_offset_bits=no
		__ORDER_LITTLE:ac_cv_c_bigendian=no
		__EXTENSIONS__:ac_cv_safe_to_define___extensions__=yes
		-Werror:acx_cv_prog_cc_warning__Wall=yes acx_cv_prog_cc_warning__Wcast_qual=yes
	END
}

@test "of a compiler that cannot be asked for headers, none is said to be missing" {
	# GCC before 5 has no __has_include: an error, and not one header in the output.
	printf '#!/bin/sh\nexec gcc -U__has_include "$@"\n' >old
	# Another one is killed when it has written half.
	printf '#!/bin/sh\nfor word; do if [ "$word" = -E ]; then gcc "$@" | head -n 3; exit 1; fi; done\nexec gcc "$@"\n' >killed
	chmod +x old killed
	local compiler
	for compiler in old killed; do
		answers "./$compiler"
		[ "$(known "$compiler" x86_64-mcm-linux-gnu ac_cv_header_stdio_h)" = nothing ]
		[ "$(known "$compiler" x86_64-mcm-linux-gnu ac_cv_objext)" = o ]
	done
}

@test "answers belong to a compiler: with another one the stage has another key, and so has what is configured with it" {
	printf '#!/bin/sh\nexec gcc -fno-plt "$@"\n' >mine
	chmod +x mine
	clean_environment
	export MCM_STORE=$PWD/store
	mcm plan x86_64-linux-musl | awk '{print $2, $NF}' >one
	mcm plan x86_64-linux-musl --set HOST_CC="$PWD/mine" --set HOST_CXX=g++ | awk '{print $2, $NF}' >two
	local stage
	for stage in configure-answers gmp mpfr isl binutils@x86_64-linux-musl gcc@x86_64-linux-musl; do
		grep -q "^$stage " one
		[ "$(grep "^$stage " one)" != "$(grep "^$stage " two)" ]
	done
	[ "$(grep ^musl-headers one)" = "$(grep ^musl-headers two)" ]
}

lt() {
	sh "$ROOT/recipes/configure-answers/libtool.sh" "$@"
}

@test "libtool.sh: objects, lists of objects, and the archive of all" {
	mkdir part
	for name in one two three; do echo "int $name;" >"part/$name.c"; done
	echo 'int own;' >own.c
	(
		cd part
		lt --tag=CC --mode=compile gcc -O1 -c -o one.lo one.c
		lt --silent --mode=compile --tag=CC gcc -c two.c
		LEFT_OUT="other/two part/three" lt --mode=compile gcc -c -o three.lo three.c
		[ -f one.o ] && [ -f two.o ] && [ -f three.lo ] && [ ! -e three.o ]
		lt --tag=CC --mode=link gcc -O1 -o libpart.la one.lo two.lo three.lo -lm
		[ ! -e .libs ]
	)
	lt --mode=compile gcc -c -o own.lo own.c
	lt --tag=CC --mode=link gcc -version-info 1:0:0 -o libown.la -rpath /lib own.lo part/libpart.la -lm
	[ "$(ar t .libs/libown.a | tr '\n' ' ')" = "own.o one.o two.o " ]
	nm .libs/libown.a | grep -q ' two$'
}

@test "libtool.sh: a second time, and two objects of one name" {
	mkdir part
	echo 'int one;' >part/one.c
	echo 'int other;' >one.c
	printf '#!/bin/sh\necho called >>called\nexec ar "$@"\n' >own-ar
	chmod +x own-ar
	(
		cd part
		lt --mode=compile gcc -c -o one.lo one.c
		lt --mode=link gcc -o libpart.la one.lo
	)
	lt --mode=compile gcc -c -o one.lo one.c
	for _ in 1 2; do
		AR=$PWD/own-ar lt --mode=link gcc -o libown.la -rpath /lib one.lo part/libpart.la
		[ "$(ar t .libs/libown.a | tr '\n' ' ')" = "one.o one.o " ]
	done
	[ "$(wc -l <called)" = 2 ]
	nm .libs/libown.a | grep -q ' other$'
	# What is left out now was not always.
	LEFT_OUT="${PWD##*/}/one" lt --mode=compile gcc -c -o one.lo one.c
	[ ! -e one.o ]
}

@test "libtool.sh: what fails fails, and programs are none of its business" {
	echo 'int no' >bad.c
	run ! lt --mode=compile gcc -c -o bad.lo bad.c
	[ ! -e bad.lo ]
	run -1 lt --mode=link gcc -o program main.o
	[[ $output == *"'program' is no library"* ]]
	run -1 lt --mode=install cp x y
	[[ $output == *"no mode 'install'"* ]]
}
