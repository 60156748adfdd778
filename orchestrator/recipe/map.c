/* SPDX-License-Identifier: Apache-2.0 */
/* Maps out of documents, each by the table of its keys. */
#include "recipe/map.h"

#include <string.h>

#include "base/hint.h"
#include "base/mem.h"

char *map_expected(const struct map_key *key)
{
	char *text = NULL;

	if (key->items != NULL)
		return mem_printf(NULL, "a %s such as '%s'",
		    key->items->name != 0 ? "map from names to maps" : "list of maps",
		    key->items->example);
	for (const char *const *word = key->words; word != NULL && *word != NULL; word++)
		mem_appendf(NULL, &text, "%s'%s'",
		    text == NULL      ? ""
		    : word[1] != NULL ? ", "
				      : " or ",
		    *word);
	return text;
}

static bool has_form(const struct map_key *key, unsigned form)
{
	return key->forms == 0 || (key->forms & form) != 0;
}

/* The key of that name, if a map of that form may have it. */
static const struct map_key *allowed_key(
    const struct map_type *type, unsigned form, const char *name)
{
	for (const struct map_key *key = type->keys; key->name != NULL; key++)
		if (strcmp(key->name, name) == 0 && has_form(key, form))
			return key;
	return NULL;
}

static void report_unknown_key(
    const struct doc_node *key, const struct map_type *type, unsigned form)
{
	struct strlist *known = strlist_new(NULL);
	const char *name = doc_text(key), *hint;
	struct loc loc = doc_loc(key);

	for (const struct map_key *k = type->keys; k->name != NULL; k++)
		if (has_form(k, form))
			strlist_add(known, k->name);
	hint = hint_nearest(known, name, known);
	if (*hint == '\0')
		hint = mem_printf(known, "; known here: '%s'", strlist_join(known, known, "', '"));
	report_error(&loc, "unknown key '%s'%s", name, hint);
	mem_free(known);
}

/* Reports each key that the map may not have, with the nearest that it may. Those. */
static struct strlist *unknown_names(
    const struct doc_node *map, const struct map_type *type, unsigned form)
{
	struct strlist *unknown = strlist_new(NULL);

	for (size_t i = 0; i < doc_count(map); i++) {
		const struct doc_node *key = doc_key(map, i);

		if (allowed_key(type, form, doc_text(key)) == NULL) {
			report_unknown_key(key, type, form);
			strlist_add(unknown, doc_text(key));
		}
	}
	return unknown;
}

static void read_key(const void *ctx, const struct map_key *key, const struct doc_node *map,
    const struct strlist *unknown, void *object)
{
	struct map_value v = {ctx, key, doc_find(map, key->name), .object = object};
	char *expected;

	if (v.node != NULL) {
		v.loc = doc_loc(v.node);
		v.member = (char *)object + key->member;
		key->read(&v);
	} else if (key->required && report_nearest(key->name, unknown->items) == NULL) {
		expected = map_expected(key);
		report_error((const struct loc *)object, "'%s' is missing here%s%s", key->name,
		    expected != NULL ? "; it is " : "", expected != NULL ? expected : "");
		mem_free(expected);
	}
}

int map_read(
    const void *ctx, const struct doc_node *node, const struct map_type *type, void *object)
{
	struct strlist *unknown;
	struct loc loc = doc_loc(node);
	unsigned form = 1;

	if (!doc_is_map(node))
		return report_error(&loc, "a map %s%s%s is needed here",
		    type->example != NULL ? "such as '" : "of 'key: value' lines",
		    type->example != NULL ? type->example : "", type->example != NULL ? "'" : "");
	if (type->begin != NULL && (form = type->begin(node, object)) == 0)
		return 0;
	unknown = unknown_names(node, type, form);
	for (const struct map_key *key = type->keys; key->name != NULL; key++)
		if (has_form(key, form))
			read_key(ctx, key, node, unknown, object);
	if (unknown->count == 0 && type->check != NULL)
		type->check(node, object);
	mem_free(unknown);
	return 0;
}

/* The nth of a list of maps, or of a map from names to maps. */
static void read_item(const void *ctx, const struct doc_node *all, size_t n,
    const struct map_type *type, char *object)
{
	const struct doc_node *name = type->name != 0 ? doc_key(all, n) : NULL;
	const struct doc_node *map = name != NULL ? doc_value(all, n) : doc_item(all, n);

	*(struct loc *)(void *)object = doc_loc(name != NULL ? name : map);
	if (name != NULL)
		*(const char **)(void *)(object + type->name) = doc_text(name);
	map_read(ctx, map, type, object);
}

void map_read_all(const struct map_value *v)
{
	const struct map_type *type = v->key->items;
	size_t n = doc_count(v->node);
	char *array, *expected;

	if (!(type->name != 0 ? doc_is_map(v->node) : doc_is_list(v->node))) {
		expected = map_expected(v->key);
		report_error(&v->loc, "'%s' is %s", v->key->name, expected);
		mem_free(expected);
		return;
	}
	if (n == 0 && v->key->required)
		report_error(&v->loc, "'%s' is empty; give at least one, such as '%s'",
		    v->key->name, type->example);
	array = mem_array(v->ctx, char, n * type->size);
	/* A pointer to whatever struct it is. */
	memcpy(v->member, &array, sizeof(array));
	*(size_t *)(void *)((char *)v->object + v->key->count) = n;
	for (size_t i = 0; i < n; i++)
		read_item(v->ctx, v->node, i, type, array + i * type->size);
}
