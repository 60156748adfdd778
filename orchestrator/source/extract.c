/* SPDX-License-Identifier: Apache-2.0 */
/* From a verified file to a patched tree in the store. */
#include "source/source_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/archive.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "files/tree.h"
#include "process/proc.h"
#include "recipe/vars.h"
#include "source/patch_said.h"

/*
 * Every file's time. Rules such as automake's rebuild what is older than its source, which a
 * patch to configure.ac would set off, with programs that may not be there; equal times never do.
 */
enum { TREE_TIME = 1 };

/* Trees half made by processes that died, or set aside; the caller holds the lock of making it. */
static void remove_leftovers(const void *ctx, const char *dir, const char *stem)
{
	const struct strlist *names = listing(ctx, dir);

	for (size_t i = 0; i < names->count; i++)
		if (strncmp(names->items[i], stem, strlen(stem)) == 0)
			(void)path_remove(path_join(ctx, dir, names->items[i]));
}

static int unpack(
    const void *ctx, const struct source *source, const struct source_file *file, const char *dir)
{
	const struct origin *origin = file->origin;
	const struct strlist *exclude = source->exclude, *include = source->include;
	struct archive_opts opts = {.strip = origin->strip,
	    .exclude = exclude != NULL && exclude->count > 0 ? exclude : NULL,
	    .include = include != NULL && include->count > 0 ? include : NULL,
	    .remedy = "remove the file to have it fetched again"};

	if (origin->inner != NULL) {
		opts.inner = expand_text(ctx, source->vars, origin->inner, &origin->loc);
		if (opts.inner == NULL)
			return -1;
	}
	return archive_extract(file->path, dir, SOURCE_MOST_BYTES, &opts);
}

/* The log is for people; that it cannot be written stops nothing. */
static void write_log(int fd, const char *text)
{
	if (fd >= 0)
		(void)file_write(fd, text, strlen(text));
}

/* A tree in the making. */
struct tree_making {
	const void *ctx;
	const struct source *source;
	const struct source_file *file;
	const char *patch_program; /* or NULL */
	int log_fd;
};

/* Whatever program patch starts comes from where it lies itself, not from the user's PATH. */
static struct strlist *patch_env(const struct tree_making *m)
{
	struct strlist *env = source_tool_env(m->ctx);

	strlist_setenv(env, "PATH", path_dirname(env, m->patch_program));
	return env;
}

/* Without -s, which would keep the numbers of failed hunks to itself. */
static struct strlist *patch_command(
    const struct tree_making *m, const char *dir, const char *patch)
{
	struct strlist *argv = strlist_new(m->ctx);

	strlist_add(argv, m->patch_program);
	strlist_add_all(argv, strlist_split(argv, "-p1 -N -f -F0 --no-backup-if-mismatch -d", " "));
	strlist_add(argv, dir);
	strlist_add(argv, "-i");
	strlist_add(argv, patch);
	return argv;
}

static int apply(const struct tree_making *m, const char *dir, const char *patch)
{
	const void *ctx = m->ctx;
	char *path = path_absolute(ctx, patch);
	int status = 0;

	if (path == NULL)
		return -1;
	if (access(path, R_OK) != 0)
		return report_error(NULL, "cannot read patch '%s':", path);
	if (m->patch_program == NULL)
		return report_error(NULL,
		    "cannot apply '%s' without the program 'patch'; install it "
		    "('mcm doctor' names the command), or name its directory in HOST_PATH",
		    patch);
	char *output = proc_capture(
	    ctx, patch_command(m, dir, path)->items, patch_env(m)->items, true, &status);
	if (output == NULL)
		return -1;
	write_log(m->log_fd, mem_printf(ctx, "%s:\n%s", path_basename(patch), output));
	if (status == 0)
		return 0;
	char *cause = patch_cause(ctx, output);
	return report_error(NULL, "patch '%s' does not apply: %s", patch,
	    cause != NULL ? cause : proc_status_text(ctx, status));
}

int source_apply(const char *dir, const char *patch, const char *patch_program)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct tree_making making = {
	    .ctx = ctx, .patch_program = patch_program, .log_fd = -1};
	int status = apply(&making, dir, patch);

	mem_free(ctx);
	return status;
}

static int patch_tree(const struct tree_making *m, const char *dir)
{
	const struct source *source = m->source;
	const struct strlist *first = origin_patches(m->ctx, source, m->file->origin);

	if (first == NULL)
		return -1;
	for (size_t i = 0; i < first->count; i++)
		if (apply(m, dir, first->items[i]) != 0)
			return -1;
	for (size_t i = 0; i < source->npatches; i++)
		if (apply(m, dir, source->patches[i].path) != 0)
			return -1;
	return 0;
}

