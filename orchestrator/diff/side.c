/* SPDX-License-Identifier: Apache-2.0 */
/* What a side was made from: as a prefix, the store, or a plan tells it. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "diff/diff.h"
#include "files/listing.h"
#include "files/path.h"
#include "prefix/prefix.h"
#include "record/installed.h"
#include "record/manifest.h"

enum { SHORTEST_KEY = 8 };

int diff_of_prefix(const void *ctx, const char *prefix, const char *target, struct diff_side *side)
{
	struct strlist *others;
	struct json *manifest;

	target = installed_triple(ctx, prefix, target, "manifest.json");
	if (target == NULL)
		return -1;
	manifest = json_load(mem_printf(ctx, "%s/share/mcm/%s/manifest.json", prefix, target));
	others = prefix_files_of_others(ctx, prefix, target);
	if (manifest == NULL || others == NULL) {
		json_free(manifest);
		return -1;
	}
	*side = (struct diff_side){
	    .name = prefix,
	    .kind = "prefix",
	    .target = target,
	    .inputs = json_get(json_keep(ctx, manifest), "inputs"),
	    .dir = prefix,
	    .others = others,
	};
	return 0;
}

bool diff_is_key(const char *text)
{
	size_t n = strlen(text);

	return n >= SHORTEST_KEY && n <= HASH_HEX && strspn(text, "0123456789abcdef") == n;
}

/* The first of the keys that begins so, or NULL; how many there are is added to *n. */
static const char *find_key(const struct strlist *keys, const char *start, size_t *n)
{
	const char *found = NULL;

	for (size_t i = 0; i < keys->count; i++) {
		if (strncmp(keys->items[i], start, strlen(start)) != 0 ||
		    !hash_is_hex(keys->items[i]))
			continue;
		if (found == NULL)
			found = keys->items[i];
		++*n;
	}
	return found;
}

/* The input key that an output was made for, by its record; NULL. */
static const char *input_key(const void *ctx, const struct store *store, const char *resolved)
{
	const struct json *inputs;
	struct store_entry entry;
	size_t n;

	if (resolved == NULL || store_find(ctx, store, resolved, &entry) != 1)
		return NULL;
	inputs = json_get(json_keep(ctx, store_record(&entry, NULL)), "inputs");
	n = json_count(inputs);
	return n > 0 ? json_get_string(json_at(inputs, n - 1), "key") : NULL;
}

/* The one input key of the store that begins so, or that of the output whose key begins so.
 * Reports; NULL. */
static const char *whole_key(const void *ctx, const struct store *store, const char *start)
{
	char *shard = mem_printf(ctx, "%s/%.2s", store_path(ctx, store, "inputs"), start);
	size_t n = 0;
	const char *found = find_key(listing(ctx, shard), start, &n);

	if (n == 0)
		found = input_key(ctx, store, find_key(store_stage_keys(ctx, store), start, &n));
	if (n > 1)
		report_error(NULL, "several keys begin with '%s'; give more of it", start);
	else if (found == NULL)
		report_error(NULL,
		    "the store '%s' has no stage of the key '%s'; 'mcm list toolchains' and 'mcm "
		    "plan --format json' show keys",
		    store->root, start);
	return n > 1 ? NULL : found;
}

/* The stages whose key texts are read, each behind those that it needs. */
struct reading {
	const struct store *store;
	struct json *inputs;
	struct strlist *seen; /* keys */
};

static void read_key(struct reading *r, const char *name, const char *key);

/* What the text says that the stage needs, by "dep NAME KEY". */
static void read_needed(struct reading *r, const struct strlist *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct strlist *words = strlist_split(lines, lines->items[i], " ");

		if (words->count >= 3 && strcmp(words->items[0], "dep") == 0 &&
		    hash_is_hex(words->items[2]))
			read_key(r, words->items[1], words->items[2]);
	}
}

/*
 * The key's own text, not the record of its output: an output that two keys lead to has the record
 * of one of them. What the store has forgotten has a name and a key, and no lines.
 */
static void read_key(struct reading *r, const char *name, const char *key)
{
	struct json *alias, *input;
	const char *text;
	struct strlist *lines;

	if (strlist_has(r->seen, key))
		return;
	strlist_add(r->seen, key);
	alias = store_alias_load(r->store, key);
	text = json_get_string(alias, "text");
	lines = strlist_split(r->seen, text != NULL ? text : "", "\n");
	read_needed(r, lines);
	input = json_new_object();
	json_set_string(input, "stage", name);
	json_set_string(input, "key", key);
	json_set_list(input, "recipe", lines);
	json_append(r->inputs, input);
	json_free(alias);
}

int diff_of_key(const void *ctx, const struct store *store, const char *key, struct diff_side *side)
{
	const char *whole = whole_key(ctx, store, key), *stage;
	struct reading r = {store, json_new_array(), strlist_new(ctx)};
	struct store_entry entry;

	*side = (struct diff_side){.name = key, .kind = "key", .inputs = json_keep(ctx, r.inputs)};
	if (whole == NULL)
		return -1;
	stage = json_get_string(json_keep(ctx, store_alias_load(store, whole)), "stage");
	if (stage == NULL)
		return report_error(NULL, "the store cannot tell what '%s' is the key of", whole);
	read_key(&r, mem_strndup(ctx, stage, strcspn(stage, "@")), whole);
	if (strchr(stage, '@') != NULL)
		side->target = strchr(stage, '@') + 1;
	if (store_find_input(ctx, store, whole, &entry) == 1 && entry.packed[0] == '\0')
		side->dir = entry.path;
	return 0;
}

void diff_of_plan(
    const void *ctx, const char *name, const struct plan *plan, struct diff_side *side)
{
	const struct stage *goal = plan->goals[0];

	*side = (struct diff_side){
	    .name = name,
	    .kind = "settings",
	    .target = goal->target != NULL ? goal->target->triple : NULL,
	    .inputs = json_keep(ctx, manifest_inputs(goal)),
	};
}
