/* SPDX-License-Identifier: Apache-2.0 */
/* A NULL-terminated vector of strings (argv, env, names). Strings are copied and owned by the list.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct strlist {
	char **items; /* always NULL-terminated, also when empty */
	size_t count;
};

struct strlist *strlist_new(const void *ctx);
void strlist_add(struct strlist *list, const char *s);
void strlist_add_once(struct strlist *list, const char *s); /* if it has no such string yet */
void strlist_addf(struct strlist *list, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strlist_add_all(struct strlist *list, const struct strlist *more); /* more may be NULL */
/* Those that it does not have yet, each once; more may be NULL. */
void strlist_add_missing(struct strlist *list, const struct strlist *more);
bool strlist_has(const struct strlist *list, const char *s); /* list may be NULL */
bool strlist_equal(const struct strlist *a, const struct strlist *b);
void strlist_sort(struct strlist *list); /* by bytes */
/* The same as strlist_has() for a list that strlist_sort() has sorted, in fewer steps. */
bool strlist_sorted_has(const struct strlist *list, const char *s);
/* Words of text separated by any characters in separators; empty words are dropped. */
struct strlist *strlist_split(const void *ctx, const char *text, const char *separators);
/* The same for names as WITH has them: between commas, spaces or line breaks. text may be NULL. */
struct strlist *strlist_names(const void *ctx, const char *text);
char *strlist_join(const void *ctx, const struct strlist *list, const char *separator);
/* "NAME=VALUE" lists: the value, or NULL; and set or replace. */
const char *strlist_getenv(const struct strlist *env, const char *name);
void strlist_setenv(struct strlist *env, const char *name, const char *value);
/* One line a shell would read back as the same argument list; for logs and "rerun with". */
char *strlist_quote(const void *ctx, char *const *argv);
