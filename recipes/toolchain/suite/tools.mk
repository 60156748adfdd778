# What the quick suite and larger ones have in common: BIN, SYSROOT, the ways to link (MODES, FLAGS.*) and to run
# programs (RUN.*) of the self-test, and logs. OUT, SELFTEST and QUICK, the directory of this file, have no spaces.

# A toolchain that runs on another machine is tested by a copy that runs here.
HOST_QEMU := $(shell sed -n 's/.*"host_qemu=\([^"]*\)".*/\1/p' $(OUT)/share/mcm/$(TARGET)/env.json)
HOST_RUNS := $(if $(HOST_QEMU),$(shell command -v $(HOST_QEMU)),here)
ifneq ($(and $(HOST_QEMU),$(HOST_RUNS),$(filter suite,$(MAKECMDGOALS))),)
$(if $(shell mkdir runs-here && sh $(QUICK)/../through-qemu $(HOST_QEMU) $(OUT) runs-here || echo failed),$(error cannot copy $(OUT)))
override OUT := runs-here
endif
BIN := $(OUT)/bin/$(TARGET)-
LANGUAGES := c$(if $(wildcard $(BIN)g++), c++)$(if $(wildcard $(BIN)gfortran), fortran)
SRC := $(SELFTEST)
# With libraries that flags of the user's keep from being position independent no static PIE can be linked. All flags for
# the target are behind -fPIC in the steps that the manifest has.
# For OpenRISC ld cannot link one either (../recipe.yaml, no_static_pie).
ifneq ($(filter or1k-%,$(TARGET))$(shell grep -sE 'FLAGS=[^"]*-fPIC [^"]*-fno-p[iI]' $(OUT)/share/mcm/$(TARGET)/manifest.json),)
override MODES := static $(if $(wildcard $(OUT)/$(TARGET)/lib/libc.so),dynamic)
endif
include $(SELFTEST)/Makefile

# Each command's output goes to the log of the test it belongs to; that of $(shell ...), where $@ is empty, to make.
.SHELLFLAGS = $(if $@,$(QUICK)/logged $@ -c,-c)

# The programs are built even where they cannot be run.
ifneq ($(findstring not run,$(RUN)),)
RUN := echo 'SKIP built, not run: $(QEMU) is not installed:'
RUN.static := $(RUN)
RUN.pie := $(RUN)
RUN.dynamic := $(RUN)
endif
