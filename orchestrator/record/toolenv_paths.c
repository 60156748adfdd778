/* SPDX-License-Identifier: Apache-2.0 */
/* Variables of the caller that lead a cross compiler to the build machine's files. */
#include "record/toolenv.h"

#include <stdlib.h>

#include "base/report.h"

/*
 * Where GCC looks without being told on its command line, whatever it compiles for ("Environment
 * Variables Affecting GCC" in its manual). Who sets them means the compiler of the machine.
 */
static const char *const search_paths[] = {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
    "OBJC_INCLUDE_PATH", "OBJCPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH",
    "GCC_EXEC_PREFIX", NULL};

struct strlist *toolenv_search_paths(const void *ctx)
{
	struct strlist *names = strlist_new(ctx);

	for (const char *const *name = search_paths; *name != NULL; name++)
		strlist_add(names, *name);
	return names;
}

struct strlist *toolenv_callers_paths(const void *ctx)
{
	struct strlist *set = strlist_new(ctx);

	for (const char *const *name = search_paths; *name != NULL; name++) {
		const char *value = getenv(*name);

		if (value != NULL && *value != '\0')
			strlist_add(set, *name);
	}
	return set;
}

void toolenv_note_paths(const void *ctx, const struct strlist *set)
{
	if (set->count > 0)
		report_note(NULL,
		    "%s left out: with it the compiler would take headers, libraries or programs "
		    "of this machine; give what is the target's by CPPFLAGS and LDFLAGS",
		    strlist_join(ctx, set, ", "));
}
