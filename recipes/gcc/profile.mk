# For OPTIMIZE=profile, behind levels.mk: hot and warm objects are compiled to count what they do when they run (COUNT=1, the stage
# gcc-instrumented), or by what was counted (the stage gcc, where counts lie beside the objects). The code that GCC counts in has to be
# the code that it later has counts for, so both have the same level, header and group. A function that has changed is an error.
#
# What is never called is compiled for size then, in little time. So warm objects have the level of hot ones.
warm_level = -O2
counts = $(filter hot warm,$(heat))
ifdef COUNT
# Asked once Makefile has named the compiler. clang's counts are other ones.
no_clang = $(eval no_clang :=)$(if $(findstring clang,$(shell $(CXX) --version)),$(error OPTIMIZE=profile needs GCC for the host's compiler, and $(CXX) is clang))
# Names of files with counts are the directory's, as GCC knows it, and the object's: whatever directory a program is in when it ends.
override COMPILER = env PWD=/proc/self/cwd $(CXX) $(NO_PIE_CFLAGS)
counting = $(no_clang)$(if $(counts),-fprofile-generate -frandom-seed=$@ $(hasty))
# What is counted is settled before any of these comes to a function, and these programs run for a minute: three tenths less to compile.
hasty := $(addprefix -fno-,code-hoisting cprop-registers crossjumping forward-propagate gcse if-conversion if-conversion2 ipa-cp ipa-icf \
	ipa-sra ipa-vrp ivopts partial-inlining peephole2 reorder-blocks-and-partition rerun-cse-after-loop schedule-insns2 store-merging \
	tree-dominator-opts tree-loop-optimize tree-pre tree-sink tree-slp-vectorize tree-slsr tree-tail-merge tree-vectorize)
$(compilers): private LDFLAGS += machine.o -pthread -Wl,--wrap=main -fprofile-generate
$(compilers): machine.o
# Not as the C library's own functions, which it stands for.
machine.o: $(here)machine.c
	$(CC) -O2 -g0 -fno-pie -fno-builtin -fno-ident -c -o $@ $<
else
# Headers, too: GCC takes flags of functions from the header that was compiled first, and a profile without these is another function's,
# or GCC crashes over it (12.2). What nobody counted anything of has no file; inline functions are counted in one object of those that have them.
counting = $(if $(counts),-fprofile-use -Wno-missing-profile)
endif
override NOEXCEPTION_FLAGS += $(counting)
