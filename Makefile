# mcm: build, test, install. `make` builds build/mcm; `make help` lists the rest.
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

PACKAGES := talloc libfyaml jansson libarchive libcurl libcrypto libelf libprotobuf-c
# The compiler of messages, by its former name and its present one.
PROTOC_C ?= $(if $(shell command -v protoc-c),protoc-c,protoc)
WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wformat=2 -Wvla -Wpointer-arith -Wundef
CFLAGS ?= -O2 -g
ifdef SAN
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
ALL_CFLAGS = -std=c11 -pthread -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iorchestrator -I$(BUILD)/made -DMCM_VERSION='"$(VERSION)"' \
	$(WARNINGS) $(SANITIZE) $(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES))
ALL_LDFLAGS = -pthread $(SANITIZE) $(LDFLAGS)

SOURCES := $(sort $(wildcard orchestrator/*.c orchestrator/*/*.c orchestrator/*/*/*.c))
MESSAGES := $(BUILD)/made/adapters/reapi.pb-c
OBJECTS := $(SOURCES:orchestrator/%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/adapters/reapi.pb-c.o
LIBRARY := $(filter-out $(BUILD)/obj/main.o,$(OBJECTS))
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
MANPAGES := $(patsubst docs/%.scd,$(BUILD)/man/%,$(wildcard docs/*.scd))

all: $(BUILD)/mcm

$(BUILD)/mcm: $(OBJECTS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Both files come of one call.
$(MESSAGES).c: orchestrator/adapters/reapi.proto Makefile
	@mkdir -p $(@D)
	$(PROTOC_C) --c_out=$(BUILD)/made --proto_path=orchestrator $<
$(MESSAGES).h: $(MESSAGES).c

# What others generate is not held to our warnings. It has its own name in it, which is not to be that of a directory here.
$(BUILD)/obj/adapters/reapi.pb-c.o: $(MESSAGES).c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -fmacro-prefix-map=$(BUILD)/= -w -c -o $@ $<

$(OBJECTS): | $(MESSAGES).h
$(BUILD)/obj/%.o: orchestrator/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Unit tests link everything but main.c.
$(BUILD)/libmcm.a: $(LIBRARY)
	@rm -f $@
	ar qcsD $@ $^

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libmcm.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libmcm.a \
		-lcmocka $(LIBS)

unit: $(UNIT)

$(BUILD)/man/%: docs/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

man: $(MANPAGES)

# The program under test, for scripts.
export MCM = $(abspath $(BUILD)/mcm)
TESTS := tests/fuzz/run.sh $(foreach dir,recipe plan cli,$(sort $(wildcard tests/$(dir)/*.sh tests/$(dir)/*.bats)))
CPUS := $(shell nproc 2>/dev/null || echo 1)

# One more than there are CPUs: tests of servers, limits and signals mostly wait.
FILES_AT_ONCE := $(shell expr $(CPUS) + 1)

# The longest files first.
check: all unit fuzzers
	tests/run.sh $(BUILD)/tap/check $(FILES_AT_ONCE) $(TESTS) $(UNIT)

# As many at a time as "check": while one configures or waits for one program, others have the machine, and each stage is
# built by whichever of them comes first.
check-toolchain: export TEST_TIMEOUT ?= 7200
check-toolchain: all
	tests/run.sh $(BUILD)/tap/toolchain $(FILES_AT_ONCE) $(sort $(wildcard tests/toolchain/*.sh tests/toolchain/*.bats))

# Programs for libFuzzer, in a directory of objects of their own. Where clang has no libFuzzer there are none.
fuzzers:
	+tests/fuzz/build.sh $(abspath $(BUILD)/fuzz) $(MAKE)

# As many executions of each as FUZZ_RUNS says: hours. What is found stays in $(BUILD)/fuzz/found.
fuzz: export FUZZ_RUNS ?= 10000000
fuzz: fuzzers
	tests/fuzz/run.sh

# Like the test of the gate, but at ten times as many instants.
power: all
	POWER_INSTANTS=200 bats tests/cli/power.bats

# Like the test of the gate, but 200 times.
kill: all
	KILLS=200 bats tests/cli/kill.bats -f 'moments all over'

# Every call to the system fails, once for each chain of callers: an hour.
fault: all
	FAULT_SAMPLE=all bats tests/cli/fault.bats

# How many lines the tests run: of "make check", or of what COVERED says.
COVERED ?= check
coverage:
	find build/coverage -name '*.gcda' -delete 2>/dev/null || :
	+$(MAKE) BUILD=build/coverage CFLAGS='-O0 -g --coverage -include tests/coverage.h' LDFLAGS=--coverage $(COVERED)
	tests/coverage.sh build/coverage/obj

lint: all
	tests/run.sh $(BUILD)/tap/lint $(CPUS) $(sort $(wildcard tests/lint/*.sh))

DATA := $(DESTDIR)$(PREFIX)/share
install: all $(if $(shell command -v scdoc),man)
	install -d $(DESTDIR)$(PREFIX)/bin $(DATA)/mcm
	install -m 755 $(BUILD)/mcm $(DESTDIR)$(PREFIX)/bin/mcm
	for dir in recipes patches toolchains libraries suites pages formats; do \
		rm -rf $(DATA)/mcm/$$dir && cp -R $$dir $(DATA)/mcm/ || exit 1; \
	done
	chmod -R u=rwX,go=rX $(DATA)/mcm
	for page in $(if $(shell command -v scdoc),$(MANPAGES)); do \
		install -D -m 644 $$page $(DATA)/man/man$${page##*.}/$${page##*/} || exit 1; \
	done
	$(call install_if_there,completions/mcm.bash,bash-completion/completions/mcm)
	$(call install_if_there,completions/_mcm,zsh/site-functions/_mcm)
	$(call install_if_there,completions/mcm.fish,fish/vendor_completions.d/mcm.fish)

install_if_there = $(if $(wildcard $1),install -D -m 644 $1 $(DATA)/$2)

# The source of the last commit, for releases: the same bytes on every machine, whatever its umask, time zone and settings of git.
DIST := mcm-$(VERSION)
dist:
	@grep -q '^## $(VERSION)\(,\| \|$$\)' CHANGELOG.md || { echo 'CHANGELOG.md does not say what is in $(VERSION)' >&2; exit 1; }
	@git diff --quiet HEAD || { echo 'what is not committed would not be in it; commit it' >&2; exit 1; }
	@mkdir -p $(BUILD)
	git -c tar.umask=0022 -c core.autocrlf=false archive --format=tar --prefix=$(DIST)/ -o $(BUILD)/$(DIST).tar HEAD
	gzip -9nf $(BUILD)/$(DIST).tar
	cd $(BUILD) && sha256sum $(DIST).tar.gz

version:
	@echo $(VERSION)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make              build $(BUILD)/mcm'
	@echo 'make unit         build the unit tests'
	@echo 'make check        all tests but the real toolchain'
	@echo 'make check-toolchain   build and test a real toolchain'
	@echo 'make power        what a power cut leaves, at 200 instants (root)'
	@echo 'make kill         kill -9 at 200 moments of builds and installs'
	@echo 'make fault        every system call of builds, installs, pushes and pulls fails once (an hour)'
	@echo 'make fuzz         every parser with FUZZ_RUNS inputs of a fuzzer (hours)'
	@echo 'make coverage     how many lines make check runs'
	@echo 'make lint         rooms, headers, formatting, shell scripts'
	@echo 'make dist         the source of the last commit as $$(BUILD)/$(DIST).tar.gz'
	@echo 'make install      to $$(DESTDIR)$$(PREFIX)'
	@echo 'SAN=1 BUILD=build/san   any of these under ASan and UBSan'

.PHONY: all unit man check check-toolchain fuzzers fuzz power kill fault lint install dist version clean help
-include $(OBJECTS:.o=.d) $(UNIT:=.d)
