#!/bin/sh
# train.sh [c++]: lets the instrumented compilers in ../compilers compile files of GCC's ../source and of ../training, one after the other,
# with the headers that headers.sh made. The counts are where the compilers were told to write them: in this directory and beside it.
#
# All names are relative, and all is told, so that the compilers do the same wherever this runs. A file that does not compile is an
# error, as the counts would be those of error messages; one that this release of GCC does not have is passed over.
# shellcheck disable=SC2046,SC2086 # Lists of words, of which none has a space.
set -eu
s=../source
library=$s/libstdc++-v3
fixed='-quiet -nostdinc -fno-canonical-system-headers -frandom-seed=training -DHAVE_CONFIG_H -I../training'
own="-I$s/include -I$s/libiberty -I$s/zlib -I$s/libdecnumber -I$s/libdecnumber/dpd -I$s/libbacktrace"

there() # FILE: is it in this release?
{
	test -f "$1"
}

c() # OPTIONS FILE...
{
	options=$1
	shift
	for file in "$@"; do
		! there "$file" || ../compilers/cc1 $fixed -I../include $own $options -o /dev/null "$file"
	done
}

cxx() # OPTIONS FILE...
{
	options=$1
	shift
	for file in "$@"; do
		! there "$file" || ../compilers/cc1plus $fixed -nostdinc++ -D_GNU_SOURCE -DCODY_NETWORKING=0 -I../c++ -I$library/include/std -I$library/include/c_global \
			-I$library/include -I$library/libsupc++ -I../include -I$s/include -I$s/libcpp/include -I$s/libcpp -I$s/libcody \
			-I$library/src/c++11 $options -o /dev/null "$file"
	done
}

from() # DIR END NAME...
{
	dir=$1 end=$2
	shift 2
	for name in "$@"; do
		echo "$s/$dir/$name$end"
	done
}

# Files as configure scripts have them, for what a compiler does before it comes to the first line.
for level in -O0 -O2 -O2 -g; do
	for _ in 1 2 3 4; do
		c $level ../training/empty.c ../training/small.c
	done
done
c '-E' ../training/small.c ../training/program.c

files=$(from libiberty .c cp-demangle regex hashtab d-demangle rust-demangle floatformat md5 splay-tree getopt simple-object-elf cplus-dem)
more=$(from zlib .c deflate inflate trees inftrees crc32)
more="$more $(from libdecnumber .c decNumber) $(from libbacktrace .c dwarf elf)"
c '-O0 -w' $files $more ../training/program.c
c '-O0 -g -Wall -Wextra -Wno-error' ../training/program.c $s/libiberty/hashtab.c
c '-O2 -w' $files $more ../training/program.c
c '-O2 -g -fPIC -w' $(from libiberty .c cp-demangle hashtab floatformat) $(from zlib .c deflate inflate) ../training/program.c
c '-Os -w' $(from libiberty .c regex d-demangle splay-tree) $(from zlib .c trees inflate) ../training/program.c
c '-O3 -w' $(from zlib .c deflate) ../training/program.c
c '-O1 -fPIC -w' $(from libiberty .c simple-object-elf) $s/libbacktrace/dwarf.c

test "$*" = c++ || exit 0
for _ in 1 2 3; do
	cxx -O0 ../training/empty.c
	cxx '-O2 -std=gnu++17' ../training/small.cc
done
cxx '-E -std=gnu++17' ../training/program.cc
files="$(from libstdc++-v3/src/c++11 .cc regex codecvt hashtable_c++0x functexcept) $(from libstdc++-v3/src/c++98 .cc tree locale)"
more="$(from libcpp .cc lex macro directives line-map charset) $(from libcody .cc buffer client server)"
cxx '-O0 -std=gnu++17 -w' $files $more ../training/program.cc
cxx '-O0 -g -std=gnu++17 -w' ../training/program.cc $s/libcpp/expr.cc
cxx '-O2 -std=gnu++17 -w' $files $more ../training/program.cc
cxx '-O2 -g -std=gnu++17 -w' ../training/program.cc $(from libcpp .cc macro) $(from libcody .cc server)
cxx '-Os -std=gnu++17 -w' $s/libcpp/expr.cc ../training/program.cc
cxx '-O2 -std=gnu++17 -fPIC -w' $(from libstdc++-v3/src/c++11 .cc string-inst sstream-inst)
cxx '-O2 -std=gnu++20 -w' ../training/program.cc
