/* SPDX-License-Identifier: Apache-2.0 */
/* Whether packages can be told from each other in names of variables and settings. */
#include "recipe/read.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* In the spelling of variables, which is that of settings but for the case. ctx owns it. */
static char *spelt(const void *ctx, const char *name, const char *end)
{
	return text_lower(text_identifier(mem_printf(ctx, "%s%s", name, end)));
}

/* A variable that both have: for the package itself, or for its release. ctx owns it; NULL: none.
 */
static const char *common_variable(
    const void *ctx, const struct package *package, const struct package *other)
{
	static const char *const ends[] = {"", "_version"};

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 2; j++) {
			char *name = spelt(ctx, package->name, ends[i]);

			if (strcmp(name, spelt(ctx, other->name, ends[j])) == 0)
				return name;
		}
	return NULL;
}

void check_package_names(const struct catalog *catalog)
{
	void *mem = mem_new(NULL, char);

	for (size_t i = 0; i < catalog->npackages; i++)
		for (size_t j = 0; j < i; j++) {
			const struct package *package = &catalog->packages[i];
			const struct package *other = &catalog->packages[j];
			const char *name = package->nreleases > 0 && other->nreleases > 0
					       ? common_variable(mem, package, other)
					       : NULL;

			if (name != NULL)
				report_error(&package->loc,
				    "the variable '%s' is also of package '%s' in '%s'; rename one "
				    "of them",
				    name, other->name, other->loc.file);
		}
	mem_free(mem);
}
