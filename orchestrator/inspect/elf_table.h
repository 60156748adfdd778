/* SPDX-License-Identifier: Apache-2.0 */
/* What elf.c and elf_table.c share with each other and nobody else. */
#pragma once

#include "inspect/elf.h"

/* The text there, if it ends within what is available and is not absurdly long; else NULL. */
const char *elf_text(const unsigned char *at, uint64_t available);
/* A string of a string table, by its offset there; NULL when it is not inside. */
const char *elf_section_string(
    const struct elf *elf, const struct elf_section *strings, uint64_t offset);
