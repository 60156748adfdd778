/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values out of documents, with every error at its place. */
#include "recipe/read.h"

#include <ctype.h>
#include <dirent.h>
#include <string.h>

#include "base/mem.h"

struct strlist *read_names(const void *ctx, const char *dir)
{
	DIR *d = opendir(dir);
	struct strlist *names;
	struct dirent *e;

	if (!d) {
		report_error(NULL, "cannot read the directory '%s':", dir);
		return NULL;
	}
	names = strlist_new(ctx);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			strlist_add(names, e->d_name);
	closedir(d);
	strlist_sort(names);
	return names;
}

bool read_is_name(const char *s)
{
	if (!isalnum((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("+-._~", *s))
			return false;
	return true;
}

const char *read_text(const struct doc_node *map, const char *key)
{
	const struct doc_node *node = doc_find(map, key);
	struct loc loc;

	if (!node)
		return NULL;
	loc = doc_loc(node);
	if (!doc_is_scalar(node)) {
		report_error(&loc, "'%s' is one value, not a list or map", key);
		return NULL;
	}
	if (!*doc_text(node)) {
		report_error(&loc, "'%s' is empty; give it a value or remove it", key);
		return NULL;
	}
	return doc_text(node);
}

const char *read_required(const struct doc_node *map, const char *key)
{
	struct loc loc = doc_loc(map);

	if (!doc_find(map, key))
		report_error(&loc, "'%s' is missing here", key);
	return read_text(map, key);
}

long long read_number(const struct doc_node *map, const char *key, long long fallback)
{
	enum { MOST_DIGITS = 15 };
	const char *text = read_text(map, key);
	struct loc loc;
	long long number = 0;

	if (!text)
		return fallback;
	loc = doc_loc(doc_find(map, key));
	if (strlen(text) > MOST_DIGITS || text[strspn(text, "0123456789")]) {
		report_error(&loc, "'%s' is a whole number, not '%s'", key, text);
		return fallback;
	}
	for (; *text; text++)
		number = 10 * number + (*text - '0');
	return number;
}

/* Adds the scalar at node, or reports it with that text. */
static bool add_plain(struct strlist *words, const struct doc_node *node, const char *fault)
{
	struct loc loc = doc_loc(node);

	if (!doc_is_scalar(node)) {
		report_error(&loc, "%s", fault);
		return false;
	}
	strlist_add(words, doc_text(node));
	return true;
}

struct strlist *read_words(const void *ctx, const struct doc_node *node)
{
	struct strlist *words = strlist_new(ctx);
	bool good = true;

	if (doc_is_scalar(node) && !*doc_text(node))
		return words;
	if (!doc_is_list(node))
		good = add_plain(
		    words, node, "a word or a list of words is needed here, not a map");
	for (size_t i = 0; doc_is_list(node) && i < doc_count(node); i++)
		if (!add_plain(
			words, doc_item(node, i), "a plain word is needed here, not a list or map"))
			good = false;
	if (good)
		return words;
	mem_free(words);
	return NULL;
}

static void add_word(
    const void *ctx, struct items *items, const struct doc_node *node, const char *when)
{
	struct loc loc = doc_loc(node);

	if (!doc_is_scalar(node)) {
		report_error(&loc, "a word or {when: ..., add: ...} is needed here");
		return;
	}
	mem_grow(ctx, items->v, struct item, items->n + 1);
	items->v[items->n++] = (struct item){.loc = loc, .when = when, .text = doc_text(node)};
}

static void add_conditional(const void *ctx, struct items *items, const struct doc_node *map)
{
	static const char *const keys[] = {"when", "add", NULL};
	const struct doc_node *add = doc_find(map, "add");
	const char *when;

	if (doc_check_keys(map, keys))
		return;
	when = read_required(map, "when");
	if (!add)
		read_required(map, "add");
	else if (!doc_is_list(add))
		add_word(ctx, items, add, when);
	else
		for (size_t i = 0; i < doc_count(add); i++)
			add_word(ctx, items, doc_item(add, i), when);
}

static void add_items(const void *ctx, struct items *items, const struct doc_node *node)
{
	if (doc_is_scalar(node) && !*doc_text(node))
		return;
	if (!doc_is_list(node)) {
		if (doc_is_map(node))
			add_conditional(ctx, items, node);
		else
			add_word(ctx, items, node, NULL);
		return;
	}
	for (size_t i = 0; i < doc_count(node); i++) {
		const struct doc_node *item = doc_item(node, i);

		if (doc_is_map(item))
			add_conditional(ctx, items, item);
		else
			add_word(ctx, items, item, NULL);
	}
}

struct items read_items(const void *ctx, const struct doc_node *map, const char *key)
{
	const struct doc_node *node = doc_find(map, key);
	struct items items = {NULL, 0};

	if (!node)
		return items;
	items.v = mem_array(ctx, struct item, 0);
	add_items(ctx, &items, node);
	return items;
}

static void check_variable_name(const struct doc_node *key)
{
	static const char *const reserved[] = {"build", "out", "root", "recipe", "source", "work",
	    "key12", "version", "package", "target"};
	const char *name = doc_text(key);
	struct loc loc = doc_loc(key);

	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			report_error(&loc,
			    "the variable '%s' has a meaning already; use another name", name);
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_') {
			report_error(
			    &loc, "variable name '%s' may hold only letters, digits and '_'", name);
			break;
		}
}

struct items_map read_table(const void *ctx, const struct doc_node *map, const char *key)
{
	const struct doc_node *node = doc_find(map, key);
	struct items_map variables = {NULL, 0};
	struct loc loc;

	if (!node)
		return variables;
	loc = doc_loc(node);
	if (!doc_is_map(node)) {
		report_error(&loc, "'%s' is a map of 'name: value' lines", key);
		return variables;
	}
	variables.n = doc_count(node);
	variables.v = mem_array(ctx, struct named_items, variables.n);
	for (size_t i = 0; i < variables.n; i++) {
		struct named_items *v = &variables.v[i];

		v->loc = doc_loc(doc_key(node, i));
		v->name = doc_text(doc_key(node, i));
		add_items(ctx, &v->value, doc_value(node, i));
	}
	return variables;
}

struct items_map read_variables(const void *ctx, const struct doc_node *map)
{
	const struct doc_node *node = doc_find(map, "variables");

	for (size_t i = 0; node && i < doc_count(node); i++)
		if (doc_is_map(node))
			check_variable_name(doc_key(node, i));
	return read_table(ctx, map, "variables");
}
