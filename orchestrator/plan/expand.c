/* SPDX-License-Identifier: Apache-2.0 */
/* Words and conditions of recipes, expanded in a scope; names of directories stay symbols. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"

char *plan_symbol(const void *ctx, const char **text)
{
	const char *p = *text;

	while ((p = strchr(p, '$')) != NULL) {
		const char *end = p[1] == '(' ? strchr(p, ')') : NULL;

		if (end != NULL) {
			*text = end + 1;
			/* Without the prefix of $(name:prefix). */
			return mem_strndup(ctx, p + 2, strcspn(p + 2, ":)"));
		}
		p += p[1] ? 2 : 1;
	}
	return NULL;
}

/* Does the value of a variable hang on the target, in a scope that is for all of them? */
static bool is_undecided(const struct scope *scope, const char *name)
{
	const struct strlist *value = vars_get(scope->vars, name);
	void *tmp = mem_new(NULL, char);
	bool undecided = false;

	for (size_t i = 0; value != NULL && i < value->count; i++) {
		const char *text = value->items[i], *symbol;

		while ((symbol = plan_symbol(tmp, &text)) != NULL)
			if (strlist_has(scope->builder->facts, symbol))
				undecided = true;
	}
	mem_free(tmp);
	return undecided;
}

int plan_when(const struct scope *scope, const char *when, const struct loc *loc)
{
	int holds = expand_when(scope->vars, when, loc);
	struct strlist *names;

	if (holds < 0 || scope->target != NULL || when == NULL)
		return holds;
	names = strlist_split(NULL, when, " \t\n!");
	for (size_t i = 0; i < names->count; i++) {
		names->items[i][strcspn(names->items[i], ":")] = '\0';
		if (is_undecided(scope, names->items[i]))
			holds = report_error(loc,
			    "'%s' differs by target, which a stage that is \"for: host\" must not "
			    "ask",
			    names->items[i]);
	}
	mem_free(names);
	return holds;
}

/* "$$" again doubled, so that expansion leaves it as it was. */
static char *keep_dollars(const void *ctx, const char *text)
{
	char *out = mem_strdup(ctx, "");
	const char *pair;

	for (; (pair = strstr(text, "$$")) != NULL; text = pair + 2) {
		mem_append(ctx, &out, text, (size_t)(pair - text));
		mem_append(ctx, &out, "$$$$", 4);
	}
	mem_append(ctx, &out, text, strlen(text));
	return out;
}

char *plan_text(const void *ctx, const struct scope *scope, const char *text, const struct loc *loc)
{
	char *kept = keep_dollars(NULL, text);
	char *out = expand_text(ctx, scope->vars, kept, loc);

	mem_free(kept);
	return out;
}

static int plan_item(struct strlist *out, const struct scope *scope, const struct item *item)
{
	int holds = plan_when(scope, item->when, &item->loc);
	char *kept;
	int status;

	if (holds <= 0)
		return holds;
	kept = keep_dollars(NULL, item->text);
	status = expand_word(out, scope->vars, kept, &item->loc);
	mem_free(kept);
	return status;
}

int plan_items(struct strlist *out, const struct scope *scope, const struct items *items)
{
	int status = 0;

	for (size_t i = 0; i < items->n; i++)
		if (plan_item(out, scope, &items->v[i]))
			status = -1;
	return status;
}

int plan_each(const struct scope *scope, const struct items *items,
    int (*add)(void *data, const char *word, const struct loc *loc), void *data)
{
	int status = 0;

	for (size_t i = 0; i < items->n; i++) {
		struct strlist *words = strlist_new(NULL);

		if (plan_item(words, scope, &items->v[i]) != 0)
			status = -1;
		for (size_t j = 0; j < words->count; j++)
			if (add(data, words->items[j], &items->v[i].loc) != 0)
				status = -1;
		mem_free(words);
	}
	return status;
}
