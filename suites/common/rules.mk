# SPDX-License-Identifier: Apache-2.0
# The rules of all tests of a suite: see suite.mk.

# A test that is left out has passed, by a log that says why.
skip_or_run = $(if $(1),echo 'SKIP $(1)' && touch $@,$(2) && touch $@)

ifneq ($(VARIANTS),)
ALL := $(foreach t,$(TESTS),$(foreach v,$(or $(VARIANTS.$(t)),$(VARIANTS)),$(t).$(v)))
define variant_rule # OPTION,WAY
$(TESTS:%=%.$(1).$(2).ok): %.$(1).$(2).ok: | $(NEEDS.$(1)) $(NEEDS.$(2))
	@$$(call skip_or_run,$$(or $$(SKIP.$$*),$$(SKIP.$$*.$(1).$(2)),$$(call left_out,$(1),$(2))),$$(call run,$$*,$(1),$(2)))
endef
$(foreach o,$(OPTIONS),$(foreach w,$(WAYS),$(eval $(call variant_rule,$(o),$(w)))))
else
ALL := $(TESTS)
$(TESTS:%=%.ok): %.ok:
	@$(call skip_or_run,$(SKIP.$*),$(call run,$*))
endif

# What the toolchain was built without.
left_out = $(if $(and $(NO_LTO),$(findstring -flto,$(OPTION.$(1)))),built without link-time optimisation)

$(shell mkdir -p $(sort $(dir $(ALL))))

ifneq ($(HOST_RUNS),)
suite: $(patsubst %,%.ok,$(or $(shell cat only 2>/dev/null),$(ALL)))
else
ALL := programs
suite:
	echo 'SKIP not run: $(HOST_QEMU) is not installed' >programs.log
	touch programs.ok
endif

list:
	$(foreach t,$(ALL),$(info $(t)))@:

.PHONY: list suite
.SECONDARY:
