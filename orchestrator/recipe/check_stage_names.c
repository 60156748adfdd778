/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the stages that recipes name exist, and take what goes into them. */
#include "recipe/read.h"

#include <string.h>

#include "base/hint.h"
#include "base/mem.h"

/* The stage that item names. Reports; NULL. */
static const struct stage_recipe *get_stage(const struct catalog *catalog, const struct item *item)
{
	const struct stage_recipe *stage = catalog_stage(catalog, item->text);
	struct strlist *known;

	if (stage != NULL)
		return stage;
	known = catalog_stages(NULL, catalog);
	report_error(
	    &item->loc, "unknown stage '%s'%s", item->text, hint_nearest(known, item->text, known));
	mem_free(known);
	return NULL;
}

static bool takes(const struct stage_recipe *stage)
{
	for (size_t i = 0; i < stage->nsteps; i++)
		if (stage->steps[i].kind == STEP_TAKE)
			return true;
	return false;
}

static void check_stages(const struct catalog *catalog, const struct stage_recipe *stages, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct items *into = &stages[i].into, *over = &stages[i].over;

		for (size_t j = 0; j < into->n; j++) {
			const struct stage_recipe *taker = get_stage(catalog, &into->v[j]);

			if (taker != NULL && !takes(taker))
				report_error(&into->v[j].loc,
				    "nothing can go into stage '%s': it has no step 'take'",
				    taker->name);
		}
		for (size_t j = 0; j < over->n; j++) {
			get_stage(catalog, &over->v[j]);
			if (strcmp(over->v[j].text, stages[i].name) == 0)
				report_error(&over->v[j].loc,
				    "stage '%s' cannot be copied over itself", stages[i].name);
		}
	}
}

static void check_patches(const struct catalog *catalog, const struct package *package)
{
	for (size_t i = 0; i < package->npatches; i++) {
		const struct items *stages = &package->patches[i].stages;

		for (size_t j = 0; j < stages->n; j++)
			get_stage(catalog, &stages->v[j]);
	}
}

void check_stage_names(const struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		check_patches(catalog, package);
		check_stages(catalog, package->stages, package->nstages);
		for (size_t j = 0; j < package->nreleases; j++)
			check_stages(
			    catalog, package->releases[j].stages, package->releases[j].nstages);
	}
}
