/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine of an ELF file is called. */
#pragma once

#include "inspect/elf.h"

/* As musl calls it where it has a port ("x86_64", "armeb", "mipsn32"), else "machine 42". */
char *machine_name(const void *ctx, const struct elf *elf);
