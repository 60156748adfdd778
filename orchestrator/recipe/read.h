/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recipes and toolchain files have in common: typed values out of documents.
 * Whatever is wrong is reported with its place and reading goes on, so that one run
 * shows all errors; callers compare report_errors() before and after. Strings belong
 * to the document.
 */
#pragma once

#include <stdbool.h>

#include "recipe/recipe.h"
#include "yaml/doc.h"

/* Names in a directory, sorted, without hidden ones. Reports; NULL. */
struct strlist *read_names(const void *ctx, const char *dir);
/* Letters, digits and any of "+-._~", starting with a letter or digit. */
bool read_is_name(const char *s);

/* Scalar at key; NULL when absent, or reported because it is a list or map or empty. */
const char *read_text(const struct doc_node *map, const char *key);
/* The same, but absence is reported, too. */
const char *read_required(const struct doc_node *map, const char *key);
/* A whole number from 0 on. */
long long read_number(const struct doc_node *map, const char *key, long long fallback);
/* A scalar (none when empty) or list of scalars, all literal. NULL when node is neither (reported).
 */
struct strlist *read_words(const void *ctx, const struct doc_node *node);
/* The list at key; with v NULL when absent. An empty scalar is an empty list. */
struct items read_items(const void *ctx, const struct doc_node *map, const char *key);
/* The mapping at key from names to lists; empty when absent. */
struct items_map read_table(const void *ctx, const struct doc_node *map, const char *key);
/* The one at "variables", whose names have to be fit for $(name) and not taken. */
struct items_map read_variables(const void *ctx, const struct doc_node *map);
/* The stages at key. */
size_t read_stages(
    const void *ctx, const struct doc_node *map, const char *key, struct stage_recipe **stages);
/* The list at "conflicts". */
size_t read_conflicts(const void *ctx, const struct doc_node *map, struct conflict **conflicts);
/* The sets of sets.yaml beside the packages, if there is one. Packages have to be there by then. */
void read_sets(struct catalog *catalog);
/* Fills packages with names and places, which are still to be read; dir is NULL where there is no
 * recipe.yaml, which is reported. */
void find_packages(struct catalog *catalog);
/* Reports each "into" and "over" that names no stage, and each "into" one that takes none. */
void check_into(const struct catalog *catalog);
/* One release's file, version being its name. Reports; -1 when not even a document. */
int read_release(
    const void *ctx, const char *path, const struct package *package, struct release *release);
/* The list at "patches" of recipe.yaml: puts each in front of the own ones of the releases it is
 * for. */
void read_patches(const void *ctx, const struct doc_node *root, struct package *package);
