# What debuggers want of each shared library goes into a file LIBRARY.debug beside it, which the library names
# (.gnu_debuglink; gdb looks there first). The library itself is then as one that was linked with -s.
# Links, and scripts of ld's and gdb's, have such names, too.
LIBRARIES := $(foreach file,$(wildcard $(LIB)/*.so*),$(shell test -L $(file) || ! $(TOOL)readelf -h $(file) >/dev/null 2>&1 || echo $(file)))

all: $(LIBRARIES:%=%.debug)

%.debug: %
	chmod u+w $<
	$(TOOL)objcopy --only-keep-debug $< $@
	chmod 644 $@
	cd $(@D) && $(TOOL)objcopy --strip-all --add-gnu-debuglink=$(@F) $(<F)

.PHONY: all
.DELETE_ON_ERROR:
