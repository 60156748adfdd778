/* SPDX-License-Identifier: Apache-2.0 */
/* The source of a suite: that of a release, with other files taken out of it. */
#include <string.h>

#include "base/mem.h"
#include "recipe/vars.h"
#include "suite/suite.h"

/* The release that has the tests: the toolchain's, or the default of a package that is only tests.
 * Reports; NULL. */
static const struct release *find_release(
    const struct test_suite *suite, const struct package *package, const char *version)
{
	if (strcmp(package->name, suite->package) != 0)
		version = package->defaults.n > 0 ? package->defaults.v[0].text : "latest";
	for (size_t i = 0; i < package->nreleases; i++)
		if (strcmp(package->releases[i].version, version) == 0)
			return &package->releases[i];
	if (package->nreleases > 0 && strcmp(version, "latest") == 0)
		return &package->releases[package->nreleases - 1];
	report_error(NULL,
	    "no recipe has the source of %s %s, which the suite '%s' is in; name a directory that "
	    "has it with --source",
	    package->name, version, suite->name);
	return NULL;
}

static struct source *make_suite_source(const void *ctx, const struct test_suite *suite,
    const char *version, const struct catalog *catalog)
{
	const char *name = suite->source != NULL ? suite->source : suite->package;
	const struct package *package = catalog_find(catalog, name);
	struct source *source = mem_new(ctx, struct source);
	struct vars *vars = vars_new(source, NULL);

	if (package == NULL) {
		report_error(NULL,
		    "no recipe has the source of '%s', which the suite '%s' is in; name a "
		    "directory "
		    "that has it with --source",
		    name, suite->name);
		return NULL;
	}
	source->package = package;
	source->release = find_release(suite, package, version);
	if (source->release == NULL)
		return NULL;
	vars_set(vars, "version", source->release->version);
	vars_set(vars, "package", package->name);
	source->vars = vars;
	source->catalog = catalog;
	source->exclude = strlist_new(source);
	source->include = strlist_new(source);
	strlist_add(source->exclude, "*");
	for (size_t i = 0; i < suite->files.n; i++)
		strlist_add(source->include, suite->files.v[i].text);
	return source;
}

int suite_tree_get(const void *ctx, const struct test_suite *suite, const char *version,
    const struct suite_shelf *shelf, struct suite_tree *tree)
{
	const struct store *store = shelf->store;

	tree->lock = -1;
	tree->source = make_suite_source(ctx, suite, version, shelf->catalog);
	if (tree->source == NULL || source_fetch_all(ctx, store, &tree->source, 1, shelf->opts,
					&tree->file, NULL, NULL) != 0)
		return -1;
	/* Its patches make it equal to others where toolchains are built from it: not in tests. */
	tree->origin = *tree->file.origin;
	tree->origin.patches = (struct items){NULL, 0};
	tree->file.origin = &tree->origin;
	tree->lock = source_tree_hold(ctx, store, tree->source, &tree->file);
	if (tree->lock < 0)
		return -1;
	tree->path = source_tree_path(ctx, store, tree->source, &tree->file);
	if (source_extract(store, tree->source, &tree->file, NULL, -1) == 0)
		return 0;
	store_unlock(tree->lock);
	return -1;
}

int suite_tree_drop(const void *ctx, const struct suite_shelf *shelf, struct suite_tree *tree)
{
	store_unlock(tree->lock);
	return source_tree_drop(ctx, shelf->store, tree->source, &tree->file);
}
