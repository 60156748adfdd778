/* SPDX-License-Identifier: Apache-2.0 */
/* Variables in scopes, and the expansion of $(name) in texts and lists. */
#include "recipe/vars.h"

#include <fnmatch.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "base/text.h"

struct entry {
	const char *name;
	struct strlist *value;
};

struct vars {
	const struct vars *parent;
	struct entry *v;
	size_t n;
};

struct vars *vars_new(const void *ctx, const struct vars *parent)
{
	struct vars *vars = mem_new(ctx, struct vars);

	vars->parent = parent;
	return vars;
}

static struct entry *find_own(const struct vars *vars, const char *name)
{
	for (size_t i = 0; i < vars->n; i++)
		if (strcmp(vars->v[i].name, name) == 0)
			return &vars->v[i];
	return NULL;
}

void vars_set_list(struct vars *vars, const char *name, const struct strlist *list)
{
	struct strlist *copy = strlist_new(vars);
	struct entry *entry = find_own(vars, name);

	strlist_add_all(copy, list);
	if (entry != NULL) {
		mem_free(entry->value);
	} else {
		mem_grow(vars, vars->v, struct entry, vars->n + 1);
		entry = &vars->v[vars->n++];
		entry->name = mem_strdup(vars, name);
	}
	entry->value = copy;
}

void vars_set_plain(struct vars *vars, const char *name, const struct strlist *words)
{
	struct strlist *doubled = strlist_new(NULL);

	for (size_t i = 0; words != NULL && i < words->count; i++)
		strlist_add(doubled, text_escape(doubled, words->items[i], "$", '$'));
	vars_set_list(vars, name, doubled);
	mem_free(doubled);
}

void vars_set(struct vars *vars, const char *name, const char *value)
{
	struct strlist *list = strlist_new(NULL);

	if (value != NULL)
		strlist_add(list, value);
	vars_set_list(vars, name, list);
	mem_free(list);
}

const struct strlist *vars_get(const struct vars *vars, const char *name)
{
	for (; vars != NULL; vars = vars->parent) {
		const struct entry *entry = find_own(vars, name);

		if (entry != NULL)
			return entry->value;
	}
	return NULL;
}

bool vars_true(const struct vars *vars, const char *name)
{
	static const char *const falsehoods[] = {"", "0", "no", "false"};
	const struct strlist *value = vars_get(vars, name);

	if (value == NULL || value->count == 0)
		return false;
	if (value->count > 1)
		return true;
	for (size_t i = 0; i < sizeof(falsehoods) / sizeof(*falsehoods); i++)
		if (strcmp(value->items[0], falsehoods[i]) == 0)
			return false;
	return true;
}

struct strlist *vars_names(const void *ctx, const struct vars *vars)
{
	struct strlist *names = strlist_new(ctx);

	for (; vars != NULL; vars = vars->parent)
		for (size_t i = 0; i < vars->n; i++)
			strlist_add_once(names, vars->v[i].name);
	strlist_sort(names);
	return names;
}

static int fail_unknown(const struct vars *vars, const char *name, const struct loc *loc)
{
	struct strlist *names = vars_names(NULL, vars);

	report_error(loc, "unknown variable '%s'%s", name, hint_nearest(names, name, names));
	mem_free(names);
	return -1;
}

/* The rest of the last word that begins with prefix; nothing when none does. */
static struct strlist *rest_of(const void *ctx, const struct strlist *words, const char *prefix)
{
	struct strlist *rest = strlist_new(ctx);

	for (size_t i = words->count; i-- > 0;) {
		if (strncmp(words->items[i], prefix, strlen(prefix)) != 0)
			continue;
		strlist_add(rest, words->items[i] + strlen(prefix));
		break;
	}
	return rest;
}

/* The value of the "$(name)" or "$(name:prefix)" that text starts with, for the caller to free;
 * *end is set behind it. Reports; NULL. */
static struct strlist *reference(
    const struct vars *vars, const char *text, const char **end, const struct loc *loc)
{
	const char *close = strchr(text, ')');
	const struct strlist *value;
	struct strlist *copy = NULL;
	char *name, *colon;

	if (close == NULL) {
		report_error(loc, "'%s' lacks the closing ')'", text);
		return NULL;
	}
	name = mem_strndup(NULL, text + 2, (size_t)(close - text - 2));
	colon = strchr(name, ':');
	if (colon != NULL)
		*colon = '\0';
	value = vars_get(vars, name);
	if (value == NULL) {
		fail_unknown(vars, name, loc);
	} else if (colon != NULL) {
		copy = rest_of(NULL, value, colon + 1);
	} else {
		copy = strlist_new(NULL);
		strlist_add_all(copy, value);
	}
	mem_free(name);
	*end = close + 1;
	return copy;
}

