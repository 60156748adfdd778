# Optimisation level of every object of the compiler proper, used as $(level) in CXXFLAGS.
#
# Most of GCC's time when it compiles at -O2 is spent in a quarter of its files: those below, found by sampling
# cc1 and cc1plus over a mixed set of C and C++ (every file with at least 0.15 % of the samples). They get -O2,
# the rest -Og, which costs the host's compiler half as much and makes code between -O0 and -O1.
hot := \
	alias bitmap calls cfg cfganal cfgcleanup cfgexpand cfgloop cfgrtl cgraph combine cprop \
	cse cselib dce df-core df-problems df-scan dominance domwalk dse emit-rtl et-forest expr \
	final fold-const function ggc-page gimple gimple-expr gimple-fold gimple-iterator \
	gimple-match-exports gimple-range gimple-range-cache gimple-range-fold gimple-range-gori \
	gimple-range-infer gimple-range-op gimple-range-path gimple-walk gimplify gtype-desc \
	haifa-sched ipa-fnsummary ipa-modref ipa-prop ira ira-build ira-color ira-costs ira-lives \
	jump lra lra-assigns lra-constraints lra-lives passes postreload predict profile-count \
	range-op recog regcprop reginfo regstat rtl rtlanal sched-deps simplify-rtx stor-layout \
	tree tree-cfg tree-cfgcleanup tree-dfa tree-eh tree-inline tree-into-ssa \
	tree-scalar-evolution tree-ssa tree-ssa-alias tree-ssa-ccp tree-ssa-dce tree-ssa-dom \
	tree-ssa-forwprop tree-ssa-live tree-ssa-loop-ivopts tree-ssa-loop-niter tree-ssa-operands \
	tree-ssa-pre tree-ssa-propagate tree-ssa-sccvn tree-ssa-scopedtables tree-ssa-structalias \
	tree-ssa-threadbackward tree-ssa-threadedge tree-ssanames tree-vect-patterns value-query \
	value-range value-range-storage value-relation varasm vr-values wide-int \
	cp/call cp/class cp/constexpr cp/constraint cp/cp-gimplify cp/decl cp/name-lookup \
	cp/parser cp/pt cp/tree cp/typeck rtl-ssa/blocks
# Made from the machine description. Not gimple-match-*: 2 % of the samples, but a minute of -O2.
hot += insn-attrtab insn-recog insn-preds

# out_file: the port's own file (config/i386/i386.cc), known once GCC's Makefile is read.
level = $(if $(filter $(hot) $(basename $(notdir $(out_file))),$(@:.o=)),-O2,-Og)
