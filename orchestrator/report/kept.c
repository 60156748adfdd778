/* SPDX-License-Identifier: Apache-2.0 */
/* The records of the last builds, in the store. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/owner.h"
#include "files/path.h"
#include "report/report_priv.h"

enum { MOST_KEPT = 100, DAY = 86400 };

#define SUFFIX ".json"

char *report_id_time(const void *ctx, time_t when)
{
	return clock_text(ctx, when, "%Y%m%d-%H%M%S");
}

/* An id begins with its time. */
struct strlist *report_ids(const void *ctx, const struct store *store)
{
	struct strlist *ids = strlist_new(ctx);
	const char *dir = store_path(ids, store, "builds");
	struct strlist *names = listing(ids, dir);

	/* Nothing was built yet. */
	if (errno != 0 && !path_exists(dir))
		return ids;
	if (errno != 0)
		report_error(NULL, "cannot read the records of builds in '%s':", dir);
	if (errno != 0 || owner_check(dir, "the records of builds") != 0) {
		mem_free(ids);
		return NULL;
	}
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

/* In two containers builds can begin in the same second by processes of the same number. */
static const char *free_id(const void *ctx, const struct store *store, const char *wanted)
{
	const char *id = mem_strdup(ctx, wanted);

	for (int n = 2; path_exists(path_of(ctx, store, id)); n++)
		id = mem_printf(ctx, "%s-%d", wanted, n);
	return id;
}

/* The oldest go, but never ours, which is among them where a clock was ahead once. */
static void remove_oldest(const void *ctx, const struct store *store, const char *ours)
{
	const struct strlist *ids = report_ids(ctx, store);
	size_t left = ids != NULL ? ids->count : 0;

	/* Another process may be at the same ones. */
	for (size_t i = 0; left > MOST_KEPT && i < ids->count; i++)
		if (strcmp(ids->items[i], ours) != 0) {
			unlink(path_of(ctx, store, ids->items[i]));
			left--;
		}
}

static int keep(const void *ctx, const struct store *store, struct json *record)
{
	const char *dir = store_path(ctx, store, "builds"), *id;

	if (mkdir(dir, 0777) != 0 && errno != EEXIST)
		return report_error(NULL, "cannot make directory '%s':", dir);
	if (owner_check(dir, "the directory") != 0)
		return -1;
	id = free_id(ctx, store, json_get_string(record, "id"));
	json_set_string(record, "id", id);
	if (json_save(path_of(ctx, store, id), record, 0) != 0)
		return -1;
	remove_oldest(ctx, store, id);
	return 0;
}

/* What was built is as good without. */
int report_keep(const struct store *store, struct json *record)
{
	void *ctx = mem_check(talloc_new(NULL));
	int result;

	report_as_warnings("no record of this build is kept");
	result = keep(ctx, store, record);
	report_as_warnings(NULL);
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

/* *trouble gets why the file has no record, if it has none: then NULL. Of a file that is gone,
 * perhaps as one of the oldest, both are. */
static struct json *read_record(const void *ctx, const char *path, const char **trouble)
{
	char *text = NULL;
	int there = path_read_any(ctx, path, &text, NULL);
	struct json *record = text != NULL ? json_parse(text, NULL) : NULL;

	*trouble = there == 0       ? NULL
		   : text == NULL   ? "it cannot be read"
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

	if (trouble != NULL)
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
	else if (id != NULL && record == NULL)
		report_error(NULL, "'%s' was removed meanwhile; try again", path);
	return record;
}

/* The newest that can be read; of those that a clock has dated days ahead, if there are no others.
 */
static struct json *read_last(const struct store *store, const struct strlist *ids)
{
	char *limit = report_id_time(NULL, time(NULL) + DAY);
	struct json *record = NULL;

	for (int ahead = 0; ahead <= 1; ahead++)
		for (size_t i = ids->count; record == NULL && i-- > 0;)
			if ((strcmp(ids->items[i], limit) > 0) == (ahead == 1))
				record = report_read(store, ids->items[i]);
	mem_free(limit);
	return record;
}

struct json *report_load(const struct store *store, const char *id)
{
	struct strlist *ids = report_ids(NULL, store);
	struct json *record = NULL;

	if (ids == NULL)
		return NULL;
	if (id != NULL && ids->count > 0)
		record = read_named(ids, store, ids, id);
	if (id == NULL)
		record = read_last(store, ids);
	if (record == NULL && (id == NULL || ids->count == 0))
		report_error(NULL, "the store '%s' has no record of a build; run 'mcm build' first",
		    store->root);
	mem_free(ids);
	return record;
}
