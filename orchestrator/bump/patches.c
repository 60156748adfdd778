/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the patches of a package apply to a release that has no file yet. */
#include <string.h>

#include "adapters/archive.h"
#include "base/mem.h"
#include "base/report.h"
#include "bump/bump.h"
#include "files/listing.h"
#include "files/path.h"
#include "source/source.h"

static void add_patch(struct strlist *paths, const struct bump *bump, const struct item *item)
{
	strlist_add(
	    paths, catalog_patch(paths, bump->catalog, bump->package, item->text, &item->loc));
}

/* Those with a condition, too: somebody will ask for what they are for. Behind the package's are
 * those that the former release names itself, as the new one will. */
static struct strlist *find_patches(const void *ctx, const struct bump *bump)
{
	const struct release *former = bump_former(bump);
	struct strlist *paths = strlist_new(ctx);

	for (size_t i = 0; i < bump->package->npatches; i++) {
		const struct ranged_patch *patch = &bump->package->patches[i];

		if (version_within(bump->version, patch->from, patch->before))
			add_patch(paths, bump, &patch->item);
	}
	for (size_t i = 0; former != NULL && i < former->patches.n; i++)
		if (strcmp(former->patches.v[i].loc.file, former->loc.file) == 0)
			add_patch(paths, bump, &former->patches.v[i]);
	return paths;
}

/* Add the files that a patch changes: "--- a/PATH" and "+++ b/PATH". Reports; -1. */
static int add_files(const void *ctx, struct strlist *files, const char *patch)
{
	char *text = path_read(ctx, patch, NULL);
	struct strlist *lines;

	if (text == NULL)
		return -1;
	lines = strlist_split(ctx, text, "\n");
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];
		const char *path = strncmp(line, "--- ", 4) == 0 || strncmp(line, "+++ ", 4) == 0
				       ? strchr(line, '/')
				       : NULL;

		if (path != NULL && strncmp(line + 4, "/dev/null", 9) != 0)
			strlist_addf(files, "*/%.*s", (int)strcspn(path + 1, "\t "), path + 1);
	}
	return 0;
}

/* A compiler's source has a hundred thousand files, of which patches change some. Without any, or
 * with new files alone, those of its uppermost directory show that it is a source. */
static int unpack(
    const void *ctx, const struct strlist *patches, const char *tarball, const char *dir)
{
	struct strlist *none = strlist_new(ctx), *files = strlist_new(ctx);
	struct archive_opts opts = {.exclude = none, .include = files};

	strlist_add(none, "*/*/*");
	for (size_t i = 0; i < patches->count; i++)
		if (add_files(ctx, files, patches->items[i]) != 0)
			return -1;
	return path_mkdirs(dir) != 0 ? -1 : archive_extract(tarball, dir, SOURCE_MOST_BYTES, &opts);
}

/* The one directory that all of a source is in, below dir. Reports; NULL. */
static const char *find_top(const void *ctx, const char *tarball, const char *dir)
{
	const struct strlist *names = listing(ctx, dir);
	const char *top = names->count == 1 ? path_join(ctx, dir, names->items[0]) : NULL;

	if (top != NULL && path_is_dir(top))
		return top;
	report_error(NULL, "'%s' is no source: not all of it is in one directory", tarball);
	return NULL;
}

/* Upstream's signature does not tell of which release it is: an old one, maybe with faults that
 * everybody knows, may have been put in the new one's place. */
static void check_version(const struct bump *bump, const char *tarball, const char *top)
{
	const char *name = path_basename(top);

	if (strstr(name, bump->version) == NULL)
		report_warn(NULL,
		    "'%s' calls itself '%s', which does not name %s: look whether it is another "
		    "release",
		    tarball, name, bump->version);
}

int bump_try_patches(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    struct bump_patches *tries)
{
	struct strlist *patches = find_patches(ctx, bump);
	const char *tree = path_join(ctx, bump->work, "tree"), *dir;
	const char *program = path_which_in(ctx, "patch", bump->programs);

	*tries = (struct bump_patches){0};
	if (unpack(ctx, patches, tarball->path, tree) != 0)
		return -1;
	dir = find_top(ctx, tarball->path, tree);
	if (dir == NULL)
		return -1;
	check_version(bump, tarball->path, dir);
	for (size_t i = 0; i < patches->count; i++) {
		tries->tried++;
		tries->failed += source_apply(dir, patches->items[i], program) != 0;
	}
	return 0;
}
