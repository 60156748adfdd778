/* SPDX-License-Identifier: Apache-2.0 */
/* Growing lists of strings in the form execve and friends expect. */
#include "base/strlist.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_ROOM = 8 };

static bool is_power_of_two(size_t n)
{
	return (n & (n - 1)) == 0;
}

struct strlist *strlist_new(const void *ctx)
{
	struct strlist *list = mem_new(ctx, struct strlist);

	list->items = mem_array(list, char *, FIRST_ROOM);
	return list;
}

/* Takes s, which belongs to the list already. */
static void append(struct strlist *list, char *s)
{
	size_t used = list->count + 1; /* with the NULL at the end */

	/* Room is always a power of two, so it is full exactly when used is one. */
	if (used >= FIRST_ROOM && is_power_of_two(used))
		mem_grow(list, list->items, char *, 2 * used);
	list->items[list->count++] = s;
	list->items[list->count] = NULL;
}

void strlist_add(struct strlist *list, const char *s)
{
	append(list, mem_strdup(list, s));
}

void strlist_add_once(struct strlist *list, const char *s)
{
	if (!strlist_has(list, s))
		strlist_add(list, s);
}

void strlist_addf(struct strlist *list, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	append(list, mem_vprintf(list, fmt, ap));
	va_end(ap);
}

void strlist_add_all(struct strlist *list, const struct strlist *more)
{
	size_t count = more != NULL ? more->count : 0;

	for (size_t i = 0; i < count; i++)
		strlist_add(list, more->items[i]);
}

void strlist_add_missing(struct strlist *list, const struct strlist *more)
{
	for (size_t i = 0; more != NULL && i < more->count; i++)
		strlist_add_once(list, more->items[i]);
}

bool strlist_has(const struct strlist *list, const char *s)
{
	for (size_t i = 0; list != NULL && i < list->count; i++)
		if (strcmp(list->items[i], s) == 0)
			return true;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool strlist_equal(const struct strlist *a, const struct strlist *b)
{
	size_t i = 0;

	while (i < a->count && i < b->count && strcmp(a->items[i], b->items[i]) == 0)
		i++;
	return a->count == b->count && i == a->count;
}

void strlist_sort(struct strlist *list)
{
	qsort(list->items, list->count, sizeof *list->items, by_bytes);
}

bool strlist_sorted_has(const struct strlist *list, const char *s)
{
	return list != NULL &&
	       bsearch(&s, list->items, list->count, sizeof *list->items, by_bytes) != NULL;
}

struct strlist *strlist_split(const void *ctx, const char *text, const char *separators)
{
	struct strlist *list = strlist_new(ctx);

	for (;;) {
		text += strspn(text, separators);
		if (*text == '\0')
			return list;
		size_t length = strcspn(text, separators);
		append(list, mem_strndup(list, text, length));
		text += length;
	}
}

struct strlist *strlist_names(const void *ctx, const char *text)
{
	return strlist_split(ctx, text != NULL ? text : "", ", \t\n");
}

char *strlist_join(const void *ctx, const struct strlist *list, const char *separator)
{
	size_t size = 1;
	char *text, *end;

	for (size_t i = 0; i < list->count; i++)
		size += strlen(i > 0 ? separator : "") + strlen(list->items[i]);
	text = end = mem_array(ctx, char, size);
	for (size_t i = 0; i < list->count; i++) {
		end = stpcpy(end, i > 0 ? separator : "");
		end = stpcpy(end, list->items[i]);
	}
	return text;
}

static char **find_variable(const struct strlist *env, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < env->count; i++)
		if (strncmp(env->items[i], name, length) == 0 && env->items[i][length] == '=')
			return &env->items[i];
	return NULL;
}

const char *strlist_getenv(const struct strlist *env, const char *name)
{
	char **found = find_variable(env, name);

	return found != NULL ? *found + strlen(name) + 1 : NULL;
}

void strlist_setenv(struct strlist *env, const char *name, const char *value)
{
	char *text = mem_printf(env, "%s=%s", name, value);
	char **found = find_variable(env, name);

	if (found == NULL) {
		append(env, text);
		return;
	}
	mem_free(*found);
	*found = text;
}

static void append_quoted(const void *ctx, char **line, const char *word, bool is_command)
{
	static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789%+,-./:@_=";
	size_t plain = strspn(word, harmless);

	/* A bare NAME=VALUE in front would be an assignment. */
	if (*word != '\0' && word[plain] == '\0' && !(is_command && strchr(word, '=') != NULL)) {
		mem_appendf(ctx, line, "%s", word);
		return;
	}
	mem_appendf(ctx, line, "'");
	for (;;) {
		size_t length = strcspn(word, "'");

		mem_appendf(ctx, line, "%.*s", (int)length, word);
		word += length;
		if (*word == '\0')
			break;
		mem_appendf(ctx, line, "'\\''");
		word++;
	}
	mem_appendf(ctx, line, "'");
}

char *strlist_quote(const void *ctx, char *const *argv)
{
	char *line = mem_strdup(ctx, "");

	for (size_t i = 0; argv[i] != NULL; i++) {
		if (i > 0)
			mem_appendf(ctx, &line, " ");
		append_quoted(ctx, &line, argv[i], i == 0);
	}
	return line;
}
