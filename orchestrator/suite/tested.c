/* SPDX-License-Identifier: Apache-2.0 */
/* Records of tests, read and written. */
#include "suite/tested.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "recipe/map.h"
#include "recipe/read.h"

#define RECORDS "tested.yaml"

static const struct map_key tested_keys[] = {
    {"date", read_text, .member = offsetof(struct tested, date), .required = true},
    {"target", read_text, .member = offsetof(struct tested, target), .required = true},
    {"suite", read_text, .member = offsetof(struct tested, suite), .required = true},
    {"key", read_text, .member = offsetof(struct tested, key), .required = true},
    {"options", read_words, .member = offsetof(struct tested, options)},
    {"ways", read_words, .member = offsetof(struct tested, ways)},
    {"passed", read_number, .member = offsetof(struct tested, passed), .required = true},
    {"skipped", read_number, .member = offsetof(struct tested, skipped)},
    {"expected", read_number, .member = offsetof(struct tested, expected)},
    {"releases", read_table, .member = offsetof(struct tested, releases), .required = true},
    {.name = NULL},
};
static const struct map_type tested_type = {tested_keys, sizeof(struct tested),
    .example = "{date: 2026-11-29, target: x86_64-linux-musl, suite: quick, ...}"};

struct tested_file {
	struct loc loc;
	struct tested *v;
	size_t n;
};
static const struct map_key file_keys[] = {
    {"tested", map_read_all, .member = offsetof(struct tested_file, v), .required = true,
	.items = &tested_type, .count = offsetof(struct tested_file, n)},
    {.name = NULL},
};
static const struct map_type file_type = {.keys = file_keys};

static char *records_path(const void *ctx, const char *layer)
{
	return mem_printf(ctx, "%s/" LAYER_RECIPES "/" RECORDS, layer);
}

/* Add those of a file that there is. Reports; -1. */
static int add_records(struct tested_list *list, const struct strlist *layers, const char *path)
{
	struct doc *doc = layers != NULL ? layer_load(list, layers, path) : doc_load(list, path);
	struct tested_file file = {.n = 0};
	int errors = report_errors();

	if (doc == NULL)
		return -1;
	file.loc = doc_loc(doc_root(doc));
	map_read(list, doc_root(doc), &file_type, &file);
	if (report_errors() != errors)
		return -1;
	mem_grow(list, list->v, struct tested, list->n + file.n + 1);
	for (size_t i = 0; i < file.n; i++)
		list->v[list->n++] = file.v[i];
	return 0;
}

const struct tested_list *tested_load(const void *ctx, const struct strlist *layers)
{
	struct tested_list *list = mem_new(ctx, struct tested_list);

	for (size_t i = 0; i < layers->count; i++) {
		char *path = records_path(list, layers->items[i]);

		if (path_exists(path) && add_records(list, layers, path) != 0)
			return NULL;
	}
	return list;
}

static bool same_items(const struct items *a, const struct items *b)
{
	size_t i = 0;

	while (i < a->n && i < b->n && strcmp(a->v[i].text, b->v[i].text) == 0)
		i++;
	return a->n == b->n && i == a->n;
}

static bool same_releases(const struct items_map *a, const struct items_map *b)
{
	size_t i = 0;

	while (i < a->n && i < b->n && strcmp(a->v[i].name, b->v[i].name) == 0 &&
	       same_items(&a->v[i].value, &b->v[i].value))
		i++;
	return a->n == b->n && i == a->n;
}

/* Of the same thing, so that the newer one says all there is to say. */
static bool same_subject(const struct tested *a, const struct tested *b)
{
	return strcmp(a->target, b->target) == 0 && strcmp(a->suite, b->suite) == 0 &&
	       same_items(&a->options, &b->options) && same_items(&a->ways, &b->ways) &&
	       same_releases(&a->releases, &b->releases);
}

static void put_list(FILE *to, const char *key, const struct items *items)
{
	for (size_t i = 0; i < items->n; i++)
		fprintf(to, "%s%s", i > 0 ? ", " : mem_printf(items->v, "    %s: [", key),
		    items->v[i].text);
	if (items->n > 0)
		fprintf(to, "]\n");
}

