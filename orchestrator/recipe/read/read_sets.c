/* SPDX-License-Identifier: Apache-2.0 */
/* Named sets of releases. */
#include "recipe/read.h"

#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"

static void check_release(const struct catalog *catalog, const struct named_items *v)
{
	const struct package *package = catalog_get(catalog, v->name, &v->loc);

	if (package == NULL)
		return;
	if (v->value.n != 1 || v->value.v[0].when != NULL)
		report_error(&v->loc, "'%s' needs one release", v->name);
	else
		package_release(package, v->value.v[0].text, &v->value.v[0].loc);
}

static const struct map_key set_keys[] = {
    {"summary", read_text, .member = offsetof(struct release_set, summary), .required = true},
    {"releases", read_table, .member = offsetof(struct release_set, releases)},
    {.name = NULL},
};
static const struct map_type set_type = {set_keys, sizeof(struct release_set),
    .name = offsetof(struct release_set, name), .example = "{summary: ..., releases: {...}}"};

struct set_file {
	struct release_set *sets;
	size_t n;
};
static const struct map_key file_key = {"sets.yaml", map_read_all,
    .member = offsetof(struct set_file, sets), .items = &set_type,
    .count = offsetof(struct set_file, n)};

static void check_unique(const struct catalog *catalog, const struct release_set *set)
{
	for (size_t i = 0; i < catalog->nsets; i++)
		if (strcmp(catalog->sets[i].name, set->name) == 0)
			report_error(&set->loc, "set '%s' is also in '%s'; rename one of them",
			    set->name, catalog->sets[i].loc.file);
}

static void read_file(struct catalog *catalog, const char *path)
{
	struct doc *doc = path_exists(path) ? layer_load(catalog, catalog->layers, path) : NULL;
	struct set_file file = {NULL, 0};
	struct map_value v = {catalog, &file_key, .object = &file, .member = &file.sets};

	if (doc == NULL)
		return;
	v.node = doc_root(doc);
	v.loc = doc_loc(v.node);
	map_read_all(&v);
	for (size_t i = 0; i < file.n; i++) {
		for (size_t j = 0; j < file.sets[i].releases.n; j++)
			check_release(catalog, &file.sets[i].releases.v[j]);
		check_unique(catalog, &file.sets[i]);
		mem_grow(catalog, catalog->sets, struct release_set, catalog->nsets + 1);
		catalog->sets[catalog->nsets++] = file.sets[i];
	}
}

void read_sets(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->layers->count; i++) {
		char *recipes = path_join(catalog, catalog->layers->items[i], LAYER_RECIPES);

		read_file(catalog, path_join(catalog, recipes, "sets.yaml"));
	}
}
