/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values out of documents, with every error at its place. */
#include "recipe/read.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/listing.h"

struct strlist *read_names(const void *ctx, const char *dir)
{
	struct strlist *all = listing(ctx, dir), *names = NULL;

	if (errno != 0)
		report_error(NULL, "cannot read the directory '%s':", dir);
	else
		names = strlist_new(ctx);
	for (size_t i = 0; names != NULL && i < all->count; i++)
		if (all->items[i][0] != '.')
			strlist_add(names, all->items[i]);
	mem_free(all);
	return names;
}

char *read_stem(const void *ctx, const char *file)
{
	return text_ends(file, ".yaml") ? mem_strndup(ctx, file, strlen(file) - 5) : NULL;
}

bool read_is_name(const char *s)
{
	if (!isalnum((unsigned char)*s))
		return false;
	while (isalnum((unsigned char)*s) || (*s != '\0' && strchr("+-._~", *s) != NULL))
		s++;
	return *s == '\0';
}

bool read_check_name(const struct loc *loc, const char *what, const char *name)
{
	bool good = read_is_name(name);

	if (!good)
		report_error(
		    loc, "%s '%s' may hold only letters, digits and + - . _ ~", what, name);
	return good;
}

static bool is_allowed(const char *const *words, const char *text)
{
	while (words != NULL && *words != NULL && strcmp(*words, text) != 0)
		words++;
	return words == NULL || *words != NULL;
}

const char *read_scalar(const struct map_value *v)
{
	const char *text = doc_text(v->node);
	char *expected;

	if (text == NULL) {
		report_error(&v->loc, "'%s' is one value, not a list or map", v->key->name);
	} else if (*text == '\0') {
		report_error(&v->loc, "'%s' is empty; give it a value or remove it", v->key->name);
	} else if (is_allowed(v->key->words, text)) {
		return text;
	} else {
		expected = map_expected(v->key);
		report_error(&v->loc, "'%s' is %s, not '%s'", v->key->name, expected, text);
		mem_free(expected);
	}
	return NULL;
}

void read_text(const struct map_value *v)
{
	*(const char **)v->member = read_scalar(v);
}

void read_same(const struct map_value *v)
{
	const char *wanted = *(const char **)v->member, *text = read_scalar(v);

	if (text != NULL && strcmp(text, wanted) != 0)
		report_error(&v->loc,
		    "%s '%s' is unlike '%s', the name of its file or directory; one of them has to "
		    "change",
		    v->key->name, text, wanted);
}

void read_version(const struct map_value *v)
{
	const char *text = read_scalar(v);

	*(const char **)v->member = text;
	if (text != NULL && (!read_is_name(text) || strpbrk(text, "0123456789") == NULL))
		report_error(
		    &v->loc, "'%s' is a version such as 1.2, not '%s'", v->key->name, text);
}

void read_check_range(const struct loc *loc, const char *from, const char *before)
{
	if (from != NULL && before != NULL && version_compare(from, before) >= 0)
		report_error(loc,
		    "no release is from '%s' on and before '%s'; give a range that holds some",
		    from, before);
}

void read_number(const struct map_value *v)
{
	enum { MOST_DIGITS = 15 };
	const char *text = read_scalar(v);

	if (text == NULL)
		return;
	if (strlen(text) > MOST_DIGITS || text[strspn(text, "0123456789")] != '\0')
		report_error(&v->loc, "'%s' is a whole number, not '%s'", v->key->name, text);
	else
		*(long long *)v->member = strtoll(text, NULL, 10);
}

/* Who reads a list: into what, and whether its words may have conditions. */
struct list_reader {
	const void *ctx;
	struct items *items;
	bool plain;
};

static void add_conditional(const struct list_reader *r, const struct doc_node *map);

static void add_item(const struct list_reader *r, const struct doc_node *node, const char *when)
{
	struct items *items = r->items;
	struct loc loc = doc_loc(node);

	if (doc_is_scalar(node)) {
		mem_grow(r->ctx, items->v, struct item, items->n + 1);
		items->v[items->n++] = (struct item){loc, when, doc_text(node)};
	} else if (r->plain) {
		report_error(&loc, "a plain word is needed here, not a %s",
		    doc_is_map(node) ? "map" : "list");
	} else if (doc_is_map(node) && when == NULL) {
		add_conditional(r, node);
	} else {
		report_error(&loc, "a word or {when: ..., add: ...} is needed here");
	}
}

static void add_items(const struct list_reader *r, const struct doc_node *node, const char *when)
{
	if (!doc_is_list(node))
		add_item(r, node, when);
	for (size_t i = 0; doc_is_list(node) && i < doc_count(node); i++)
		add_item(r, doc_item(node, i), when);
}

struct conditional {
	struct loc loc;
	const char *when;
	const struct doc_node *add;
};

static void read_node(const struct map_value *v)
{
	*(const struct doc_node **)v->member = v->node;
}

static const struct map_key conditional_keys[] = {
    {"when", read_text, .member = offsetof(struct conditional, when), .required = true},
    {"add", read_node, .member = offsetof(struct conditional, add), .required = true},
    {.name = NULL},
};
static const struct map_type conditional_type = {.keys = conditional_keys};

static void add_conditional(const struct list_reader *r, const struct doc_node *map)
{
	struct conditional c = {.loc = doc_loc(map)};

	map_read(r->ctx, map, &conditional_type, &c);
	if (c.when != NULL && c.add != NULL)
		add_items(r, c.add, c.when);
}

void read_list(const void *ctx, const struct doc_node *node, struct items *items, bool plain)
{
	struct list_reader r = {ctx, items, plain};

	items->v = mem_array(ctx, struct item, 0);
	if (!doc_is_scalar(node) || *doc_text(node) != '\0')
		add_items(&r, node, NULL);
}

void read_items(const struct map_value *v)
{
	read_list(v->ctx, v->node, v->member, false);
}

void read_words(const struct map_value *v)
{
	read_list(v->ctx, v->node, v->member, true);
}

void read_table(const struct map_value *v)
{
	struct items_map *table = v->member;

	if (!doc_is_map(v->node)) {
		report_error(&v->loc, "'%s' is a map of 'name: value' lines", v->key->name);
		return;
	}
	table->n = doc_count(v->node);
	table->v = mem_array(v->ctx, struct named_items, table->n);
	for (size_t i = 0; i < table->n; i++) {
		const struct doc_node *name = doc_key(v->node, i);

		table->v[i] = (struct named_items){doc_loc(name), doc_text(name), {NULL, 0}};
		read_list(v->ctx, doc_value(v->node, i), &table->v[i].value, false);
	}
}

static void check_variable_name(const struct named_items *variable)
{
	static const char *const reserved[] = {"build", "out", "root", "recipe", "source", "work",
	    "key12", "version", "package", "target", NULL};
	const char *end = variable->name;

	if (is_allowed(reserved, variable->name))
		report_error(&variable->loc,
		    "the variable '%s' has a meaning already; use another name", variable->name);
	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	if (*end != '\0')
		report_error(&variable->loc,
		    "variable name '%s' may hold only letters, digits and '_'", variable->name);
}

void read_variables(const struct map_value *v)
{
	const struct items_map *variables = v->member;

	read_table(v);
	for (size_t i = 0; i < variables->n; i++)
		check_variable_name(&variables->v[i]);
}
