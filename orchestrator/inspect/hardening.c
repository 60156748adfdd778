/* SPDX-License-Identifier: Apache-2.0 */
/* How hard an ELF file makes it to misuse its faults. */
#include <elf.h>
#include <string.h>

#include "inspect/inspect_priv.h"

static const char none[] = "not applicable";

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static bool is_linked(const struct elf *elf)
{
	return elf->type == ET_EXEC || elf->type == ET_DYN;
}

static bool binds_now(const struct elf *elf)
{
	return elf_dynamic(elf, DT_BIND_NOW, UINT64_MAX) != UINT64_MAX ||
	       elf_dynamic(elf, DT_FLAGS, 0) & DF_BIND_NOW ||
	       elf_dynamic(elf, DT_FLAGS_1, 0) & DF_1_NOW;
}

static const char *relro_of(const struct elf *elf)
{
	if (!is_linked(elf))
		return none;
	if (elf_find_segment(elf, PT_GNU_RELRO) == NULL)
		return "none";
	return binds_now(elf) ? "full" : "partial";
}

/* Without the segment it is up to the kernel: arch/x86/include/asm/elf.h has a table. */
static const char *nx_of(const struct elf *elf)
{
	const struct elf_segment *stack = elf_find_segment(elf, PT_GNU_STACK);

	if (!is_linked(elf))
		return none;
	return stack != NULL ? yes_no(!(stack->flags & PF_X)) : "unknown";
}

/* A fact that symbols tell, where there are any: of static programs only the full table does. */
static const char *from_symbols(const struct elf *elf, const struct marks *marks, bool found)
{
	bool known = marks->has_static || (marks->has_dynamic && !inspect_is_static(elf));

	if (elf->type == ET_CORE)
		return none;
	return found ? "yes" : known ? "no" : "unknown";
}

void inspect_hardening(const struct elf *elf, const struct marks *marks, const char *libc,
    const struct go_build *go, struct json *o)
{
	const struct elf_segment *stack = elf_find_segment(elf, PT_GNU_STACK);
	/* By a dynamic linker, which a program that relocates itself does not have. */
	bool is_bound = elf->ndynamic > 0 && !inspect_is_static(elf);
	bool is_musl = libc != NULL && strcmp(libc, "musl") == 0;
	const char *canary = from_symbols(elf, marks, marks->canary);
	const char *fortify = from_symbols(elf, marks, marks->fortify);

	if (is_musl)
		fortify = "not applicable (musl)";
	if (go_build_is_without_c(go))
		canary = fortify = "not applicable (no C code)";
	json_set_string(o, "relro", relro_of(elf));
	json_set_string(o, "bind_now", is_bound ? yes_no(binds_now(elf)) : none);
	json_set_string(o, "nx", nx_of(elf));
	json_set_string(o, "canary", canary);
	json_set_string(o, "pie", inspect_is_program(elf) ? yes_no(elf->type == ET_DYN) : none);
	json_set_string(o, "fortify", fortify);
	if (stack != NULL && is_linked(elf))
		json_set_int(o, "thread_stack", (long long)stack->memory_size);
	else
		json_set_string(o, "thread_stack", NULL);
}
