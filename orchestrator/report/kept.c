/* SPDX-License-Identifier: Apache-2.0 */
/* The records of the last builds, in the store. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/path.h"
#include "report/report_priv.h"

enum { MOST_KEPT = 100 };

#define SUFFIX ".json"

/* An id begins with its time. */
struct strlist *report_ids(const void *ctx, const struct store *store)
{
	struct strlist *ids = strlist_new(ctx);
	struct strlist *names = listing(ids, store_path(ids, store, "builds"));

	for (size_t i = 0; i < names->count; i++) {
		const char *dot = strrchr(names->items[i], '.');

		if (names->items[i][0] != '.' && dot != NULL && strcmp(dot, SUFFIX) == 0)
			strlist_add(ids,
			    mem_strndup(ids, names->items[i], (size_t)(dot - names->items[i])));
	}
	return ids;
}

static char *path_of(const void *ctx, const struct store *store, const char *id)
{
	return mem_printf(ctx, "%s/%s" SUFFIX, store_path(ctx, store, "builds"), id);
}

int report_keep(const struct store *store, const struct json *record)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *text = json_text(ctx, record, 0);
	char *path = path_of(ctx, store, json_get_string(record, "id"));
	int result = path_write(path, text, strlen(text));
	struct strlist *ids = report_ids(ctx, store);

	/* Another process may be at the same ones. */
	for (size_t i = 0; i + MOST_KEPT < ids->count; i++)
		unlink(path_of(ctx, store, ids->items[i]));
	mem_free(ctx);
	return result;
}

/* The newest ids, for who knows none. */
static const char *newest(const struct strlist *ids)
{
	enum { SHOWN = 5 };
	struct strlist *last = strlist_new(ids);

	for (size_t i = ids->count; i > 0 && i + SHOWN > ids->count; i--)
		strlist_add(last, ids->items[i - 1]);
	return strlist_join(ids, last, ", ");
}

static const char *find_id(const struct store *store, const struct strlist *ids, const char *start)
{
	const char *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ids->count; i++) {
		if (start != NULL && strcmp(ids->items[i], start) == 0)
			return ids->items[i];
		if (start == NULL || strncmp(ids->items[i], start, strlen(start)) == 0) {
			found = ids->items[i];
			n++;
		}
	}
	if (start != NULL && n > 1)
		report_error(NULL, "several builds' ids begin with '%s'; give more of it", start);
	else if (found == NULL && ids->count == 0)
		report_error(NULL, "the store '%s' has no record of a build; run 'mcm build' first",
		    store->root);
	else if (found == NULL)
		report_error(NULL,
		    "the store '%s' has no record of a build '%s'; the last ones are %s",
		    store->root, start, newest(ids));
	return start != NULL && n > 1 ? NULL : found;
}

struct json *report_load(const struct store *store, const char *id)
{
	struct strlist *ids = report_ids(NULL, store);
	const char *found = find_id(store, ids, id);
	const char *path = found != NULL ? path_of(ids, store, found) : NULL;
	struct json *record = found != NULL ? json_load(path) : NULL;

	if (record != NULL && report_check_numbers(record) != 0) {
		report_note(NULL, "'%s' is no record of a build; remove it", path);
		json_free(record);
		record = NULL;
	}
	mem_free(ids);
	return record;
}
