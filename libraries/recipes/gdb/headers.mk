# Most files of gdb include the same headers, which take longer to compile than what the file itself has. So these are compiled once, by
# the goal all.h.gch, and read from there by -include, as defs.h is otherwise.
override GDB_INCLUDED_HEADER = -include $(if $(filter all.h.gch,$@),$(srcdir)/defs.h,all.h)
# Warnings that nobody reads.
override GDB_WARN_CFLAGS = -w

# Any object will do: what is generated for all of them is there before the first.
all.h.gch: all.h
	$(CXX) -x c++-header $(CXX_DIALECT) $(INTERNAL_CFLAGS) $(CXXFLAGS) -o $@ $<
