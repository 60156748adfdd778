/* SPDX-License-Identifier: Apache-2.0 */
/* How the values in recipes and toolchain files are read: see map.h, which all of this serves. */
#pragma once

#include "recipe/map.h"
#include "recipe/recipe.h"

/* Names in a directory, sorted, without hidden ones. Reports; NULL. */
struct strlist *read_names(const void *ctx, const char *dir);
/* Name of a file without its ".yaml"; NULL: it has another suffix. */
char *read_stem(const void *ctx, const char *file);
/* Letters, digits and any of "+-._~", starting with a letter or digit. */
bool read_is_name(const char *s);
/* Whether name is such a name. If not, that is reported at loc, where what (such as "version") says
 * what it is a name of; false. */
bool read_check_name(const struct loc *loc, const char *what, const char *name);

/* A scalar that is not empty, and one of the key's words if it has some. Reports; NULL. */
const char *read_scalar(const struct map_value *v);
/* Read a scalar (an empty one gives no items) or a list; plain: without conditions. Afterwards
 * items->v is not NULL. */
void read_list(const void *ctx, const struct doc_node *node, struct items *items, bool plain);

/* Member const char *: as read_scalar() has it. */
map_reader read_text;
/* Member const char *, which is set already to the name of the file or directory: the value has to
 * be equal to it. */
map_reader read_same;
/* Member const char *: the end of a range of releases, which is a version with a digit in it. */
map_reader read_version;
/* Reports at loc that no release can be in a range, if that is so; NULL: it has no such end. */
void read_check_range(const struct loc *loc, const char *from, const char *before);
/* Member long long: a whole number from 0 on. */
map_reader read_number;
/* Member struct items: as read_list() has it; v stays NULL only when absent. */
map_reader read_items;
/* The same without conditions. */
map_reader read_words;
/* Member struct items_map: names with such lists. */
map_reader read_table;
/* The same; the names have to be fit for $(name) and not taken. */
map_reader read_variables;
/* Member const struct stage_recipe *, with its count. */
extern const struct map_type stage_type;
/* Member const struct conflict *, with its count. */
extern const struct map_type conflict_type;

/* The sets of sets.yaml beside the packages, if there is one. Packages have to be there by then. */
void read_sets(struct catalog *catalog);
/* Fill the packages of the catalogue with their names and directories; the rest of them is read
 * later. dir is NULL where there is no recipe.yaml, which is reported. */
void find_packages(struct catalog *catalog);
/* Reports packages that have a variable, and so a setting, of the same name. */
void check_package_names(const struct catalog *catalog);
/* Reports each "over" that names its own stage, each "into" and "over", and each of the "stages" of
 * a patch, that names no stage, and each "into" one that takes none. */
void check_stage_names(const struct catalog *catalog);
/* Set has_config of the package if this document of it uses the setting's variable: in a text, or
 * in a condition. Reports nothing. */
void read_config_mention(struct package *package, const struct doc_node *root);
/* One release's file, version being its name. Reports; -1 when not even a document. */
int read_release(
    const void *ctx, const char *path, struct package *package, struct release *release);
/* The patches of a package, each for a range of its releases. */
extern const struct map_type patch_type;
/* Put the patches of a package in front of the own patches of those of its releases that they are
 * for. Reports a patch that a release then has twice. */
void add_ranged_patches(const void *ctx, struct package *package);
