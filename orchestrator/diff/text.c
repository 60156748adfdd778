/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison for people. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "diff/diff.h"

/* Of a list that has thousands, people want to see that, and the JSON has them all. */
enum { MOST_LINES = 20, KEY_SHOWN = 12 };

struct diff_page {
	void *ctx;
	FILE *to;
};

/* What stands in prefixes may drive a terminal. */
static const char *shown(const struct diff_page *page, const char *text)
{
	return text != NULL ? utf8_printable(page->ctx, text, false) : "none";
}

static const char *member(const struct diff_page *page, const struct json *o, const char *name)
{
	return shown(page, json_get_string(o, name));
}

typedef void (*print_item)(const struct diff_page *page, const struct json *item);

static void print_list(
    const struct diff_page *page, const char *title, const struct json *list, print_item print)
{
	size_t n = json_count(list);

	if (n == 0)
		return;
	fprintf(page->to, "\n%s\n", title);
	for (size_t i = 0; i < n && i < MOST_LINES; i++)
		print(page, json_at(list, i));
	if (n > MOST_LINES)
		fprintf(page->to, "  and %zu more (--format json has all)\n", n - MOST_LINES);
}

static void print_release(const struct diff_page *page, const struct json *o)
{
	fprintf(page->to, "  %-16s %s -> %s\n", member(page, o, "package"), member(page, o, "a"),
	    member(page, o, "b"));
}

static void print_patch(const struct diff_page *page, const struct json *o)
{
	const char *a = json_get_string(o, "a"), *b = json_get_string(o, "b");

	fprintf(page->to, "  %-8s %s\n",
	    a == NULL   ? "added"
	    : b == NULL ? "removed"
			: "changed",
	    member(page, o, "patch"));
}

static void print_stage(const struct diff_page *page, const struct json *o)
{
	const struct json *changes = json_get(o, "changes");

	fprintf(page->to, "  %-16s %.*s -> %.*s%s\n", member(page, o, "stage"), KEY_SHOWN,
	    member(page, o, "a"), KEY_SHOWN, member(page, o, "b"),
	    json_count(changes) == 0 ? "  by what it needs" : "");
	for (size_t i = 0; i < json_count(changes) && i < MOST_LINES; i++)
		fprintf(page->to, "    %s\n", shown(page, json_as_string(json_at(changes, i))));
	if (json_count(changes) > MOST_LINES)
		fprintf(page->to, "    and %zu more\n", json_count(changes) - MOST_LINES);
}

static void print_file(const struct diff_page *page, const struct json *o)
{
	long long a = json_get_int(o, "a", 0), b = json_get_int(o, "b", 0);

	fprintf(page->to, "  %-8s %11lld %+11lld  %s", member(page, o, "change"), b, b - a,
	    member(page, o, "path"));
	if (json_get(o, "a_mode") != NULL)
		fprintf(page->to, " (mode %s, was %s)", member(page, o, "b_mode"),
		    member(page, o, "a_mode"));
	fprintf(page->to, "%s\n",
	    json_get_bool(o, "b_hard_link", false)   ? " (hard link)"
	    : json_get_bool(o, "a_hard_link", false) ? " (was a hard link)"
						     : "");
}

static void print_section(const struct diff_page *page, const struct json *o)
{
	long long a = json_get_int(o, "a", 0), b = json_get_int(o, "b", 0);

	fprintf(
	    page->to, "  %-20s %11lld -> %11lld  %+lld\n", member(page, o, "section"), a, b, b - a);
}

static void print_line(const struct diff_page *page, const struct json *o)
{
	fprintf(page->to, "    %s\n", shown(page, json_as_string(o)));
}

static void print_symbols(const struct diff_page *page, const struct json *o)
{
	const struct json *list = json_get(o, "list");

	fprintf(page->to, "  %s: %lld added, %lld removed, %lld changed\n",
	    member(page, o, "library"), json_get_int(o, "added", 0), json_get_int(o, "removed", 0),
	    json_get_int(o, "changed", 0));
	for (size_t i = 0; i < json_count(list) && i < MOST_LINES; i++)
		print_line(page, json_at(list, i));
	if (json_count(list) > MOST_LINES)
		fprintf(page->to, "    and %zu more\n", json_count(list) - MOST_LINES);
}

static void print_spec(const struct diff_page *page, const struct json *o)
{
	fprintf(page->to, "  %-8s %s %s\n", member(page, o, "change"), member(page, o, "spec"),
	    member(page, o, "line"));
}

static void print_side(const struct diff_page *page, const struct json *o, const char *letter)
{
	fprintf(page->to, "%s  %s (%s, key %.*s)\n", letter, member(page, o, "name"),
	    json_get_string(o, "target") != NULL ? member(page, o, "target") : "for all targets",
	    KEY_SHOWN, member(page, o, "key"));
}

static long long difference(const struct json *o)
{
	return llabs(json_get_int(o, "b", 0) - json_get_int(o, "a", 0));
}

static int by_difference(const void *a, const void *b)
{
	const struct json *x = *(const struct json *const *)a, *y = *(const struct json *const *)b;
	long long dx = difference(x), dy = difference(y);

	return dx != dy ? (dx < dy ? 1 : -1)
			: strcmp(json_get_string(x, "path"), json_get_string(y, "path"));
}

/* The largest differences, as an array of the same objects. */
static struct json *largest_first(const struct diff_page *page, const struct json *list)
{
	size_t n = json_count(list);
	const struct json **items = mem_array(page->ctx, const struct json *, n + 1);
	struct json *sorted = json_new_array();

	for (size_t i = 0; i < n; i++)
		items[i] = json_at(list, i);
	qsort(items, n, sizeof *items, by_difference);
	for (size_t i = 0; i < n; i++)
		json_append(sorted, json_clone(items[i]));
	return sorted;
}

static void print_files(const struct diff_page *page, const struct json *files)
{
	char *title = mem_printf(page->ctx,
	    "files: %lld added, %lld removed, %lld changed; %lld -> %lld bytes (size in B, "
	    "difference)",
	    json_get_int(files, "added", 0), json_get_int(files, "removed", 0),
	    json_get_int(files, "changed", 0), json_get_int(files, "a", 0),
	    json_get_int(files, "b", 0));

	struct json *sorted = largest_first(page, json_get(files, "list"));

	print_list(page, title, sorted, print_file);
	json_free(sorted);
}

void diff_print(const struct json *diff, FILE *to)
{
	const struct diff_page page = {mem_check(talloc_new(NULL)), to};
	const struct json *first = json_get(diff, "first");

	print_side(&page, json_get(diff, "a"), "A");
	print_side(&page, json_get(diff, "b"), "B");
	if (diff_is_same(diff))
		fprintf(to, "no difference\n");
	if (json_count(first) > 0)
		fprintf(to, "\nthe first difference: %s: %s\n", member(&page, first, "stage"),
		    member(&page, first, "change"));
	print_list(&page, "releases", json_get(diff, "releases"), print_release);
	print_list(&page, "patches", json_get(diff, "patches"), print_patch);
	print_list(&page, "stages", json_get(diff, "stages"), print_stage);
	print_files(&page, json_get(diff, "files"));
	print_list(
	    &page, "sections of programs and libraries", json_get(diff, "sections"), print_section);
	print_list(&page, "symbols of libraries", json_get(diff, "symbols"), print_symbols);
	print_list(&page, "specs of the compiler", json_get(diff, "specs"), print_spec);
	mem_free(page.ctx);
}
