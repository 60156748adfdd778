/* SPDX-License-Identifier: Apache-2.0 */
/* JSON values through jansson: build, write, read. Keys keep the order they were set in. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/strlist.h"

/* Plain handles: a value put into another belongs to it; the outermost is freed by json_free(). */
struct json;

struct json *json_new_object(
    void); /* (jansson itself exports json_object, json_array, json_string) */
struct json *json_new_array(void);
void json_free(struct json *value); /* NULL is fine */
/* The value, freed with ctx from now on; NULL is fine. */
struct json *json_keep(const void *ctx, struct json *value);
struct json *json_clone(const struct json *value); /* deep; NULL gives an empty array */

void json_set(struct json *object, const char *name, struct json *value); /* takes value */
void json_set_string(struct json *object, const char *name,
    const char *value); /* NULL: JSON null; bytes that are not UTF-8 become U+FFFD */
void json_set_int(struct json *object, const char *name, long long value);
void json_set_real(struct json *object, const char *name, double value);
void json_set_bool(struct json *object, const char *name, bool value);
void json_set_list(struct json *object, const char *name,
    const struct strlist *list);                          /* array of strings; NULL: [] */
void json_append(struct json *array, struct json *value); /* takes value */
void json_append_string(struct json *array, const char *value);

/*
 * indent 0: one compact line without a newline at its end; else that many spaces a
 * level and a newline at the end.
 */
char *json_text(const void *ctx, const struct json *value, int indent);
/* The same with an indent of 1, of any size. */
void json_write(const struct json *value, FILE *to);

/* Parse an object or array; reports file:line:column (silent when file is NULL) and returns NULL. A
 * key given twice is an error. */
struct json *json_parse(const char *text, const char *file);
struct json *json_load(const char *path);
/* path_write() of json_text(). Reports; -1. */
int json_save(const char *path, const struct json *value, int indent);

/* Read access; absent or of another kind: NULL, fallback, 0. Returned strings live as long as the
 * value. */
struct json *json_get(const struct json *object, const char *name);
const char *json_get_string(const struct json *object, const char *name);
/* The string as a terminal may have it (utf8.h), owned by ctx; "" when there is none. */
const char *json_get_printable(const void *ctx, const struct json *object, const char *name);
/* Whether a member is this very text; with NULL, whether there is none. */
bool json_says(const struct json *object, const char *name, const char *text);
long long json_get_int(const struct json *object, const char *name, long long fallback);
bool json_get_bool(const struct json *object, const char *name, bool fallback);
double json_get_real(const struct json *object, const char *name, double fallback);
bool json_is_list(const struct json *value);
size_t json_count(const struct json *array_or_object);
struct json *json_at(const struct json *array, size_t index);
/* The strings of an array, in their order, without what is none; empty for what is no array. */
struct strlist *json_strings(const void *ctx, const struct json *array);
/* Names of an object's members, in their order; none of what is no object. */
struct strlist *json_names(const void *ctx, const struct json *object);
const char *json_as_string(const struct json *value); /* NULL if not a string */
