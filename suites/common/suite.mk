# SPDX-License-Identifier: Apache-2.0
# What suites have in common. A suite's Makefile includes this, sets the following, and includes rules.mk:
#   TESTS          names of tests, perhaps as $(call read_tests,...) finds them
#   run            the command of a test, for $(call run,NAME,OPTION,WAY)
#   VARIANTS.NAME  OPTION.WAY... that it has, if not all
#   NEEDS.OPTION, NEEDS.WAY  files that tests of such a variant need; the makefile has rules for them
#   SKIP.NAME      why a test is left out, or SKIP.NAME.OPTION.WAY why a variant of it is
# It gets OPTIONS, OPTION.x (the words of option x), WAYS and SECONDS of suite.yaml, and SOURCE, from mcm.
include $(QUICK)/tools.mk
# The self-test has tests, too.
TESTS :=

# What the toolchain cannot make is no way.
override WAYS := $(filter $(MODES),$(WAYS))
# A dynamic program is started by the kernel, or by QEMU, and not as an argument of its loader, whose stack would be what
# the loader's file asks for: not executable, so that pointers to nested functions lead nowhere.
ifeq ($(findstring not run,$(RUN)),)
ifeq ($(RUN),)
START.dynamic := -Xlinker --dynamic-linker -Xlinker '$(CURDIR)/$(SYSROOT)$(LOADER)' -Xlinker -rpath -Xlinker '$(CURDIR)/$(SYSROOT)/lib'
RUN.dynamic :=
else
RUN.dynamic := $(RUN) -L $(SYSROOT)
endif
endif
# Emulated programs are slower by far, and beside one run others.
SLOWER := $(if $(RUN),5,1)
ifneq ($(SECONDS),)
export TIME_LIMIT := $(shell echo $$(($(SECONDS) * $(SLOWER))))
endif
VARIANTS := $(if $(OPTIONS),$(foreach o,$(OPTIONS),$(foreach w,$(WAYS),$(o).$(w))))

# Files that are made when the makefile is read for the first time: $(call made,FILE,COMMAND).
made = $(shell [ -e $(1) ] || { $(2); } >$(1).new && { [ -e $(1) ] || mv $(1).new $(1); })$(if \
	$(filter-out 0,$(.SHELLSTATUS)),$(error cannot make '$(1)'))

# What the toolchain can do, by the names that tests for DejaGnu have for it: conditions for its preprocessor.
effective_targets = $(call made,effective,sed -n \
	's/^\([a-z][^ ]*\) \(.*\)/\n\#if \2\n"\1" 1\n\#else\n"\1" 0\n\#endif/p' $(COMMON)/effective-targets | \
	$(BIN)gcc -E -P -x c - | tr -d '"')
variant_words = $(foreach o,$(OPTIONS),$(foreach w,$(WAYS),$(o).$(w)=$(OPTION.$(o)) $(FLAGS.$(w));))

# Reads tests by their directives: $(call read_tests,NAME,FIND,TOP,MUST,KIND,ALWAYS,CONTROL). FIND is a command that prints the
# files; the others are what dg.awk wants. Adds to TESTS and sets FLAGS.TEST, KIND.TEST, MORE.TEST and SKIP.TEST.
read_tests = $(effective_targets)$(call made,$(1).mk,$(2) | LC_ALL=C sort | awk -v 'top=$(3)' -v 'must=$(4)' \
	-v 'kind=$(5)' -v 'always=$(6)' -v 'control=$(7)' -v 'target=$(TARGET)' -v effective=effective -v 'variants=$(variant_words)' \
	-f $(COMMON)/dg.awk)$(eval include $(1).mk)

# Compiles, links and runs a test that was read so: $(call compile_and_run,COMPILER,FILE,LIBRARIES,NAME,OPTION,WAY).
# The test's own options stand behind its file, as DejaGnu has them: "-x c" is for the files that follow.
compile_and_run = $(1) $(OPTION.$(5)) $(FLAGS.$(6)) $(START.$(6)) $(2) $(FLAGS.$(4)) $(if $(filter compile,$(KIND.$(4))),-c) \
	-o $(4).$(5).$(6).exe $(MORE.$(4)) $(3) && { \
	$(if $(filter run,$(KIND.$(4))),$(RUN.$(6)) ./$(4).$(5).$(6).exe,:); s=$$?; rm -f $(4).$(5).$(6).exe; [ $$s = 0 ]; }
