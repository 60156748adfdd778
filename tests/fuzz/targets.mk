# SPDX-License-Identifier: Apache-2.0
# Read by build.sh after the Makefile: each file here but fuzz.c is a target, a program of its own.
FUZZ := tests/fuzz
TARGETS := $(patsubst $(FUZZ)/%.c,$(BUILD)/targets/%,$(filter-out %/fuzz.c,$(wildcard $(FUZZ)/*.c)))

$(BUILD)/targets/%: $(FUZZ)/%.c $(FUZZ)/fuzz.c $(wildcard $(FUZZ)/*.h) $(BUILD)/libmcm.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $(filter %.c,$^) $(BUILD)/libmcm.a $(LIBS)

fuzz-targets: $(TARGETS)
