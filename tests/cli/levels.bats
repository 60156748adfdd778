#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# recipes/gcc/levels.mk: which of GCC's objects is compiled at which level, and with which precompiled headers. A makefile
# with the variables of GCC's own stands for it, and compilers that only say how they are called.
load helper

setup() {
	T=$BATS_TEST_TMPDIR
	cd "$T" || return 1
	mkdir -p cp headers-hot headers-warm headers-cold bin
	for name in bitmap fold-const ipa-cp cppdefault toplev insn-recog reload gcov i386 i386-expand cp/decl cp/init cp/module; do
		: >"$name.cc"
	done
	touch headers-{hot,warm,cold}/all-backend.h.gch headers-{hot,cold}/all-cplus.h.gch
	printf '#!/bin/sh\necho "g++ 12.2"\n' >bin/gnu
	printf '#!/bin/sh\necho asked >>"%s/asked"; echo "Debian clang version 14"\n' "$T" >bin/llvm
	chmod +x bin/*
	cat >plain.mk <<-'END'
		OBJS = ipa-cp.o fold-const.o bitmap.o cppdefault.o toplev.o insn-recog.o reload.o i386.o i386-expand.o cp/decl.o
		GCOV_OBJS = gcov.o
		out_file = config/i386/i386.cc
		CFLAGS-cppdefault.o = -DNATIVE_SYSTEM_HEADER_DIR=\"/usr/include\" -DPREFIX=\"/\"
		CFLAGS-toplev.o += -fx -DTARGET_NAME=\"x\"
		CFLAGS-cp/decl.o += -DIN_GCC_FRONTEND
		CFLAGS-cp/init.o += -DIN_GCC_FRONTEND
		CFLAGS-cp/module.o += -DHOST_MACHINE=\"x\" -DIN_GCC_FRONTEND
		COMPILE = @echo $@ $(level)
		POSTCOMPILE = @:
		cc1: ; @echo link $(LDFLAGS)
	END
	cp plain.mk Makefile
}

# How an object is compiled first: what fails with a header is compiled again without.
compiled() { # COMPILER OBJECT
	make --no-print-directory --eval="include $ROOT/recipes/gcc/levels.mk" CXX="$T/bin/$1" "$2" | cut -d ' ' -f 2-
}

header_of() { # OBJECT
	compiled gnu "$1" | sed -n 's/.* -include \([^ ]*\) .*/\1/p'
}

@test "hot objects at -O2, cold ones at -Og, warm ones at -O1 with what costs nothing" {
	[[ $(compiled gnu bitmap.o) == -O2\ * && $(compiled gnu i386.o) == -O2* && $(compiled gnu cp/decl.o) == -O2\ * ]]
	[[ $(compiled gnu ipa-cp.o) == -Og\ * && $(compiled gnu insn-recog.o) == -Og* && $(compiled gnu i386-expand.o) == -Og* ]]
	[[ $(compiled gnu fold-const.o) == -O1\ -falign-functions\ * ]]
}

@test "clang, which does not know these options, gets -O2 for warm objects, and is asked once" {
	[[ $(compiled llvm fold-const.o) == -O2\ -include* ]]
	[ "$(wc -l <asked)" = 1 ]
	[[ $(compiled llvm ipa-cp.o) == -Og\ * ]]
}

@test "each level has headers of its own" {
	[ "$(header_of bitmap.o)" = headers-hot/all-backend.h ]
	[ "$(header_of fold-const.o)" = headers-warm/all-backend.h ]
	[ "$(header_of ipa-cp.o)" = headers-cold/all-backend.h ]
	[ "$(header_of cp/decl.o)" = headers-hot/all-cplus.h ]
	[ "$(header_of cp/init.o)" = headers-cold/all-cplus.h ]
}

@test "the linker sees hot objects before warm ones, and both before the rest" {
	[ "$(compiled gnu cc1)" = "bitmap.o fold-const.o" ]
}

# With clang, which does not notice, the compiler that came out searched no directory of the C library.
@test "what has macros of its own, is the port's or is in other programs, too, is compiled without a header" {
	for object in cppdefault.o toplev.o cp/module.o i386.o i386-expand.o insn-recog.o reload.o gcov.o; do
		[ -z "$(header_of "$object")" ]
		[ -n "$(compiled gnu "$object")" ]
	done
}

