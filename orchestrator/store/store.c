/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and making a store, and the names in it. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/owner.h"
#include "files/path.h"
#include "store/store_priv.h"

static const char format_text[] = "mcm-store 1\n";

/* builds/ is with whom it concerns, report/: stages are built without it. */
static const char *const layout[] = {"stages", "inputs", "sources", "trees", "work", "locks",
    "logs", "history", "choices", "apt", NULL};

char *store_path(const void *ctx, const struct store *store, const char *name)
{
	return mem_printf(ctx, "%s/%s", store->root, name);
}

char *store_key_path(const void *ctx, const struct store *store, const char *dir, const char *key)
{
	return mem_printf(ctx, "%s/%s/%.2s/%s", store->root, dir, key, key);
}

bool store_is_shard(const char *name)
{
	return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

struct strlist *store_keys(const void *ctx, const struct store *store, const char *dir)
{
	void *scratch = mem_check(talloc_new(NULL));
	struct strlist *keys = strlist_new(ctx);
	char *top = store_path(scratch, store, dir);
	struct strlist *shards = listing(scratch, top);

	for (size_t i = 0; i < shards->count; i++) {
		if (!store_is_shard(shards->items[i]))
			continue;
		struct strlist *names = listing(scratch, path_join(scratch, top, shards->items[i]));

		for (size_t j = 0; j < names->count; j++)
			if (hash_is_hex(names->items[j]))
				strlist_add(keys, names->items[j]);
	}
	mem_free(scratch);
	return keys;
}

static bool is_set(const char *value)
{
	return value != NULL && *value != '\0';
}

char *store_where(const void *ctx, const char *dir)
{
	const char *own = getenv("MCM_STORE");
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (is_set(dir))
		return path_absolute(ctx, dir);
	if (is_set(own))
		return path_absolute(ctx, own);
	/* The XDG specification has relative values ignored. */
	if (is_set(cache) && *cache == '/')
		return path_absolute(ctx, mem_printf(ctx, "%s/mcm", cache));
	if (is_set(home))
		return path_absolute(ctx, mem_printf(ctx, "%s/.cache/mcm", home));
	report_error(NULL, "no place for the store: none of MCM_STORE, XDG_CACHE_HOME and HOME is "
			   "set; set MCM_STORE to a directory");
	return NULL;
}

static int make_root(const void *ctx, const char *root)
{
	/* What configure scripts refuse in the names of directories, and the separator of PATH. */
	size_t safe = strcspn(root, " \t\n\\\"#$&'`:");
	char *above = mem_strdup(ctx, root);

	if (root[safe] != '\0')
		return report_error(NULL,
		    "cannot use '%s' as the store: stages are built in it, and many makefiles "
		    "cannot work in a directory with '%c' in its name; set MCM_STORE to another "
		    "place",
		    root, root[safe]);
	while (!path_exists(above))
		above = path_dirname(ctx, above);
	if (!path_is_dir(above))
		return report_error(NULL,
		    "cannot use '%s' as the store: '%s' is not a directory; set MCM_STORE to "
		    "another place",
		    root, above);
	if (access(above, R_OK | W_OK | X_OK) != 0)
		return report_error(NULL,
		    "cannot write to '%s' for the store '%s' (set MCM_STORE to a directory that "
		    "you may write to):",
		    above, root);
	return strcmp(above, root) == 0 ? 0 : path_mkdirs(root);
}

static int refuse(const char *root)
{
	return report_error(NULL,
	    "'%s' is neither empty nor a store of mcm; set MCM_STORE to an empty or new directory",
	    root);
}

/* 1 ours, 0 not yet written or not to its end, -1 reported. */
static int check_format(const void *ctx, const char *root, const char *path)
{
	char *text = store_read(ctx, path);

	if (text == NULL && errno == ENOENT)
		return 0;
	if (text == NULL)
		return report_error(NULL, "cannot read '%s':", path);
	if (strcmp(text, format_text) == 0)
		return 1;
	if (strncmp(text, format_text, strlen(text)) == 0)
		return 0;
	if (strncmp(text, "mcm-store ", strlen("mcm-store ")) != 0)
		return refuse(root);
	return report_error(NULL,
	    "the store '%s' has the format '%.*s', this mcm knows '%.*s'; remove it or set "
	    "MCM_STORE to another directory",
	    root, (int)strcspn(text, "\n"), text, (int)strcspn(format_text, "\n"), format_text);
}

bool store_is_made(const char *root)
{
	char *path = path_join(NULL, root, "format");
	char *text = store_read(path, path);
	bool made = text != NULL && strcmp(text, format_text) == 0;

	mem_free(path);
	return made;
}

static int check_empty(const void *ctx, const char *root)
{
	struct strlist *names = listing(ctx, root);

	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], "format") != 0 &&
		    strcmp(names->items[i], "lost+found") != 0)
			return refuse(root);
	return 0;
}

