# DEFAULT_STATIC: the compiler's own specs, with KIND added where a program is linked and nothing else was asked for.
# They have to be complete: beside a specs file GCC leaves out what it works out at start-up, -lgcc_eh among it
# (init_spec() in gcc/gcc.cc).
SPECS := $(OUT)/lib/gcc/$(TARGET)/$(VERSION)/specs

$(SPECS):
	$(OUT)/bin/$(TARGET)-gcc -dumpspecs >specs
	printf '*self_spec:\n+ %%{!shared:%%{!r:%%{!static:%%{!static-pie:%%{!rdynamic:%s}}}}}\n\n' '$(KIND)' >>specs
	mv specs $@
