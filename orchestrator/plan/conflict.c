/* SPDX-License-Identifier: Apache-2.0 */
/* Releases that do not go together, or not with a target: refused before anything is fetched. */
#include "plan/plan_build.h"

#include <fnmatch.h>

/* The release of the conflict's package that is taken and meant; NULL: none. */
static const struct release *rival(
    const struct builder *b, const struct conflict *conflict, const struct target *target)
{
	const struct package *package = catalog_find(b->input->catalog, conflict->package);
	const struct release *other = plan_choice(b, package, target)->release;

	if (other == NULL || !version_within(other->version, conflict->from, conflict->before))
		return NULL;
	return other;
}

static int check(const struct builder *b, const struct package *package,
    const struct release *release, const struct target *target)
{
	int status = 0;

	for (size_t i = 0; i < release->nconflicts; i++) {
		const struct conflict *conflict = &release->conflicts[i];
		const struct release *other = NULL;

		if (conflict->target != NULL && fnmatch(conflict->target, target->triple, 0) != 0)
			continue;
		if (conflict->package != NULL && (other = rival(b, conflict, target)) == NULL)
			continue;
		if (other != NULL)
			status = report_error(&conflict->loc,
			    "%s %s does not go with %s %s for %s: %s; take another release of one "
			    "of them",
			    package->name, release->version, conflict->package, other->version,
			    target->triple, conflict->why);
		else
			status = report_error(&conflict->loc,
			    "%s %s cannot serve %s: %s; take another release of it", package->name,
			    release->version, target->triple, conflict->why);
	}
	return status;
}

int plan_conflicts(const struct builder *b)
{
	const struct plan_input *in = b->input;
	int status = 0;

	for (size_t i = 0; i < in->catalog->npackages; i++) {
		const struct package *package = &in->catalog->packages[i];

		for (size_t k = 0; k < in->ntargets; k++) {
			const struct target *target = in->targets[k];
			const struct release *release = plan_choice(b, package, target)->release;

			if (release == NULL || check(b, package, release, target) == 0)
				continue;
			status = -1;
			/* What holds for one target mostly holds for all: said once. */
			break;
		}
	}
	return status;
}
