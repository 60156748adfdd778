/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes as text: sums of the coarser levels, and the largest things. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "size/size_priv.h"
#include "ui/ui_text.h"

enum { MOST_GROUPS = 12, MOST_PARTS = 6, MOST_ITEMS = 25, NAME_WIDTH = 44 };

struct group {
	const char *name;
	long long bytes;
};

static const char *name_of(const struct json *item, size_t level)
{
	const char *name = json_as_string(json_at(json_get(item, "in"), level));

	return name != NULL ? name : "";
}

static int by_size(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->bytes != y->bytes ? (x->bytes < y->bytes ? 1 : -1) : strcmp(x->name, y->name);
}

static int by_group_name(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static size_t merge_groups(struct group *groups, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(groups, n, sizeof *groups, by_group_name);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && by_group_name(&groups[kept - 1], &groups[i]) == 0)
			groups[kept - 1].bytes += groups[i].bytes;
		else
			groups[kept++] = groups[i];
	}
	return kept;
}

/*
 * Sums by the names of a level; of items that have that name on the first level, or (NULL) of all.
 * Names are sorted, as a program can have a source file for each of a million symbols.
 */
static struct group *sum(
    const void *ctx, const struct json *items, size_t level, const char *first, size_t *n)
{
	struct group *groups = mem_array(ctx, struct group, json_count(items) + 1);
	size_t count = 0;

	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_at(items, i);

		if (first == NULL || strcmp(name_of(item, 0), first) == 0)
			groups[count++] = (struct group){
			    name_of(item, level), json_get_int(item, "bytes", 0)};
	}
	*n = merge_groups(groups, count);
	if (*n > 0)
		qsort(groups, *n, sizeof *groups, by_size);
	return groups;
}

static void print_row(FILE *to, int indent, const char *name, long long bytes, double all)
{
	char *shown = utf8_printable(NULL, name, false), *size = ui_size(shown, bytes);

	fprintf(to, "%*s%-*s %10s  %4.1f %%\n", indent, "", NAME_WIDTH - indent, shown, size,
	    all > 0 ? 100 * (double)bytes / all : 0);
	mem_free(shown);
}

static void print_rest(
    FILE *to, int indent, const struct group *groups, size_t n, size_t most, double all)
{
	long long bytes = 0;
	char name[64];

	for (size_t i = most; i < n; i++)
		bytes += groups[i].bytes;
	snprintf(name, sizeof name, "%zu more", n > most ? n - most : 0);
	if (n > most)
		print_row(to, indent, name, bytes, all);
}

static void print_largest(FILE *to, const struct json *report, double all)
{
	const struct json *items = json_get(report, "items");

	fprintf(to, "\nlargest\n");
	for (size_t i = 0; i < json_count(items) && i < MOST_ITEMS; i++) {
		const struct json *item = json_at(items, i);
		long long bytes = json_get_int(item, "bytes", 0);
		char *size = ui_size(NULL, bytes);

		fprintf(to, "%12s  %4.1f %%  %s (%s, %s)\n", size,
		    all > 0 ? 100 * (double)bytes / all : 0,
		    utf8_printable(size, name_of(item, 2), false),
		    utf8_printable(size, name_of(item, 0), false),
		    utf8_printable(size, name_of(item, 1), false));
		mem_free(size);
	}
}

void size_print(const struct json *report, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct json *items = json_get(report, "items");
	double all = (double)json_get_int(report, "bytes", 0);
	const char *name = json_get_string(report, "name");
	size_t n, nparts;
	const struct group *groups = sum(ctx, items, 0, NULL, &n);

	print_row(to, 0, name != NULL ? name : "", json_get_int(report, "bytes", 0), all);
	fputc('\n', to);
	for (size_t i = 0; i < n && i < MOST_GROUPS; i++) {
		const struct group *parts = sum(ctx, items, 1, groups[i].name, &nparts);

		print_row(to, 0, groups[i].name, groups[i].bytes, all);
		for (size_t k = 0; nparts > 1 && k < nparts && k < MOST_PARTS; k++)
			print_row(to, 2, parts[k].name, parts[k].bytes, all);
		if (nparts > 1)
			print_rest(to, 2, parts, nparts, MOST_PARTS, all);
	}
	print_rest(to, 0, groups, n, MOST_GROUPS, all);
	print_largest(to, report, all);
	mem_free(ctx);
}
