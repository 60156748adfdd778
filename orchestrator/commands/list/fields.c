/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that several lists have. */
#include "commands/list/list.h"
#include "recipe/layer.h"

const char *list_layer(const struct session *s, const struct loc *loc)
{
	size_t i = layer_of(s->catalog->layers, loc->file);

	return layer_is_own(s->catalog->layers, i) ? "built-in" : s->catalog->layers->items[i];
}

bool list_only_own(const struct session *s)
{
	size_t i = 0;

	while (i < s->catalog->layers->count && layer_is_own(s->catalog->layers, i))
		i++;
	return i == s->catalog->layers->count;
}

void list_set_items(struct json *o, const char *name, const struct items *items)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < items->n; i++)
		json_append_string(list, items->v[i].text);
	json_set(o, name, list);
}
