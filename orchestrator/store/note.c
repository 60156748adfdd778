/* SPDX-License-Identifier: Apache-2.0 */
/* What the store knows beside outputs: aliases, sources, history, choices, logs, counters. */
#include "store/store.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/listing.h"
#include "files/path.h"
#include "store/store_priv.h"

/* Takes value. */
static int write_json(const char *path, struct json *value)
{
	int result = json_save(path, value, 2);

	json_free(value);
	return result;
}

static char *note_path(
    const void *ctx, const struct store *store, const char *dir, const char *name)
{
	return mem_printf(ctx, "%s/%s/%s", store->root, dir, name);
}

static char *key_text_path(const void *ctx, const struct store *store, const char *stage_id)
{
	return mem_printf(ctx, "%s/history/%s.key", store->root, stage_id);
}

int store_note_key_text(const struct store *store, const char *stage_id, const char *text)
{
	char *file = key_text_path(NULL, store, stage_id);
	char *before = store_read(file, file);
	int result = 0;

	/* Each file that is written is waited for, until the disk has it. */
	if (before == NULL || strcmp(before, text) != 0)
		result = path_write(file, text, strlen(text));
	mem_free(file);
	return result;
}

int store_alias(const struct store *store, const struct store_alias *alias)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *file = store_key_path(ctx, store, "inputs", alias->input);
	struct json *record = json_new_object();
	int result = path_mkdirs(path_dirname(ctx, file));

	json_set_string(record, "resolved", alias->resolved);
	json_set_string(record, "stage", alias->stage);
	json_set_string(record, "text", alias->text);
	if (alias->trust != NULL)
		store_trust_note(record, alias->trust);
	if (result == 0)
		result = store_write_sealed(file, record);
	if (result == 0)
		result = store_note_key_text(store, alias->stage, alias->text);
	json_free(record);
	mem_free(ctx);
	return result;
}

char *store_last_key_text(const void *ctx, const struct store *store, const char *stage_id)
{
	char *file = key_text_path(NULL, store, stage_id);
	char *text = store_read(ctx, file);

	mem_free(file);
	return text;
}

static bool is_source_name(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && (length < 5 || strcmp(name + length - 5, ".part") != 0);
}

char *store_source_find(const void *ctx, const struct store *store, const char *sha256)
{
	void *scratch = mem_check(talloc_new(NULL));
	char *dir = note_path(scratch, store, "sources", sha256);
	struct strlist *names = listing(scratch, dir);
	char *found = NULL;

	for (size_t i = 0; i < names->count && found == NULL; i++) {
		struct stat st;
		char *path = path_join(scratch, dir, names->items[i]);

		if (is_source_name(names->items[i]) && stat(path, &st) == 0 && S_ISREG(st.st_mode))
			found = mem_strdup(ctx, path);
	}
	/* The directory's time tells gc when the source was last wanted. */
	if (found != NULL && !store->reads)
		(void)utimensat(AT_FDCWD, dir, NULL, 0);
	mem_free(scratch);
	return found;
}

char *store_source_path(
    const void *ctx, const struct store *store, const char *sha256, const char *file)
{
	char *dir = note_path(NULL, store, "sources", sha256);
	char *path = path_mkdirs(dir) == 0 ? path_join(ctx, dir, file) : NULL;

	mem_free(dir);
	return path;
}

/* Numbers that do not fall, up to 1000; else nothing is known. */
static struct course read_course(const char *text)
{
	struct course course = {{0}};
	long before = 0;

	for (int i = 0; text != NULL && i < COURSE_PARTS; i++) {
		char *end;
		long part = strtol(text, &end, 10);

		if (end == text || part < before || part > COURSE_WHOLE)
			return (struct course){{0}};
		course.parts[i] = (short)part;
		before = part;
		text = end;
	}
	return course;
}

static char *course_text(const void *ctx, const struct course *course)
{
	struct strlist *parts = strlist_new(ctx);

	for (int i = 0; i < COURSE_PARTS; i++)
		strlist_addf(parts, "%d", course->parts[i]);
	return strlist_join(ctx, parts, " ");
}

struct store_history store_history_get(const struct store *store, const char *stage)
{
	char *file = note_path(NULL, store, "history", stage);
	struct json *value = store_take_json(store, file, "learned again");
	struct store_history h = {
	    .seconds = json_get_real(value, "seconds", -1),
	    .cpu = json_get_real(value, "cpu", -1),
	    .log_bytes = json_get_int(value, "log_bytes", -1),
	    .processors = json_get_real(value, "processors", -1),
	    .course = read_course(json_get_string(value, "course")),
	};

	json_free(value);
	mem_free(file);
	return h;
}

void store_history_set(const struct store *store, const char *stage, const struct store_history *h)
{
	char *file = note_path(NULL, store, "history", stage);
	struct json *value = json_new_object();

	json_set_real(value, "seconds", h->seconds);
	json_set_real(value, "cpu", h->cpu);
	json_set_int(value, "log_bytes", h->log_bytes);
	json_set_real(value, "processors", h->processors);
	json_set_string(value, "course", course_text(file, &h->course));
	write_json(file, value);
	mem_free(file);
}

char *store_choice_get(const void *ctx, const struct store *store, const char *name)
{
	char *file = note_path(NULL, store, "choices", name);
	char *text = store_read(ctx, file);

	mem_free(file);
	return text;
}

int store_choice_set(const struct store *store, const char *name, const char *text)
{
	char *file = note_path(NULL, store, "choices", name);
	int result = path_write(file, text, strlen(text));

	mem_free(file);
	return result;
}

char *store_log_path(
    const void *ctx, const struct store *store, const char *target, const char *stage)
{
	char *dir = note_path(NULL, store, "logs", target != NULL ? target : "host");
	char *path = path_mkdirs(dir) == 0 ? mem_printf(ctx, "%s/%s.log", dir, stage) : NULL;

	mem_free(dir);
	return path;
}

void store_count(const struct store *store, long hits, long misses, double saved_seconds)
{
	/* Several builds may end at once, and each adds to what it reads. */
	int lock = store_lock(NULL, store, "counters", true, true, NULL);
	char *file = store_path(NULL, store, "counters");

	if (lock >= 0) {
		struct json *old = store_take_json(store, file, "begun anew");
		struct json *value = json_new_object();

		json_set_int(value, "hits", json_get_int(old, "hits", 0) + hits);
		json_set_int(value, "misses", json_get_int(old, "misses", 0) + misses);
		json_set_real(
		    value, "saved_seconds", json_get_real(old, "saved_seconds", 0) + saved_seconds);
		write_json(file, value);
		json_free(old);
	}
	mem_free(file);
	store_unlock(lock);
}
