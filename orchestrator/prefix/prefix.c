/* SPDX-License-Identifier: Apache-2.0 */
/* How a prefix changes in one rename. */
#include "prefix/prefix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "prefix/prefix_priv.h"

/* Not every libc has renameat2; the numbers are the kernel's. */
enum { EXCHANGE = 1 << 1 };

enum { MEGABYTE = 1000000 };

static int check_apart(const void *ctx, const struct prefix_place *place, const struct store *store)
{
	char *resolved = realpath(store->root, NULL);
	char *root = mem_strdup(ctx, resolved != NULL ? resolved : store->root);

	free(resolved);
	if (path_is_inside(root, place->real) || path_is_inside(place->real, root))
		return report_error(NULL,
		    "the prefix '%s' and the store '%s' lie in each other; choose another --prefix "
		    "or "
		    "set MCM_STORE",
		    place->shown, store->root);
	return 0;
}

void prefix_tidy(const char *prefix)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *real = realpath(prefix, NULL);
	char *path = mem_strdup(ctx, real != NULL ? real : prefix);
	const struct prefix_place place = {
	    .shown = prefix,
	    .real = path,
	    .parent = path_dirname(ctx, path),
	    .base = path_basename(path),
	};
	int lock = access(place.parent, W_OK | X_OK) == 0 ? prefix_lock(&place, false) : -1;

	if (lock >= 0)
		prefix_recover(ctx, &place);
	store_unlock(lock);
	free(real);
	mem_free(ctx);
}

static int exchange(const char *a, const char *b)
{
	return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, EXCHANGE);
}

static int publish_failed(const struct prefix_place *place)
{
	if (errno == EBUSY)
		return prefix_refuse_mount(place);
	return report_error(
	    NULL, "cannot replace the prefix '%s' (choose another --prefix):", place->shown);
}

/*
 * For file systems without exchange; -1 with errno set. Between the two renames there is no prefix;
 * should we be killed just there, the next install puts the old one back.
 */
static int replace_in_two(const struct prefix_place *place, const char *tree, const char *aside)
{
	if (rename(place->real, aside) != 0)
		return -1;
	if (rename(tree, place->real) == 0)
		return 0;
	int cause = errno;
	if (rename(aside, place->real) != 0)
		report_warn(NULL, "the old prefix is now '%s':", aside);
	errno = cause;
	return -1;
}

/* What has come into the prefix meanwhile goes into the tree, and all of the tree onto the disk. */
static int settle_tree(const struct prefix_place *place, const char *tree)
{
	if (path_exists(place->real) && prefix_keep(place->real, tree, true) != 0)
		return -1;
	return file_sync_tree(tree);
}

/*
 * The tree takes the name of the old prefix before they are exchanged: under that name what an mcm
 * that was killed left is not simply removed.
 */
static int replace(const void *ctx, const struct prefix_place *place, const char *tree)
{
	char *aside = prefix_aside(ctx, place);

	if (rename(tree, aside) != 0)
		return report_error(
		    NULL, "cannot rename '%s' to '%s' (remove what is there):", tree, aside);
	if (exchange(aside, place->real) == 0)
		return 0;
	int cause = errno;
	if (path_rename(aside, tree) != 0)
		return -1;
	if (cause == EINVAL || cause == ENOSYS || cause == EOPNOTSUPP) {
		if (replace_in_two(place, tree, aside) == 0)
			return 0;
		cause = errno;
	}
	/* What came into the prefix since the tree was settled would be removed with it. */
	if (cause == EXDEV)
		return settle_tree(place, tree) != 0 ? -1 : prefix_put_next(ctx, place, tree);
	errno = cause;
	return publish_failed(place);
}

/*
 * Put the settled tree in the prefix's place, which existed before or not. The old prefix is
 * removed when the new one is known to be on the disk, and when what was put into it at the last
 * moment is kept.
 */
static int publish(
    const void *ctx, const struct prefix_place *place, const char *tree, bool existed)
{
	/* This replaces an empty directory, too. */
	if (rename(tree, place->real) == 0)
		return file_sync_above(place->real);
	if (errno != ENOTEMPTY && errno != EEXIST)
		return publish_failed(place);
	/* Somebody made it just now. */
	if (!existed && settle_tree(place, tree) != 0)
		return -1;
	if (replace(ctx, place, tree) != 0 || file_sync_above(place->real) != 0)
		return -1;
	return prefix_retire(ctx, place);
}

static void explain_space(const struct prefix_place *place, long long had, long long needed)
{
	if (had >= 0 && had < needed)
		report_note(NULL,
		    "the toolchains need %lld MB and '%s' had %lld MB free; make room or choose "
		    "another --prefix",
		    needed / MEGABYTE + 1, place->parent, had / MEGABYTE);
}

/* With the parent locked. */
static int install(const void *ctx, const struct store *store, const char *prefix,
    const struct prefix_part *parts, size_t n)
{
	struct prefix_place place;
	long long needed = 0;

	/* Once more, since the turn before ours may have changed everything. */
	if (prefix_find_place(ctx, prefix, &place) != 0 || prefix_recover(ctx, &place) != 0 ||
	    prefix_find_place(ctx, prefix, &place) != 0 || prefix_check_place(ctx, &place) != 0)
		return -1;
	char *stem = prefix_temp_stem(ctx, &place);
	char *tree = path_temp_dir(ctx, place.parent, stem);
	if (tree == NULL)
		return -1;
	struct prefix_build build = {
	    .shown = prefix,
	    .old = prefix_place_exists(&place) ? place.real : NULL,
	    .dir = tree,
	    .parent = place.parent,
	    .stem = stem,
	    .parts = parts,
	    .nparts = n,
	};
	for (size_t i = 0; i < n; i++)
		needed += parts[i].entry->bytes;
	long long had = path_free_bytes(place.parent);
	int result = prefix_fill(ctx, store, &build);
	if (result != 0)
		explain_space(&place, had, needed);
	bool existed = path_exists(place.real);
	if (result == 0)
		result = settle_tree(&place, tree);
	if (prefix_end_checks(store, &build) != 0)
		result = -1;
	if (result == 0)
		result = publish(ctx, &place, tree, existed);
	path_remove(tree);
	return result;
}

int prefix_install(
    const struct store *store, const char *prefix, const struct prefix_part *parts, size_t n)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct prefix_place place;
	int result = prefix_find_place(ctx, prefix, &place);

	if (result == 0 &&
	    (prefix_check_place(ctx, &place) != 0 || check_apart(ctx, &place, store) != 0))
		result = -1;
	/* A gc that came between check and copy would take the entry away. */
	int in_use = result == 0 ? store_lock(ctx, store, "in-use", false, true, NULL) : -1;
	if (in_use < 0)
		result = -1;
	if (result == 0)
		result = path_mkdirs(place.parent);
	if (result == 0) {
		int lock = prefix_lock(&place, true);

		result = lock >= 0 ? install(ctx, store, prefix, parts, n) : -1;
		store_unlock(lock);
	}
	store_unlock(in_use);
	mem_free(ctx);
	return result;
}
