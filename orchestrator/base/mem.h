/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory in trees: thin names over talloc. A context (ctx) owns what is made in it: freeing the
 * context frees all of that. Nothing here returns NULL; running out of memory ends the program with
 * one line (exit 1). Who passes a NULL context has to mem_free() the result.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <talloc.h>

/* A zeroed object, or zeroed array, of a type. */
#define mem_new(ctx, type) ((type *)mem_check(talloc_zero((ctx), type)))
#define mem_array(ctx, type, n) ((type *)mem_check(talloc_zero_array((ctx), type, (unsigned)(n))))

/* Make room for n elements of *ptr (a pointer to a talloc array); new tail is not zeroed. */
#define mem_grow(ctx, ptr, type, n)                                                                \
	((ptr) = (type *)mem_check(talloc_realloc((ctx), (ptr), type, (unsigned)(n))))
/*
 * Make room for one more behind the n elements of *ptr, which has grown in no other way. The room
 * doubles whenever n is a power of two, so that a list of a million is not copied a million times.
 */
#define mem_grow_by_one(ctx, ptr, type, n)                                                         \
	do {                                                                                       \
		if (((n) & ((n)-1)) == 0)                                                          \
			mem_grow((ctx), (ptr), type, (n) > 0 ? 2 * (n) : 1);                       \
	} while (0)

/* P, or ends the program when p is NULL. */
__attribute__((returns_nonnull)) void *mem_check(void *p);
char *mem_strdup(const void *ctx, const char *s);
char *mem_strndup(const void *ctx, const char *s, size_t n);
void *mem_dup(const void *ctx, const void *p, size_t n);
char *mem_printf(const void *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *mem_vprintf(const void *ctx, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
/* Append n bytes of text to *s (a talloc string owned by ctx, or NULL): for what needs no format.
 */
void mem_append(const void *ctx, char **s, const char *text, size_t n);
/* Append to *s (a talloc string owned by ctx, or NULL). */
void mem_appendf(const void *ctx, char **s, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Give p, and all it owns, to another owner. */
void mem_steal(const void *ctx, void *p);
void mem_free(void *p); /* NULL is fine */
