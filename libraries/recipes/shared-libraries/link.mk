# Shared libraries of archives. Their members are position independent already, so nothing is compiled a second time, as the build systems of
# most libraries would do it.
#
# The goals are sonames: libz.so.1 is made of libz.a, and libz.so is a link to it, all in the directory that make runs in.
# CC     the compiler
# LIBS   the libraries that these need, by -l
# MAP    a version script, which hides what is no part of the interface
#
# The linker refuses a library that needs more than these, and one that would have to be changed in memory as it is loaded.
name = $(firstword $(subst .so., ,$@))

$(MAKECMDGOALS):
	$(CC) -shared -s -Wl,-z,defs,-z,text,-soname,$@ $(MAP:%=-Wl,--version-script,%) -o $@ \
		-Wl,--whole-archive $(name).a -Wl,--no-whole-archive -L. $(LIBS)
	ln -s $@ $(name).so
