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

/* Does all hold that the conflict has, but a package? 1, 0, or -1 (reported). */
static int meets(struct builder *b, const struct package *package, const struct conflict *conflict,
    const struct target *target)
{
	const struct scope *scope;

	if (conflict->target != NULL && fnmatch(conflict->target, target->triple, 0) != 0)
		return 0;
	if (conflict->when == NULL)
		return 1;
	scope = plan_scope(b, package, target);
	return scope->failed ? -1 : plan_when(scope, conflict->when, &conflict->loc);
}

const char *plan_leave_out(const struct builder *b, const struct package *package)
{
	const char *with = settings_get(b->input->settings, "WITH");
	struct strlist *named = strlist_names(b, with);

	if (package->library == NULL)
		return "";
	return strlist_has(named, package->library) ? ", or leave it out of WITH"
						    : ", or leave what needs it out of WITH";
}

static int report_conflict(const struct builder *b, const struct package *package,
    const struct release *release, const struct conflict *conflict, const struct target *target)
{
	const struct release *other = conflict->package != NULL ? rival(b, conflict, target) : NULL;
	const char *with = other == NULL ? "cannot serve"
					 : mem_printf(b, "does not go with %s %s for",
					       conflict->package, other->version);

	return report_error(&conflict->loc, "%s %s %s %s%s: %s; %s%s", package->name,
	    release->version, with, target->triple,
	    conflict->when != NULL ? " with these settings" : "", conflict->why,
	    conflict->when != NULL ? "change them"
	    : other != NULL        ? "take another release of one of them"
				   : "take another release of it",
	    plan_leave_out(b, package));
}

static int check(struct builder *b, const struct package *package, const struct release *release,
    const struct target *target)
{
	int status = 0;

	for (size_t i = 0; i < release->nconflicts; i++) {
		const struct conflict *conflict = &release->conflicts[i];
		int met = meets(b, package, conflict, target);

		if (met > 0 && conflict->package != NULL && rival(b, conflict, target) == NULL)
			met = 0;
		if (met > 0)
			report_conflict(b, package, release, conflict, target);
		if (met != 0)
			status = -1;
	}
	return status;
}

int plan_conflicts(struct builder *b)
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
