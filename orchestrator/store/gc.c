/* SPDX-License-Identifier: Apache-2.0 */
/* How much the store holds, and making it hold less. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/listing.h"
#include "files/path.h"
#include "store/store_priv.h"

static void read_counters(const struct store *store, struct store_stats *stats)
{
	char *file = store_path(NULL, store, "counters");
	struct json *value = store_take_json(store, file, "begun anew");

	stats->hits = (long)json_get_int(value, "hits", 0);
	stats->misses = (long)json_get_int(value, "misses", 0);
	stats->saved_seconds = json_get_real(value, "saved_seconds", 0);
	json_free(value);
	mem_free(file);
}

int store_stats(const struct store *given, struct store_stats *stats)
{
	const struct store all = store_trusting_all(given), *store = &all;

	static const char *const others[] = {
	    "inputs", "trees", "work", "logs", "history", "choices", "apt", "builds", NULL};
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *keys = store_keys(ctx, store, "stages");
	struct strlist *sources = listing(ctx, store_path(ctx, store, "sources"));

	*stats = (struct store_stats){.stages = 0};
	for (size_t i = 0; i < keys->count; i++) {
		struct store_entry entry;

		if (store_find(ctx, store, keys->items[i], &entry) != 1)
			continue;
		stats->stages++;
		stats->stage_bytes += entry.stored;
	}
	stats->inputs = (long)store_keys(ctx, store, "inputs")->count;
	for (size_t i = 0; i < sources->count; i++)
		stats->sources += hash_is_hex(sources->items[i]);
	stats->source_bytes = store_usage(store_path(ctx, store, "sources"));
	for (int i = 0; others[i] != NULL; i++)
		stats->other_bytes += store_usage(store_path(ctx, store, others[i]));
	read_counters(store, stats);
	mem_free(ctx);
	return 0;
}

void store_stats_tell(const struct store_stats *stats, struct json *o)
{
	json_set_int(o, "stages", stats->stages);
	json_set_int(o, "stage_bytes", stats->stage_bytes);
	json_set_int(o, "sources", stats->sources);
	json_set_int(o, "source_bytes", stats->source_bytes);
	json_set_int(o, "other_bytes", stats->other_bytes);
	json_set_int(o, "hits", stats->hits);
	json_set_int(o, "misses", stats->misses);
}

/* A stage output and when it was last used. */
struct aged {
	const char *key;
	long long bytes;
	struct timespec used;
};

static int by_use(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
	return strcmp(x->key, y->key);
}

static struct aged *list_outputs(
    const void *ctx, const struct store *store, size_t *count, long long *total)
{
	struct strlist *keys = store_keys(ctx, store, "stages");
	struct aged *list = mem_array(ctx, struct aged, keys->count + 1);

	*count = 0;
	*total = 0;
	for (size_t i = 0; i < keys->count; i++) {
		struct store_entry entry;
		struct stat st;

		if (store_find(ctx, store, keys->items[i], &entry) != 1)
			continue;
		char *dir = store_key_path(ctx, store, "stages", keys->items[i]);
		struct aged *aged = &list[(*count)++];
		*aged = (struct aged){.key = keys->items[i], .bytes = entry.stored};
		*total += entry.stored;
		/* Without the file: never used, as far as anybody knows. */
		if (stat(path_join(ctx, dir, "used"), &st) == 0)
			aged->used = st.st_mtim;
	}
	qsort(list, *count, sizeof *list, by_use);
	return list;
}

static void shrink_outputs(
    const void *ctx, const struct store *store, long long max_bytes, long long *freed)
{
	size_t count;
	long long total;
	struct aged *list = list_outputs(ctx, store, &count, &total);

	for (size_t i = 0; i < count && max_bytes >= 0 && total > max_bytes; i++) {
		char *dir = store_key_path(ctx, store, "stages", list[i].key);
		struct stat seen;

		if (stat(dir, &seen) != 0)
			continue;
		long long bytes = store_usage(dir);
		store_discard(store, dir, &seen);
		if (path_exists(dir))
			continue;
		*freed += bytes;
		total -= list[i].bytes;
	}
}

/* Whether what the alias in file names is gone for good. */
static bool leads_nowhere(const void *ctx, const struct store *store, const char *file)
{
	enum store_state state;
	struct json *alias = store_read_sealed(file, &state);
	const char *resolved = json_get_string(alias, "resolved");
	bool nowhere = state == STORE_BROKEN;

	if (state == STORE_GOOD && resolved != NULL && hash_is_hex(resolved))
		nowhere = access(store_key_path(ctx, store, "stages", resolved), F_OK) != 0 &&
			  errno == ENOENT;
	else if (state == STORE_GOOD)
		nowhere = true;
	json_free(alias);
	return nowhere;
}

static void drop_aliases(const void *ctx, const struct store *store, long long *freed)
{
	char *top = store_path(ctx, store, "inputs");
	struct strlist *shards = listing(ctx, top);

	for (size_t i = 0; i < shards->count; i++) {
		char *dir = path_join(ctx, top, shards->items[i]);
		struct strlist *names = listing(ctx, dir);

		for (size_t j = 0; j < names->count; j++) {
			char *file = path_join(ctx, dir, names->items[j]);

			if (!hash_is_hex(names->items[j]) || leads_nowhere(ctx, store, file))
				store_drop(file, freed);
		}
	}
}

