/* SPDX-License-Identifier: Apache-2.0 */
/* Where a prefix may be, and how it changes in one rename. */
#include "prefix/prefix.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "files/listing.h"
#include "prefix/prefix_priv.h"

/* Not every libc has renameat2; the numbers are the kernel's. */
enum { EXCHANGE = 1 << 1 };

enum { RECORD_HEAD = 256, TEMP_SUFFIX = 7, MEGABYTE = 1000000 };

/* A prefix with links resolved, whether it exists or not. */
struct place {
	const char *shown;  /* as the user said it */
	const char *anchor; /* the prefix itself or the nearest directory above it that exists */
	const char *real;
	const char *parent;
	const char *base;
};

bool prefix_has(const char *prefix, const char *triple, const char *input_key)
{
	char head[RECORD_HEAD];
	char *record = prefix_record_path(NULL, prefix, triple);
	char *driver = mem_printf(record, "%s/bin/%s-gcc", prefix, triple);
	int fd = open(record, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, head, sizeof head - 1) : -1;
	bool has = false;

	/* The key is the first member: the rest, thousands of file names, need not be parsed. */
	if (n > 0) {
		head[n] = '\0';
		char *wanted = mem_printf(record, "{\n \"key\": \"%s\"", input_key);
		has = strncmp(head, wanted, strlen(wanted)) == 0 && access(driver, X_OK) == 0;
	}
	if (fd >= 0)
		close(fd);
	mem_free(record);
	return has;
}

static int find_place(const void *ctx, const char *prefix, struct place *place)
{
	char *above = path_absolute(ctx, prefix);
	char *rest = mem_strdup(ctx, "");

	if (above == NULL)
		return -1;
	while (!path_exists(above)) {
		rest = mem_printf(ctx, "/%s%s", path_basename(above), rest);
		above = path_dirname(ctx, above);
	}
	char *resolved = realpath(above, NULL);
	if (resolved == NULL)
		return report_error(
		    NULL, "cannot follow '%s' to the prefix (remove it or choose another):", above);
	place->shown = prefix;
	place->anchor = mem_strdup(ctx, resolved);
	free(resolved);
	place->real = *rest == '\0' ? place->anchor : path_join(ctx, place->anchor, rest + 1);
	place->parent = path_dirname(ctx, place->real);
	place->base = path_basename(place->real);
	return 0;
}

static bool place_exists(const struct place *place)
{
	return strcmp(place->anchor, place->real) == 0;
}

static int check_writable(const struct place *place, const char *dir)
{
	if (access(dir, W_OK | X_OK) != 0)
		return report_error(NULL,
		    "cannot write to '%s' for the prefix '%s' (make it writable or choose another "
		    "--prefix):",
		    dir, place->shown);
	return 0;
}

static int refuse_mount(const struct place *place)
{
	return report_error(NULL,
	    "the prefix '%s' is a mount point, which no rename can replace; choose a directory "
	    "below it",
	    place->shown);
}

static int check_contents(const void *ctx, const struct place *place)
{
	struct strlist *names = listing(ctx, place->real);

	if (names->count == 0 && errno != 0)
		return report_error(
		    NULL, "cannot read the prefix '%s' (choose another):", place->shown);
	if (names->count > 0 && prefix_triples(ctx, place->real)->count == 0)
		return report_error(NULL,
		    "the prefix '%s' holds something else; choose an empty or new directory",
		    place->shown);
	return 0;
}

static int check_place(const void *ctx, const struct place *place)
{
	struct stat own, above;

	if (!path_is_dir(place->anchor))
		return report_error(NULL,
		    "cannot use '%s' as a prefix: '%s' is not a directory; choose another",
		    place->shown, place->anchor);
	if (!place_exists(place))
		return check_writable(place, place->anchor);
	if (stat(place->real, &own) != 0 || stat(place->parent, &above) != 0)
		return report_error(NULL, "cannot look at the prefix '%s':", place->shown);
	if (own.st_dev != above.st_dev || strcmp(place->real, "/") == 0)
		return refuse_mount(place);
	if (check_contents(ctx, place) != 0)
		return -1;
	return check_writable(place, place->parent);
}

int prefix_check(const char *prefix)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct place place;
	int result = find_place(ctx, prefix, &place);

	if (result == 0)
		result = check_place(ctx, &place);
	mem_free(ctx);
	return result;
}

static int check_apart(const void *ctx, const struct place *place, const struct store *store)
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

