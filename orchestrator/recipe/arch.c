/* SPDX-License-Identifier: Apache-2.0 */
/* musl's architectures: arch/ of its source, and SUBARCH as its configure script makes it. */
#include "recipe/arch.h"

#include <string.h>

#include "base/mem.h"

enum { NENDIANS = 2, NFLOATS = 3 };

static const char *const endians[NENDIANS] = {"little", "big"};
static const char *const floats[NFLOATS] = {"hard", "single", "soft"};

/* A loader is /lib/ld-musl-NAME[ISA]ENDIAN FLOAT[ABI].so.1; what is in brackets may be there. */
struct arch {
	const char *name;
	const char *linux_arch;
	const char *bits;
	const char *endian[NENDIANS]; /* NULL: there is no such byte order */
	const char *fp[NFLOATS];
	const char *isa;
	const char *abi;
};

static const struct arch arches[] = {
    {"aarch64", "arm64", "64", {"", "_be"}, {"", "", ""}, NULL, NULL},
    {"arm", "arm", "32", {"", "eb"}, {"hf", "hf", ""}, NULL, NULL},
    {"i386", "x86", "32", {"", NULL}, {"", "", ""}, NULL, NULL},
    {"loongarch64", "loongarch", "64", {"", NULL}, {"", "-sp", "-sf"}, NULL, NULL},
    {"m68k", "m68k", "32", {NULL, ""}, {"", "", "-sf"}, NULL, NULL},
    {"microblaze", "microblaze", "32", {"el", ""}, {"", "", ""}, NULL, NULL},
    {"mips", "mips", "32", {"el", ""}, {"", "", "-sf"}, "r6", NULL},
    {"mips64", "mips", "64", {"el", ""}, {"", "", "-sf"}, "r6", NULL},
    {"mipsn32", "mips", "32", {"el", ""}, {"", "", "-sf"}, "r6", NULL},
    {"or1k", "openrisc", "32", {NULL, ""}, {"", "", ""}, NULL, NULL},
    {"powerpc", "powerpc", "32", {NULL, ""}, {"", "", "-sf"}, NULL, NULL},
    {"powerpc64", "powerpc", "64", {"le", ""}, {"", "", ""}, NULL, NULL},
    {"riscv32", "riscv", "32", {"", NULL}, {"", "-sp", "-sf"}, NULL, NULL},
    {"riscv64", "riscv", "64", {"", NULL}, {"", "-sp", "-sf"}, NULL, NULL},
    {"s390x", "s390", "64", {NULL, ""}, {"", "", ""}, NULL, NULL},
    {"sh", "sh", "32", {"", "eb"}, {"", "", "-nofpu"}, NULL, "-fdpic"},
    {"x32", "x86", "32", {"", NULL}, {"", "", ""}, NULL, NULL},
    {"x86_64", "x86", "64", {"", NULL}, {"", "", ""}, NULL, NULL},
};
enum { NARCHES = sizeof(arches) / sizeof(*arches) };

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < NARCHES; i++)
		if (strcmp(arches[i].name, name) == 0)
			return &arches[i];
	return NULL;
}

struct strlist *arch_names(const void *ctx)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < NARCHES; i++)
		strlist_add(names, arches[i].name);
	return names;
}

const char *arch_linux(const struct arch *arch)
{
	return arch->linux_arch;
}

const char *arch_bits(const struct arch *arch)
{
	return arch->bits;
}

/* The paths of one byte order and kind of floating point, the plain one first. */
static void add_paths(struct strlist *paths, const struct arch *arch, size_t endian, size_t fp)
{
	const char *isas[] = {"", arch->isa}, *abis[] = {"", arch->abi};

	for (size_t i = 0; i < 2 && isas[i] != NULL; i++)
		for (size_t j = 0; j < 2 && abis[j] != NULL; j++) {
			char *path = mem_printf(NULL, "/lib/ld-musl-%s%s%s%s%s.so.1", arch->name,
			    isas[i], arch->endian[endian], arch->fp[fp], abis[j]);

			strlist_add_once(paths, path);
			mem_free(path);
		}
}

struct strlist *arch_loaders(
    const void *ctx, const struct arch *arch, const char *endian, const char *fp)
{
	struct strlist *paths = strlist_new(ctx);

	for (size_t i = 0; i < NENDIANS; i++) {
		if (arch->endian[i] == NULL || (endian != NULL && strcmp(endian, endians[i]) != 0))
			continue;
		for (size_t j = 0; j < NFLOATS; j++)
			if (fp == NULL || strcmp(fp, floats[j]) == 0)
				add_paths(paths, arch, i, j);
	}
	return paths;
}
