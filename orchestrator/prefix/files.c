/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the files of a prefix come from: out of the store, as it has them, or fresh. What came into
 * the new tree is checked there: a check of the store's bytes would say nothing of what is copied
 * afterwards.
 */
#include "prefix/prefix_priv.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"

static int open_files(const void *ctx, const struct store *store, const struct prefix_build *build,
    const struct store_entry *entry, struct prefix_files *files)
{
	if (entry->fresh != NULL && path_is_dir(entry->fresh)) {
		*files = (struct prefix_files){.dir = entry->fresh, .own = true};
		return 0;
	}
	*files = (struct prefix_files){.dir = entry->path, .paths = strlist_new(ctx)};
	if (entry->packed[0] == '\0')
		return 0;
	/* Before it is unpacked, too: what reads it need not be proof against everything. */
	if (store_verify(store, entry) != 0) {
		files->paths =
		    NULL; /* it is gone, and was said to be: nothing is to be checked again */
		return -1;
	}
	files->own = true;
	files->dir = files->temp = path_temp_dir(ctx, build->parent, build->stem);
	return files->dir != NULL ? store_unpack_to(entry, files->dir) : -1;
}

static bool has_checksum(const char *dir, const struct strlist *paths, bool quick, const char *sum)
{
	struct tree_hash *hash = hash_tree_begin(paths, dir, !quick, quick);
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];

	for (size_t i = 0; i < paths->count; i++)
		if (hash_tree_add(hash, paths->items[i]) != 1)
			return false;
	hash_tree_end(hash, quick ? NULL : digest, quick ? check : NULL);
	return strcmp(quick ? check : digest, sum) == 0;
}

/*
 * In a process of its own, while the disk is waited for. It is silent, as the caller says what is
 * wrong. Of an entry with a checksum that does not fit the digest decides.
 */
static pid_t begin_check(const struct prefix_build *build, const struct prefix_files *files,
    const struct store_entry *entry)
{
	fflush(NULL);
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	/* Nobody would wait for the answer. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	report_silence();
	_exit((entry->check[0] != '\0' &&
		  has_checksum(build->dir, files->paths, true, entry->check)) ||
		      has_checksum(build->dir, files->paths, false, entry->output)
		  ? 0
		  : 1);
}

static int end_check(
    const struct store *store, const struct store_entry *entry, const struct prefix_files *files)
{
	int status = 1;

	while (files->check > 0 && waitpid(files->check, &status, 0) < 0 && errno == EINTR)
		continue;
	if (status == 0)
		return 0;
	/* If the store's own bytes are wrong, this says so and removes them. */
	if (store_verify(store, entry) != 0 || files->check == 0)
		return -1;
	return report_error(NULL,
	    "'%s' was changed while it was copied into the prefix; run the same command again",
	    entry->path);
}

int prefix_fill(const void *ctx, const struct store *store, struct prefix_build *build)
{
	struct prefix_files *files = mem_array(ctx, struct prefix_files, build->nparts + 1);
	int result = 0;

	build->files = files;
	for (size_t i = 0; result == 0 && i < build->nparts; i++)
		result = open_files(ctx, store, build, build->parts[i].entry, &files[i]);
	if (result == 0)
		result = prefix_build_tree(build);
	for (size_t i = 0; result == 0 && i < build->nparts; i++)
		if (files[i].paths != NULL)
			files[i].check = begin_check(build, &files[i], build->parts[i].entry);
	for (size_t i = 0; i < build->nparts; i++)
		if (files[i].temp != NULL && path_exists(files[i].temp))
			path_remove(files[i].temp);
	return result;
}

int prefix_end_checks(const struct store *store, const struct prefix_build *build)
{
	int result = 0;

	for (size_t i = 0; i < build->nparts; i++)
		if (build->files[i].paths != NULL &&
		    end_check(store, build->parts[i].entry, &build->files[i]) != 0)
			result = -1;
	return result;
}