/* Locked through the directory itself, so that nothing is left behind. */
static int lock_parent(const struct place *place)
{
	int fd = open(place->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return report_error(NULL, "cannot open directory '%s':", place->parent);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		report_note(
		    NULL, "waiting for another process that installs in '%s'", place->parent);
	do
		result = flock(fd, LOCK_EX);
	while (result != 0 && errno == EINTR);
	if (result == 0)
		return fd;
	report_error(
	    NULL, "cannot lock '%s' (choose a --prefix on a local file system):", place->parent);
	close(fd);
	return -1;
}

static char *aside_path(const void *ctx, const struct place *place)
{
	return mem_printf(ctx, "%s/.%s.mcm-old", place->parent, place->base);
}

/* Of directories that are to become the prefix, or a part of it. */
static char *temp_stem(const void *ctx, const struct place *place)
{
	return mem_printf(ctx, ".%s.mcm-new", place->base);
}

/* What processes left that were killed: none can be at work, since we hold the lock. */
static void recover(const void *ctx, const struct place *place)
{
	char *aside = aside_path(ctx, place);
	char *stem = temp_stem(ctx, place);
	struct strlist *names = listing(ctx, place->parent);
	size_t length = strlen(stem);

	/* Works only where the prefix is absent or empty: then the old one is still the right one.
	 */
	if (path_exists(aside) && rename(aside, place->real) != 0)
		path_remove(aside);
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];

		if (strncmp(name, stem, length) == 0 && strlen(name) == length + TEMP_SUFFIX &&
		    name[length] == '.')
			path_remove(path_join(ctx, place->parent, name));
	}
}

void prefix_tidy(const char *prefix)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *real = realpath(prefix, NULL);
	char *path = mem_strdup(ctx, real != NULL ? real : prefix);
	struct place place = {
	    .real = path, .parent = path_dirname(ctx, path), .base = path_basename(path)};
	int fd = open(place.parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && access(place.parent, W_OK | X_OK) == 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		recover(ctx, &place);
	store_unlock(fd);
	free(real);
	mem_free(ctx);
}

static int exchange(const char *a, const char *b)
{
	return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, EXCHANGE);
}

static int publish_failed(const struct place *place)
{
	if (errno == EBUSY)
		return refuse_mount(place);
	/* Overlay file systems rename no directory of a lower layer. */
	if (errno == EXDEV)
		return report_error(NULL,
		    "the prefix '%s' cannot be renamed on its file system (it may come with a "
		    "container image); remove it or choose another --prefix",
		    place->shown);
	return report_error(
	    NULL, "cannot replace the prefix '%s' (choose another --prefix):", place->shown);
}

/*
 * For file systems without exchange. Between the two renames there is no prefix; should we be
 * killed just there, recover() of the next install puts the old one back.
 */
static int replace_in_two(const void *ctx, const struct place *place, const char *tree)
{
	char *aside = aside_path(ctx, place);

	if (rename(place->real, aside) != 0)
		return publish_failed(place);
	if (rename(tree, place->real) != 0) {
		int cause = errno;

		if (rename(aside, place->real) != 0)
			report_warn(NULL, "the old prefix is now '%s':", aside);
		errno = cause;
		return publish_failed(place);
	}
	path_remove(aside);
	return 0;
}

/* Put tree in the prefix's place; the old one, if any, is at tree's name afterwards or gone. */
static int publish(const void *ctx, const struct place *place, const char *tree)
{
	/* This replaces an empty directory too. */
	if (rename(tree, place->real) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return publish_failed(place);
	if (exchange(tree, place->real) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)
		return replace_in_two(ctx, place, tree);
	return publish_failed(place);
}

static void explain_space(const struct place *place, long long had, long long needed)
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
	struct place place;
	long long needed = 0;

	/* Once more, since the turn before ours may have changed everything. */
	if (find_place(ctx, prefix, &place) != 0)
		return -1;
	recover(ctx, &place);
	if (find_place(ctx, prefix, &place) != 0 || check_place(ctx, &place) != 0)
		return -1;
	char *stem = temp_stem(ctx, &place);
	char *tree = path_temp_dir(ctx, place.parent, stem);
	if (tree == NULL)
		return -1;
	struct prefix_build build = {
	    .shown = prefix,
	    .old = place_exists(&place) ? place.real : NULL,
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
	else
		result = publish(ctx, &place, tree);
	path_remove(tree);
	return result;
}

int prefix_install(
    const struct store *store, const char *prefix, const struct prefix_part *parts, size_t n)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct place place;
	int result = find_place(ctx, prefix, &place);

	if (result == 0 && (check_place(ctx, &place) != 0 || check_apart(ctx, &place, store) != 0))
		result = -1;
	/* A gc that came between check and copy would take the entry away. */
	int in_use = result == 0 ? store_lock(ctx, store, "in-use", false, true, NULL) : -1;
	if (in_use < 0)
		result = -1;
	if (result == 0)
		result = path_mkdirs(place.parent);
	if (result == 0) {
		int lock = lock_parent(&place);

		result = lock >= 0 ? install(ctx, store, prefix, parts, n) : -1;
		store_unlock(lock);
	}
	store_unlock(in_use);
	mem_free(ctx);
	return result;
}
