# Archives for static programs that are checked.
#
# A sanitizer has functions of the C library's names, and asks the loader for the C library's own. A static program of musl has no
# loader. So libc_NAME.a is the C library once more, in which whatever libNAME.a has a function for is called __libc_real_*, also where
# the C library itself calls it (a dynamic one is linked like that, with -Bsymbolic-functions), with a table of these functions, which
# patch 0005 looks them up in. Functions of the heap keep their names, so that the C library allocates from the sanitizer's heap what
# programs may free.
heap := malloc calloc realloc reallocarray free aligned_alloc memalign posix_memalign valloc malloc_usable_size
names := $(patsubst $(FROM)/lib%.a,%,$(wildcard $(FROM)/libasan.a $(FROM)/liblsan.a $(FROM)/libtsan.a))

all: $(names:%=$(TO)/libc_%.a)

# Names of functions, each as a line, sorted.
defined = $(TOOL)nm -g --defined-only $(1) 2>/dev/null | sed -n 's/^[0-9a-f]* [TWiV] //p' | LC_ALL=C sort -u

libc.names: $(LIBC)
	$(call defined,$<) >$@

# What is intercepted has a second name in the sanitizer's library, but for these, which are written in assembly.
jumps := setjmp _setjmp sigsetjmp __sigsetjmp

%.names: $(FROM)/lib%.a libc.names
	$(call defined,$<) >$*.all
	{ sed -n 's/^__interceptor_//p' $*.all; printf '%s\n' $(jumps); } | LC_ALL=C sort -u | LC_ALL=C comm -12 - $*.all | LC_ALL=C comm -12 - libc.names >$*.both
	printf '%s\n' $(heap) | LC_ALL=C sort | LC_ALL=C comm -13 - $*.both >$@
	test -s $@

%.c: %.names
	{ sed 's/.*/extern char __libc_real_&[];/' $<; \
		echo 'const struct { const char *name; void *real; } __interception_static_functions[] = {'; \
		sed 's/.*/{"&", __libc_real_&},/' $<; \
		echo '};'; \
		echo 'const __UINTPTR_TYPE__ __interception_static_functions_count ='; \
		echo '    sizeof(__interception_static_functions) / sizeof(*__interception_static_functions);'; } >$@

%.o: %.c
	$(TOOL)gcc $(CFLAGS) -c -o $@ $<

unwind.o: $(UNWIND)
	$(TOOL)gcc $(CFLAGS) -c -o $@ $<

$(TO)/libc_%.a: %.names %.o unwind.o
	sed 's/.*/& __libc_real_&/' $< >$*.map
	$(TOOL)objcopy -D --redefine-syms=$*.map $(LIBC) $*.a
	$(TOOL)ar rsD $*.a $*.o $(if $(filter asan,$*),unwind.o)
	mv $*.a $@

.SUFFIXES:
.SECONDARY:
