/* SPDX-License-Identifier: Apache-2.0 */
/* Refusing the unknown keys of a map. */
#include "yaml/doc.h"

#include <string.h>

#include "base/mem.h"

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static void report_unknown_key(const struct doc_node *key, const char *const *allowed)
{
	struct loc loc = doc_loc(key);
	const char *near = report_nearest(doc_text(key), (char *const *)allowed);
	char *list = NULL;

	if (near) {
		report_error(&loc, "unknown key '%s'; did you mean '%s'?", doc_text(key), near);
		return;
	}
	for (size_t i = 0; allowed[i]; i++)
		mem_appendf(NULL, &list, "%s'%s'", i ? ", " : "", allowed[i]);
	report_error(&loc, "unknown key '%s'; known here: %s", doc_text(key), list ? list : "none");
	mem_free(list);
}

int doc_check_keys(const struct doc_node *map, const char *const *allowed)
{
	struct loc loc = doc_loc(map);
	int status = 0;

	if (!doc_is_map(map))
		return report_error(&loc, "a map of 'key: value' lines is needed here");
	for (size_t i = 0; i < doc_count(map); i++) {
		const struct doc_node *key = doc_key(map, i);

		if (!is_one_of(doc_text(key), allowed)) {
			report_unknown_key(key, allowed);
			status = -1;
		}
	}
	return status;
}
