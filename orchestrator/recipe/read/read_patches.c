/* SPDX-License-Identifier: Apache-2.0 */
/* The patches of a package, each for a range of its releases. */
#include "recipe/read.h"

#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "files/file.h"
#include "files/path.h"
#include "recipe/layer.h"

static void check_patch(const struct doc_node *map, void *object)
{
	struct ranged_patch *patch = object;
	const struct doc_node *stages = doc_find(map, "stages");

	if (doc_find(map, "file") != NULL)
		patch->item.loc = doc_loc(doc_find(map, "file"));
	read_check_range(&patch->item.loc, patch->from, patch->before);
	if (stages != NULL && patch->stages.n == 0 && !doc_is_map(stages)) {
		const struct loc loc = doc_loc(stages);

		report_error(&loc, "'stages' names none; leave it out, and the patch is for all");
	}
}

static const struct map_key patch_keys[] = {
    {"file", read_text, .member = offsetof(struct ranged_patch, item.text), .required = true},
    {"from", read_version, .member = offsetof(struct ranged_patch, from)},
    {"before", read_version, .member = offsetof(struct ranged_patch, before)},
    {"when", read_text, .member = offsetof(struct ranged_patch, item.when)},
    {"stages", read_words, .member = offsetof(struct ranged_patch, stages)},
    {.name = NULL},
};

const struct map_type patch_type = {patch_keys, sizeof(struct ranged_patch),
    .example = "{file: 0001-fix.patch, from: 1.2, before: 1.4}", .check = check_patch};

/* Paths are made whole only where the last parts are equal: every plan compares all patches of all
 * releases. */
static bool same_file(const char *a, const char *b)
{
	char *x, *y;
	bool same;

	if (strcmp(path_basename(a), path_basename(b)) != 0)
		return false;
	x = mem_printf(NULL, "/%s", a);
	y = mem_printf(x, "/%s", b);
	same = strcmp(path_absolute(x, x), path_absolute(x, y)) == 0;
	mem_free(x);
	return same;
}

/* Whether there are stages that both are for; none are all. */
static bool share_stages(const struct items *a, const struct items *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (strcmp(a->v[i].text, b->v[j].text) == 0)
				return true;
	return a->n == 0 || b->n == 0;
}

/* Conditions that differ may be those of which one holds. */
static bool may_exclude(const struct item *a, const struct item *b)
{
	return a->when != NULL && b->when != NULL && strcmp(a->when, b->when) != 0;
}

/* A patch that is applied already fails or, worse, applies again. Whether one was reported. */
static bool check_twice(const struct items *patches, const struct items *stages, const char *of)
{
	for (size_t i = 1; i < patches->n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct item *a = &patches->v[j], *b = &patches->v[i];

			if (!same_file(a->text, b->text) || may_exclude(a, b) ||
			    (stages != NULL && !share_stages(&stages[i], &stages[j])))
				continue;
			report_error(&b->loc,
			    "release %s has the patch '%s' already, by '%s' line %d; remove one of "
			    "them",
			    of, b->text, a->loc.file, a->loc.line);
			return true;
		}
	return false;
}

/* The package's patches for the release, then what it names itself. */
static void add_patches(const void *ctx, const struct package *package, struct release *release)
{
	struct items own = release->patches;
	struct items all = {mem_array(ctx, struct item, package->npatches + own.n), 0};

	release->patch_stages = mem_array(ctx, struct items, package->npatches + own.n);
	for (size_t i = 0; i < package->npatches; i++) {
		const struct ranged_patch *patch = &package->patches[i];

		if (!version_within(release->version, patch->from, patch->before))
			continue;
		release->patch_stages[all.n] = patch->stages;
		all.v[all.n++] = patch->item;
	}
	for (size_t i = 0; i < own.n; i++)
		all.v[all.n++] = own.v[i];
	release->patches = all;
}

void add_ranged_patches(const void *ctx, struct package *package)
{
	bool twice = false;

	for (size_t i = 0; i < package->nreleases; i++) {
		struct release *release = &package->releases[i];

		add_patches(ctx, package, release);
		/* Of a range, the first of its releases tells of it for all. */
		twice = twice ||
			check_twice(&release->patches, release->patch_stages, release->version);
		for (size_t j = 0; j < release->norigins; j++)
			check_twice(&release->origins[j].patches, NULL, release->version);
	}
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

int catalog_check_patch(const char *path, const char *name, const struct loc *loc)
{
	struct stat st;
	int there;

	if (!path_stays_below(name))
		return report_error(loc, "'%s' is not below '%.*s', where patches are", name,
		    (int)(strlen(path) - strlen(name) - 1), path);
	if (!path_exists(path))
		return report_error(
		    loc, "there is no patch '%s'; it is looked for as '%s'", name, path);
	there = path_follow(path, &st);
	if (there == 0)
		return report_error(loc, "'%s' is a link that leads nowhere", path);
	if (there > 0 && !S_ISREG(st.st_mode))
		return report_error(loc, "cannot read '%s': it is %s", path, file_kind(st.st_mode));
	return there > 0 ? 0 : -1;
}
