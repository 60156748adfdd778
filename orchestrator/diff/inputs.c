/* SPDX-License-Identifier: Apache-2.0 */
/* Releases, patches and steps of two lists of stages, as manifests have them. */
#include <string.h>

#include "base/mem.h"
#include "diff/diff_priv.h"
#include "plan/plan.h"

/* Two sides' values of one thing in one object: members "a" and "b", null where a side lacks it. */
static void set_pair(struct json *object, const char *a, const char *b)
{
	json_set_string(object, "a", a);
	json_set_string(object, "b", b);
}

static const struct json *find_named(const struct json *list, const char *member, const char *name)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *its = json_get_string(json_at(list, i), member);

		if (its != NULL && name != NULL && strcmp(its, name) == 0)
			return json_at(list, i);
	}
	return NULL;
}

/*
 * Cut a line of a key text, "release NAME VERSION DIGEST" or "patch DIGEST NAME", and return its
 * name and *value, the other of the two; NULL: it is another line.
 */
static char *parse_line(const void *ctx, const char *line, const char *word, const char **value)
{
	struct strlist *words = strlist_split(ctx, line, " ");
	bool is_patch = strcmp(word, "patch") == 0;

	if (words->count < 3 || strcmp(words->items[0], word) != 0)
		return NULL;
	*value = words->items[is_patch ? 1 : 2];
	return words->items[is_patch ? 2 : 1];
}

/*
 * The value in the first such line that has the name, or NULL. Into names, unless NULL, go the
 * names of all lines passed.
 */
static const char *find_line(const void *ctx, const struct json *inputs, const char *word,
    const char *name, struct strlist *names)
{
	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *lines = json_get(json_at(inputs, i), "recipe");

		for (size_t k = 0; k < json_count(lines); k++) {
			const char *line = json_as_string(json_at(lines, k)), *value;
			char *its = line != NULL ? parse_line(ctx, line, word, &value) : NULL;

			if (its != NULL && name != NULL && strcmp(its, name) == 0)
				return value;
			if (its != NULL && names != NULL && !strlist_has(names, its))
				strlist_add(names, its);
		}
	}
	return NULL;
}

static struct strlist *names_of(const void *ctx, const struct json *inputs, const char *word)
{
	struct strlist *names = strlist_new(ctx);

	find_line(ctx, inputs, word, NULL, names);
	return names;
}

/* An object for each of the names whose values differ, or that one side lacks. */
static struct json *compare_lines(const void *ctx, const struct json *a, const struct json *b,
    const char *word, const char *member)
{
	struct json *list = json_new_array();
	struct strlist *names = names_of(ctx, a, word);

	find_line(ctx, b, word, NULL, names);
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		const char *x = find_line(ctx, a, word, name, NULL);
		const char *y = find_line(ctx, b, word, name, NULL);
		struct json *o;

		if (x != NULL && y != NULL && strcmp(x, y) == 0)
			continue;
		o = json_new_object();
		json_set_string(o, member, name);
		set_pair(o, x, y);
		json_append(list, o);
	}
	return list;
}

/*
 * The steps and facts of a stage, one a line, without what stands for its dependencies: these have
 * entries of their own.
 */
static char *own_text(const void *ctx, const struct json *input)
{
	const struct json *lines = json_get(input, "recipe");
	char *text = mem_strdup(ctx, "");

	for (size_t i = 0; i < json_count(lines); i++) {
		const char *line = json_as_string(json_at(lines, i));

		if (line != NULL && strncmp(line, "dep ", 4) != 0 && strncmp(line, "@dep ", 5) != 0)
			mem_appendf(ctx, &text, "%s\n", line);
	}
	return text;
}

static size_t lines_of(const struct json *input)
{
	return json_count(json_get(input, "recipe"));
}

static struct json *stage_changes(const void *ctx, const struct json *a, const struct json *b)
{
	struct json *o = json_new_object();
	struct strlist *changes = strlist_new(ctx);

	if (a != NULL && b != NULL && (lines_of(a) == 0 || lines_of(b) == 0))
		strlist_add(changes, "the store has forgotten what one of the two was made by");
	else if (a != NULL && b != NULL)
		changes = plan_differences(ctx, own_text(ctx, a), own_text(ctx, b));
	else
		strlist_add(changes, a == NULL ? "stage added" : "stage removed");
	json_set_string(o, "stage", json_get_string(a != NULL ? a : b, "stage"));
	set_pair(o, json_get_string(a, "key"), json_get_string(b, "key"));
	json_set_list(o, "changes", changes);
	return o;
}

static bool same_key(const struct json *a, const struct json *b)
{
	const char *x = json_get_string(a, "key"), *y = json_get_string(b, "key");

	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Those of a from *at on, and before end, which b does not have. */
static void add_removed(const void *ctx, struct json *list, const struct json *a,
    const struct json *b, size_t *at, size_t end)
{
	for (; *at < end; ++*at) {
		const struct json *in_a = json_at(a, *at);

		if (find_named(b, "stage", json_get_string(in_a, "stage")) == NULL)
			json_append(list, stage_changes(ctx, in_a, NULL));
	}
}

static size_t index_of(const struct json *list, const struct json *item)
{
	size_t i = 0;

	while (i < json_count(list) && json_at(list, i) != item)
		i++;
	return i;
}

/*
 * Stages come behind those that they need, so the first difference is the cause of those behind.
 * One that only a has stands before the stage that it stands before there.
 */
static struct json *compare_stages(const struct json *a, const struct json *b)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct json *list = json_new_array();
	size_t at = 0;

	for (size_t i = 0; i < json_count(b); i++) {
		const struct json *in_b = json_at(b, i);
		const struct json *in_a = find_named(a, "stage", json_get_string(in_b, "stage"));

		if (in_a != NULL)
			add_removed(ctx, list, a, b, &at, index_of(a, in_a));
		if (!same_key(in_a, in_b))
			json_append(list, stage_changes(ctx, in_a, in_b));
	}
	add_removed(ctx, list, a, b, &at, json_count(a));
	mem_free(ctx);
	return list;
}

/* The first stage that has something of its own that differs, not only what it needs. */
static struct json *first_of(const struct json *stages)
{
	for (size_t i = 0; i < json_count(stages); i++) {
		const struct json *changes = json_get(json_at(stages, i), "changes");
		struct json *o;

		if (json_count(changes) == 0)
			continue;
		o = json_new_object();
		json_set_string(o, "stage", json_get_string(json_at(stages, i), "stage"));
		json_set_string(o, "change", json_as_string(json_at(changes, 0)));
		return o;
	}
	return NULL;
}

void diff_inputs(const struct json *a, const struct json *b, struct json *diff)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct json *stages = compare_stages(a, b), *first = first_of(stages);

	json_set(diff, "releases", compare_lines(ctx, a, b, "release", "package"));
	json_set(diff, "patches", compare_lines(ctx, a, b, "patch", "patch"));
	if (first != NULL)
		json_set(diff, "first", first);
	else
		json_set_string(diff, "first", NULL);
	json_set(diff, "stages", stages);
	mem_free(ctx);
}

struct strlist *diff_versions(const void *ctx, const struct json *mine, const struct json *other)
{
	struct strlist *versions = strlist_new(ctx), *packages = names_of(ctx, mine, "release");

	for (size_t i = 0; i < packages->count; i++) {
		const char *name = packages->items[i];
		const char *its = find_line(ctx, mine, "release", name, NULL);
		const char *others = find_line(ctx, other, "release", name, NULL);

		if (others != NULL && strcmp(its, others) != 0)
			strlist_addf(versions, "%s=%s", its, name);
	}
	return versions;
}
