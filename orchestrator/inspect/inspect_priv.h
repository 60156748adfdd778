/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of inspect share with each other and nobody else. */
#pragma once

#include "adapters/json.h"
#include "inspect/elf.h"
#include "inspect/go_build.h"

/* What of a file is searched for texts; more would only be waited for. */
enum { INSPECT_SEARCHED = 1 << 28 };

/* Which symbols of interest there are. */
struct marks {
	bool has_dynamic, has_static; /* tables of symbols */
	bool canary, fortify, glibc, musl;
};

/* Facts of an ELF file are set in o. */
void inspect_elf(const void *ctx, const struct elf *elf, struct json *o);
/* Interpreter and libraries, and the libc they mean, which is returned (NULL: not known). */
const char *inspect_libc(
    const void *ctx, const struct elf *elf, const struct marks *marks, struct json *o);
void inspect_hardening(const struct elf *elf, const struct marks *marks, const char *libc,
    const struct go_build *go, struct json *o);
/* Paths of directories that the file was built in. */
void inspect_paths(const struct elf *elf, struct json *o);

/* A program that the kernel starts alone. */
bool inspect_is_static(const struct elf *elf);
