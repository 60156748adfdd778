/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of file an ELF file is, which its type alone does not tell. */
#include <elf.h>

#include "inspect/inspect_priv.h"

/*
 * Shared libraries have no DT_DEBUG, which is for debuggers of programs; the flag came with
 * binutils 2.26. glibc's libc.so.6 has an interpreter, for it can be run, but also a name.
 */
bool inspect_is_program(const struct elf *elf)
{
	if (elf->type != ET_DYN)
		return elf->type == ET_EXEC;
	return elf_dynamic(elf, DT_FLAGS_1, 0) & DF_1_PIE ||
	       elf_dynamic(elf, DT_DEBUG, UINT64_MAX) != UINT64_MAX ||
	       (elf_find_segment(elf, PT_INTERP) != NULL &&
		   elf_dynamic(elf, DT_SONAME, UINT64_MAX) == UINT64_MAX);
}

bool inspect_is_static(const struct elf *elf)
{
	return inspect_is_program(elf) && elf_find_segment(elf, PT_INTERP) == NULL &&
	       elf_dynamic(elf, DT_NEEDED, UINT64_MAX) == UINT64_MAX;
}
