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

/* The only id that begins so. Reports that there is none, or several; NULL. */
static const char *find_id(const struct store *store, const struct strlist *ids, const char *start)
{
	const char *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ids->count; i++) {
		if (strcmp(ids->items[i], start) == 0)
			return ids->items[i];
		if (strncmp(ids->items[i], start, strlen(start)) == 0) {
			found = ids->items[i];
			n++;
		}
	}
	if (n == 1)
		return found;
	if (n > 1)
		report_error(NULL, "several builds' ids begin with '%s'; give more of it", start);
	else
		report_error(NULL,
		    "the store '%s' has no record of a build '%s'; the last ones are %s",
		    store->root, start, newest(ids));
	return NULL;
}

/* *trouble gets why the file has no record, if it has none: then NULL. */
static struct json *read_record(const void *ctx, const char *path, const char **trouble)
{
	char *text = path_read(ctx, path, NULL);
	struct json *record = text != NULL ? json_parse(text, NULL) : NULL;

	*trouble = text == NULL     ? "it cannot be read"
		   : record == NULL ? "it is no JSON"
				    : report_trouble(ctx, record);
	if (*trouble == NULL)
		return record;
	json_free(record);
	return NULL;
}

struct json *report_read(const struct store *store, const char *id)
{
	void *ctx = mem_check(talloc_new(NULL));
	const char *path = path_of(ctx, store, id), *trouble;
	struct json *record = read_record(ctx, path, &trouble);

	if (record == NULL)
		report_warn(NULL, "'%s' is no record of a build and is left out: %s; remove it",
		    path, trouble);
	mem_free(ctx);
	return record;
}

static struct json *read_named(
    const void *ctx, const struct store *store, const struct strlist *ids, const char *start)
{
	const char *id = find_id(store, ids, start);
	const char *path = id != NULL ? path_of(ctx, store, id) : NULL, *trouble = NULL;
	struct json *record = id != NULL ? read_record(ctx, path, &trouble) : NULL;

	if (trouble != NULL)
		report_error(NULL, "'%s' is no record of a build: %s; remove it", path, trouble);
	return record;
}

struct json *report_load(const struct store *store, const char *id)
{
	struct strlist *ids = report_ids(NULL, store);
	struct json *record = NULL;

	if (id != NULL && ids->count > 0)
		record = read_named(ids, store, ids, id);
	for (size_t i = ids->count; id == NULL && record == NULL && i-- > 0;)
		record = report_read(store, ids->items[i]);
	if (record == NULL && (id == NULL || ids->count == 0))
		report_error(NULL, "the store '%s' has no record of a build; run 'mcm build' first",
		    store->root);
	mem_free(ids);
	return record;
}
