# Optimisation level of every object of the compiler proper, used as $(level) in CXXFLAGS.
#
# Hot are the files in which cc1 and cc1plus spend most of their time when they compile C and C++ at -O0 and -O2 for what it takes to
# compile them, and the C++ front end: -O2. Functions from headers count where they are called: at lower levels they are not inlined
# there. Warm is what has the next share: what -O2 adds to -O1 that makes programs faster and costs next to nothing, which takes two
# thirds of the time. The rest, the big matchers that genmatch and genrecog write above all: -Og (docs/benchmarks.md).
hot := \
	alias bitmap c-family/c-common c-family/c-lex cfganal cfgcleanup cfgloop cp/call cp/class cp/constexpr \
	cp/coroutines cp/cp-gimplify cp/cp-objcp-common cp/cvt cp/decl cp/decl2 cp/expr cp/lambda cp/lex cp/mangle \
	cp/name-lookup cp/parser cp/pt cp/search cp/semantics cp/tree cp/typeck cse cselib dce df-core df-problems \
	df-scan diagnostic-spec dominance domwalk emit-rtl et-forest final ggc-page gimple gimple-expr gimple-iterator \
	gimple-range-cache gimple-range-gori gimple-range-infer gimple-range-path gimple-walk hash-table insn-attrtab \
	insn-preds ira ira-costs ira-lives jump lra lra-constraints lra-eliminations lra-lives memory-block range-op \
	recog reginfo regstat rtl rtlanal sched-deps shrink-wrap simplify-rtx sort symtab tree tree-affine \
	tree-cfgcleanup tree-dfa tree-into-ssa tree-ssa-ccp tree-ssa-live tree-ssa-operands tree-ssa-propagate \
	tree-ssa-structalias value-range value-range-storage warning-control wide-int
warm := \
	attribs calls cfg cfgbuild cfgexpand cfghooks cfgloopanal cfgrtl cgraph cgraphbuild cgraphunit combine convert \
	cprop dbgcnt dse dumpfile dwarf2cfi except explow expr fold-const function function-abi fwprop ggc-common \
	gimple-fold gimple-match-exports gimple-range gimple-range-edge gimple-range-fold gimple-range-op \
	gimple-ssa-warn-access gimplify graphds haifa-sched hooks input insn-opinit ipa ipa-fnsummary ipa-modref \
	ipa-polymorphic-call ipa-predicate ipa-utils ira-build ira-color ira-conflicts ira-emit lists loop-init loop-iv \
	lra-assigns lra-remat lra-spills passes postreload predict pretty-print profile-count regcprop rtl-ssa/blocks \
	rtl-ssa/insns sbitmap sched-rgn sparseset sreal statistics stor-layout targhooks tree-cfg tree-chrec tree-eh \
	tree-inline tree-iterator tree-outof-ssa tree-phinodes tree-scalar-evolution tree-ssa tree-ssa-alias \
	tree-ssa-coalesce tree-ssa-copy tree-ssa-dce tree-ssa-dom tree-ssa-dse tree-ssa-forwprop tree-ssa-loop-im \
	tree-ssa-loop-ivopts tree-ssa-loop-manip tree-ssa-loop-niter tree-ssa-pre tree-ssa-reassoc tree-ssa-sccvn \
	tree-ssa-scopedtables tree-ssa-sink tree-ssa-tail-merge tree-ssa-ter tree-ssa-threadbackward tree-ssa-threadedge \
	tree-ssanames tree-vect-patterns tree-vect-slp tree-vect-stmts tree-vrp value-pointer-equiv value-query \
	value-relation varasm vr-values

# out_file: the port's own file (config/i386/i386.cc), known once GCC's Makefile is read.
port = $(basename $(notdir $(out_file)))
object = $(@:.o=)
heat = $(if $(filter $(hot) $(port),$(object)),hot,$(if $(filter $(warm),$(object)),warm,cold))
level = $($(heat)_level)
hot_level = -O2
cold_level = -Og
# clang knows few of these options, and inlines too little without -O2. Asked once, and not before GCC's Makefile names the compiler.
warm_level = $(eval warm_level := $(if $(findstring clang,$(shell $(CXX) --version)),-O2,$(quick)))$(warm_level)
quick := -O1 -falign-functions -falign-jumps -falign-labels -falign-loops -fcaller-saves -findirect-inlining \
	-finline-small-functions -foptimize-sibling-calls -fpartial-inlining -fpeephole2 -freorder-blocks-algorithm=stc \
	-fstrict-aliasing -fthread-jumps -ftree-switch-conversion -ftree-vrp

# No unwinding in the compiler (it is built without exceptions), so no tables for it: 10 MB less.
override NOEXCEPTION_FLAGS = -fno-exceptions -fno-rtti -fno-asynchronous-unwind-tables
# Warnings that nobody reads cost 4 %. The one that is left out by name is an error otherwise (tree-diagnostic-path.cc).
override GCC_WARN_CFLAGS =
override GCC_WARN_CXXFLAGS = -Wno-narrowing

# An inline function that was not inlined is in every object that calls it, and the linker keeps the first copy it sees. So the
# hot objects come first, then the warm ones, or hot code would call copies that were compiled for nothing.
compilers = cc1 cc1plus lto1 f951
first = $(filter-out c/% c-family/% cp/%,$(foreach names,hot warm,$(filter $($(names)),$(OBJS:.o=))))
$(compilers): private LDFLAGS += $(addsuffix .o,$(first))

