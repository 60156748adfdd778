#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# answers.sh OUT HOST: what the configure scripts of all packages for one host ask its compiler, asked once and written as a file for
# CONFIG_SITE. CC is the compiler. Only questions that are the same in every script, whatever flags it is called with: whether there
# is a header, whether the C library has a function, the size of a type, and what the compiler does without being told.
#
# Each is answered as the scripts would, by compiling or linking what they do, but all of a kind at a time; and what does not
# come out as expected gets no answer, so that the scripts find out for themselves.
set -eu
out=$1
host=$2

# Not time.h: gas' script looks at its answer without ever having asked.
headers='alloca.h byteswap.h dlfcn.h endian.h fcntl.h float.h iconv.h inttypes.h langinfo.h limits.h locale.h
machine/hal_sysinfo.h malloc.h memory.h minix/config.h process.h pthread.h spawn.h stddef.h stdint.h stdio_ext.h stdio.h stdlib.h
string.h strings.h sys/file.h sys/mman.h sys/param.h sys/prctl.h sys/pstat.h sys/resource.h sys/stat.h sys/sysctl.h sys/sysinfo.h
sys/sysmp.h sys/systemcfg.h sys/table.h sys/time.h sys/times.h sys/types.h sys/wait.h unistd.h vfork.h wchar.h windows.h
complex.h ctype.h direct.h ftw.h invent.h ldfcn.h link.h nl_types.h stdarg.h sys/attributes.h sys/auxv.h sys/fpu.h sys/iograph.h
sys/locking.h sys/processor.h sys/syssgi.h thread.h'

functions='__fsetlocking _doprnt alarm asprintf atexit atoq attr_get basename bcmp bcopy bsearch bzero calloc
canonicalize_file_name clearerr_unlocked clock close cputime dup dup2 dup3 fcntl fdopen feof_unlocked ferror_unlocked fflush_unlocked ffs
fgetc_unlocked fgets_unlocked fileno fileno_unlocked fls fopen64 fork fprintf_unlocked fputc_unlocked fputs_unlocked fread_unlocked fseeko fseeko64
fstatat ftello ftello64 fwrite_unlocked getauxval getc_unlocked getchar_unlocked getcwd getexecname getgid getpagesize getrlimit getrusage
getsysinfo gettimeofday getuid glob index insque kill localeconv lseek lstat madvise mallinfo mallinfo2 mbstowcs memchr memcmp memcpy memmem
memmove mempcpy memset mkdtemp mkstemp mkstemps mmap mprotect nl_langinfo obstack_vprintf on_exit open pipe2 popen posix_fallocate
posix_spawn posix_spawnp pread processor_info psignal pstat_getdynamic pstat_getprocessor pstat_getstatic putc_unlocked
putchar_unlocked putenv qsort_r raise random read_real_time readlink realpath rename rindex sbrk setenv setlocale setproctitle
setrlimit sigaction sigaltstack sigsetmask sigstack snprintf spawnve spawnvpe stpcpy stpncpy strcasecmp strchr strdup strerror
strncasecmp strndup strnlen strrchr strsignal strstr strtod strtol strtoll strtoul strtoull strverscmp sysconf sysctl sysctlbyname
sysmp syssgi table times tmpnam utimensat utimes vasprintf vfork vfprintf vprintf vsnprintf vsprintf wait3 wait4 waitpid wcswidth'

types='intmax_t intptr_t off_t pid_t ptrdiff_t size_t ssize_t uint64_t uintmax_t uintptr_t'
warnings='-W -Wall -Wcast-qual -Wmissing-format-attribute -Wmissing-prototypes -Wold-style-definition -Wstrict-prototypes -Wwrite-strings'

answer() { # NAME VALUE
	printf "%s=\${%s='%s'}\n" "$1" "$1" "$2" >>"$out"
}

compiles() { # FLAG...
	$CC -c "$@" -o test.o test.c >/dev/null 2>errors
}

# A word as it is in the name of a variable.
name() {
	printf '%s' "$1" | tr -c 'A-Za-z0-9_' _
}

# What the scripts include before they look at a header or a type.
common='#include <stdio.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <inttypes.h>
#include <stdint.h>
#include <unistd.h>'

# A build of a compiler for another machine has scripts for this one, too, with another compiler: they are not answered.
cat >"$out" <<END
# For configure scripts that compile for $host with ${CC##*/}, in whatever directory it is.
case \${host_alias-}:\${CC##*/} in
"$host:${CC##*/}") ;;
*) return 0 ;;
esac
END

# Nothing at all is said of a compiler that is not like GCC, on a system that is not Linux, or where C libraries differ in more
# than this knows of.
printf '%s\n' "$common" '#if !defined __GNUC__ || !defined __linux__ || __SIZEOF_POINTER__ != 8' '#error other' '#endif' 'int main(void) { return 0; }' >test.c
compiles || exit 0
$CC -o test test.c 2>/dev/null || exit 0

