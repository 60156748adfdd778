/* SPDX-License-Identifier: Apache-2.0 */
/* Records lie in the store as files that anybody may have written. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
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

static int check_value(const void *ctx, const struct json *value)
{
	const struct strlist *names = json_names(ctx, value);

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		double number = json_get_real(value, name, 0);

		if (number < 0 || number > most_of(name))
			return report_error(NULL, "'%s' of a build cannot be %g", name, number);
		if (check_value(ctx, json_get(value, name)) != 0)
			return -1;
	}
	for (size_t i = 0; i < json_count(value); i++)
		if (check_value(ctx, json_at(value, i)) != 0)
			return -1;
	return 0;
}

int report_check_numbers(const struct json *record)
{
	void *ctx = mem_check(talloc_new(NULL));
	int result = check_value(ctx, record);

	mem_free(ctx);
	return result;
}
