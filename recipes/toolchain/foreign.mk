# The self-test of a toolchain that runs on another machine: with a copy that runs here, under HOST_QEMU.
RUNNER := $(shell command -v $(HOST_QEMU))
ifeq ($(RUNNER),)
all:
	@echo 'built, not run: $(HOST_QEMU) is not installed'
else
$(if $(shell mkdir runs-here && sh $(RECIPE)/through-qemu $(RUNNER) $(OUT) runs-here || echo failed),$(error cannot copy $(OUT)))
override OUT := runs-here
include $(SRC)/Makefile
endif