static void put_record(FILE *to, const struct tested *t)
{
	fprintf(to, "  - date: %s\n    target: %s\n    suite: %s\n    key: %s\n", t->date,
	    t->target, t->suite, t->key);
	put_list(to, "options", &t->options);
	put_list(to, "ways", &t->ways);
	fprintf(to, "    passed: %lld\n    skipped: %lld\n    expected: %lld\n    releases:\n",
	    t->passed, t->skipped, t->expected);
	for (size_t i = 0; i < t->releases.n; i++)
		fprintf(
		    to, "      %s: %s\n", t->releases.v[i].name, t->releases.v[i].value.v[0].text);
}

int tested_add(const void *ctx, const char *layer, const struct tested *record)
{
	struct tested_list *list = mem_new(ctx, struct tested_list);
	char *path = records_path(ctx, layer), *text = NULL;
	bool replaced = false;
	size_t size = 0;
	FILE *to;
	int rc;

	if (path_exists(path) && add_records(list, NULL, path) != 0)
		return -1;
	to = mem_check(open_memstream(&text, &size));
	fprintf(to,
	    "# Written by 'mcm test --record'; what is wrong here is mended by another one.\n"
	    "tested:\n");
	for (size_t i = 0; i < list->n; i++) {
		bool same = same_subject(&list->v[i], record);

		if (!same || !replaced)
			put_record(to, same ? record : &list->v[i]);
		replaced |= same;
	}
	if (!replaced)
		put_record(to, record);
	fclose(to);
	rc = path_mkdirs(path_dirname(ctx, path)) != 0 ? -1 : path_write(path, text, size);
	free(text);
	return rc;
}

static bool has_release(const struct tested *t, const char *package, const char *version)
{
	for (size_t i = 0; i < t->releases.n; i++) {
		const struct named_items *v = &t->releases.v[i];

		if (strcmp(v->name, package) == 0 && v->value.n == 1 &&
		    strcmp(v->value.v[0].text, version) == 0)
			return true;
	}
	return false;
}

const char *tested_on(
    const struct tested_list *list, const char *triple, const char *package, const char *version)
{
	const char *date = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct tested *t = &list->v[i];

		if (strcmp(t->target, triple) == 0 && has_release(t, package, version) &&
		    (date == NULL || strcmp(date, t->date) < 0))
			date = t->date;
	}
	return date;
}

/* The target that a suite was passed for, in records that are marked, or how many: a release is for
 * all of them. */
static char *targets_of(
    const void *ctx, const struct tested_list *list, const bool *marked, const char *suite)
{
	struct strlist *targets = strlist_new(ctx);

	for (size_t i = 0; i < list->n; i++)
		if (marked[i] && strcmp(list->v[i].suite, suite) == 0 &&
		    !strlist_has(targets, list->v[i].target))
			strlist_add(targets, list->v[i].target);
	return targets->count == 1 ? targets->items[0]
				   : mem_printf(ctx, "%zu targets", targets->count);
}

/* The newest date of the records that are marked, and their suites, with targets if that is asked.
 * NULL: none is marked. */
static char *tested_text(
    const void *ctx, const struct tested_list *list, const bool *marked, bool with_targets)
{
	struct strlist *suites = strlist_new(ctx), *parts = strlist_new(ctx);
	const char *date = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct tested *t = &list->v[i];

		if (!marked[i])
			continue;
		if (date == NULL || strcmp(date, t->date) < 0)
			date = t->date;
		strlist_add_once(suites, t->suite);
	}
	strlist_sort(suites);
	for (size_t i = 0; i < suites->count; i++)
		strlist_addf(parts, with_targets ? "%s (%s)" : "%s", suites->items[i],
		    targets_of(ctx, list, marked, suites->items[i]));
	return date == NULL
		   ? NULL
		   : mem_printf(ctx, "%s: tested: %s", date, strlist_join(ctx, parts, ", "));
}

char *tested_of_release(
    const void *ctx, const struct tested_list *list, const char *package, const char *version)
{
	bool *marked = mem_array(ctx, bool, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		marked[i] = has_release(&list->v[i], package, version);
	return tested_text(ctx, list, marked, true);
}

char *tested_of_target(const void *ctx, const struct tested_list *list, const char *triple)
{
	bool *marked = mem_array(ctx, bool, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		marked[i] = strcmp(list->v[i].target, triple) == 0;
	return tested_text(ctx, list, marked, false);
}
