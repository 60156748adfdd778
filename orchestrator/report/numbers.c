/* SPDX-License-Identifier: Apache-2.0 */
/* Records lie in the store as files that anybody may have written. */
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/report_priv.h"

/* Seconds of any build, and since 1970 until the year 9999, which has four digits. */
#define MOST_SECONDS 1e9
#define MOST_DATE 253402300799.0
/* As many as any file system has; a real number holds each of them exactly. */
#define MOST_COUNT 9007199254740992.0
/* Pictures and traces have a line for each. */
#define MOST_LANES 10000.0

static double most_of(const char *name)
{
	static const struct {
		const char *name;
		double most;
	} rows[] = {{"began", MOST_DATE}, {"start", MOST_SECONDS}, {"seconds", MOST_SECONDS},
	    {"cpu", MOST_SECONDS}, {"busy", MOST_SECONDS}, {"saved", MOST_SECONDS},
	    {"at", MOST_SECONDS}, {"lane", MOST_LANES}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].most;
	return MOST_COUNT;
}

/* What is wrong, or NULL. */
static char *find_wrong(const void *ctx, const struct json *value)
{
	const struct strlist *names = json_names(ctx, value);
	char *wrong = NULL;

	for (size_t i = 0; wrong == NULL && i < names->count; i++) {
		const char *name = names->items[i];
		double number = json_get_real(value, name, 0);

		if (number < 0 || number > most_of(name))
			return mem_printf(ctx, "'%s' of a build cannot be %g",
			    utf8_printable(ctx, name, false), number);
		wrong = find_wrong(ctx, json_get(value, name));
	}
	for (size_t i = 0; wrong == NULL && i < json_count(value); i++)
		wrong = find_wrong(ctx, json_at(value, i));
	return wrong;
}

/* The members that every record has, and whoever shows it goes through. */
static const char *find_absent(const struct json *record)
{
	static const char *const members[] = {"id", "targets", "prefixes", "machine", "settings",
	    "slots", "cache", "critical", "stages", "work", "fetches", "idle"};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_get(record, members[i]) == NULL)
			return members[i];
	return NULL;
}

char *report_trouble(const void *ctx, const struct json *record)
{
	long long format = json_get_int(record, "format", 0);
	const char *absent;

	if (!json_says(record, "kind", "build"))
		return mem_strdup(ctx, "it says nothing of a build");
	if (format > RECORD_FORMAT)
		return mem_printf(ctx,
		    "it is of format %lld, and this mcm knows %d: a newer one wrote it", format,
		    RECORD_FORMAT);
	if (format != RECORD_FORMAT)
		return mem_printf(ctx, "it is of no format that there is");
	absent = find_absent(record);
	return absent != NULL ? mem_printf(ctx, "it has no '%s'", absent) : find_wrong(ctx, record);
}
