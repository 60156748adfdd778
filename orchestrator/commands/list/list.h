/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of mcm list have of one another. */
#pragma once

#include "adapters/json.h"
#include "session/session.h"

/* An object for each release of each package, to be freed. Reports what is wrong with advisories or
 * with records of tests; NULL. */
struct json *list_recipes(void *ctx, const struct session *s);
/*
 * Where that place in a recipe or toolchain file comes from: "built-in", or the directory that
 * RECIPES names, which the session owns.
 */
const char *list_layer(const struct session *s, const struct loc *loc);
/* Whether all recipes came with the program, so that nobody has to be told where each is from. */
bool list_only_own(const struct session *s);
/* Gives the object a list of the items' texts under that name. */
void list_set_items(struct json *o, const char *name, const struct items *items);
