/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries for the target that are taken only where the setting WITH names them: packages whose
 * recipe says "library: NAME". Each brings those with it that its stages need.
 */
#pragma once

#include "recipe/recipe.h"
#include "settings/settings.h"

bool library_exists(const struct catalog *catalog, const char *name);
/*
 * The package of the library that has a stage of that name, for the target; NULL: none has. What a
 * library makes for the host brings nothing with it.
 */
const struct package *library_owner(const struct catalog *catalog, const char *name);
/* Names of the libraries that the stages of a package need directly, each once. */
struct strlist *library_needs(
    const void *ctx, const struct catalog *catalog, const struct package *package);
/*
 * Names of the libraries that WITH names, and of all that they need: in order and each once, so
 * that equal sets are equal lists. Every name that no library has is reported with the nearest,
 * and so are two libraries of one name; NULL.
 */
struct strlist *library_asked(
    const void *ctx, const struct catalog *catalog, const struct settings *settings);
