/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog: every package with its releases, checked as a whole. */
#include "recipe/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "recipe/read.h"

#define RECIPE "recipe.yaml"

static int compare_releases(const void *a, const void *b)
{
	const struct release *x = a, *y = b;
	int order = version_compare(x->version, y->version);

	return order != 0 ? order : strcmp(x->version, y->version);
}

/* "14.2.0" for "14.2.0.yaml"; NULL for what is no release. */
static char *version_of(const void *ctx, const char *file)
{
	return strcmp(file, RECIPE) == 0 || strcmp(file, PACKAGE_ADVISORIES) == 0 ||
		       strcmp(file, PACKAGE_OPTIONS) == 0
		   ? NULL
		   : read_stem(ctx, file);
}

static void read_one(const void *ctx, struct package *package, const char *dir, const char *file)
{
	struct release release = {.version = version_of(ctx, file)};
	const char *path = path_join(ctx, dir, file);
	struct loc loc = {.file = path};

	if (!read_check_name(&loc, "version", release.version) ||
	    read_release(ctx, path, package, &release) != 0)
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

		for (size_t j = 0; files != NULL && j < files->count; j++)
			if (version_of(files, files->items[j]) != NULL) {
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
static void check_defaults(const struct package *package, size_t files, const struct doc_node *node)
{
	const struct items *defaults = &package->defaults;
	struct loc loc = node != NULL ? doc_loc(node) : package->loc;

	if (node != NULL && doc_count(node) > 0 && defaults->n == 0)
		return; /* there is something, of which was reported that it is none */
	if (files == 0 && node != NULL)
		report_error(&loc, "'default' names a release, but '%s' holds none", package->dir);
	if (files > 0 && defaults->n == 0)
		report_error(
		    &loc, "'default' is missing; name one of the releases in '%s'", package->dir);
	for (size_t i = 0; files == package->nreleases && files > 0 && i < defaults->n; i++)
		package_release(package, defaults->v[i].text, &defaults->v[i].loc);
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

/* Those of the package are of all its releases, behind their own. */
static void add_conflicts(const void *ctx, struct package *package)
{
	if (package->nconflicts > 0 && package->nreleases == 0)
		report_error(&package->conflicts[0].loc,
		    "'conflicts' are of releases, of which package '%s' has none", package->name);
	for (size_t i = 0; package->nconflicts > 0 && i < package->nreleases; i++) {
		struct release *release = &package->releases[i];
		size_t own = release->nconflicts;

		release->nconflicts += package->nconflicts;
		mem_grow(ctx, release->conflicts, struct conflict, release->nconflicts);
		for (size_t k = 0; k < package->nconflicts; k++)
			release->conflicts[own + k] = package->conflicts[k];
	}
}

/* WITH has names with commas and spaces between them. */
static void read_library(const struct map_value *v)
{
	const char *name = read_scalar(v);

	*(const char **)v->member = name;
	if (name != NULL)
		read_check_name(&v->loc, "library", name);
}

static const char *const switches[] = {"on", "off", NULL};

static const struct map_key package_keys[] = {
    {"name", read_same, .member = offsetof(struct package, name), .required = true},
    {"summary", read_text, .member = offsetof(struct package, summary), .required = true},
    {"licence", read_text, .member = offsetof(struct package, licence), .required = true},
    {"homepage", read_text, .member = offsetof(struct package, homepage)},
    {"default", read_words, .member = offsetof(struct package, defaults)},
    {"optional", read_text, .member = offsetof(struct package, optional), .words = switches},
    {"library", read_library, .member = offsetof(struct package, library)},
    {"also", read_words, .member = offsetof(struct package, also)},
    {"url", read_words, .member = offsetof(struct package, url)},
    {"patches", map_read_all, .member = offsetof(struct package, patches), .items = &patch_type,
	.count = offsetof(struct package, npatches)},
    {"conflicts", map_read_all, .member = offsetof(struct package, conflicts),
	.items = &conflict_type, .count = offsetof(struct package, nconflicts)},
    {"exclude", read_items, .member = offsetof(struct package, exclude)},
    {"include", read_items, .member = offsetof(struct package, include)},
    {"variables", read_variables, .member = offsetof(struct package, variables)},
    {"stages", map_read_all, .member = offsetof(struct package, stages), .items = &stage_type,
	.count = offsetof(struct package, nstages)},
    {.name = NULL},
};
static const struct map_type package_type = {.keys = package_keys};

static void read_package(const void *ctx, struct package *package)
{
	const char *path = path_join(ctx, package->dir, RECIPE);
	struct doc *doc = layer_load(ctx, package->layers, path);

	if (doc == NULL)
		return;
	package->loc = doc_loc(doc_root(doc));
	if (map_read(ctx, doc_root(doc), &package_type, package) != 0)
		return;
	read_config_mention(package, doc_root(doc));
	check_defaults(package, read_releases(ctx, package), doc_find(doc_root(doc), "default"));
	add_ranged_patches(ctx, package);
	add_conflicts(ctx, package);
	check_overrides(package);
	if (doc_find(doc_root(doc), "name") != NULL)
		package->loc = doc_loc(doc_find(doc_root(doc), "name"));
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

			if (conflict->package != NULL)
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
	check_package_names(catalog);
	check_unique_stages(catalog);
	check_stage_names(catalog);
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

bool release_by_arch(const struct release *release)
{
	for (size_t i = 0; i < release->norigins; i++)
		if (release->origins[i].by_arch.n > 0)
			return true;
	return false;
}
