# Which files of GCC's are compiled as one (levels.mk): words of names with a plus between them. They are of one level, and what one
# of them declares for itself is no word in any other, so that none can mean another one's. tests/long/together.py looks for such
# words, and for functions that are other code than in an object of their own; it did so for these releases, and others have no groups.
# gcc-rich-location is in none: it calls what lto1 does not have, and so has to stay in the archive where nobody asks for it. Nor is
# reload, which has a macro in front of all headers (levels.mk).
compared := 14.2.0
together :=
# Cold objects of the back end.
together += adjust-alignment+alloc-pool+asan+auto-inc-dec+auto-profile+bb-reorder+btfout+caller-save+ccmp
together += builtins+cgraphclones+combine-stack-adj+compare-elim+context+coroutine-passes+coverage+ctfc
together += cfgloopmanip+ctfout+data-streamer+data-streamer-in+data-streamer-out+ddg+debug+dfp
together += digraph+dojump+double-int+dwarf2asm+dwarf2ctf+early-remat+file-prefix-map+fixed-value+fold-const-call
together += function-tests+gcse+gimple-harden-control-flow+gimple-if-to-switch+gimple-isel+gimple-loop-interchange+gimple-loop-jam+gimple-loop-versioning
together += ggc-tests+gimple-low+gimple-predicate-analysis+gimple-pretty-print+gimple-range-phi+gimple-range-trace+gimple-ssa-isolate-paths+gimple-ssa-nonnull-compare+gimple-ssa-sccopy
together += gimple-lower-bitint+gimple-ssa-backprop+gimple-ssa-split-paths+gimple-ssa-sprintf+gimple-ssa-store-merging+gimple-ssa-strength-reduction+gimple-ssa-warn-alloca+gimple-ssa-warn-restrict+gimple-streamer-in
together += gimple-streamer-out+gimple-warn-recursion+gimplify-me+godump+graph+graphviz+hash-map-tests+hw-doloop
together += hash-set-tests+hwint+ifcvt+inchash+incpath+init-regs+ipa-comdats+ipa-free-lang-data
together += internal-fn+range+rtlhooks+rtx-vector-builder+substring-locations+symtab-clones+tree-logical-location+tree-vector-builder
together += ipa-cp+ipa-icf+ipa-inline-analysis+ipa-inline-transform+ipa-modref-tree+ipa-param-manipulation+ipa-profile+ipa-ref+lto-streamer
together += ipa-devirt+lcm+loop-doloop+loop-unroll+lower-subreg+lra-coalesce+lto-opts+lto-section-out+modulo-sched
together += ipa-icf-gimple+ipa-inline+ipa-visibility+langhooks+lto-cgraph+mcf
together += ipa-prop+mode-switching+omp-general+omp-low+omp-oacc-kernels-decompose+omp-simd-clone+opt-problem+optabs-libfuncs+optabs-query
together += ipa-pure-const+ipa-split+ipa-sra+multiple_target+omp-expand+omp-oacc-neuter-broadcast+omp-offload+optabs-tree+optinfo
together += ipa-reference+ipa-strub+lto-streamer-out+opts-global+ordered-hash-map-tests+pointer-query+print-rtl+profile+range-op-ptr
together += loop-invariant+lto-section-in+plugin+print-rtl-function+print-tree+range-op-float+realmpfr+reorg+rtl-error
together += postreload-gcse+real+regrename+reload1+resource+rtlhash+run-rtl-passes+sancov+sched-ebb
together += read-rtl-function+ree+reg-stack+sanopt+sel-sched-dump+sel-sched-ir+stack-ptr-mod+stmt
together += rtl-tests+sese+store-motion+streamer-hooks+stringpool+symtab-thunks+target-globals+timevar+tracer
together += selftest-rtl+trans-mem+tree-call-cdce+tree-complex+tree-data-ref+tree-diagnostic+tree-emutls+tree-if-conv
together += tree-parloops+tree-predcom+tree-profile+tree-ssa-ifcombine+tree-ssa-loop+tree-ssa-loop-ch+tree-ssa-loop-split+tree-ssa-phiprop
together += splay-tree-utils+tree-sra+tree-ssa-phiopt+tree-streamer+value-range-pretty-print+vmsdbgout+vtable-verify+web+wide-int-print
together += tree-diagnostic-path+tree-ssa-loop-unswitch+tree-stdarg+tree-streamer-in+tree-streamer-out+tree-switch-conversion+tree-tailcall+tree-vect-data-refs+tree-vect-generic
together += tree-vect-loop+tree-vect-slp-patterns+tristate+tsan+valtrack+varpool
together += tree-vect-loop-manip+typed-splay-tree+value-prof
together += tree-vectorizer+var-tracking+vec-perm-indices
together += fibonacci_heap+fold-mem-offsets+gcse-common+gimple-array-bounds+gimple-builder+gimple-harden-conditionals+gimple-laddress
together += selftest-run-tests+tree-dump+tree-nested+tree-nrv+tree-object-size+tree-pretty-print+tree-ssa-address
together += spellcheck-tree+tree-ssa-loop-prefetch+tree-ssa-math-opts+tree-ssa-strlen+tree-ssa-threadupdate+tree-ssa-uncprop+tree-ssa-uninit
# Warm ones.
together += cfgexpand+cfghooks+cfgloopanal+cgraphunit+dse+except+gimple-fold
together += cfgrtl+fold-const+gimple-range+gimple-range-edge+graphds+ipa-polymorphic-call
together += cgraph+gimple-match-exports+gimple-range-fold+gimple-range-op+ipa-predicate+ira-color+ira-emit
together += combine+gimple-ssa-warn-access+ipa-fnsummary+ira-conflicts+lists
together += dbgcnt+function+loop-init+lra-assigns+rtl-ssa/blocks+sparseset+stor-layout
together += gimplify+ipa-utils+ira-build+passes+postreload+profile-count+tree-iterator
together += lra-spills+predict+regcprop+targhooks+tree-chrec+tree-inline+tree-phinodes+tree-ssa-alias
together += rtl-ssa/insns+sched-rgn+statistics+tree-eh+tree-scalar-evolution+tree-ssa-coalesce+tree-ssa-copy
together += sreal+tree-ssa+tree-ssa-dom+tree-ssa-loop-im+tree-ssa-loop-manip+tree-ssa-sink
together += tree-cfg+tree-ssa-dse+tree-ssa-loop-niter+tree-ssa-reassoc+value-pointer-equiv
together += tree-ssa-dce+tree-ssa-scopedtables+tree-ssanames+tree-vect-patterns+value-relation+vr-values
together += tree-ssa-forwprop+tree-ssa-loop-ivopts+tree-ssa-pre+tree-ssa-threadedge+tree-vrp+value-query
together += tree-ssa-sccvn+tree-ssa-threadbackward
together += tree-ssa-tail-merge+varasm
together += cgraphbuild+convert+haifa-sched+ipa+loop-iv
together += fwprop+ipa-modref+lra-remat+tree-outof-ssa+tree-ssa-ter
together += calls+cfg+cfgbuild+cprop+dumpfile+function-abi
# The analyzer, cold.
together += analyzer/access-diagram+analyzer/analysis-plan+analyzer/analyzer+analyzer/analyzer-language+analyzer/analyzer-logging+analyzer/analyzer-pass+analyzer/bar-chart+analyzer/bounds-checking+analyzer/call-details
together += analyzer/analyzer-selftests+analyzer/call-info+analyzer/call-string+analyzer/call-summary+analyzer/checker-event+analyzer/checker-path+analyzer/complexity+analyzer/diagnostic-manager+analyzer/feasible-graph
together += analyzer/constraint-manager+analyzer/infinite-loop+analyzer/infinite-recursion+analyzer/kf-analyzer+analyzer/kf-lang-cp+analyzer/known-function-manager+analyzer/pending-diagnostic+analyzer/record-layout+analyzer/region
together += analyzer/function-set+analyzer/kf+analyzer/region-model-asm+analyzer/region-model-manager+analyzer/region-model-reachability+analyzer/sm+analyzer/sm-fd+analyzer/sm-pattern-test+analyzer/sm-sensitive
together += analyzer/program-state+analyzer/sm-malloc+analyzer/sm-taint+analyzer/state-purge+analyzer/supergraph+analyzer/svalue+analyzer/symbol+analyzer/trimmed-graph+analyzer/varargs
# Cold ones of the C++ front end.
together += cp/error+cp/init+cp/mapper-client+cp/mapper-resolver+cp/method+cp/optimize+cp/ptree+cp/rtti+cp/vtable-class-hierarchy
together += cp/logic+cp/typeck2
together += cp/cp-lang+cp/contracts+cp/cp-ubsan+cp/cxx-pretty-print+cp/dump+cp/except+cp/friend
# Of the C front end; the first one includes what has to be before others.
together += c/c-parser+c/c-aux-info+c/c-convert+c/c-errors+c/c-fold+c/c-lang+c/c-objc-common
# Of what C and C++ have in common.
together += c-family/c-attribs+c-family/c-gimplify+c-family/c-omp+c-family/c-ppoutput+c-family/c-pragma+c-family/c-semantics+c-family/c-ubsan+c-family/stub-objc
together += c-family/c-format+c-family/c-cppbuiltin+c-family/c-warn
# Of lto1.
together += lto/lto+lto/lto-lang+lto/lto-object
together += lto/lto-partition+lto/lto-symtab
# Graphite, which includes the headers of isl first.
together += graphite+graphite-dependences+graphite-optimize-isl+graphite-poly+graphite-scop-detection+graphite-sese-to-poly
