/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes of many things: added up, and as a report. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "size/size_priv.h"

/* The number of the format that mcm(1) describes, and bytes of a name. */
enum { FORMAT = 1, LONGEST = 4096 };

static void add_item(struct size_items *items, struct size_item item)
{
	mem_grow_by_one(items, items->list, struct size_item, items->n);
	items->list[items->n++] = item;
	items->bytes += item.bytes;
}

void size_add(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes)
{
	add_item(items, (struct size_item){{a, b, c}, bytes, false, 1});
}

void size_add_rest(
    struct size_items *items, const char *a, const char *b, const char *c, long long bytes)
{
	if (bytes > 0)
		add_item(items, (struct size_item){{a, b, c}, bytes, true, 1});
}

static int by_name(const void *a, const void *b)
{
	const struct size_item *x = a, *y = b;
	int order = 0;

	for (int i = 0; i < SIZE_LEVELS && order == 0; i++)
		order = strcmp(x->in[i], y->in[i]);
	return order;
}

static int by_size(const void *a, const void *b)
{
	const struct size_item *x = a, *y = b;

	return x->bytes != y->bytes ? (x->bytes < y->bytes ? 1 : -1) : by_name(a, b);
}

static void add_to(struct size_item *item, const struct size_item *other)
{
	item->bytes += other->bytes;
	item->merged += other->merged;
}

void size_merge(struct size_items *items)
{
	size_t n = 0;

	if (items->n == 0)
		return;
	qsort(items->list, items->n, sizeof *items->list, by_name);
	for (size_t i = 0; i < items->n; i++) {
		if (n > 0 && by_name(&items->list[n - 1], &items->list[i]) == 0)
			add_to(&items->list[n - 1], &items->list[i]);
		else
			items->list[n++] = items->list[i];
	}
	items->n = n;
	qsort(items->list, n, sizeof *items->list, by_size);
}

/* Names of an ELF file can be ends of one another, so that a small file has gigabytes of them. */
static void append_name(struct json *list, const char *name)
{
	size_t size = strnlen(name, LONGEST + 1);
	char *start;

	if (size <= LONGEST) {
		json_append_string(list, name);
		return;
	}
	/* Not within a character. */
	for (size = LONGEST; size > 0 && ((unsigned char)name[size] & 0xc0) == 0x80; size--)
		continue;
	start = mem_printf(NULL, "%.*s...", (int)size, name);
	json_append_string(list, start);
	mem_free(start);
}

static struct json *item_json(const struct size_item *item)
{
	struct json *o = json_new_object(), *in = json_new_array();

	for (int i = 0; i < SIZE_LEVELS; i++)
		append_name(in, item->in[i]);
	json_set(o, "in", in);
	json_set_int(o, "bytes", item->bytes);
	return o;
}

struct json *size_report(struct size_items *items, const char *of, const char *name,
    const char *const levels[SIZE_LEVELS])
{
	struct json *o = json_new_object(), *list = json_new_array(), *names = json_new_array();
	long long things = 0;

	size_merge(items);
	for (size_t i = 0; i < items->n; i++) {
		json_append(list, item_json(&items->list[i]));
		things += !items->list[i].is_rest;
	}
	for (int i = 0; i < SIZE_LEVELS; i++)
		json_append_string(names, levels[i]);
	json_set_int(o, "format", FORMAT);
	json_set_string(o, "kind", "size");
	json_set_string(o, "of", of);
	json_set_string(o, "name", name);
	json_set_int(o, "bytes", items->bytes);
	json_set_int(o, "count", things);
	json_set(o, "levels", names);
	json_set(o, "items", list);
	return o;
}
