/* SPDX-License-Identifier: Apache-2.0 */
/* Patches that lie in a layer and that no recipe names. */
#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"
#include "recipe/layer.h"
#include "recipe/recipe.h"

static void add_named(struct strlist *named, const struct catalog *catalog,
    const struct package *package, const struct item *patch)
{
	char *path = catalog_patch(named, catalog, package, patch->text, &patch->loc);

	strlist_add(named, path_absolute(named, path));
}

static void add_items(struct strlist *named, const struct catalog *catalog,
    const struct package *package, const struct items *patches)
{
	for (size_t i = 0; i < patches->n; i++)
		add_named(named, catalog, package, &patches->v[i]);
}

/* The absolute paths of all patches that recipes name, whether a release takes them or not; sorted.
 */
static struct strlist *named_patches(const void *ctx, const struct catalog *catalog)
{
	struct strlist *named = strlist_new(ctx);

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		for (size_t k = 0; k < package->npatches; k++)
			add_named(named, catalog, package, &package->patches[k].item);
		for (size_t k = 0; k < package->nreleases; k++) {
			const struct release *release = &package->releases[k];

			add_items(named, catalog, package, &release->patches);
			for (size_t j = 0; j < release->norigins; j++)
				add_items(named, catalog, package, &release->origins[j].patches);
		}
	}
	strlist_sort(named);
	return named;
}

static int tell_unused(void *data, const struct tree_entry *entry)
{
	const struct strlist *named = data;
	const char *name = path_basename(entry->path);

	if (!S_ISDIR(entry->st.st_mode) &&
	    (fnmatch("*.patch", name, 0) == 0 || fnmatch("*.diff", name, 0) == 0) &&
	    !strlist_sorted_has(named, entry->full))
		report_warn(NULL,
		    "'%s' is applied to nothing, as no recipe of its layer names it under "
		    "'patches'; a directory that PATCHES names needs no recipe for that",
		    entry->full);
	return 0;
}

void catalog_tell_unused_patches(const struct catalog *catalog)
{
	struct strlist *named = NULL;

	for (size_t i = 0; i < catalog->layers->count; i++) {
		char *dir = path_join(catalog, catalog->layers->items[i], LAYER_PATCHES);

		if (layer_is_own(catalog->layers, i) || !path_is_dir(dir))
			continue;
		if (named == NULL)
			named = named_patches(catalog, catalog);
		tree_walk(dir, tell_unused, named);
	}
}
