#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# recipes/gcc/levels.mk: which of GCC's objects is compiled at which level, and with which precompiled headers. A makefile
# with the variables of GCC's own stands for it, and compilers that only say how they are called.
load helper

setup() {
	T=$BATS_TEST_TMPDIR
	cd "$T" || return 1
	mkdir -p cp headers-hot headers-warm headers-cold bin
	for name in bitmap fold-const ipa-cp cppdefault toplev insn-recog gcov i386 i386-expand cp/decl cp/init cp/module; do
		: >"$name.cc"
	done
	touch headers-{hot,warm,cold}/all-backend.h.gch headers-{hot,cold}/all-cplus.h.gch
	printf '#!/bin/sh\necho "g++ 12.2"\n' >bin/gnu
	printf '#!/bin/sh\necho asked >>"%s/asked"; echo "Debian clang version 14"\n' "$T" >bin/llvm
	chmod +x bin/*
	cat >Makefile <<-'END'
		OBJS = ipa-cp.o fold-const.o bitmap.o cppdefault.o toplev.o insn-recog.o i386.o i386-expand.o cp/decl.o
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
	for object in cppdefault.o toplev.o cp/module.o i386.o i386-expand.o insn-recog.o gcov.o; do
		[ -z "$(header_of "$object")" ]
		[ -n "$(compiled gnu "$object")" ]
	done
}
