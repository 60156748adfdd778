#!/bin/sh
# headers.sh SOURCE LIBC: writes ./include and ./c++, the headers that files of GCC's source in C and C++ are compiled with: the compiler's own,
# those of a C library that is declared and not there (LIBC, a file), and libstdc++'s as they are in the source, configured for nothing.
set -eu
source=$1 libc=$2
mkdir -p include/sys c++/bits

for name in assert ctype dirent errno fcntl gstdint inttypes locale localedir malloc math memory setjmp signal stdio stdlib string strings time unistd wchar \
	wctype sys/file sys/mman sys/param sys/stat sys/time sys/times sys/types sys/resource sys/wait
do
	echo '#include <libc.h>' >include/$name.h
done
cp "$libc" include/libc.h
cp "$source"/gcc/ginclude/*.h include
cp "$source/gcc/glimits.h" include/limits.h
mv include/stdint-gcc.h include/stdint.h

library=$source/libstdc++-v3
release=$(sed 's/\..*//' "$source/gcc/BASE-VER")
{
	sed -e "s/define _GLIBCXX_RELEASE/& $release/" -e 's/define __GLIBCXX__/& 1/' -e 's/define _GLIBCXX_INLINE_VERSION/& 0/' \
		-e 's/define _GLIBCXX_HAVE_ATTRIBUTE_VISIBILITY/& 1/' -e 's/define _GLIBCXX_EXTERN_TEMPLATE$/& 1/' \
		-e 's/define _GLIBCXX_USE_DUAL_ABI/& 1/' -e 's/define _GLIBCXX_USE_CXX11_ABI/& 1/' \
		-e 's/define _GLIBCXX_USE_ALLOCATOR_NEW/& 1/' -e '/define _GLIBCXX_USE_FLOAT128/d' "$library/include/bits/c++config"
	for name in HAVE_STDINT_H HAVE_STDLIB_H HAVE_STRING_H HAVE_WCHAR_H HAVE_MBSTATE_T HAVE_TGMATH_H USE_C99_STDINT USE_C99_STDLIB \
		USE_LONG_LONG HAVE_STRTOLD HAVE_STRTOF HAVE_ALIGNED_ALLOC HAVE_STRERROR_L USE_CLOCK_REALTIME USE_CLOCK_MONOTONIC
	do
		echo "#define _GLIBCXX_$name 1"
	done
	echo '#define _GLIBCXX_HOSTED 1'
	echo '#define _GLIBCXX_STDIO_EOF -1'
	echo '#define _GLIBCXX_STDIO_SEEK_CUR 1'
	echo '#define _GLIBCXX_STDIO_SEEK_END 2'
	echo '#define _GLIBCXX_PSTL_VERSION 1'
	echo '#endif'
} >c++/bits/c++config.h
for name in exception exception_ptr nested_exception hash_bytes cxxabi_forced cxxabi_init_exception exception_defines \
	atomic_lockfree_defines
do
	cp "$library/libsupc++/$name.h" c++/bits
done
cp "$library"/config/os/generic/*.h "$library"/config/cpu/generic/*.h "$library"/config/locale/generic/*.h c++/bits
cp "$library/config/locale/generic/c_locale.h" c++/bits/c++locale.h
cp "$library/config/io/c_io_stdio.h" c++/bits/c++io.h
cp "$library/config/io/basic_file_stdio.h" c++/bits/basic_file.h
# The name differs between releases.
cp "$library"/config/allocator/new_allocator_base.h c++/bits/c++allocator.h
uppercase='[ABCDEFGHIJKLMNOPQRSTUVWXYZ_]'
sed -e '/^#pragma/b' -e "/^#/s/\($uppercase$uppercase*\)/_GLIBCXX_\1/g" -e 's/_GLIBCXX_SUPPORTS_WEAK/__GXX_WEAK__/g' \
	-e 's,^#include "\(.*\)",#include <bits/\1>,' "$source/libgcc/gthr.h" >c++/bits/gthr.h
sed -e 's/\(UNUSED\)/_GLIBCXX_\1/g' -e "s/\(GCC$uppercase*_H\)/_GLIBCXX_\1/g" "$source/libgcc/gthr-single.h" >c++/bits/gthr-default.h
