/* SPDX-License-Identifier: Apache-2.0 */
/* Toolchains of a prefix, by the records that they have in share/mcm/TARGET. */
#pragma once

#include "adapters/json.h"

/*
 * The target of the toolchain for triple in prefix; of the only one for triple NULL. It has to have
 * that record. Reports that there is no toolchain, or which there are; NULL.
 */
const char *installed_triple(
    const void *ctx, const char *prefix, const char *triple, const char *record);
/*
 * The manifest of that toolchain, and its path, which ctx owns. Whoever made the prefix may have
 * written anything into it. Reports; NULL. The caller frees it.
 */
struct json *installed_manifest(
    const void *ctx, const char *prefix, const char *triple, const char **path);
