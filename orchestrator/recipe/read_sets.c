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

	if (!package)
		return;
	if (v->value.n != 1 || v->value.v[0].when)
		report_error(&v->loc, "'%s' needs one release", v->name);
	else
		package_release(package, v->value.v[0].text, &v->value.v[0].loc);
}

static void read_set(const struct catalog *catalog, const struct doc_node *key,
    const struct doc_node *map, struct release_set *set)
{
	static const char *const keys[] = {"summary", "releases", NULL};

	set->loc = doc_loc(key);
	set->name = doc_text(key);
	if (doc_check_keys(map, keys) && !doc_is_map(map))
		return;
	set->summary = read_required(map, "summary");
	set->releases = read_table(catalog, map, "releases");
	for (size_t i = 0; i < set->releases.n; i++)
		check_release(catalog, &set->releases.v[i]);
}

static void check_unique(const struct catalog *catalog, const struct release_set *set)
{
	for (size_t i = 0; i < catalog->nsets; i++)
		if (strcmp(catalog->sets[i].name, set->name) == 0)
			report_error(&set->loc, "set '%s' is also in '%s'; rename one of them",
			    set->name, catalog->sets[i].loc.file);
}

static void read_file(struct catalog *catalog, const char *path)
{
	struct doc *doc = path_exists(path) ? doc_load(catalog, path) : NULL;
	const struct doc_node *root = doc ? doc_root(doc) : NULL;
	struct loc loc;

	if (!root)
		return;
	if (!doc_is_map(root)) {
		loc = doc_loc(root);
		report_error(&loc, "a file of sets is a map from their names to sets");
		return;
	}
	for (size_t i = 0; i < doc_count(root); i++) {
		struct release_set set = {0};

		read_set(catalog, doc_key(root, i), doc_value(root, i), &set);
		check_unique(catalog, &set);
		mem_grow(catalog, catalog->sets, struct release_set, catalog->nsets + 1);
		catalog->sets[catalog->nsets++] = set;
	}
}

void read_sets(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->layers->count; i++) {
		char *recipes = path_join(catalog, catalog->layers->items[i], LAYER_RECIPES);

		read_file(catalog, path_join(catalog, recipes, "sets.yaml"));
	}
}
