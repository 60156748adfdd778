/* SPDX-License-Identifier: Apache-2.0 */
/* Releases that do not go together, or not with a target: refused before anything is fetched. */
#include "plan/plan_build.h"

#include <fnmatch.h>

#include "base/mem.h"

/* The release of the conflict's package that is taken and meant; NULL: none. */
static const struct release *rival(
    const struct builder *b, const struct conflict *conflict, const struct target *target)
{
	const struct package *package = catalog_find(b->input->catalog, conflict->package);
	const struct release *other = plan_choice(b, package, target)->release;
	bool meant = other != NULL &&
		     version_within(other->version, conflict->from, conflict->before);

	return meant ? other : NULL;
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
		status = report_error(&conflict->loc,
		    "%s %s %s %s: %s; take another release of %s%s", package->name,
		    release->version,
		    other == NULL ? "cannot serve"
				  : mem_printf(b, "does not go with %s %s for", conflict->package,
					other->version),
		    target->triple, conflict->why, other != NULL ? "one of them" : "it",
		    package->library != NULL ? ", or leave it out of WITH" : "");
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
