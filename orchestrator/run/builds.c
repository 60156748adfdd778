/* SPDX-License-Identifier: Apache-2.0 */
/* Small notes beside the logs. */
#include "run/builds.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"

static const char *const names[] = {
    [BUILD_RUNNING] = "running",
    [BUILD_DONE] = "done",
    [BUILD_FAILED] = "failed",
    [BUILD_INTERRUPTED] = "interrupted",
};

const char *build_state_name(enum build_state state)
{
	return names[state];
}

static char *note_path(void *ctx, const char *log)
{
	size_t n = strlen(log);

	return mem_printf(ctx, "%.*s.json", (int)(n > 4 ? n - 4 : n), log);
}

char *builds_lock(const void *ctx, const char *resolved)
{
	return mem_printf(ctx, "stage-%s", resolved);
}

void builds_note(const char *log, const char *resolved, enum build_state state, double seconds)
{
	void *ctx = mem_new(NULL, char);
	struct json *o = json_new_object();
	char *text;

	json_set_string(o, "state", names[state]);
	json_set_real(o, "seconds", seconds);
	json_set_string(o, "key", resolved);
	json_set_int(o, "when", time(NULL));
	text = json_text(ctx, o, 0);
	path_write(note_path(ctx, log), text, strlen(text));
	json_free(o);
	mem_free(ctx);
}

/*
 * A stage whose scheduler is gone without a word was cut off. Its lock tells, which goes with it;
 * its number would be that of other processes, in other containers and after a restart.
 */
static enum build_state state_of(const struct store *store, const struct json *o)
{
	const char *text = json_get_string(o, "state"), *key = json_get_string(o, "key");
	char *name;
	bool runs;

	for (int i = BUILD_DONE; i <= BUILD_INTERRUPTED; i++) {
		if (text != NULL && strcmp(text, names[i]) == 0)
			return (enum build_state)i;
	}
	if (key == NULL || !hash_is_hex(key))
		return BUILD_INTERRUPTED;
	name = builds_lock(NULL, key);
	runs = store_is_locked(store, name);
	mem_free(name);
	return runs ? BUILD_RUNNING : BUILD_INTERRUPTED;
}

struct note_list {
	const void *ctx;
	const struct store *store;
	struct build_note *notes;
	size_t n;
};

static int add_note(void *data, const struct tree_entry *entry)
{
	struct note_list *l = data;
	size_t length = strlen(entry->path);
	const char *slash = strchr(entry->path, '/');
	struct build_note *note;
	struct json *o;

	if (slash == NULL || length < 6 || strcmp(entry->path + length - 5, ".json") != 0)
		return 0;
	o = json_load(entry->full);
	if (o == NULL)
		return 0;
	mem_grow(l->ctx, l->notes, struct build_note, l->n + 1);
	note = &l->notes[l->n++];
	note->target = mem_strndup(l->ctx, entry->path, (size_t)(slash - entry->path));
	note->stage = mem_strndup(l->ctx, slash + 1, strlen(slash + 1) - 5);
	note->state = state_of(l->store, o);
	note->when = json_get_int(o, "when", 0);
	note->seconds = json_get_real(o, "seconds", 0);
	if (note->state == BUILD_RUNNING)
		note->seconds = (double)time(NULL) - (double)note->when;
	note->log = mem_printf(l->ctx, "%.*s.log", (int)strlen(entry->full) - 5, entry->full);
	json_free(o);
	return 0;
}

struct build_note *builds_list(const void *ctx, const struct store *store, size_t *n)
{
	struct note_list l = {.ctx = ctx, .store = store};
	char *dir = store_path(ctx, store, "logs");

	if (path_is_dir(dir))
		tree_walk(dir, add_note, &l);
	*n = l.n;
	return l.notes;
}
