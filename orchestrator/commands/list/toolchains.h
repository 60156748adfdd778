/* SPDX-License-Identifier: Apache-2.0 */
/* The toolchains that a store has. */
#pragma once

#include "adapters/json.h"
#include "recipe/recipe.h"
#include "store/store.h"

/*
 * For each an object with target, key, versions (of the packages that have stages for targets: what
 * is in all toolchains is the host's), size, bytes and path. Entries that are broken are treated
 * as store_find() does. The caller frees it.
 */
struct json *toolchains_of(
    const void *ctx, const struct catalog *catalog, const struct store *store);