static int fail_long(const struct loc *loc)
{
	return report_error(loc,
	    "this has more than %d KiB once its variables are expanded; use them less often",
	    EXPANDED_MAX / 1024);
}

static int append_reference(
    const void *ctx, char **out, const struct vars *vars, const char **text, const struct loc *loc)
{
	struct strlist *value = reference(vars, *text, text, loc);
	const char *joined;

	if (value == NULL)
		return -1;
	joined = strlist_join(value, value, " ");
	mem_append(ctx, out, joined, strlen(joined));
	mem_free(value);
	return strlen(*out) > EXPANDED_MAX ? fail_long(loc) : 0;
}

char *expand_text(const void *ctx, const struct vars *vars, const char *text, const struct loc *loc)
{
	char *out = mem_strdup(ctx, "");
	int status = 0;

	while (status == 0 && *text) {
		size_t plain = strcspn(text, "$");

		mem_append(ctx, &out, text, plain);
		text += plain;
		if (!*text)
			break;
		if (text[1] == '$') {
			mem_append(ctx, &out, "$", 1);
			text += 2;
		} else if (text[1] == '(') {
			status = append_reference(ctx, &out, vars, &text, loc);
		} else {
			status = report_error(loc,
			    "'%s' has a '$' that starts neither $(name) nor $$; write $$ for one "
			    "dollar",
			    text);
		}
	}
	if (status == 0 && strlen(out) > EXPANDED_MAX)
		status = fail_long(loc);
	if (status == 0)
		return out;
	mem_free(out);
	return NULL;
}

static bool is_one_reference(const char *text)
{
	const char *close = strncmp(text, "$(", 2) == 0 ? strchr(text, ')') : NULL;

	return close != NULL && close[1] == '\0';
}

static int check_size(const struct strlist *words, const struct loc *loc)
{
	size_t size = 0;

	for (size_t i = 0; i < words->count; i++)
		size += strlen(words->items[i]) + 1;
	return size > EXPANDED_MAX ? fail_long(loc) : 0;
}

int expand_word(
    struct strlist *out, const struct vars *vars, const char *text, const struct loc *loc)
{
	char *word;

	if (is_one_reference(text)) {
		struct strlist *value = reference(vars, text, &text, loc);

		if (value == NULL)
			return -1;
		strlist_add_all(out, value);
		mem_free(value);
		return check_size(out, loc);
	}
	word = expand_text(NULL, vars, text, loc);
	if (word == NULL)
		return -1;
	strlist_add(out, word);
	mem_free(word);
	return check_size(out, loc);
}

static bool has_match(const struct strlist *words, const char *pattern)
{
	for (size_t i = 0; i < words->count; i++)
		if (fnmatch(pattern, words->items[i], 0) == 0)
			return true;
	return false;
}

/* One condition, "name" or "name:pattern". 1, 0, or -1 (reported). */
static int holds_one(const struct vars *vars, const char *condition, const struct loc *loc)
{
	size_t n = strcspn(condition, ":");
	char *name = mem_strndup(NULL, condition, n);
	const struct strlist *value = vars_get(vars, name);
	int holds;

	if (value == NULL)
		holds = fail_unknown(vars, name, loc);
	else if (condition[n])
		holds = has_match(value, condition + n + 1);
	else
		holds = vars_true(vars, name);
	mem_free(name);
	return holds;
}

int expand_when(const struct vars *vars, const char *when, const struct loc *loc)
{
	struct strlist *conditions = strlist_split(NULL, when != NULL ? when : "", " \t\n");
	int holds = 1;

	/* Every name is looked at, so that a misspelt one shows even behind a false one. */
	for (size_t i = 0; i < conditions->count && holds >= 0; i++) {
		const char *condition = conditions->items[i];
		bool wanted = *condition != '!';
		int one = holds_one(vars, condition + !wanted, loc);

		if (one < 0)
			holds = -1;
		else if (one != wanted)
			holds = 0;
	}
	mem_free(conditions);
	return holds;
}
