/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries for the target that are taken only where the setting WITH names them: packages whose
 * recipe says "library: NAME". Each brings those with it that its stages need.
 */
#pragma once

#include "recipe/recipe.h"
#include "settings/settings.h"

/* Whether WITH can name a library so. Reports nothing. */
bool library_exists(const struct catalog *catalog, const char *name);
/*
 * The package of the library that has the stage of that name; NULL: it is no library's. Stages that
 * are "for: host" do not count, as who needs one of these needs no library of the target. Reports
 * nothing.
 */
const struct package *library_owner(const struct catalog *catalog, const char *name);
/* Names of the libraries that the stages of a package need directly, each once. ctx owns the list.
 */
struct strlist *library_needs(
    const void *ctx, const struct catalog *catalog, const struct package *package);
/*
 * Names of the libraries that WITH names, and of all that they need: sorted and each once, so that
 * equal sets are equal lists. ctx owns the list. NULL if no library has a name that WITH has, which
 * is reported with the nearest one, or if two packages are libraries of one name.
 */
struct strlist *library_asked(
    const void *ctx, const struct catalog *catalog, const struct settings *settings);