answer ac_cv_c_compiler_gnu yes
answer ac_cv_objext o
answer ac_cv_path_SED sed
answer ac_cv_path_GREP grep
answer ac_cv_path_EGREP 'grep -E'
answer ac_cv_path_FGREP 'grep -F'
if compiles -g; then answer ac_cv_prog_cc_g yes; fi
if compiles -MT test.o -MD -MP -MF test.d && grep -q stdio test.d; then answer am_cv_CC_dependencies_compiler_type gcc3; fi
# Were they frameworks of macOS, the test above would not have been passed.
answer gt_cv_func_CFLocaleCopyPreferredLanguages no
answer gt_cv_func_CFPreferencesCopyAppValue no

# Headers: those that are there, and then all of these in one file, to see whether any cannot be compiled by itself.
for header in $headers; do
	printf '#if __has_include(<%s>)\nis_there %s\n#endif\n' "$header" "$header"
done >test.c
# Of a compiler that cannot be asked like this (GCC before 5), or is killed meanwhile, nothing more is said.
$CC -E -P test.c >test.i 2>/dev/null || exit 0
sed -n 's/^is_there //p' test.i | tr -d ' ' >present
: >present.h
while read -r header; do
	printf '#include <%s>\n' "$header" >>present.h
done <present
{ printf '%s\n' "$common"; cat present.h; } >test.c
if compiles; then
	for header in $headers; do
		answer "ac_cv_header_$(name "$header")" "$(grep -Fqx "$header" present && echo yes || echo no)"
	done
fi

# Functions: the linker names those that it does not find. The C library says of some that they do nothing but fail, which the scripts
# take for none.
{
	echo '#include <limits.h>'
	for function in $functions; do
		printf '#if defined __stub_%s || defined __stub___%s\nis_stub %s\n#endif\n' "$function" "$function" "$function"
	done
} >test.c
$CC -E -P test.c >test.i 2>/dev/null || exit 0
sed -n 's/^is_stub //p' test.i >missing
program() { # FUNCTION...
	printf 'char %s();\n' "$@"
	echo 'int main(void) { return 0'
	printf '+ %s()\n' "$@"
	echo '; }'
}
# shellcheck disable=SC2086 # lists of words
program $functions >test.c
$CC -w -fno-builtin -o test test.c >errors 2>&1 || sed -n 's/.*undefined.*[^A-Za-z0-9_]\([A-Za-z0-9_][A-Za-z0-9_]*\)[^A-Za-z0-9_]*$/\1/p' errors >>missing
found=
for function in $functions; do
	if ! grep -Fqx "$function" missing; then found="$found $function"; fi
done
# shellcheck disable=SC2086
program $found >test.c
if $CC -w -fno-builtin -o test test.c >errors 2>&1; then
	for function in $functions; do
		answer "ac_cv_func_$function" "$(grep -Fqx "$function" missing && echo no || echo yes)"
	done
fi

# Types and their sizes, the order of bytes, and files of more than 2 GB without a macro for it.
{
	printf '%s\n' "$common"
	for type in $types; do
		printf 'extern %s has_%s;\n' "$type" "$type"
	done
} >test.c
if compiles; then
	for type in $types; do
		answer "ac_cv_type_$type" yes
	done
fi
printf '%s\n' "$common" 'char test[sizeof(int) == 4 && sizeof(long) == 8 && sizeof(long long) == 8 && sizeof(void *) == 8 && sizeof(size_t) == 8 && sizeof(short) == 2 ? 1 : -1];' >test.c
if compiles; then
	answer ac_cv_sizeof_short 2
	answer ac_cv_sizeof_int 4
	answer ac_cv_sizeof_long 8
	answer ac_cv_sizeof_long_long 8
	answer ac_cv_sizeof_size_t 8
	answer ac_cv_sizeof_void_p 8
fi
printf '%s\n' "$common" 'char test[sizeof(off_t) == 8 && (off_t)1 << 40 > 0 ? 1 : -1];' >test.c
if compiles; then
	answer ac_cv_sys_largefile_CC no
	answer ac_cv_sys_file_offset_bits no
fi
printf 'char test[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 1 : -1];\n' >test.c
if compiles; then answer ac_cv_c_bigendian no; fi
printf '#define __EXTENSIONS__ 1\n%s\n' "$common" >test.c
if compiles; then answer ac_cv_safe_to_define___extensions__ yes; fi

# Warnings that the compiler knows.
echo 'int test;' >test.c
# shellcheck disable=SC2086
if compiles -Werror $warnings; then
	for warning in $warnings; do
		answer "acx_cv_prog_cc_warning_$(name "$warning")" yes
	done
fi
