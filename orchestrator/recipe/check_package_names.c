/* SPDX-License-Identifier: Apache-2.0 */
/* Whether packages can be told from each other in names of variables and settings. */
#include "recipe/read.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { VARIABLES = 2 }; /* for the package itself, and for its release */

/* In the spelling of variables, which is that of settings but for the case. ctx owns it. */
static char *spelt(const void *ctx, const char *name, const char *end)
{
	return text_lower(text_identifier(mem_printf(ctx, "%s%s", name, end)));
}

/* A variable that both packages have; NULL: none. */
static const char *common_variable(char *const *a, char *const *b)
{
	for (size_t i = 0; i < VARIABLES; i++)
		for (size_t j = 0; j < VARIABLES; j++)
			if (strcmp(a[i], b[j]) == 0)
				return a[i];
	return NULL;
}

void check_package_names(const struct catalog *catalog)
{
	char **names = mem_array(NULL, char *, VARIABLES * catalog->npackages + 1);

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		names[VARIABLES * i] = spelt(names, package->name, "");
		names[VARIABLES * i + 1] = spelt(names, package->name, "_version");
		for (size_t j = 0; j < i && package->nreleases > 0; j++) {
			const struct package *other = &catalog->packages[j];
			const char *name = other->nreleases > 0
					       ? common_variable(
						     &names[VARIABLES * i], &names[VARIABLES * j])
					       : NULL;

			if (name != NULL)
				report_error(&package->loc,
				    "the variable '%s' is also of package '%s' in '%s'; rename one "
				    "of them",
				    name, other->name, other->loc.file);
		}
	}
	mem_free(names);
}
