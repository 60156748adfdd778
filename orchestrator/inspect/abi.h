/* SPDX-License-Identifier: Apache-2.0 */
/* What a libc exports: symbols with versions, types and sizes, as text and compared. */
#pragma once

#include <stdio.h>

#include "base/strlist.h"

struct abi; /* talloc'd */

/*
 * Read the exports of a libc: that of a prefix (target says which toolchain's; it may be NULL if
 * there is but one), that of a shared object, or that of a file which abi_write() made. Reports and
 * returns NULL.
 */
struct abi *abi_load(const void *ctx, const char *where, const char *target);
/* Lines of comment that say what it is of, then a line for each symbol, sorted. */
void abi_write(const struct abi *abi, FILE *to);

struct abi_changes {
	size_t added, removed, changed;
};
/* A line for each symbol that differs. */
struct abi_changes abi_diff(const struct abi *from, const struct abi *into, FILE *to);
