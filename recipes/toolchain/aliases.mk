# bin/ALIAS-tool -> TARGET-tool for the toolchain's other names, and the name cc.
TOOLS := $(patsubst $(OUT)/bin/$(TARGET)-%,%,$(wildcard $(OUT)/bin/$(TARGET)-*))

all: $(OUT)/bin/$(TARGET)-cc
	set -e; for alias in $(ALIASES); do \
		for tool in $(TOOLS) cc; do \
			ln -sf $(TARGET)-$$tool $(OUT)/bin/$$alias-$$tool; \
		done; \
	done

$(OUT)/bin/$(TARGET)-cc:
	ln -s $(TARGET)-gcc $@

.PHONY: all