static int check_same(const char *path, const char *sha256)
{
	char hex[HASH_HEX + 1];

	if (hash_file(path, hex) != 0)
		return -1;
	return strcmp(hex, sha256) == 0
		   ? 0
		   : report_error(NULL,
			 "'%s' was changed since its digest was looked at, so nothing is made of "
			 "it; run the same command again",
			 path);
}

static int check_patches(const struct patch *patches, size_t n)
{
	int result = 0;

	for (size_t i = 0; i < n && result == 0; i++)
		result = check_same(patches[i].path, patches[i].sha256);
	return result;
}

/*
 * Looked at afterwards: hours may have passed since keys were made of these digests, and what
 * stages are built from must not be what somebody has put there meanwhile.
 */
static int check_unchanged(const struct tree_making *m)
{
	const struct source *source = m->source;
	const char *sha256 = origin_sha256(m->ctx, source, m->file->origin);

	if (sha256 != NULL && check_same(m->file->path, sha256) != 0)
		return -1;
	return check_patches(source->origin_patches, source->norigin_patches) != 0
		   ? -1
		   : check_patches(source->patches, source->npatches);
}

/* With the lock of making it held, too. */
static int make_tree(const struct tree_making *m, const char *path)
{
	const void *ctx = m->ctx;
	char *dir = path_dirname(ctx, path);
	char *stem = mem_printf(ctx, "%s.", path_basename(path));

	remove_leftovers(ctx, dir, stem);
	char *temp = path_temp_dir(ctx, dir, mem_printf(ctx, "%stmp", stem));
	if (temp == NULL)
		return -1;
	/* Not synced: no other boot will take it for whole. */
	if (unpack(ctx, m->source, m->file, temp) == 0 && patch_tree(m, temp) == 0 &&
	    check_unchanged(m) == 0 && tree_normalise(temp, TREE_TIME) == 0 &&
	    path_rename(temp, path) == 0)
		return 0;
	(void)path_remove(temp);
	return -1;
}

/* For a caller that has found nobody to use the tree. Removing a large one would take seconds. */
static int set_aside(const void *ctx, const char *path)
{
	char *aside = mem_printf(ctx, "%s.old", path);
	int there = path_look(path, NULL);

	if (there <= 0)
		return there;
	return rename(path, aside) == 0 ||
		       (path_remove(aside) == 0 && path_take_away(path, aside) == 0)
		   ? 0
		   : -1;
}

int source_tree_hold(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file)
{
	char *path = source_tree_path(ctx, store, source, file);
	char *name = mem_printf(ctx, "trees-%s", path_basename(path));
	int alone = store_lock(ctx, store, name, true, false, NULL);
	int result = alone >= 0 ? set_aside(ctx, path) : alone == -1 ? 0 : -1;

	store_unlock(alone);
	int lock = result == 0 ? store_lock(ctx, store, name, false, true, NULL) : -1;
	mem_free(name);
	mem_free(path);
	return lock >= 0 ? lock : -1;
}

int source_tree_drop(const void *ctx, const struct store *store, const struct source *source,
    const struct source_file *file)
{
	char *path = source_tree_path(ctx, store, source, file);
	int lock = store_lock(
	    ctx, store, mem_printf(ctx, "trees-%s", path_basename(path)), true, false, NULL);
	/* Aside first: whoever waits for the lock must not take what is left of a tree for one. */
	int result = lock >= 0 ? set_aside(ctx, path) : lock == -1 ? 0 : -1;

	if (lock >= 0 && result == 0)
		result = path_remove(mem_printf(ctx, "%s.old", path));
	store_unlock(lock);
	return result;
}

int source_extract(const struct store *store, const struct source *source,
    const struct source_file *file, const char *patch_program, int log_fd)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct tree_making making = {ctx, source, file, patch_program, log_fd};
	char *path = source_tree_path(ctx, store, source, file);
	char *name = mem_printf(ctx, "making-%s", path_basename(path));
	int lock = store_lock(ctx, store, name, true, true, NULL);
	int there = lock >= 0 ? path_look(path, NULL) : -1;
	int result = there == 0 ? make_tree(&making, path) : there < 0 ? -1 : 0;

	store_unlock(lock);
	mem_free(ctx);
	return result;
}
