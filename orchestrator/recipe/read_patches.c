/* SPDX-License-Identifier: Apache-2.0 */
/* The patches of a package, each for a range of its releases. */
#include "recipe/read.h"

#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"

/* A patch as recipe.yaml declares it: patch.text is its file. */
struct ranged_patch {
	struct item patch;
	const char *from;   /* or NULL */
	const char *before; /* or NULL */
};

static void read_patch(const struct doc_node *node, struct ranged_patch *patch)
{
	static const char *const keys[] = {"file", "from", "before", "when", NULL};

	patch->patch.loc = doc_loc(node);
	if (doc_check_keys(node, keys) && !doc_is_map(node))
		return;
	patch->patch.text = read_required(node, "file");
	patch->patch.when = read_text(node, "when");
	patch->from = read_text(node, "from");
	patch->before = read_text(node, "before");
	if (patch->patch.text != NULL)
		patch->patch.loc = doc_loc(doc_find(node, "file"));
	if (patch->from != NULL && patch->before != NULL &&
	    version_compare(patch->from, patch->before) >= 0)
		report_error(&patch->patch.loc,
		    "no release is from '%s' on and before '%s'; give a range that holds some",
		    patch->from, patch->before);
}

/* The patches for the release, then what it names itself. */
static void add_patches(
    const void *ctx, struct release *release, const struct ranged_patch *patches, size_t n)
{
	struct items own = release->patches;
	struct items all = {mem_array(ctx, struct item, n + own.n), 0};

	for (size_t i = 0; i < n; i++)
		if (version_within(release->version, patches[i].from, patches[i].before))
			all.v[all.n++] = patches[i].patch;
	for (size_t i = 0; i < own.n; i++)
		all.v[all.n++] = own.v[i];
	release->patches = all;
}

void read_patches(const void *ctx, const struct doc_node *root, struct package *package)
{
	const struct doc_node *node = doc_find(root, "patches");
	struct ranged_patch *patches;
	struct loc loc;

	if (node == NULL)
		return;
	if (!doc_is_list(node)) {
		loc = doc_loc(node);
		report_error(&loc, "'patches' is a list of maps such as '{file: 0001-fix.patch, "
				   "from: 1.2, before: 1.4}'");
		return;
	}
	patches = mem_array(NULL, struct ranged_patch, doc_count(node));
	for (size_t i = 0; i < doc_count(node); i++)
		read_patch(doc_item(node, i), &patches[i]);
	for (size_t i = 0; i < package->nreleases; i++)
		add_patches(ctx, &package->releases[i], patches, doc_count(node));
	mem_free(patches);
}

char *catalog_patch(const void *ctx, const struct catalog *catalog, const struct package *package,
    const char *name, const struct loc *loc)
{
	size_t own = layer_of(catalog->layers, loc->file);
	char *expected = NULL;

	for (size_t i = own + 1; i-- > 0;) {
		char *path = mem_printf(ctx, "%s/%s/%s",
		    path_join(ctx, catalog->layers->items[i], LAYER_PATCHES), package->name, name);

		if (path_exists(path))
			return path;
		expected = expected != NULL ? expected : path;
	}
	return expected;
}
