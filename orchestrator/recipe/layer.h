/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layers: directories of recipes and more, one over the other. The first is that of the program,
 * and in it lies one more, of libraries for the target; the others are the user's. What a layer
 * holds is as if it lay in the first one: no key depends on where a file lies.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/report.h"
#include "base/strlist.h"
#include "yaml/doc.h"

#define LAYER_RECIPES "recipes"
#define LAYER_PATCHES "patches"
#define LAYER_TOOLCHAINS "toolchains"
#define LAYER_SUITES "suites"
#define LAYER_LIBRARIES "libraries" /* in the first layer: a layer of its own */

/*
 * The directories of all layers, by absolute paths: base, its libraries if it has any, then those
 * that more names, separated by ":"; more may be NULL. Each has to hold something and to belong to
 * the caller or to root. What is wrong is reported, at loc, that of the setting or NULL; NULL.
 */
struct strlist *layers_open(
    const void *ctx, const char *base, const char *more, const struct loc *loc);
/* The index of the layer in which file lies. */
size_t layer_of(const struct strlist *layers, const char *file);
/* Whether the layer of that index came with the program. */
bool layer_is_own(const struct strlist *layers, size_t layer);
/*
 * Check that nobody else can have changed file. In a layer of the user's it has to belong to the
 * caller or to root, as the layer itself; the first layer is trusted as the program is. Reports;
 * -1.
 */
int layer_check(const struct strlist *layers, const char *file);
/* The document in a file of a layer. Reports, also when the file may not be believed; NULL. */
struct doc *layer_load(const void *ctx, const struct strlist *layers, const char *file);
