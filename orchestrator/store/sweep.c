/* SPDX-License-Identifier: Apache-2.0 */
/* What processes left that died: work directories, and what was half made. */
#include "store/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strlist.h"
#include "files/listing.h"
#include "files/path.h"
#include "files/temp.h"
#include "store/store_priv.h"

static void sweep_work(const void *ctx, const struct store *store, long long *freed)
{
	char *top = store_path(ctx, store, "work");
	struct strlist *names = listing(ctx, top);

	for (size_t i = 0; i < names->count; i++) {
		char *path = path_join(ctx, top, names->items[i]);
		char *dot = strrchr(path_basename(path), '.');
		int fd;

		if (dot == NULL || strcmp(dot, STORE_LOCK_SUFFIX) != 0) {
			/* The lock is made before its directory, and removed after it. */
			if (!path_exists(mem_printf(ctx, "%s" STORE_LOCK_SUFFIX, path)))
				store_drop(path, freed);
			continue;
		}
		fd = store_lock_leftover(path);
		if (fd >= 0 && store_drop(mem_strndup(ctx, path, (size_t)(dot - path)), freed) == 0)
			unlink(path);
		store_unlock(fd);
	}
}

/* Every build holds the locks of the trees that it wants or makes. */
static void sweep_trees(const void *ctx, const struct store *store, long long *freed)
{
	char *top = store_path(ctx, store, "trees");
	struct strlist *names = listing(ctx, top);

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		char *lock = mem_printf(ctx, "trees-%.*s", (int)strcspn(name, "."), name);
		char *path = path_join(ctx, top, name), *aside = mem_printf(ctx, "%s.old", path);
		int fd = store_lock(ctx, store, lock, true, false, NULL);

		/* A build that waits for the lock must not find half of a tree under its name. */
		if (fd >= 0 && strchr(name, '.') == NULL && rename(path, aside) == 0)
			path = aside;
		if (fd >= 0)
			store_drop(path, freed);
		store_unlock(fd);
	}
}

/* Temporary directories of puts and removals; whoever uses one holds "put". */
static void sweep_temporary(const void *ctx, const struct store *store, long long *freed)
{
	int fd = store_lock(ctx, store, "put", true, false, NULL);

	if (fd < 0)
		return;
	char *top = store_path(ctx, store, "stages");
	struct strlist *names = listing(ctx, top);
	for (size_t i = 0; i < names->count; i++)
		if (!store_is_shard(names->items[i]))
			store_drop(path_join(ctx, top, names->items[i]), freed);
	names = listing(ctx, store->root);
	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->items[i], "gone.", strlen("gone.")) == 0)
			store_drop(store_path(ctx, store, names->items[i]), freed);
	store_unlock(fd);
}

/* By a process that is no more. */
static bool is_half_written(const char *name)
{
	pid_t writer = temp_writer(name);

	return writer > 0 && kill(writer, 0) != 0 && errno == ESRCH;
}

static void sweep_written_in(const void *ctx, const char *dir, long long *freed)
{
	struct strlist *names = listing(ctx, dir);

	for (size_t i = 0; i < names->count; i++)
		if (is_half_written(names->items[i]))
			store_drop(path_join(ctx, dir, names->items[i]), freed);
}

/* Only with nobody else at work, who might be in a container with processes of other numbers. */
static void sweep_written(const void *ctx, const struct store *store, long long *freed)
{
	static const char *const flat[] = {"", "history", "choices", "builds", NULL};
	static const char *const deep[] = {"inputs", "logs", "sources", NULL};

	for (int i = 0; flat[i] != NULL; i++)
		sweep_written_in(ctx, store_path(ctx, store, flat[i]), freed);
	for (int i = 0; deep[i] != NULL; i++) {
		char *top = store_path(ctx, store, deep[i]);
		struct strlist *names = listing(ctx, top);

		for (size_t k = 0; k < names->count; k++)
			sweep_written_in(ctx, path_join(ctx, top, names->items[k]), freed);
	}
}

void store_sweep_as(const struct store *store, bool alone, long long *freed)
{
	void *ctx = mem_check(talloc_new(NULL));

	sweep_temporary(ctx, store, freed);
	sweep_work(ctx, store, freed);
	sweep_trees(ctx, store, freed);
	if (alone)
		sweep_written(ctx, store, freed);
	mem_free(ctx);
}

void store_sweep(const struct store *store)
{
	int fd = store_lock(NULL, store, "in-use", true, false, NULL);

	store_sweep_as(store, fd >= 0, NULL);
	store_unlock(fd);
}
