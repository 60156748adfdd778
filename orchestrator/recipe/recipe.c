/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog: every package with its releases, checked as a whole. */
#include "recipe/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/read.h"

static int compare_releases(const void *a, const void *b)
{
	const struct release *x = a, *y = b;
	int order = version_compare(x->version, y->version);

	return order ? order : strcmp(x->version, y->version);
}

/* "14.2.0" for "14.2.0.yaml"; NULL for what is no release. */
static char *version_of(const void *ctx, const char *file)
{
	size_t n = strlen(file);

	if (n <= 5 || strcmp(file + n - 5, ".yaml") != 0 || strcmp(file, "recipe.yaml") == 0)
		return NULL;
	return mem_strndup(ctx, file, n - 5);
}

static void read_one(const void *ctx, struct package *package, const char *dir, const char *file)
{
	struct release release = {.version = version_of(ctx, file)};
	const char *path = path_join(ctx, dir, file);
	struct loc loc = {.file = path};

	if (!read_is_name(release.version)) {
		report_error(&loc, "version '%s' may hold only letters, digits and + - . _ ~",
		    release.version);
		return;
	}
	if (read_release(ctx, path, package, &release))
		return;
	mem_grow(ctx, package->releases, struct release, package->nreleases + 1);
	package->releases[package->nreleases++] = release;
}

/* Two layers with the same release: neither is more right than the other. */
static void check_unique_releases(const struct package *package)
{
	for (size_t i = 1; i < package->nreleases; i++) {
		const struct release *a = &package->releases[i - 1], *b = &package->releases[i];

		if (strcmp(a->version, b->version) == 0)
			report_error(&b->loc,
			    "release %s of %s is also in '%s'; remove one of them", b->version,
			    package->name, a->loc.file);
	}
}

/* Returns how many files there are in all layers, be they good or bad. */
static size_t read_releases(const void *ctx, struct package *package)
{
	size_t n = 0;

	for (size_t i = 0; i < package->dirs->count; i++) {
		const char *dir = package->dirs->items[i];
		struct strlist *files = read_names(ctx, dir);

		for (size_t j = 0; files && j < files->count; j++)
			if (version_of(ctx, files->items[j])) {
				read_one(ctx, package, dir, files->items[j]);
				n++;
			}
	}
	if (package->nreleases > 1)
		qsort(package->releases, package->nreleases, sizeof(*package->releases),
		    compare_releases);
	check_unique_releases(package);
	return n;
}

/* Releases that could not be read are missed by nobody else: files counts them, too. */
static void read_defaults(
    const void *ctx, const struct doc_node *root, struct package *package, size_t files)
{
	const struct doc_node *node = doc_find(root, "default");
	struct loc loc = doc_loc(node ? node : root);

	package->defaults = node ? read_words(ctx, node) : strlist_new(ctx);
	if (!package->defaults)
		return;
	if (files == 0 && node)
		report_error(&loc, "'default' names a release, but '%s' holds none", package->dir);
	if (files > 0 && package->defaults->count == 0)
		report_error(
		    &loc, "'default' is missing; name one of the releases in '%s'", package->dir);
	for (size_t i = 0; files == package->nreleases && files > 0 && i < package->defaults->count;
	     i++) {
		if (doc_is_list(node))
			loc = doc_loc(doc_item(node, i));
		package_release(package, package->defaults->items[i], &loc);
	}
}

static void check_overrides(const struct package *package)
{
	struct strlist *names = strlist_new(NULL);

	for (size_t i = 0; i < package->nstages; i++)
		strlist_add(names, package->stages[i].name);
	for (size_t i = 0; i < package->nreleases; i++)
		for (size_t j = 0; j < package->releases[i].nstages; j++) {
			const struct stage_recipe *stage = &package->releases[i].stages[j];

			if (!strlist_has(names, stage->name))
				report_error(&stage->loc,
				    "a release only replaces stages of recipe.yaml, which has no "
				    "'%s'%s",
				    stage->name, hint_nearest(names, stage->name, names));
		}
	mem_free(names);
}