static int write_format(const void *ctx, const char *root, const char *path)
{
	if (check_empty(ctx, root) != 0)
		return -1;
	/* In place: a temporary file left by a crash would make the directory somebody else's. */
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t size = strlen(format_text);
	bool done = fd >= 0 && write(fd, format_text, size) == (ssize_t)size && fsync(fd) == 0;
	int cause = errno;
	if (fd >= 0)
		close(fd);
	errno = cause;
	return done ? 0 : report_error(NULL, "cannot write '%s':", path);
}

/* One process at a time decides whether an empty directory becomes a store. */
static int settle_format(const void *ctx, const char *root)
{
	char *path = path_join(ctx, root, "format");
	int found = check_format(ctx, root, path);

	if (found != 0)
		return found > 0 ? 0 : -1;
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || file_lock(fd, LOCK_EX) != 0) {
		report_error(NULL,
		    "cannot lock the store '%s' (set MCM_STORE to a local file system):", root);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	found = check_format(ctx, root, path);
	if (found == 0)
		found = write_format(ctx, root, path);
	close(fd);
	return found < 0 ? -1 : 0;
}

/*
 * What this process makes from now on: in a store whose directory its group may write to, others of
 * the group can go on with it; elsewhere nobody but the caller can.
 */
static void settle_umask(const char *root)
{
	struct stat st;
	mode_t mask = umask(S_IWGRP | S_IWOTH);

	if (stat(root, &st) == 0 && (st.st_mode & S_IWGRP) != 0)
		umask(S_IWOTH);
	else
		umask(mask | S_IWGRP | S_IWOTH);
}

static int check_layout(const void *ctx, const struct store *store)
{
	for (int i = 0; layout[i] != NULL; i++) {
		char *path = store_path(ctx, store, layout[i]);

		if (!store->reads && mkdir(path, 0777) != 0 && errno != EEXIST)
			return report_error(NULL, "cannot make directory '%s':", path);
		if (path_exists(path) && owner_check(path, "the store's directory") != 0)
			return -1;
	}
	return 0;
}

/* With all links on the way followed: compilers write such paths into what they make. */
static char *real_root(const void *ctx, const char *root)
{
	char *resolved = realpath(root, NULL);
	char *copy = resolved != NULL ? mem_strdup(ctx, resolved) : NULL;

	if (resolved == NULL)
		report_error(NULL, "cannot follow '%s' to the store:", root);
	free(resolved);
	return copy;
}

static struct store *new_store(const void *ctx, bool reads)
{
	struct store *store = mem_new(ctx, struct store);

	store->reads = reads;
	store->verified = strlist_new(store);
	store->doubted = strlist_new(store);
	return store;
}

/* 0 also where there is none, but nothing else either. */
static int check_to_read(struct store *store)
{
	int found = check_format(store, store->root, store_path(store, store, "format"));

	if (found == 0)
		return check_empty(store, store->root);
	return found > 0 ? check_layout(store, store) : -1;
}

struct store *store_open_to_read(const void *ctx, const char *dir)
{
	struct store *store = new_store(ctx, true);
	char *root = store_where(store, dir);

	if (root != NULL && !path_exists(root)) {
		store->root = root;
		return store;
	}
	if (root != NULL && owner_check(root, "the store") == 0)
		store->root = real_root(store, root);
	if (store->root != NULL && check_to_read(store) == 0)
		return store;
	mem_free(store);
	return NULL;
}

struct store *store_open(const void *ctx, const char *dir)
{
	struct store *store = new_store(ctx, false);
	char *root = store_where(store, dir);

	if (root != NULL)
		settle_umask(root);
	if (root != NULL && make_root(store, root) == 0 && owner_check(root, "the store") == 0)
		store->root = real_root(store, root);
	if (store->root != NULL && settle_format(store, store->root) == 0 &&
	    check_layout(store, store) == 0)
		return store;
	mem_free(store);
	return NULL;
}

struct strlist *store_stage_keys(const void *ctx, const struct store *store)
{
	return store_keys(ctx, store, "stages");
}
