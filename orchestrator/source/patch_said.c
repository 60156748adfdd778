/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of GNU patch, whose texts are those of its src/patch.c and src/util.c. */
#include "source/patch_said.h"

#include <string.h>

#include "base/mem.h"
#include "base/strlist.h"

char *patch_cause(const void *ctx, const char *output)
{
	struct strlist *lines = strlist_split(ctx, output, "\n");
	const char *file = NULL;

	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];
		const char *at = strstr(line, " FAILED at ");

		if (strncmp(line, "patching file ", 14) == 0)
			file = line + 14;
		else if (strncmp(line, "|+++ ", 5) == 0)
			file = mem_strndup(ctx, line + 5, strcspn(line + 5, "\t"));
		else if (strncmp(line, "Hunk #", 6) == 0 && at != NULL)
			return mem_printf(ctx, "'%s': hunk %.*s failed at line %.*s",
			    file != NULL ? file : "?", (int)strspn(line + 6, "0123456789"),
			    line + 6, (int)strspn(at + 11, "0123456789"), at + 11);
		else if (strncmp(line, "No file to patch", 16) == 0)
			return mem_printf(ctx, "there is no '%s'", file != NULL ? file : "?");
		else if (strncmp(line, "patch: **** ", 12) == 0 && line[12] != '\0')
			return mem_strdup(ctx, line + 12);
	}
	return lines->count > 0 ? mem_strdup(ctx, lines->items[lines->count - 1]) : NULL;
}
