/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a new release. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "bump/bump.h"
#include "files/path.h"
#include "files/temp.h"
#include "recipe/layer.h"

const struct release *bump_former(const struct bump *bump)
{
	const struct release *former = NULL;

	for (size_t i = 0; i < bump->package->nreleases; i++) {
		const struct release *release = &bump->package->releases[i];

		if (version_compare(release->version, bump->version) < 0 &&
		    release->origins[0].kind == ORIGIN_URL)
			former = release;
	}
	return former;
}

/* What is of one release alone. */
static bool is_own(const char *line)
{
	static const char *const keys[] = {"version:", "note:", "verified:", "origins:", NULL};
	size_t i = 0;

	while (keys[i] != NULL && strncmp(line, keys[i], strlen(keys[i])) != 0)
		i++;
	return keys[i] != NULL;
}

/* The other keys of its file with their comments, as they are there. Reports; NULL. */
static char *former_text(const void *ctx, const struct release *former)
{
	char *text = path_read(ctx, former->loc.file, NULL), *kept = mem_strdup(ctx, "");
	struct strlist *lines;
	bool own = false;

	if (text == NULL)
		return NULL;
	lines = strlist_split(ctx, text, "\n");
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];

		/* A list may begin at the same column as its key. */
		if (*line != ' ' && *line != '-' && *line != '#')
			own = is_own(line);
		if (!own)
			mem_appendf(ctx, &kept, "%s\n", line);
	}
	return kept;
}

static char *verified_text(
    const void *ctx, const struct bump_tarball *tarball, const struct bump_patches *patches)
{
	return mem_printf(ctx, "%s: source %s%s%s; not built here",
	    clock_text(ctx, time(NULL), "%Y-%m-%d"), tarball->url != NULL ? "fetched" : "read",
	    tarball->signer != NULL ? mem_printf(ctx, ", signature of %s checked", tarball->signer)
				    : "",
	    patches->tried == 0    ? ""
	    : patches->failed == 0 ? ", patches applied"
				   : ", not all patches apply");
}

/* Whether the recipes can be read with the new file, which lies in a layer of its own above them
 * all for that: where it belongs nobody is to see it before. */
static int check_release(const void *ctx, const struct bump *bump, const char *text)
{
	struct strlist *layers = strlist_new(ctx);
	char *layer = path_join(ctx, bump->work, "layer");
	char *path = mem_printf(
	    ctx, "%s/" LAYER_RECIPES "/%s/%s.yaml", layer, bump->package->name, bump->version);

	strlist_add_all(layers, bump->catalog->layers);
	if (path_is_dir(bump->layer))
		strlist_add_once(layers, bump->layer);
	strlist_add(layers, layer);
	if (path_mkdirs(path_dirname(ctx, path)) != 0 || path_write(path, text, strlen(text)) != 0)
		return -1;
	return catalog_load(ctx, layers) != NULL ? 0 : -1;
}

/* The name of the former source in the store, if its file says one; else it follows from the URL,
 * as that of the new one will. */
static const char *own_name(const struct release *former)
{
	const struct origin *origin = former != NULL ? &former->origins[0] : NULL;

	return origin != NULL && strcmp(origin->file, path_basename(origin->urls->items[0])) != 0
		   ? origin->file
		   : NULL;
}

static char *place(const void *ctx, const struct bump *bump)
{
	return mem_printf(ctx, "%s/" LAYER_RECIPES "/%s/%s.yaml", bump->layer, bump->package->name,
	    bump->version);
}

int bump_check_place(const void *ctx, const struct bump *bump)
{
	const char *path = place(ctx, bump);
	int there = path_look(path, NULL);

	return there <= 0 ? there
			  : report_error(NULL,
				"'%s' is there already; remove it to have it made anew", path);
}

static int write_release(const void *ctx, const char *path, const char *text)
{
	const char *dir = path_dirname(ctx, path);
	char *top = temp_mkdirs(ctx, dir);

	if (top == NULL)
		return -1;
	if (path_write(path, text, strlen(text)) == 0)
		return 0;
	temp_rmdirs(dir, top);
	return -1;
}

int bump_write(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    const struct bump_patches *patches, const char **path)
{
	const struct release *former = bump_former(bump);
	char *text = mem_printf(ctx, "version: %s\nverified: \"%s\"\norigins:\n", bump->version,
	    verified_text(ctx, tarball, patches));
	char *more = former != NULL ? former_text(ctx, former) : mem_strdup(ctx, "");
	const char *name = own_name(former);

	if (more == NULL)
		return -1;
	mem_appendf(ctx, &text, "  - ");
	if (bump->url != NULL)
		mem_appendf(ctx, &text, "url: %s\n    ", bump->url);
	mem_appendf(ctx, &text, "sha256: %s\n    size: %lld\n", tarball->sha256, tarball->size);
	if (name != NULL)
		mem_appendf(ctx, &text, "    file: %s\n", name);
	mem_appendf(ctx, &text, "%s", more);
	if (check_release(ctx, bump, text) != 0)
		return -1;
	if (former != NULL && former->note != NULL)
		report_note(NULL, "the note of %s %s was not taken over: %s", bump->package->name,
		    former->version, former->note);
	*path = place(ctx, bump);
	return bump_check_place(ctx, bump) != 0 ? -1 : write_release(ctx, *path, text);
}
