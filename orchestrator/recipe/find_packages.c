/* SPDX-License-Identifier: Apache-2.0 */
/* Which packages there are, and where their recipes lie: in one layer or in several. */
#include "recipe/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"

/* The package that a directory belongs to: a new one, or the one of that name of another layer. */
static void add_package(struct catalog *catalog, char *dir, const char *name)
{
	struct package *package = NULL;
	struct loc loc = {.file = dir};

	if (!path_is_dir(dir) || !read_check_name(&loc, "package name", name))
		return;
	for (size_t i = 0; i < catalog->npackages; i++)
		if (strcmp(catalog->packages[i].name, name) == 0)
			package = &catalog->packages[i];
	if (package == NULL) {
		mem_grow(catalog, catalog->packages, struct package, catalog->npackages + 1);
		package = &catalog->packages[catalog->npackages++];
		*package = (struct package){.name = mem_strdup(catalog, name),
		    .layers = catalog->layers,
		    .dirs = strlist_new(catalog),
		    .loc = loc};
	}
	strlist_add(package->dirs, dir);
}

/* Exactly one layer has the recipe of a package; the others add releases. */
static void find_recipe(struct package *package)
{
	const char *found = NULL;

	for (size_t i = 0; i < package->dirs->count; i++) {
		const char *path = path_join(package->dirs, package->dirs->items[i], "recipe.yaml");
		struct loc loc = {.file = path};

		if (!path_exists(path))
			continue;
		if (found != NULL)
			report_error(&loc,
			    "package '%s' has its recipe in '%s'; a layer only adds releases to it",
			    package->name, found);
		else
			package->dir = package->dirs->items[i];
		found = found != NULL ? found : path;
	}
	if (found == NULL)
		report_error(&package->loc,
		    "there is no recipe.yaml, neither here nor in another directory of recipes");
}

static int compare_packages(const void *a, const void *b)
{
	return strcmp(((const struct package *)a)->name, ((const struct package *)b)->name);
}

static bool find_in(struct catalog *catalog, const char *top)
{
	struct strlist *names = read_names(catalog, top);

	for (size_t i = 0; names != NULL && i < names->count; i++)
		add_package(catalog, path_join(catalog, top, names->items[i]), names->items[i]);
	return names != NULL;
}

/* By name in the end: the order of the layers must have no say in that of the stages. */
void find_packages(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->layers->count; i++) {
		char *top = path_join(catalog, catalog->layers->items[i], LAYER_RECIPES);

		/* Only the first layer has to have recipes. */
		if ((i == 0 || path_is_dir(top)) && find_in(catalog, top) &&
		    catalog->npackages == 0)
			report_error(
			    NULL, "'%s' holds no recipes: no <package>/recipe.yaml is in it", top);
	}
	if (catalog->npackages > 1)
		qsort(catalog->packages, catalog->npackages, sizeof(*catalog->packages),
		    compare_packages);
	for (size_t i = 0; i < catalog->npackages; i++)
		find_recipe(&catalog->packages[i]);
}
