/* SPDX-License-Identifier: Apache-2.0 */
/* Which release of each package a plan takes. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/hint.h"
#include "base/mem.h"

bool plan_by_target(const struct package *package)
{
	for (size_t i = 0; i < package->nreleases; i++)
		if (release_by_arch(&package->releases[i]))
			return true;
	return false;
}

size_t plan_row(const struct builder *b, const struct target *target)
{
	size_t i = 0;

	while (i < b->input->ntargets && b->input->targets[i] != target)
		i++;
	return i;
}

static struct package_choice *choice_of(
    const struct builder *b, const struct package *package, size_t row)
{
	const struct catalog *catalog = b->input->catalog;

	return &b->choices[row * catalog->npackages + (size_t)(package - catalog->packages)];
}

/* The set that RELEASES names, NULL when it names none. Reports; -1. */
static int find_set(const struct builder *b, const struct release_set **set)
{
	const struct catalog *catalog = b->input->catalog;
	const struct settings *settings = b->input->settings;
	const char *name = settings_get(settings, "RELEASES");
	struct strlist *names = strlist_new(NULL);

	*set = NULL;
	for (size_t i = 0; name != NULL && i < catalog->nsets; i++) {
		strlist_add(names, catalog->sets[i].name);
		if (strcmp(catalog->sets[i].name, name) == 0)
			*set = &catalog->sets[i];
	}
	if (name != NULL && *set == NULL)
		report_error(settings_loc(settings, "RELEASES"),
		    "unknown set of releases '%s'%s (known: %s)", name,
		    hint_nearest(names, name, names),
		    names->count ? strlist_join(names, names, ", ") : "none");
	mem_free(names);
	return name != NULL && *set == NULL ? -1 : 0;
}

/*
 * What the settings say, which is for every target; nothing when they do not. A version
 * wins over a set, but not over a set that was named in a stronger way.
 */
static int choose_set(struct builder *b, const struct package *package,
    const struct release_set *set, struct package_choice *choice)
{
	const struct settings *settings = b->input->settings;
	const struct setting_info *row = settings_of_package(
	    settings, package->name, SETTING_VERSION);
	const struct setting_info *with = settings_of_package(
	    settings, package->name, SETTING_SWITCH);
	const char *setting = row != NULL ? row->name : NULL;
	const struct item *item = set != NULL ? release_set_find(set, package) : NULL;
	bool own = setting != NULL && settings_is_set(settings, setting) &&
		   (item == NULL ||
		       settings_rank(settings, setting) >= settings_rank(settings, "RELEASES"));
	const char *version = own            ? settings_get(settings, setting)
			      : item != NULL ? item->text
					     : NULL;

	if ((own && version == NULL) || (with != NULL && !settings_on(settings, with->name)))
		choice->left_out = mem_printf(
		    b, "%s is blank", own && version == NULL ? setting : with->name);
	if (version == NULL || choice->left_out != NULL)
		return 0;
	choice->release = package_release(
	    package, version, own ? settings_loc(settings, setting) : &item->loc);
	return choice->release != NULL ? 0 : -1;
}

static int choose_default(struct builder *b, const struct package *package,
    const struct target *target, struct package_choice *choice)
{
	const struct plan_input *in = b->input;
	const char *version = NULL;

	if (in->choose != NULL && (target != NULL || !plan_by_target(package)))
		version = in->choose(in->choose_data, package, target);
	if (version == NULL)
		version = package->defaults.v[0].text;
	choice->release = package_release(package, version, &package->loc);
	return choice->release != NULL ? 0 : -1;
}

/* A library that WITH does not name is for no target, but the host may have something of it. */
static int choose_package(struct builder *b, const struct package *package)
{
	bool taken = package->library == NULL || strlist_has(b->input->libraries, package->library);
	size_t n = b->input->ntargets;
	struct package_choice *common = choice_of(b, package, n);
	bool set = common->release != NULL || common->left_out != NULL || package->nreleases == 0;

	if (!set && choose_default(b, package, NULL, common))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct package_choice *choice = choice_of(b, package, i);

		*choice = *common;
		if (!taken)
			*choice = (struct package_choice){
			    .left_out = mem_printf(b, "WITH does not name %s", package->library)};
		else if (!set && plan_by_target(package) &&
			 choose_default(b, package, b->input->targets[i], choice))
			return -1;
	}
	return 0;
}

int plan_choose(struct builder *b)
{
	const struct catalog *catalog = b->input->catalog;
	size_t rows = b->input->ntargets + 1;
	const struct release_set *set;
	int status = find_set(b, &set);

	b->choices = mem_array(b, struct package_choice, catalog->npackages * rows);
	/* All settings first: a wrong one should not cost the fetching that a default may need. */
	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		if (package->nreleases > 0 &&
		    choose_set(b, package, set, choice_of(b, package, rows - 1)))
			status = -1;
	}
	for (size_t i = 0; i < catalog->npackages && status == 0; i++)
		if (choose_package(b, &catalog->packages[i]))
			status = -1;
	return status;
}

const struct package_choice *plan_choice(
    const struct builder *b, const struct package *package, const struct target *target)
{
	return choice_of(b, package, plan_row(b, target));
}
