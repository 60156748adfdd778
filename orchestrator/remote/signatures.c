/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/signatures.h"

#include <string.h>

#include "base/mem.h"
#include "base/strlist.h"

/* A server may keep as many as it likes; what is sent back to it has an end. */
enum { MOST_LINES = 32 };

bool signatures_has(const char *lines, const char *text, const struct sign_key *key)
{
	struct strlist *list = strlist_split(NULL, lines != NULL ? lines : "", "\n");
	bool has = false;

	for (size_t i = 0; !has && i < list->count; i++)
		has = sign_fits(key, text, strlen(text), list->items[i]);
	mem_free(list);
	return has;
}

static bool is_of_another(const char *line, const struct sign_key *key)
{
	return sign_is_text(line) && strncmp(line, sign_id(key), SIGN_ID) != 0;
}

char *signatures_with(
    const void *ctx, const char *lines, const char *text, const struct sign_key *key)
{
	struct strlist *list = strlist_split(NULL, lines != NULL ? lines : "", "\n");
	struct strlist *kept = strlist_new(list);
	char *all;

	for (size_t i = 0; i < list->count && kept->count + 1 < MOST_LINES; i++)
		if (is_of_another(list->items[i], key))
			strlist_add(kept, list->items[i]);
	strlist_add(kept, sign_text(kept, key, text, strlen(text)));
	all = strlist_join(ctx, kept, "\n");
	mem_free(list);
	return all;
}
