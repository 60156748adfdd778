/* SPDX-License-Identifier: Apache-2.0 */
/* JSON through jansson. A struct json is jansson's json_t under our name. */
#include "adapters/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"

/* Significant digits: 0.1 stays 0.1, and seconds since 1970 keep their microseconds. */
enum { REAL_DIGITS = 15 };

static json_t *inner(const struct json *value)
{
	return (json_t *)value;
}

static struct json *outer(json_t *value)
{
	return (struct json *)value;
}

struct json *json_new_object(void)
{
	return mem_check(json_object());
}

struct json *json_new_array(void)
{
	return mem_check(json_array());
}

static int free_kept(struct json **value)
{
	json_free(*value);
	return 0;
}

struct json *json_keep(const void *ctx, struct json *value)
{
	struct json **kept = mem_new(ctx, struct json *);

	*kept = value;
	talloc_set_destructor(kept, free_kept);
	return value;
}

struct json *json_clone(const struct json *value)
{
	return value != NULL ? mem_check(json_deep_copy(inner(value))) : json_new_array();
}

void json_free(struct json *value)
{
	json_decref(inner(value));
}

/* s with U+FFFD for every byte that is not part of UTF-8. */
static char *clean(const char *s)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t left = strlen(s);
	/* The worst case is a replacement for every byte. */
	size_t room = left * strlen(replacement) + 1;
	char *text = mem_array(NULL, char, room);
	char *end = text;

	while (left > 0) {
		size_t valid = utf8_size((const unsigned char *)s, left);
		size_t used = valid > 0 ? valid : 1;

		end = stpcpy(end, valid > 0 ? "" : replacement);
		end = mempcpy(end, s, valid);
		s += used;
		left -= used;
	}
	return text;
}

static json_t *new_string(const char *value)
{
	if (value == NULL)
		return json_null();
	char *text = clean(value);
	json_t *string = mem_check(json_string(text));
	mem_free(text);
	return string;
}

static void set(struct json *object, const char *name, json_t *value)
{
	char *key = clean(name);

	if (json_object_set_new(inner(object), key, value) != 0)
		report_bug("cannot set '%s' in a JSON value that is no object", key);
	mem_free(key);
}

void json_set(struct json *object, const char *name, struct json *value)
{
	set(object, name, inner(value));
}

void json_set_string(struct json *object, const char *name, const char *value)
{
	set(object, name, new_string(value));
}

void json_set_int(struct json *object, const char *name, long long value)
{
	set(object, name, mem_check(json_integer(value)));
}

void json_set_real(struct json *object, const char *name, double value)
{
	/* JSON has no infinities and no NaN. */
	set(object, name, isfinite(value) ? mem_check(json_real(value)) : json_null());
}

void json_set_bool(struct json *object, const char *name, bool value)
{
	set(object, name, json_boolean(value));
}

void json_set_list(struct json *object, const char *name, const struct strlist *list)
{
	struct json *array = json_new_array();

	for (size_t i = 0; list != NULL && i < list->count; i++)
		json_append_string(array, list->items[i]);
	json_set(object, name, array);
}

void json_append(struct json *array, struct json *value)
{
	if (json_array_append_new(inner(array), inner(value)) != 0)
		report_bug("cannot append to a JSON value that is no array");
}

void json_append_string(struct json *array, const char *value)
{
	json_append(array, outer(new_string(value)));
}

static size_t layout(int indent)
{
	size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS);

	return flags | (indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT);
}

char *json_text(const void *ctx, const struct json *value, int indent)
{
	char *dump = mem_check(json_dumps(inner(value), layout(indent)));
	char *text = mem_printf(ctx, "%s%s", dump, indent > 0 ? "\n" : "");

	free(dump);
	return text;
}

void json_write(const struct json *value, FILE *to)
{
	if (json_dumpf(inner(value), to, layout(1)) != 0)
		mem_check(NULL);
	fputc('\n', to);
}

static struct json *parse_json(const char *text, size_t size, const char *file)
{
	json_error_t error;
	json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL && file != NULL) {
		const struct loc loc = {file, error.line, error.column};

		report_error(&loc, "not valid JSON: %s", error.text);
	}
	return outer(value);
}

struct json *json_parse(const char *text, const char *file)
{
	return parse_json(text, strlen(text), file);
}

struct json *json_load(const char *path)
{
	size_t size = 0;
	char *text = path_read(NULL, path, &size);

	if (text == NULL)
		return NULL;
	struct json *value = parse_json(text, size, path);
	mem_free(text);
	return value;
}

int json_save(const char *path, const struct json *value, int indent)
{
	char *text = json_text(NULL, value, indent);
	int result = path_write(path, text, strlen(text));

	mem_free(text);
	return result;
}

struct json *json_get(const struct json *object, const char *name)
{
	return outer(json_object_get(inner(object), name));
}

const char *json_get_string(const struct json *object, const char *name)
{
	return json_as_string(json_get(object, name));
}

const char *json_get_printable(const void *ctx, const struct json *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return text != NULL ? utf8_printable(ctx, text, false) : "";
}

bool json_says(const struct json *object, const char *name, const char *text)
{
	const char *value = json_get_string(object, name);

	return value != NULL && text != NULL ? strcmp(value, text) == 0 : value == text;
}

long long json_get_int(const struct json *object, const char *name, long long fallback)
{
	const json_t *value = inner(json_get(object, name));

	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

bool json_get_bool(const struct json *object, const char *name, bool fallback)
{
	const json_t *value = inner(json_get(object, name));

	return json_is_boolean(value) ? json_is_true(value) : fallback;
}

double json_get_real(const struct json *object, const char *name, double fallback)
{
	const json_t *value = inner(json_get(object, name));

	return json_is_number(value) ? json_number_value(value) : fallback;
}

bool json_is_list(const struct json *value)
{
	return json_is_array(inner(value));
}

size_t json_count(const struct json *array_or_object)
{
	const json_t *value = inner(array_or_object);

	return json_is_object(value) ? json_object_size(value) : json_array_size(value);
}

struct json *json_at(const struct json *array, size_t index)
{
	return outer(json_array_get(inner(array), index));
}

struct strlist *json_strings(const void *ctx, const struct json *array)
{
	struct strlist *strings = strlist_new(ctx);

	for (size_t i = 0; i < json_count(array); i++) {
		const char *text = json_as_string(json_at(array, i));

		if (text != NULL)
			strlist_add(strings, text);
	}
	return strings;
}

struct strlist *json_names(const void *ctx, const struct json *object)
{
	struct strlist *names = strlist_new(ctx);
	const char *name;
	json_t *value;

	json_object_foreach(inner(object), name, value) strlist_add(names, name);
	return names;
}

const char *json_as_string(const struct json *value)
{
	return json_string_value(inner(value));
}
