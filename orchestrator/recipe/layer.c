/* SPDX-License-Identifier: Apache-2.0 */
/* Directories of recipes, one over the other. */
#include "recipe/layer.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/owner.h"
#include "files/path.h"

static const char *const parts[] = {LAYER_RECIPES, LAYER_PATCHES, LAYER_TOOLCHAINS, LAYER_SUITES};

/* A directory without any of them is a mistake, which would have no effect otherwise. */
static int check_layer(const void *ctx, const char *dir, const struct loc *loc)
{
	int there = path_leads_to_dir(dir);

	if (there <= 0)
		return there < 0
			   ? -1
			   : report_error(loc, "RECIPES names '%s', which is no directory", dir);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (path_is_dir(path_join(ctx, dir, parts[i])))
			/* What it says is run, so it is as dangerous as a program. */
			return owner_check(dir, "the directory of recipes");
	return report_error(loc,
	    "RECIPES names '%s', which holds no 'recipes', 'patches', 'toolchains' or 'suites'",
	    dir);
}

struct strlist *layers_open(
    const void *ctx, const char *base, const char *more, const struct loc *loc)
{
	struct strlist *layers = strlist_new(ctx);
	struct strlist *dirs = strlist_split(layers, more != NULL ? more : "", ":");
	int status = 0;

	strlist_add(layers, base);
	if (path_is_dir(path_join(layers, base, LAYER_LIBRARIES)))
		strlist_add(layers, path_join(layers, base, LAYER_LIBRARIES));
	for (size_t i = 0; i < dirs->count; i++) {
		char *dir = path_absolute(layers, dirs->items[i]);

		if (strlist_has(layers, dir))
			continue;
		status |= check_layer(layers, dir, loc);
		strlist_add(layers, dir);
	}
	return status ? NULL : layers;
}

size_t layer_of(const struct strlist *layers, const char *file)
{
	size_t best = 0, longest = 0;

	for (size_t i = 0; i < layers->count; i++) {
		size_t n = strlen(layers->items[i]);

		if (n >= longest && strncmp(file, layers->items[i], n) == 0 &&
		    (n == 0 || file[n] == '/')) {
			best = i;
			longest = n;
		}
	}
	return best;
}

bool layer_is_own(const struct strlist *layers, size_t layer)
{
	return layer == 0 || strcmp(layers->items[layer],
				 path_join(layers, layers->items[0], LAYER_LIBRARIES)) == 0;
}

int layer_check(const struct strlist *layers, const char *file)
{
	return layer_of(layers, file) > 0 ? owner_check(file, "the layer's file") : 0;
}

struct doc *layer_load(const void *ctx, const struct strlist *layers, const char *file)
{
	return layer_check(layers, file) == 0 ? doc_load(ctx, file) : NULL;
}
