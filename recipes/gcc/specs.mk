# The specs that are built into the compiler, as a file that others add to. It has to be all of them: beside a specs file GCC
# leaves out what it works out at start-up, -lgcc_eh among it (init_spec() in gcc/gcc.cc).
all:
	$(GCC) -dumpspecs >$(OUT)

.PHONY: all
