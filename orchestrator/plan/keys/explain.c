/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two key texts, for people. */
#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MOST_SHOWN = 4 };

/* A key text taken apart: facts, and steps of several lines each. */
struct parts {
	struct strlist *facts;
	struct strlist **steps;
	size_t nsteps;
};

static bool starts(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 && (line[n] == ' ' || line[n] == '\0');
}

static struct parts *take_apart(const void *ctx, const char *text)
{
	struct parts *parts = mem_new(ctx, struct parts);
	struct strlist *lines = strlist_split(parts, text, "\n");

	parts->facts = strlist_new(parts);
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->items[i];

		if (starts(line, "step")) {
			mem_grow(parts, parts->steps, struct strlist *, parts->nsteps + 1);
			parts->steps[parts->nsteps++] = strlist_new(parts);
		}
		if (parts->nsteps > 0 && !starts(line, "dep"))
			strlist_add(parts->steps[parts->nsteps - 1], line);
		else
			strlist_add(parts->facts, line);
	}
	return parts;
}

/* The words of a fact: what it is, and its value. */
struct fact {
	const char *word, *name, *value;
};

/*
 * Facts are "release NAME VERSION DIGEST", "patch DIGEST NAME", "file DIGEST NAME", "env
 * NAME=VALUE", "dep NAME DIGEST" and plain "WORD VALUE", whose name is the word.
 */
static struct fact parse_fact(const void *ctx, const char *line)
{
	char *copy = mem_strdup(ctx, line), *rest, *second;
	struct fact fact = {copy, copy, ""};

	rest = strchr(copy, ' ');
	if (rest == NULL)
		return fact;
	*rest++ = '\0';
	fact.value = rest;
	second = strchr(rest, strcmp(copy, "env") == 0 ? '=' : ' ');
	if (strcmp(copy, "exclude") == 0 || strcmp(copy, "include") == 0)
		return (struct fact){copy, rest, ""};
	if (strcmp(copy, "host") == 0 || strcmp(copy, "mcm") == 0 || second == NULL)
		return fact;
	*second++ = '\0';
	if (strcmp(copy, "patch") == 0 || strcmp(copy, "file") == 0)
		return (struct fact){copy, second, rest};
	return (struct fact){copy, rest, second};
}

/* The value of the fact of that word and name in lines, or NULL. */
static const char *find_fact(
    const void *ctx, const struct strlist *lines, const struct fact *wanted)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct fact fact = parse_fact(ctx, lines->items[i]);

		if (strcmp(fact.word, wanted->word) == 0 && strcmp(fact.name, wanted->name) == 0)
			return fact.value;
	}
	return NULL;
}

static const char *word_for_people(const char *word)
{
	static const char *const words[][2] = {{"env", "environment variable"},
	    {"exclude", "filter exclude"}, {"include", "filter include"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i][0], word) == 0)
			return words[i][1];
	return word;
}

static void explain_release(
    struct strlist *list, const char *name, const char *old, const char *new)
{
	size_t n = strcspn(new, " "), was = strcspn(old, " ");

	if (n == was && strncmp(old, new, n) == 0)
		strlist_addf(list, "source of %s %.*s changed", name, (int)n, new);
	else
		strlist_addf(list, "release %s %.*s, was %.*s", name, (int)n, new, (int)was, old);
}

static void explain_change(
    struct strlist *list, const struct fact *fact, const char *old, const char *new)
{
	if (old != NULL && new != NULL && strcmp(old, new) == 0)
		return;
	if (strcmp(fact->word, "dep") == 0 && (old == NULL || new == NULL))
		strlist_addf(
		    list, "%s %s", new != NULL ? "now needs" : "no longer needs", fact->name);
	else if (strcmp(fact->word, "dep") == 0)
		strlist_addf(list, "needs %s, which changed", fact->name);
	else if (strcmp(fact->word, "mcm") == 0)
		strlist_addf(list, "mcm makes keys in another way now");
	else if (strcmp(fact->word, "release") == 0 && old != NULL && new != NULL)
		explain_release(list, fact->name, old, new);
	else if (strcmp(fact->word, "release") == 0)
		strlist_addf(
		    list, "source of %s %s", fact->name, new != NULL ? "added" : "removed");
	else if (strcmp(fact->word, "cpu") == 0)
		strlist_addf(list, "is for %s kind of CPU",
		    new == NULL   ? "no special"
		    : old != NULL ? "another"
				  : "just this");
	else if (strcmp(fact->word, "host") == 0 && old != NULL && new != NULL)
		strlist_addf(list, "host is %s, was %s", new, old);
	else
		strlist_addf(list, "%s %s %s", word_for_people(fact->word), fact->name,
		    old == NULL   ? "added"
		    : new == NULL ? "removed"
				  : "changed");
}

