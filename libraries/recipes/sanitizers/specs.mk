# The compiler's specs, with links of our own for -fsanitize=: SPECS becomes TO. FROM has the libraries.
#
# GCC refuses -static with most sanitizers, links an object for .preinit_array, which musl does not have, and has no message for what
# is not there. The order of what is linked is GCC's: what intercepts functions comes before the program's objects, whole.
#
# static: see static.mk. The table is wanted by a weak symbol, which makes the linker look into no archive: hence -u. libubsan
# intercepts nothing; what it asks of libstdc++ only programs in C++ want, and for them it comes after the libstdc++ that g++ links.
has = $(wildcard $(FROM)/lib$(1).a)
pass = %{%:sanitize($(1)):$(2)}
whole = --whole-archive -l$(1) --no-whole-archive
absent = $(call pass,$(1),%e$(2))
shared = %{static|static-pie:-u __interception_static_functions_count $(call whole,$(1)) $(2);static-lib$(1):%{!shared:-Bstatic $(call whole,$(1)) -Bdynamic};:-l$(1)}

early := $(call pass,address,$(call shared,asan,--wrap=_Unwind_RaiseException)) \
	$(if $(call has,tsan),$(call pass,thread,$(call shared,tsan,)),$(call absent,thread,-fsanitize=thread is for 64-bit CPUs alone)) \
	$(if $(call has,lsan),$(call pass,leak,$(call shared,lsan,)),$(call absent,leak,-fsanitize=leak is for 64-bit CPUs alone and -fsanitize=address looks for leaks as well)) \
	$(call absent,hwaddress,-fsanitize=hwaddress is not brought to musl and -fsanitize=address finds the same)
late := $(call pass,undefined,%{static|static-pie:-lubsan -lstdc++;static-libubsan:-Bstatic -lubsan -Bdynamic;:-lubsan})
libc := %{!shared:%{static|static-pie:$(call pass,address,-lc_asan)$(call pass,thread,-lc_tsan)$(call pass,leak,-lc_lsan)}}
linked := %{!nostdlib:%{!r:%{!nodefaultlibs:

# The words of GCC's own that these take the place of are found by their ends.
all:
	sed -e '/^\*link_command:/{n' \
		-e 's/%{!nostdlib:%{!r:%{!nodefaultlibs:%{%:sanitize(address):%{!shared:libasan_preinit.*-llsan}}}}} %o/%(sanitizers_early) %o/' \
		-e 's/%{!nostdlib:%{!r:%{!nodefaultlibs:%{%:sanitize(address): %{static-libasan.*%(link_liblsan)}}}}}/%(sanitizers_late)/' \
		-e '}' -e '/^\*lib:/{n' -e 's/^/%(sanitizers_libc) /' -e '}' $(SPECS) >specs
	test "$$(grep -o '%(sanitizers_[a-z]*)' specs | tr -d '\n')" = '%(sanitizers_libc)%(sanitizers_early)%(sanitizers_late)'
	printf '*sanitizers_early:\n%s\n\n' '$(linked)$(early)}}}' >>specs
	printf '*sanitizers_late:\n%s\n\n' '$(linked)$(late)}}}' >>specs
	printf '*sanitizers_libc:\n%s\n\n' '$(libc)' >>specs
	mv specs $(TO)

.PHONY: all
