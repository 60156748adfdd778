/* SPDX-License-Identifier: Apache-2.0 */
/* Small notes beside the logs. */
#include "run/builds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "base/text.h"
#include "files/listing.h"
#include "files/path.h"

#define SUFFIX ".json"

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

	json_set_string(o, "state", names[state]);
	json_set_real(o, "seconds", seconds);
	json_set_string(o, "key", resolved);
	json_set_int(o, "when", time(NULL));
	json_save(note_path(ctx, log), o, 0);
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

/* The JSON of a note; NULL: there is none any more, or (reported) none that can be read. */
static struct json *load_note(const void *ctx, const char *file)
{
	char *text;

	return path_read_any(ctx, file, &text, NULL) == 1 ? json_parse(text, file) : NULL;
}

static bool read_note(const void *ctx, const struct store *store, const char *target,
    const char *file, struct build_note *note)
{
	struct json *o = load_note(ctx, file);
	size_t stem = strlen(file) - strlen(SUFFIX);
	const char *name = path_basename(file);

	if (o == NULL)
		return false;
	*note = (struct build_note){
	    .target = target,
	    .stage = mem_strndup(ctx, name, strlen(name) - strlen(SUFFIX)),
	    .state = state_of(store, o),
	    .when = json_get_int(o, "when", 0),
	    .seconds = json_get_real(o, "seconds", 0),
	    .log = mem_printf(ctx, "%.*s.log", (int)stem, file),
	};
	if (note->state == BUILD_RUNNING)
		note->seconds = (double)time(NULL) - (double)note->when;
	json_free(o);
	return true;
}

/* Of a directory that is removed meanwhile there are no names, as of one that is empty. */
static struct strlist *names_in(const void *ctx, const char *dir)
{
	struct strlist *files = listing(ctx, dir);

	if (errno != 0 && !path_means_absent(errno))
		report_error(NULL, "cannot read directory '%s':", dir);
	return files;
}

struct build_note *builds_list(const void *ctx, const struct store *store, size_t *n)
{
	struct build_note *notes = NULL;
	char *logs = store_path(ctx, store, "logs");
	struct strlist *targets = names_in(ctx, logs);

	*n = 0;
	for (size_t i = 0; i < targets->count; i++) {
		char *dir = path_join(ctx, logs, targets->items[i]);
		struct strlist *files = names_in(ctx, dir);

		for (size_t k = 0; k < files->count; k++) {
			if (!text_ends(files->items[k], SUFFIX))
				continue;
			mem_grow(ctx, notes, struct build_note, *n + 1);
			*n += read_note(ctx, store, targets->items[i],
			    path_join(ctx, dir, files->items[k]), &notes[*n]);
		}
	}
	return notes;
}