static void explain_facts(
    struct strlist *list, const void *ctx, const struct strlist *old, const struct strlist *new)
{
	for (size_t i = 0; i < new->count; i++) {
		struct fact fact = parse_fact(ctx, new->items[i]);

		explain_change(list, &fact, find_fact(ctx, old, &fact), fact.value);
	}
	for (size_t i = 0; i < old->count; i++) {
		struct fact fact = parse_fact(ctx, old->items[i]);

		if (find_fact(ctx, new, &fact) == NULL)
			explain_change(list, &fact, fact.value, NULL);
	}
}

static void explain_step(
    struct strlist *list, size_t number, const struct strlist *old, const struct strlist *new)
{
	bool said = false;

	for (size_t i = 1; i < new->count; i++)
		if (starts(new->items[i], "arg") && !strlist_has(old, new->items[i])) {
			strlist_addf(list, "step %zu: %s added", number, new->items[i] + 4);
			said = true;
		}
	for (size_t i = 1; i < old->count; i++)
		if (starts(old->items[i], "arg") && !strlist_has(new, old->items[i])) {
			strlist_addf(list, "step %zu: %s removed", number, old->items[i] + 4);
			said = true;
		}
	if (!said)
		strlist_addf(
		    list, "step %zu (%s) changed", number, new->items[0] + strlen("step "));
}

/* Steps equal at the start and at the end are left aside; the rest is compared in pairs. */
static void explain_steps(struct strlist *list, const struct parts *old, const struct parts *new)
{
	size_t shorter = old->nsteps < new->nsteps ? old->nsteps : new->nsteps;
	size_t head = 0, tail = 0;

	while (head < shorter && strlist_equal(old->steps[head], new->steps[head]))
		head++;
	while (tail < shorter - head && strlist_equal(old->steps[old->nsteps - 1 - tail],
					    new->steps[new->nsteps - 1 - tail]))
		tail++;
	if (old->nsteps != new->nsteps) {
		strlist_addf(list, "steps changed from step %zu on, %zu steps, were %zu", head + 1,
		    new->nsteps, old->nsteps);
		return;
	}
	for (size_t i = head; i < new->nsteps - tail; i++)
		if (!strlist_equal(old->steps[i], new->steps[i]))
			explain_step(list, i + 1, old->steps[i], new->steps[i]);
}

struct strlist *plan_differences(const void *ctx, const char *old_text, const char *new_text)
{
	struct strlist *list = strlist_new(ctx);
	void *scratch = mem_check(talloc_new(NULL));
	struct parts *old = take_apart(scratch, old_text);
	struct parts *new = take_apart(scratch, new_text);

	explain_facts(list, scratch, old->facts, new->facts);
	explain_steps(list, old, new);
	mem_free(scratch);
	return list;
}

char *plan_explain(const void *ctx, const char *old_text, const char *new_text)
{
	struct strlist *list = plan_differences(NULL, old_text, new_text);
	char *text = mem_strdup(ctx, "");

	for (size_t i = 0; i < list->count && i < MOST_SHOWN; i++)
		mem_appendf(ctx, &text, "%s%s", i > 0 ? "; " : "", list->items[i]);
	if (list->count > MOST_SHOWN)
		mem_appendf(ctx, &text, "; and %zu more", list->count - MOST_SHOWN);
	mem_free(list);
	return text;
}
