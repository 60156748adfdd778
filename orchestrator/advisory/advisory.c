/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of advisories about a release. */
#include "advisory/advisory.h"

#include <string.h>

const struct package_advisories *advisories_of(const struct advisories *all, const char *package)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].package->name, package) == 0)
			return &all->v[i];
	return NULL;
}

enum advisory_range advisory_range(const struct advisory *advisory, const char *version)
{
	enum advisory_range range = advisory->all ? ADVISORY_AFFECTED : ADVISORY_OLDER;

	for (size_t i = 0; i < advisory->naffected; i++) {
		const struct affected *a = &advisory->affected[i];

		if (version_within(version, a->from, a->before))
			return ADVISORY_AFFECTED;
		if (a->before != NULL && version_compare(version, a->before) >= 0)
			range = ADVISORY_FIXED;
	}
	return range;
}

/* Patches with a condition are choices of users; none of those mends anything. */
static bool has_patch(const struct release *release, const char *file)
{
	for (size_t i = 0; i < release->patches.n; i++)
		if (release->patches.v[i].when == NULL &&
		    strcmp(release->patches.v[i].text, file) == 0)
			return true;
	return false;
}

bool advisory_open(const struct advisory *advisory, const struct release *release)
{
	if (advisory_range(advisory, release->version) != ADVISORY_AFFECTED)
		return false;
	for (size_t i = 0; i < advisory->patches.n; i++)
		if (has_patch(release, advisory->patches.v[i].text))
			return false;
	return true;
}
