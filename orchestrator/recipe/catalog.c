/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the recipes that were read: packages, releases and stages by name. */
#include "recipe/recipe.h"

#include <ctype.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"

/* Compares the numbers at *a and *b of any length and moves both behind them. */
static int compare_numbers(const char **a, const char **b)
{
	size_t na, nb;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	na = strspn(*a, "0123456789");
	nb = strspn(*b, "0123456789");
	order = na != nb ? (na < nb ? -1 : 1) : strncmp(*a, *b, na);
	*a += na;
	*b += nb;
	return order;
}

int version_compare(const char *a, const char *b)
{
	while (*a && *b) {
		int order;

		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			order = compare_numbers(&a, &b);
		} else {
			order = (unsigned char)*a - (unsigned char)*b;
			a++, b++;
		}
		if (order)
			return order;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

bool version_within(const char *version, const char *from, const char *before)
{
	return (from == NULL || version_compare(version, from) >= 0) &&
	       (before == NULL || version_compare(version, before) < 0);
}

static const struct stage_recipe *find_stage(
    const struct stage_recipe *stages, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(stages[i].name, name) == 0)
			return &stages[i];
	return NULL;
}

const struct package *catalog_find(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; i < catalog->npackages; i++)
		if (strcmp(catalog->packages[i].name, name) == 0)
			return &catalog->packages[i];
	return NULL;
}

const struct package *catalog_get(
    const struct catalog *catalog, const char *name, const struct loc *loc)
{
	const struct package *package = catalog_find(catalog, name);
	struct strlist *names;

	if (package != NULL)
		return package;
	names = strlist_new(NULL);
	for (size_t i = 0; i < catalog->npackages; i++)
		strlist_add(names, catalog->packages[i].name);
	report_error(loc, "unknown package '%s'%s", name, hint_nearest(names, name, names));
	mem_free(names);
	return NULL;
}

static bool is_version_prefix(const char *prefix, const char *version)
{
	size_t n = strlen(prefix);

	return strncmp(version, prefix, n) == 0 && (version[n] == '.' || version[n] == '\0');
}

static void report_unknown_release(
    const struct package *package, const char *version, const struct loc *loc)
{
	struct strlist *known = strlist_new(NULL);

	for (size_t i = 0; i < package->nreleases; i++)
		strlist_add(known, package->releases[i].version);
	report_error(loc, "unknown version '%s' of %s%s (known: %s)", version, package->name,
	    hint_nearest(known, version, known),
	    known->count ? strlist_join(known, known, ", ") : "none");
	mem_free(known);
}

const struct release *package_release(
    const struct package *package, const char *version, const struct loc *loc)
{
	bool latest = strcmp(version, "latest") == 0;

	for (size_t i = 0; i < package->nreleases; i++)
		if (strcmp(package->releases[i].version, version) == 0)
			return &package->releases[i];
	for (size_t i = package->nreleases; *version && i-- > 0;)
		if (latest || is_version_prefix(version, package->releases[i].version))
			return &package->releases[i];
	report_unknown_release(package, version, loc);
	return NULL;
}

bool package_is_default(const struct package *package, const struct release *release)
{
	size_t i = 0;

	while (i < package->defaults.n && package_release(package, package->defaults.v[i].text,
					      &package->defaults.v[i].loc) != release)
		i++;
	return i < package->defaults.n;
}

const struct stage_recipe *package_stage(
    const struct package *package, const struct release *release, const char *name)
{
	const struct stage_recipe *stage = NULL;

	if (release != NULL)
		stage = find_stage(release->stages, release->nstages, name);
	return stage != NULL ? stage : find_stage(package->stages, package->nstages, name);
}

const struct item *release_set_find(const struct release_set *set, const struct package *package)
{
	for (size_t i = 0; i < set->releases.n; i++)
		if (strcmp(set->releases.v[i].name, package->name) == 0)
			return &set->releases.v[i].value.v[0];
	return NULL;
}

const struct stage_recipe *catalog_stage(const struct catalog *catalog, const char *name)
{
	const struct stage_recipe *stage = NULL;

	for (size_t i = 0; i < catalog->npackages && stage == NULL; i++)
		stage = package_stage(&catalog->packages[i], NULL, name);
	return stage;
}

struct strlist *catalog_stages(const void *ctx, const struct catalog *catalog)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < catalog->npackages; i++)
		for (size_t j = 0; j < catalog->packages[i].nstages; j++)
			strlist_add(names, catalog->packages[i].stages[j].name);
	return names;
}