# Most files include the same hundred headers, which take longer to compile than what the file itself has. So these are compiled once
# for each level, by the goal "headers", and read from there by -include. Where the compiler fails with it (it is another file's, or
# names are poisoned that this one needs), the file is compiled as if there were none. The C++ front end has no warm files.
here := $(dir $(lastword $(MAKEFILE_LIST)))
.PHONY: headers
headers: $(foreach heat,hot warm cold,headers-$(heat)/all-backend.h.gch) headers-hot/all-cplus.h.gch headers-cold/all-cplus.h.gch

headers-hot/%: private heat = hot
headers-warm/%: private heat = warm
headers-cold/%: private heat = cold
%/all-cplus.h.gch: private INTERNAL_CFLAGS += -DIN_GCC_FRONTEND
# Any object will do: before the first one GCC's makefile makes all headers that are generated.
%.h.gch: hooks.o
	mkdir -p $(@D) && cp $(here)$(*F).h $(@D)
	$(COMPILER) -x c++-header $(ALL_COMPILERFLAGS) $(ALL_CPPFLAGS) -o $@ $*.h || rm -f $@

# The files of the port are free to use what is poisoned for all others. Those that programs other than compilers are linked from, too,
# would ask for all that the headers' inline functions call. What has macros of its own on its command line would see headers that
# were compiled without them, which may ask for just these (config/linux.h does); GCC refuses them then, clang takes them. reload.cc
# has its own in front of all headers, which m68k's asks for.
without = reload.o insn-%.o $(port).o $(port)-%.o graphite%.o cp/g++spec.o $(GCC_OBJS) $(COLLECT2_OBJS) $(LTO_WRAPPER_OBJS) \
	$(GCOV_OBJS) $(GCOV_DUMP_OBJS) $(GCOV_TOOL_OBJS) $(OBJS-libcommon) $(OBJS-libcommon-target)
header = $(if $(filter-out $(without),$@),$(if $(filter cp/%,$@),all-cplus,$(if $(filter $(OBJS),$@),all-backend)))
own_macros = $(filter-out -DIN_GCC_FRONTEND,$(filter -D%,$(CFLAGS-$@)))
include_first = $(if $(own_macros),,$(patsubst %.gch,-include %,$(wildcard headers-$(heat)/$(header).h.gch)))

alone = $(if $(include_first),$(COMPILE) $(include_first) $< 2>/dev/null ||) $(COMPILE) $<
%.o: %.cc
	$(alone)
	$(POSTCOMPILE)

# Small files take most of their time for what all files have, even with a header. So several are compiled as one: together.mk has
# the groups, each a word of names with a plus between them. The object of the first one has the code of all; those of the others are
# empty, so that every list of objects stays as it is. Where this fails, each is compiled alone; but not where it fails for want of
# memory or room, as what comes out must not depend on that. Of a group only those are taken that this release has, that are linked where the
# first one is, and that have the same options. Releases that nobody has compared have none.
include $(here)together.mk
sources := $(shell sed -n 's/^srcdir = //p' Makefile)
there := $(if $(filter $(compared),$(file <$(sources)/BASE-VER)),$(patsubst $(sources)/%.cc,%,$(wildcard $(patsubst %,$(sources)/%.cc,$(subst +, ,$(together))))))
define group_rules # MEMBERS
leaders += $(addsuffix .o,$(firstword $(1)))
followers += $(addsuffix .o,$(wordlist 2,99,$(1)))
$(addsuffix .o,$(1)): private group := $(addsuffix .o,$(1))
$(addsuffix .o,$(wordlist 2,99,$(1))): $(addsuffix .o,$(firstword $(1))) nothing.o
endef
leaders :=
followers :=
$(foreach words,$(together),$(eval $(call group_rules,$(filter $(there),$(subst +, ,$(words))))))

leader = $(firstword $(group))
peers = $(filter $(if $(filter $(OBJS),$(leader)),$(OBJS),$(ALL_HOST_FRONTEND_OBJS)),$(group))
same_options = $(if $(filter-out $(CFLAGS-$(1)),$(CFLAGS-$(leader)))$(filter-out $(CFLAGS-$(leader)),$(CFLAGS-$(1))),,$(1))
joined = $(if $(filter $(leader),$(peers)),$(foreach o,$(peers),$(call same_options,$(o))))
# What GCC, clang and awk say then, and the kernel's words in it. Into a variable, since a full disk would not take it either.
starved = test $$? = 137 || case $$why in *Killed*|*'out of memory'*|*'annot allocate memory'*|*bad_alloc*|*'No space left on device'*) ;; *) false ;; esac
$(leaders): %.o: %.cc
	@rm -f $@.alone
	$(if $(word 2,$(joined)),why=$$({ awk -v dir=$(sources) -f $(here)together.awk $(joined:.o=.cc) >$@.cc && $(COMPILE) $(include_first) $@.cc; } 2>&1) || if $(starved); then echo "$@: the compiler was killed or had too little memory or room: $$why" >&2; false; else touch $@.alone &&) $(alone)$(if $(word 2,$(joined)),; fi)
	$(POSTCOMPILE)
$(followers): %.o: %.cc
	$(if $(filter $@,$(joined)),if test ! -f $(leader).alone; then cp nothing.o $@; else) $(alone)$(if $(POSTCOMPILE), && $(POSTCOMPILE:@%=%))$(if $(filter $@,$(joined)),; fi)
nothing.o:
	: >nothing.cc && $(COMPILER) -c $(ALL_COMPILERFLAGS) -o $@ nothing.cc
