# Optimisation level of every object of the compiler proper, used as $(level) in CXXFLAGS.
#
# -O2 for the files in which cc1 and cc1plus spend most of their time when they compile C and C++ at -O0 and -O2, but for those that
# take more than twenty seconds of a compiler's time at -O2 for each percent of the samples: the big matchers that genmatch and
# genrecog write, above all (docs/benchmarks.md). -Og for the rest.
hot := \
	alias attribs bitmap c-family/c-lex calls cfg cfganal cfgbuild cfgcleanup cfgexpand cfghooks cfgloop cfgloopanal \
	cfgrtl cgraph cgraphunit combine cp/call cp/class cp/constexpr cp/cp-gimplify cp/cp-objcp-common cp/cvt cp/decl \
	cp/decl2 cp/expr cp/lambda cp/lex cp/mangle cp/name-lookup cp/parser cp/pt cp/search cp/semantics cp/tree cp/typeck \
	cprop cse cselib dbgcnt dce df-core df-problems df-scan diagnostic-spec dominance domwalk dse dumpfile dwarf2cfi \
	emit-rtl et-forest except explow expr final fold-const function function-abi ggc-common ggc-page gimple gimple-expr \
	gimple-fold gimple-iterator gimple-match-exports gimple-range gimple-range-cache gimple-range-edge gimple-range-fold \
	gimple-range-gori gimple-range-infer gimple-range-op gimple-range-path gimple-ssa-warn-access gimple-walk gimplify \
	graphds hash-table hooks input insn-attrtab insn-opinit insn-preds ipa-fnsummary ipa-polymorphic-call ipa-predicate \
	ipa-utils ira ira-build ira-color ira-conflicts ira-costs ira-emit ira-lives jump lists loop-init lra lra-assigns \
	lra-constraints lra-eliminations lra-lives lra-spills memory-block passes postreload predict pretty-print \
	profile-count range-op recog regcprop reginfo regstat rtl rtl-ssa/blocks rtl-ssa/insns rtlanal sbitmap sched-deps \
	sched-rgn shrink-wrap sort sparseset sreal statistics stor-layout symtab targhooks tree tree-cfg tree-cfgcleanup \
	tree-chrec tree-dfa tree-eh tree-inline tree-into-ssa tree-iterator tree-phinodes tree-scalar-evolution tree-ssa \
	tree-ssa-alias tree-ssa-ccp tree-ssa-coalesce tree-ssa-copy tree-ssa-dce tree-ssa-dom tree-ssa-dse tree-ssa-forwprop \
	tree-ssa-live tree-ssa-loop-im tree-ssa-loop-ivopts tree-ssa-loop-manip tree-ssa-loop-niter tree-ssa-operands \
	tree-ssa-pre tree-ssa-propagate tree-ssa-reassoc tree-ssa-sccvn tree-ssa-scopedtables tree-ssa-sink \
	tree-ssa-structalias tree-ssa-tail-merge tree-ssa-threadbackward tree-ssa-threadedge tree-ssanames tree-vect-patterns \
	tree-vect-slp tree-vect-stmts tree-vrp value-pointer-equiv value-query value-range value-range-storage value-relation \
	varasm vr-values warning-control wide-int

# out_file: the port's own file (config/i386/i386.cc), known once GCC's Makefile is read.
port = $(basename $(notdir $(out_file)))
object = $(@:.o=)
level = $(if $(filter $(hot) $(port),$(object)),-O2,-Og)

# No unwinding in the compiler (it is built without exceptions), so no tables for it: 10 MB less.
override NOEXCEPTION_FLAGS = -fno-exceptions -fno-rtti -fno-asynchronous-unwind-tables
# Warnings that nobody reads cost 4 %. The one that is left out by name is an error otherwise (tree-diagnostic-path.cc).
override GCC_WARN_CFLAGS =
override GCC_WARN_CXXFLAGS = -Wno-narrowing

# An inline function that was not inlined is in every object that calls it, and the linker keeps the first copy it sees. So the
# objects at -O2 come first, or hot code would call copies that were compiled for nothing.
compilers = cc1 cc1plus lto1 f951
$(compilers): private LDFLAGS += $(addsuffix .o,$(filter-out c/% c-family/% cp/%,$(filter $(hot),$(OBJS:.o=))))

# Most files include the same hundred headers, which take longer to compile than what the file itself has. So these are compiled once
# for each level, by the goal "headers", and read from there by -include. Where the compiler fails with it (it is another file's, or
# names are poisoned that this one needs), the file is compiled as if there were none.
here := $(dir $(lastword $(MAKEFILE_LIST)))
.PHONY: headers
headers: $(foreach level,-O2 -Og,$(addprefix headers$(level)/,all-backend.h.gch all-cplus.h.gch))

headers-O2/%: private level = -O2
headers-Og/%: private level = -Og
%/all-cplus.h.gch: private INTERNAL_CFLAGS += -DIN_GCC_FRONTEND
# Any object will do: before the first one GCC's makefile makes all headers that are generated.
%.h.gch: hooks.o
	mkdir -p $(@D) && cp $(here)$(*F).h $(@D)
	$(COMPILER) -x c++-header $(ALL_COMPILERFLAGS) $(ALL_CPPFLAGS) -o $@ $*.h || rm -f $@

# The files of the port are free to use what is poisoned for all others. Those that programs other than compilers are linked from, too,
# would ask for all that the headers' inline functions call.
without = insn-%.o $(port).o $(port)-%.o graphite%.o cp/g++spec.o $(GCC_OBJS) $(COLLECT2_OBJS) $(LTO_WRAPPER_OBJS) \
	$(GCOV_OBJS) $(GCOV_DUMP_OBJS) $(GCOV_TOOL_OBJS) $(OBJS-libcommon) $(OBJS-libcommon-target)
header = $(if $(filter-out $(without),$@),$(if $(filter cp/%,$@),all-cplus,$(if $(filter $(OBJS),$@),all-backend)))
include_first = $(patsubst %.gch,-include %,$(wildcard headers$(level)/$(header).h.gch))

%.o: %.cc
	$(if $(include_first),$(COMPILE) $(include_first) $< 2>/dev/null ||) $(COMPILE) $<
	$(POSTCOMPILE)
