# The compiler's own specs, with additions. They have to be complete: beside a specs file GCC leaves out what it works
# out at start-up, -lgcc_eh among it (init_spec() in gcc/gcc.cc).
#
# RUN: what the compiler is started with, where it is for another machine.
# KIND (DEFAULT_STATIC): added where a program is linked and nothing else was asked for. g++ does not see it: it ends what
# -static-libstdc++ makes static with -Bdynamic (gcc/cp/g++spec.cc), which is taken back before the libraries that follow.
# LOCAL: the symbols of a static PIE are local. These linkers make every symbol that is reached through the GOT dynamic,
# in a static PIE too (allocate_dynrelocs() in bfd/elfnn-riscv.c and elf64-s390.c, where other CPUs' files ask
# more), and give pointers to it relocations by name; musl's start code (ldso/dlstart.c in rcrt1.o) applies only
# relative ones, so that a C++ program would crash. A static PIE has nobody to export symbols to.
DIR := $(OUT)/lib/gcc/$(TARGET)/$(VERSION)

$(DIR)/specs: $(if $(LOCAL),$(DIR)/static-pie.map)
	$(RUN) $(OUT)/bin/$(TARGET)-gcc -dumpspecs >specs
	$(if $(KIND),printf '*self_spec:\n+ %%{!shared:%%{!r:%%{!static:%%{!static-pie:%%{!rdynamic:%s}}}}}\n\n' '$(KIND)' >>specs)
	$(if $(KIND),sed -i '/^\*link_gcc_c_sequence:/{n;s/^/%{static|static-pie:-Bstatic} /;}' specs)
	$(if $(LOCAL),printf '*link:\n+ %%{static-pie:--version-script static-pie.map%%s}\n\n' >>specs)
	mv specs $@

$(DIR)/static-pie.map:
	echo '{ local: *; };' >$@