# A compiler that joins what it is given, so that an object shows what is in it.
joining() { # GROUP...
	printf 'compared := 14.1.0 14.2.0\ntogether := %s\n' "$*" >together.mk
	echo 14.2.0 >BASE-VER
	cp "$ROOT"/recipes/gcc/{levels.mk,together.awk} .
	cp plain.mk Makefile
	cat >>Makefile <<-'END'
		srcdir = .
		OBJS += one.o two.o three.o
		COMPILER = sh ./cc
		ALL_COMPILERFLAGS = $(level)
		COMPILE = sh ./cc -c $(level) -o $@ $(CFLAGS-$@)
		POSTCOMPILE = @echo $@ >>dependencies
	END
	cat >cc <<-'END'
		echo "$@" >>calls
		while [ $# -gt 1 ]; do case $1 in -o) out=$2; shift ;; -include) ;; esac; shift; done
		grep -q broken_together "$1" $(sed -n 's/^#include "\(.*\)"/\1/p' "$1") && [ "${1%.o.cc}" != "$1" ] && exit 1
		grep -q broken_alone "$1" && exit 1
		cat "$1" $(sed -n 's/^#include "\(.*\)"/\1/p' "$1") >"$out"
	END
	for name in one two three; do echo "int $name;" >"$name.cc"; done
}

made() { # OBJECT...
	make -s -j4 --eval="include levels.mk" CXX="$T/bin/gnu" "$@"
}

@test "a group is compiled as one, into its first object; the others are empty" {
	joining one+two+three
	printf '#define INCLUDE_VECTOR\n# define LIMIT 3\n#undef OTHER\n#undef LIMIT\nint two;\n' >two.cc
	echo '#define INCLUDE_VECTOR' >>three.cc
	made two.o three.o one.o
	grep -q 'int one;' one.o
	grep -q 'int two;' one.o
	grep -q 'int three;' one.o
	[ ! -s two.o ] && [ ! -s three.o ]
	# With the header that each would have had; and what is empty is an object of this compiler's still.
	grep -q -- '-o one.o -include headers-cold/all-backend.h one.o.cc$' calls
	grep -q -- '-o nothing.o nothing.cc$' calls
	# What a compiler has not seen it has no dependencies of.
	[ "$(cat dependencies)" = one.o ]
	# What a file makes of macros is undone behind it, and what it wants of system.h said before the first one.
	[ "$(head -n 1 one.o.cc)" = "#define INCLUDE_VECTOR" ]
	[ "$(grep -c INCLUDE_VECTOR one.o.cc)" = 1 ]
	[ "$(grep -A 4 'push_macro("LIMIT")' one.o.cc)" = $'#pragma push_macro("LIMIT")\n#pragma push_macro("OTHER")\n#include "two.cc"\n#pragma pop_macro("LIMIT")\n#pragma pop_macro("OTHER")' ]
}

@test "a group that does not compile as one is compiled file by file" {
	joining one+two+three
	echo 'int broken_together;' >>two.cc
	made one.o two.o three.o
	[ "$(cat one.o)" = 'int one;' ]
	[ "$(cat three.o)" = 'int three;' ]
	grep -q 'broken_together' two.o
	[ "$(sort dependencies | tr '\n' ' ')" = "one.o three.o two.o " ]
}

@test "what does not compile alone either is an error, wherever in a group it is" {
	local broken
	for broken in one two three; do
		joining one+two+three
		rm -f ./*.o ./*.alone
		echo 'int broken_together, broken_alone;' >>"$broken.cc"
		run ! made one.o two.o three.o
		[ ! -e "$broken.o" ]
	done
}

# Single files would be other bytes than those of a machine with more memory.
@test "a compiler that memory fails is an error, and no reason to compile file by file" {
	local how
	for how in 'echo "fatal error: Killed signal terminated program cc1plus" >&2; exit 1' \
		'echo "cc1plus: out of memory allocating 65536 bytes" >&2; exit 1' 'kill -9 $$' 'exit 137' \
		'echo "virtual memory exhausted: Cannot allocate memory" >&2; exit 1' \
		'echo "as: cannot allocate memory" >&2; exit 1' 'echo "LLVM ERROR: out of memory" >&2; exit 134' \
		"echo \"  what():  std::bad_alloc\" >&2; exit 1" \
		'echo "fatal error: error writing to /tmp/a.s: No space left on device" >&2; exit 1'; do
		joining one+two+three
		rm -f ./*.o ./*.alone
		cp cc cc.whole
		{ printf 'case $* in *.o.cc) %s ;; esac\n' "$how"; cat cc.whole; } >cc
		run ! made one.o two.o three.o
		[[ $output == *"one.o: the compiler was killed or had too little memory or room"* ]]
		[ ! -e one.o.alone ] && [ ! -e two.o ]
		# Begun once more, with more memory, it is what it would have been.
		cp cc.whole cc
		made one.o two.o three.o
		[ ! -s two.o ]
	done
}

# Under a limit, GCC runs out of the memory that it collects garbage in, and says so in other words.
@test "a real compiler that has too little memory" {
	joining one+two+three
	cp cc cc.whole
	{
		printf 'case $* in *.o.cc) ulimit -v 120000; echo "#include <regex>" >big.cc; exec g++ -O1 -c big.cc -o big.o ;; esac\n'
		cat cc.whole
	} >cc
	run ! made one.o two.o three.o
	[[ $output == *"one.o: the compiler was killed or had too little memory or room"* ]]
	[ ! -e one.o.alone ] && [ ! -e two.o ]
}

@test "a disk that has no room for a group is an error" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	joining one+two+three
	ln -s /dev/full one.o.cc
	run ! made one.o two.o three.o
	[[ $output == *"one.o: the compiler was killed or had too little memory or room"* ]]
	[ ! -e one.o.alone ] && [ ! -e two.o ]
}

@test "a compiler that crashes over a group gets single files" {
	joining one+two+three
	cp cc cc.whole
	{ echo 'case $* in *.o.cc) exit 139 ;; esac'; cat cc.whole; } >cc
	made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
}

@test "a group that was compiled file by file once may be compiled as one the next time" {
	joining one+two+three
	touch one.o.alone
	made one.o two.o three.o
	grep -q 'int three;' one.o
	[ ! -s three.o ]
}

@test "where there is no list of a group's files, none of them is left out" {
	joining one+two+three
	printf '#!/bin/sh\nexit 1\n' >bin/awk
	chmod +x bin/awk
	PATH=$T/bin:$PATH made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
}

@test "macros are looked for where the sources are" {
	joining one+two+three
	mkdir source
	mv one.cc two.cc three.cc BASE-VER source
	echo '#define LIMIT 3' >>source/two.cc
	sed -i 's/srcdir = .*/srcdir = source/' Makefile
	echo 'VPATH = source' >>Makefile
	made one.o two.o three.o
	grep -q 'push_macro("LIMIT")' one.o.cc
}

@test "front ends have groups of their own" {
	joining one+two+three
	sed -i 's/^OBJS += .*/OBJS += three.o/' Makefile
	echo 'ALL_HOST_FRONTEND_OBJS = one.o two.o' >>Makefile
	made one.o two.o three.o
	grep -q 'int two;' one.o
	run ! grep -q 'int three;' one.o
	[ "$(cat three.o)" = 'int three;' ]
	rm -f ./*.o ./*.o.cc
	# The first is in none of them.
	sed -i 's/^ALL_HOST_FRONTEND_OBJS = .*/ALL_HOST_FRONTEND_OBJS = two.o three.o/' Makefile
	made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
}

@test "what only the first of a group is compiled with, the others are not" {
	joining one+two+three
	echo 'CFLAGS-one.o = -fx' >>Makefile
	made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
}

@test "of a group are taken the files that there are, that are linked where the first is, with the same options" {
	joining gone+one+two+three
	made one.o two.o three.o
	grep -q 'int three;' one.o
	rm -f ./*.o ./*.o.cc
	# Another program's.
	sed -i 's/^OBJS += .*/OBJS += one.o three.o/' Makefile
	made one.o two.o three.o
	[ "$(cat two.o)" = 'int two;' ]
	grep -q 'int three;' one.o
	run ! grep -q 'int two;' one.o
	rm -f ./*.o ./*.o.cc
	# The first is another program's: none is in its object.
	sed -i 's/^OBJS += .*/OBJS += two.o three.o/' Makefile
	made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
	rm -f ./*.o ./*.o.cc ./*.alone
	sed -i 's/^OBJS += .*/OBJS += one.o two.o three.o/' Makefile
	echo 'CFLAGS-two.o = -DTWO' >>Makefile
	made one.o two.o three.o
	[ "$(cat two.o)" = 'int two;' ]
	grep -q 'int three;' one.o
}

@test "a release that nobody has compared has no groups" {
	joining one+two+three
	echo 14.3.0 >BASE-VER
	made one.o two.o three.o
	[ "$(cat one.o)$(cat two.o)$(cat three.o)" = 'int one;int two;int three;' ]
}

@test "each file is in one group, which is of one level" {
	run make -s -f - all <<-END
		include $ROOT/recipes/gcc/levels.mk
		names := \$(subst +, ,\$(together))
		heats = \$(sort \$(foreach name,\$(subst +, ,\$(1)),\$(if \$(filter \$(hot),\$(name)),hot,\$(if \$(filter \$(warm),\$(name)),warm,cold))))
		all: ; @echo \$(words \$(names)) \$(words \$(sort \$(names))) \$(strip \$(foreach group,\$(together),\$(word 2,\$(call heats,\$(group)))))
	END
	[ "${lines[0]% *}" = "${lines[0]#* }" ]
}

together() {
	python3 "$ROOT/tests/long/together.py" "$@"
}

@test "together.py: a name of one file's own that is a word in another one" {
	command -v ctags >/dev/null || skip "ctags is not installed"
	mkdir source
	printf 'static int mine;\nint f (int theirs) { return mine + theirs; }\n' >source/tsan.cc
	printf 'int g (char c) { return c == 0; } /* mine */\n#define ADD(mine) (1 + (mine))\n' >source/varpool.cc
	run -0 together source
	[ "$output" = "2 files in $(grep -c '^together +=' "$ROOT/recipes/gcc/together.mk") groups" ]
	local declared
	for declared in 'static int other;' 'enum { first, other };' 'namespace { const int other = 1; }' 'namespace { enum kind { other }; }'; do
		echo "$declared" >source/tsan.cc
		printf "int g (char c) { return c == '\"' ? other (\"\") : 0; }\n" >source/varpool.cc
		run -1 together source
		[ "${lines[1]}" = "source/tsan.cc: other is a word in source/varpool.cc" ]
	done
	# These are not to be seen from there.
	for declared in 'enum class kind { other };' 'int f () { enum { other } a; return a; }' 'struct s { enum { other } a; };'; do
		echo "$declared" >source/tsan.cc
		run -0 together source
	done
	run -1 together "$T/nowhere"
	[[ $output == *"nowhere: no file of any group"* ]]
}

@test "together.py: functions that are missing, or call others, whichever file of the group is the first that there is" {
	mkdir alone together
	printf 'int one(void);\nint f(void) { return one(); }\n' >tsan.c
	printf 'int two(void);\nint g(void) { return two(); }\n' >varpool.c
	gcc -O1 -c tsan.c -o alone/tsan.o
	gcc -O1 -c varpool.c -o alone/varpool.o
	cat tsan.c varpool.c >both.c
	gcc -O1 -c both.c -o together/tsan.o
	: >nothing.c
	gcc -c nothing.c -o together/varpool.o
	run -0 together alone together
	[ "$output" = "2 functions are the same, 0 the same calls in other code" ]
	sed -i 's/two()/one()/' both.c
	gcc -O1 -c both.c -o together/tsan.o
	run -1 together alone together
	[ "${lines[1]}" = "tsan: g refers to others" ]
	gcc -O1 -c tsan.c -o together/tsan.o
	run -1 together alone together
	[ "${lines[1]}" = "tsan: no g" ]
	run -1 together alone "$T/nowhere"
	[[ $output == *"nowhere: no object of any group"* ]]
}
