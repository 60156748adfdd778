/* SPDX-License-Identifier: Apache-2.0 */
/* Machines of ELF files by the names that musl gives them, in its arch/ and its loaders. */
#include "inspect/machine.h"

#include <elf.h>

#include "base/mem.h"

/* Not in every libc's elf.h yet. */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif
static const struct machine {
	unsigned machine, bits;
	const char *little, *big;
} machines[] = {
    {EM_386, 32, "i386", NULL},
    {EM_X86_64, 32, "x32", NULL},
    {EM_X86_64, 64, "x86_64", NULL},
    {EM_AARCH64, 64, "aarch64", "aarch64_be"},
    {EM_ARM, 32, "arm", "armeb"},
    {EM_LOONGARCH, 64, "loongarch64", NULL},
    {EM_68K, 32, NULL, "m68k"},
    {EM_MICROBLAZE, 32, "microblazeel", "microblaze"},
    {EM_MIPS, 32, "mipsel", "mips"},
    {EM_MIPS, 64, "mips64el", "mips64"},
    {EM_OPENRISC, 32, NULL, "or1k"},
    {EM_PPC, 32, "powerpcle", "powerpc"},
    {EM_PPC64, 64, "powerpc64le", "powerpc64"},
    {EM_RISCV, 32, "riscv32", NULL},
    {EM_RISCV, 64, "riscv64", NULL},
    {EM_S390, 32, NULL, "s390"},
    {EM_S390, 64, NULL, "s390x"},
    {EM_SH, 32, "sh", "sheb"},
    {EM_SPARC, 32, NULL, "sparc"},
    {EM_SPARCV9, 64, NULL, "sparc64"},
    {EM_BPF, 64, "bpf", "bpfeb"},
};

char *machine_name(const void *ctx, const struct elf *elf)
{
	/* The n32 ABI. */
	if (elf->machine == EM_MIPS && elf->bits == 32 && elf->flags & EF_MIPS_ABI2)
		return mem_printf(ctx, "mipsn32%s", elf->is_big_endian ? "" : "el");
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
		const struct machine *m = &machines[i];
		const char *name = elf->is_big_endian ? m->big : m->little;

		if (m->machine == elf->machine && m->bits == elf->bits && name != NULL)
			return mem_strdup(ctx, name);
	}
	return mem_printf(ctx, "machine %u", elf->machine);
}
