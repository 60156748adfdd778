# mcm: build, test, install. `make` builds build/mcm; `make help` lists the rest.
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

PACKAGES := talloc libfyaml jansson libarchive libcurl libcrypto
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wformat=2 -Wvla -Wpointer-arith -Wundef
CFLAGS ?= -O2 -g
ifdef SAN
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iorchestrator -DMCM_VERSION='"$(VERSION)"' \
	$(WARNINGS) $(SANITIZE) $(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES))
ALL_LDFLAGS = $(SANITIZE) $(LDFLAGS)

SOURCES := $(sort $(wildcard orchestrator/*.c orchestrator/*/*.c))
OBJECTS := $(SOURCES:orchestrator/%.c=$(BUILD)/obj/%.o)
LIBRARY := $(filter-out $(BUILD)/obj/main.o,$(OBJECTS))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
MANPAGES := $(patsubst docs/%.scd,$(BUILD)/man/%,$(wildcard docs/*.scd))

all: $(BUILD)/mcm

$(BUILD)/mcm: $(OBJECTS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/obj/%.o: orchestrator/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Unit tests link everything but main.c.
$(BUILD)/libmcm.a: $(LIBRARY)
	@rm -f $@
	ar rcsD $@ $^

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libmcm.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libmcm.a \
		-lcmocka $(LIBS)

unit: $(UNIT)

$(BUILD)/man/%: docs/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

man: $(MANPAGES)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make              build $(BUILD)/mcm'
	@echo 'make unit         build the unit tests'
	@echo 'make check        all tests but the real toolchain'
	@echo 'make check-toolchain   build and test a real toolchain'
	@echo 'make lint         layers, headers, formatting, shell scripts'
	@echo 'make install      to $$(DESTDIR)$$(PREFIX)'
	@echo 'SAN=1 BUILD=build/san   any of these under ASan and UBSan'

.PHONY: all unit man clean help
-include $(OBJECTS:.o=.d) $(UNIT:=.d)
