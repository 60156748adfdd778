/* SPDX-License-Identifier: Apache-2.0 */
/* Words of configure scripts' options: what musl-cross-make keeps in other lists, and which line of
 * config.mak has one. */
#include "base/mem.h"
#include "files/path.h"
#include "settings/configmak_text.h"
#include "settings/settings.h"
#include "settings/value.h"

const struct loc *settings_word_loc(
    const struct settings *s, const char *name, const char *word, struct loc *place)
{
	const struct loc *loc = settings_loc(s, name);
	char *text;
	int line;

	if (loc == NULL || settings_rank(s, name) != RANK_CONFIG)
		return loc;
	text = path_exists(loc->file) ? path_read(NULL, loc->file, NULL) : NULL;
	line = text != NULL ? configmak_word_line(text, name, word) : 0;
	mem_free(text);
	if (line == 0)
		return loc;
	*place = (struct loc){loc->file, line, 0};
	return place;
}

/* Adds the words of one list to another. Reports; -1. */
static int append(struct settings *s, const char *to, const char *from)
{
	const char *own = settings_get(s, to), *more = settings_get(s, from);
	const char *stronger = settings_rank(s, from) > settings_rank(s, to) ? from : to;
	char *all = mem_printf(NULL, "%s %s", own != NULL ? own : "", more != NULL ? more : "");
	int status = settings_set(s, to, all, settings_rank(s, stronger),
	    settings_loc(s, settings_is_set(s, from) ? from : to));

	mem_free(all);
	return status;
}

int setting_join_lists(struct settings *s)
{
	int status = 0;

	for (const struct setting_info *row = settings_rows(s); row->name != NULL; row++) {
		char *name = mem_printf(NULL, "%s_FOR_TARGET", row->name);

		if (row->kind == SETTING_WORDS && settings_has(s, name) &&
		    settings_is_set(s, name)) {
			status |= append(s, row->name, name);
			settings_unset(s, name);
		}
		mem_free(name);
	}
	return status;
}