/* What lies in dir and was last changed before that time. */
static void drop_older(const void *ctx, const char *dir, time_t before, long long *freed)
{
	struct strlist *names = listing(ctx, dir);

	for (size_t i = 0; i < names->count; i++) {
		char *path = path_join(ctx, dir, names->items[i]);
		struct stat st;

		if (lstat(path, &st) == 0 && st.st_mtim.tv_sec < before)
			store_drop(path, freed);
	}
}

static void drop_unused(const void *ctx, const struct store *store, time_t before, long long *freed)
{
	char *logs = store_path(ctx, store, "logs");
	struct strlist *targets = listing(ctx, logs);

	drop_older(ctx, store_path(ctx, store, "sources"), before, freed);
	for (size_t i = 0; i < targets->count; i++) {
		char *dir = path_join(ctx, logs, targets->items[i]);

		drop_older(ctx, dir, before, freed);
		rmdir(dir);
	}
}

/* What is in dir and has a name that begins so. */
static void drop_contents(const void *ctx, const char *dir, const char *begin, long long *freed)
{
	struct strlist *names = listing(ctx, dir);

	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->items[i], begin, strlen(begin)) == 0)
			store_drop(path_join(ctx, dir, names->items[i]), freed);
}

/* Lock files nobody holds; who waits for one finds it renamed away and opens the new one. */
static void drop_locks(const void *ctx, const struct store *store)
{
	struct strlist *names = listing(ctx, store_path(ctx, store, "locks"));

	for (size_t i = 0; i < names->count; i++) {
		int fd = store_lock(ctx, store, names->items[i], true, false, NULL);

		if (fd >= 0)
			unlink(mem_printf(ctx, "%s/locks/%s", store->root, names->items[i]));
		store_unlock(fd);
	}
}

/* The lock that keeps builds out, or -1 (reported) when one runs. */
static int keep_builds_out(const void *ctx, const struct store *store)
{
	char *holder = NULL;
	int fd = store_lock(ctx, store, "in-use", true, false, &holder);

	if (fd == -1)
		report_error(NULL,
		    "a build is running (%s) and uses the store '%s'; try again when it is done",
		    holder != NULL ? holder : "another process", store->root);
	return fd >= 0 ? fd : -1;
}

int store_gc(const struct store *given, long long max_bytes, long max_age, long long *freed)
{
	const struct store all = store_trusting_all(given), *store = &all;

	void *ctx = mem_check(talloc_new(NULL));
	int before = report_errors();
	int lock = keep_builds_out(ctx, store);

	*freed = 0;
	if (lock >= 0) {
		store_sweep_as(store, true, freed);
		shrink_outputs(ctx, store, max_bytes, freed);
		drop_aliases(ctx, store, freed);
		if (max_age > 0)
			drop_unused(ctx, store, time(NULL) - max_age, freed);
		drop_contents(ctx, store_path(ctx, store, "apt"), "", freed);
		/* Nothing tells which of them will be of use, and to be without costs little. */
		drop_contents(ctx, store_path(ctx, store, "choices"), STORE_UNCHANGED, freed);
		drop_locks(ctx, store);
	}
	store_unlock(lock);
	mem_free(ctx);
	return lock >= 0 && report_errors() == before ? 0 : -1;
}

void store_trim(const struct store *given, long long max_bytes)
{
	const struct store all = store_trusting_all(given), *store = &all;

	void *ctx = mem_check(talloc_new(NULL));
	int lock = store_lock(ctx, store, "in-use", true, false, NULL);
	long long freed = 0;

	if (lock >= 0) {
		shrink_outputs(ctx, store, max_bytes, &freed);
		drop_aliases(ctx, store, &freed);
		report_debug("%lld bytes of the store were freed", freed);
	}
	store_unlock(lock);
	mem_free(ctx);
}

/* Out of the way by rename first, so that a clear cut short leaves no half of anything. */
static int clear_all(const void *ctx, const struct store *store, long long *freed)
{
	static const char *const cleared[] = {"stages", "inputs", "sources", "trees", "work",
	    "logs", "history", "choices", "apt", "builds", "counters", NULL};
	char *gone = path_temp_dir(ctx, store->root, "gone");

	if (gone == NULL)
		return -1;
	for (int i = 0; cleared[i] != NULL; i++) {
		char *path = store_path(ctx, store, cleared[i]);
		bool is_dir = path_is_dir(path);

		if (path_exists(path) &&
		    path_take_away(path, path_join(ctx, gone, cleared[i])) != 0)
			return -1;
		if (is_dir && path_mkdirs(path) != 0)
			return -1;
	}
	return store_drop(gone, freed);
}

int store_clear(const struct store *store, long long *freed)
{
	void *ctx = mem_check(talloc_new(NULL));
	int lock = keep_builds_out(ctx, store);
	int put = -1, result = -1;

	*freed = 0;
	if (lock >= 0) {
		store_sweep_as(store, true, freed);
		put = store_lock(ctx, store, "put", true, true, NULL);
	}
	if (put >= 0) {
		result = clear_all(ctx, store, freed);
		drop_locks(ctx, store);
	}
	store_unlock(put);
	store_unlock(lock);
	mem_free(ctx);
	return result;
}
