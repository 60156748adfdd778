# Optimisation level of every object of the compiler proper, used as $(level) in CXXFLAGS.
#
# -O2 for the files in which cc1 and cc1plus spend 96 % of their time when they compile a mixed set of C and C++ at -O2
# (found by sampling), but for the big matchers that genmatch and genrecog write: they take as long to compile at -O2 as
# a tenth of GCC and run for 3 % of the time. -Og for what such compilations never enter. -O1 for the rest.
hot := \
	alias attribs bb-reorder bitmap c-family/c-common c/c-decl c/c-parser c/c-typeck calls cfg \
	cfganal cfgcleanup cfgexpand cfghooks cfgloop cfgloopanal cfgrtl cgraph cgraphunit combine \
	cp/call cp/class cp/constexpr cp/constraint cp/cp-gimplify cp/cvt cp/decl cp/decl2 cp/expr \
	cp/mangle cp/name-lookup cp/parser cp/pt cp/search cp/semantics cp/tree cp/typeck cprop \
	cse cselib dce df-core df-problems df-scan diagnostic-spec dominance domwalk dse dumpfile \
	dwarf2cfi emit-rtl et-forest except explow expr final fold-const function function-abi \
	fwprop gcse ggc-page gimple gimple-expr gimple-fold gimple-iterator gimple-match-exports \
	gimple-range gimple-range-cache gimple-range-edge gimple-range-fold gimple-range-gori \
	gimple-range-infer gimple-range-op gimple-range-path gimple-ssa-warn-access gimple-walk \
	gimplify graphds gtype-desc haifa-sched hash-table ifcvt insn-attrtab insn-preds \
	ipa-fnsummary ipa-icf ipa-inline ipa-modref ipa-polymorphic-call ipa-predicate ipa-prop \
	ipa-pure-const ipa-sra ipa-utils ira ira-build ira-color ira-conflicts ira-costs ira-emit \
	ira-lives jump lists loop-init lra lra-assigns lra-constraints lra-eliminations lra-lives \
	lra-remat lra-spills memory-block optabs passes postreload predict profile-count range-op \
	recog regcprop reginfo regstat rtl rtl-ssa/accesses rtl-ssa/blocks rtl-ssa/insns rtlanal \
	sbitmap sched-deps sched-rgn shrink-wrap simplify-rtx sort sreal stor-layout symtab tree \
	tree-affine tree-cfg tree-cfgcleanup tree-chrec tree-data-ref tree-dfa tree-eh tree-inline \
	tree-into-ssa tree-phinodes tree-scalar-evolution tree-ssa tree-ssa-alias tree-ssa-ccp \
	tree-ssa-coalesce tree-ssa-copy tree-ssa-dce tree-ssa-dom tree-ssa-dse tree-ssa-forwprop \
	tree-ssa-live tree-ssa-loop-im tree-ssa-loop-ivopts tree-ssa-loop-manip \
	tree-ssa-loop-niter tree-ssa-operands tree-ssa-pre tree-ssa-propagate tree-ssa-reassoc \
	tree-ssa-sccvn tree-ssa-scopedtables tree-ssa-structalias tree-ssa-tail-merge \
	tree-ssa-threadbackward tree-ssa-threadedge tree-ssanames tree-vect-patterns tree-vect-slp \
	tree-vect-stmts tree-vrp value-pointer-equiv value-query value-range value-range-storage \
	value-relation varasm vr-values warning-control wide-int

cold := build/% analyzer/% text-art/% selftest% %-tests gcov% libgcov% graphite% omp-% ctf% btfout% dwarf2ctf% \
	diagnostic-% json% optinfo-emit-json% cp/coroutines% godump% auto-profile% modulo-sched% sel-sched%

# out_file: the port's own file (config/i386/i386.cc), known once GCC's Makefile is read.
port = $(basename $(notdir $(out_file)))
object = $(@:.o=)
level = $(if $(filter $(hot) $(port),$(object)),-O2,$(if $(filter $(cold),$(object)),-Og,-O1))
