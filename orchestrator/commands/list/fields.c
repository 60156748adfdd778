/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that several lists have. */
#include <string.h>

#include "commands/list/list.h"
#include "files/path.h"
#include "recipe/layer.h"

/* Whether the layer of that index came with the program. */
static bool is_own(const struct strlist *layers, size_t layer)
{
	return layer == 0 || strcmp(layers->items[layer],
				 path_join(layers, layers->items[0], LAYER_LIBRARIES)) == 0;
}

const char *list_layer(const struct session *s, const struct loc *loc)
{
	size_t i = layer_of(s->catalog->layers, loc->file);

	return is_own(s->catalog->layers, i) ? "built-in" : s->catalog->layers->items[i];
}

bool list_only_own(const struct session *s)
{
	size_t i = 0;

	while (i < s->catalog->layers->count && is_own(s->catalog->layers, i))
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