static const char *read_optional(const struct doc_node *root)
{
	const struct doc_node *node = doc_find(root, "optional");
	const char *text = read_text(root, "optional");
	struct loc loc;

	if (text == NULL || strcmp(text, "on") == 0 || strcmp(text, "off") == 0)
		return text;
	loc = doc_loc(node);
	report_error(&loc, "'optional' is on or off, not '%s'", text);
	return NULL;
}

/* The variable can be anywhere in steps, or in variables that steps use. */
static bool mentions_config(const struct package *package, const char *path)
{
	char *text = path_read(NULL, path, NULL);
	char *name = mem_printf(text, "$(%s_config)", package->name);
	bool found;

	for (char *p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	found = text != NULL && strstr(text, name) != NULL;
	mem_free(text != NULL ? text : name);
	return found;
}

static void read_package(const void *ctx, struct package *package)
{
	static const char *const keys[] = {"name", "summary", "licence", "homepage", "default",
	    "optional", "url", "patches", "exclude", "include", "variables", "stages", NULL};
	const char *path = path_join(ctx, package->dir, "recipe.yaml"), *name;
	struct doc *doc = doc_load(ctx, path);
	const struct doc_node *root = doc ? doc_root(doc) : NULL;
	struct loc loc;

	if (!root || (doc_check_keys(root, keys) && !doc_is_map(root)))
		return;
	package->loc = doc_loc(root);
	name = read_required(root, "name");
	if (name && strcmp(name, package->name) != 0) {
		loc = doc_loc(doc_find(root, "name"));
		report_error(&loc,
		    "name '%s' is unlike the directory '%s'; one of them has to change", name,
		    package->name);
	}
	package->summary = read_required(root, "summary");
	package->licence = read_required(root, "licence");
	package->homepage = read_text(root, "homepage");
	package->url = read_items(ctx, root, "url");
	package->optional = read_optional(root);
	package->has_config = mentions_config(package, path);
	package->exclude = read_items(ctx, root, "exclude");
	package->include = read_items(ctx, root, "include");
	package->variables = read_variables(ctx, root);
	package->nstages = read_stages(ctx, root, "stages", &package->stages);
	read_defaults(ctx, root, package, read_releases(ctx, package));
	read_patches(ctx, root, package);
	check_overrides(package);
}

/* $(dep.NAME) and "needs" name a stage without its package, so one name has one meaning. */
static void check_unique_stages(const struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->npackages; i++)
		for (size_t j = 0; j < catalog->packages[i].nstages; j++) {
			const struct stage_recipe *stage = &catalog->packages[i].stages[j];

			for (size_t k = 0; k < i; k++) {
				const struct package *other = &catalog->packages[k];

				if (package_stage(other, NULL, stage->name) != NULL)
					report_error(&stage->loc,
					    "stage '%s' is also in package '%s'; rename one of "
					    "them",
					    stage->name, other->name);
			}
		}
}

static void check_conflicts(const struct catalog *catalog, const struct package *package)
{
	for (size_t i = 0; i < package->nreleases; i++)
		for (size_t j = 0; j < package->releases[i].nconflicts; j++) {
			const struct conflict *conflict = &package->releases[i].conflicts[j];

			if (conflict->package)
				catalog_get(catalog, conflict->package, &conflict->loc);
		}
}

struct catalog *catalog_load(const void *ctx, const struct strlist *layers)
{
	struct catalog *catalog = mem_new(ctx, struct catalog);
	int errors = report_errors();

	catalog->layers = strlist_new(catalog);
	strlist_add_all(catalog->layers, layers);
	find_packages(catalog);
	for (size_t i = 0; i < catalog->npackages; i++)
		if (catalog->packages[i].dir != NULL)
			read_package(catalog, &catalog->packages[i]);
	check_unique_stages(catalog);
	check_into(catalog);
	for (size_t i = 0; i < catalog->npackages; i++)
		check_conflicts(catalog, &catalog->packages[i]);
	/* A release that could not be read would be missed there once more. */
	if (report_errors() == errors)
		read_sets(catalog);
	if (report_errors() == errors)
		return catalog;
	mem_free(catalog);
	return NULL;
}
