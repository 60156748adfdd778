/* SPDX-License-Identifier: Apache-2.0 */
/* What of a report is on its page: a browser neither draws a million things nor finds them. */
#include <string.h>

#include "base/mem.h"
#include "size/size_priv.h"

/* Things, and as many groups of smaller ones on each level above. */
enum { MOST = 10000 };

/* Only the first names of the item are its own: it is what there is besides under these. */
static struct json *item_json(const struct size_item *item, size_t names)
{
	struct json *o = json_new_object(), *in = json_new_array();
	char *rest = mem_printf(
	    NULL, "(%lld smaller one%s)", item->merged, item->merged == 1 ? "" : "s");

	for (size_t i = 0; i < SIZE_LEVELS; i++)
		json_append_string(in, i < names ? item->in[i] : rest);
	json_set(o, "in", in);
	json_set_int(o, "bytes", item->bytes);
	mem_free(rest);
	return o;
}

static struct size_items *read_items(const struct json *list)
{
	struct size_items *items = mem_new(NULL, struct size_items);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_at(list, i), *in = json_get(item, "in");

		size_add(items, json_as_string(json_at(in, 0)), json_as_string(json_at(in, 1)),
		    json_as_string(json_at(in, 2)), json_get_int(item, "bytes", 0));
	}
	return items;
}

/* The largest, then sums of the other ones by the names above; of these again the largest, and so
 * on up to one sum of all that is left. */
static struct json *largest(const struct json *list)
{
	struct size_items *items = read_items(list);
	struct json *kept = json_new_array();

	for (size_t names = SIZE_LEVELS; items->n > 0; names--) {
		size_t n = items->n < MOST ? items->n : MOST;

		for (size_t i = 0; i < n; i++)
			json_append(kept, item_json(&items->list[i], names));
		items->n -= n;
		for (size_t i = 0; i < items->n; i++) {
			items->list[i] = items->list[n + i];
			items->list[i].in[names - 1] = "";
		}
		size_merge(items);
	}
	mem_free(items);
	return kept;
}

struct json *size_page(const struct json *report)
{
	struct strlist *names = json_names(NULL, report);
	struct json *page = json_new_object();

	for (size_t i = 0; i < names->count; i++) {
		const struct json *member = json_get(report, names->items[i]);

		json_set(page, names->items[i],
		    strcmp(names->items[i], "items") == 0 ? largest(member) : json_clone(member));
	}
	mem_free(names);
	return page;
}
