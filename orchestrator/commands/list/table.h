/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of objects as tables for people. */
#pragma once

#include "adapters/json.h"

enum { TABLE_COLUMNS = 7 };

/*
 * Print a line for each object of the list to stdout, with the strings that its members of these
 * names have: columns ends with NULL where there are fewer than all, without is one to leave out,
 * or NULL. Columns are as wide as they have to be. What the strings hold of others is made fit for
 * a terminal. ctx gets what is needed meanwhile.
 */
void table_print(const void *ctx, const struct json *list, const char *const columns[TABLE_COLUMNS],
    const char *without);
