# Directories of the toolchain that stand for others.
#
# usr: the sysroot has one with a link for each directory, as one link for all of them would be a circle. share and local are
# there for what others install in /usr/share and /usr/local.
#
# tools: what GCC calls its tool directory, $(libsubdir)/../../../../<target> (gcc_tooldir in gcc/configure.ac), comes before
# every sysroot. That is PREFIX/<target>, our own sysroot, so that --sysroot=OTHER would still find our C library. As
# lib/gcc/<target>/<version> is a link, it is another directory, which has nothing but what is GCC's own.
#
# names: clang calls a target by all parts of its name (llvm::Triple::normalize()), and looks by that for lib/gcc/<name>, in
# the prefix or in the sysroot, and for <name> beside it and among the headers of C++.
#
# filled: no directory stays empty. Manifests and many archives know files alone, and would leave it out.
SYSROOT := $(OUT)/$(TARGET)
TOOLS := $(OUT)/lib/mcm
LIBRARIES := $(notdir $(wildcard $(addprefix $(SYSROOT)/lib/,libatomic.* libcaf_single.* libgcc_s.* libgfortran.* libgomp.* \
	libitm.* libquadmath.* libstdc++* libsupc++.*)))
CXX := $(wildcard $(SYSROOT)/include/c++/$(VERSION))

all: filled

usr:
	mkdir $(addprefix $(SYSROOT)/,usr share local)
	for dir in bin include lib lib64 local share; do ln -s ../$$dir $(SYSROOT)/usr/$$dir || exit; done
	for dir in local share; do \
		echo "For what is installed in /usr/$$dir of the target's system." >$(SYSROOT)/$$dir/README || exit; \
	done

tools:
	mkdir -p $(TOOLS)/lib/gcc/$(TARGET) $(TOOLS)/$(TARGET)/include $(TOOLS)/$(TARGET)/lib
	mv $(OUT)/lib/gcc/$(TARGET)/$(VERSION) $(TOOLS)/lib/gcc/$(TARGET)
	ln -s ../../mcm/lib/gcc/$(TARGET)/$(VERSION) $(OUT)/lib/gcc/$(TARGET)/$(VERSION)
	ln -s ../../../$(TARGET)/bin $(TOOLS)/$(TARGET)/bin
	$(if $(CXX),ln -s ../../../../$(TARGET)/include/c++ $(TOOLS)/$(TARGET)/include/c++)
	for file in $(LIBRARIES); do ln -s ../../../../$(TARGET)/lib/$$file $(TOOLS)/$(TARGET)/lib/$$file || exit; done

names: tools
	mkdir $(SYSROOT)/lib/gcc
	for name in $(TARGET) $(ALIASES); do ln -s ../../../lib/mcm/lib/gcc/$(TARGET) $(SYSROOT)/lib/gcc/$$name || exit; done
	for dir in $(OUT)/lib/gcc $(TOOLS) $(CXX); do \
		for name in $(ALIASES); do ln -s $(TARGET) $$dir/$$name || exit; done; \
	done

filled: usr tools names
	find $(OUT) -type d -empty -delete

.PHONY: all usr tools names filled
