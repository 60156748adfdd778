# Additions to the compiler's specs, which the stage of that name has written down.
#
# -iprefix: GCC takes its own headers from below that directory, before those of the sysroot (add_standard_paths() in
# gcc/incpath.cc), unless nothing is there: then in the order that its port for musl wants (gcc/config/linux.h), the C
# library's first. See layout.mk.
# -Bstatic: g++ ends what -static-libstdc++ makes static with -Bdynamic, and knows of no static program but one by -static
# (gcc/cp/g++spec.cc). Libraries that the compiler adds itself come behind, so that is taken back for static programs.
# static.specs: what -specs=static.specs links statically, programs alone, as KIND says: added where a program is linked and
# nothing else was asked for. So it may stand in LDFLAGS, where -static would break shared libraries. It renames nothing, which
# could be done but once: LDFLAGS may stand twice in a command line. DEFAULT_STATIC has the same in the compiler's own specs.
# LOCAL: the symbols of a static PIE are local. These linkers make every symbol that is reached through the GOT dynamic,
# in a static PIE too (allocate_dynrelocs() in bfd/elfnn-riscv.c and elf64-s390.c, where other CPUs' files ask
# more), and give pointers to it relocations by name; musl's start code (ldso/dlstart.c in rcrt1.o) applies only
# relative ones, so that a C++ program would crash. A static PIE has nobody to export symbols to.
# The file that is there may be read-only, as outputs of stages are, so it is read, and another one takes its place.
DIR := $(OUT)/lib/gcc/$(TARGET)/$(VERSION)

all: $(if $(LOCAL),$(DIR)/static-pie.map)
	cat $(DIR)/specs >specs
	sed -i '/^\*cpp_unique_options:/{n;s|%I |%I -iprefix /nowhere/ |;}' specs
	grep -q ' -iprefix /nowhere/ ' specs
	sed -i '/^\*link_command:/{n;s/ %o / %o %{static|static-pie:-Bstatic} /;}' specs
	grep -q ' %o %{static|static-pie:-Bstatic} ' specs
	printf '*self_spec:\n+ %%{!shared:%%{!r:%%{!static:%%{!static-pie:%%{!rdynamic:%s}}}}}\n\n' '$(KIND)' >static.specs
	$(if $(DEFAULT_STATIC),cat static.specs >>specs)
	$(if $(LOCAL),printf '*link:\n+ %%{static-pie:--version-script static-pie.map%%s}\n\n' >>specs)
	mv specs static.specs $(DIR)

$(DIR)/static-pie.map:
	echo '{ local: *; };' >$@

.PHONY: all
