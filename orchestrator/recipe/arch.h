/* SPDX-License-Identifier: Apache-2.0 */
/* The architectures that musl is ported to, and what it calls the dynamic linker of each. */
#pragma once

#include "base/strlist.h"

struct arch; /* static; nobody's to free */

/* By the name of its directory in musl's arch/; NULL if absent. */
const struct arch *arch_find(const char *name);
struct strlist *arch_names(const void *ctx);
/* ARCH of the kernel's makefiles. */
const char *arch_linux(const struct arch *arch);
/* Of a pointer: "32" or "64". */
const char *arch_bits(const struct arch *arch);
/*
 * The paths that the dynamic linker may have: one, unless musl names variants that endian
 * ("little", "big") and fp ("hard", "single", "soft") do not tell apart; either may be NULL for not
 * known. None at all if the architecture does not have such a byte order.
 */
struct strlist *arch_loaders(
    const void *ctx, const struct arch *arch, const char *endian, const char *fp);
