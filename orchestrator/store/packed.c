/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outputs that the store has packed, as they came from a remote store. A toolchain is taken from
 * there into a prefix, which writes it once, and the store is smaller. What stages are built with
 * has to be a tree.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/archive.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "store/digest_behind.h"
#include "store/store_priv.h"

int store_unpack_to(const struct store_entry *entry, const char *dir)
{
	return archive_extract(entry->path, dir, entry->bytes, NULL);
}

int store_unpack_file(const char *file, long long bytes, const char *dir, char digest[HASH_HEX + 1],
    char check[HASH_CHECK + 1])
{
	struct digest_behind *behind = digest_behind_start(NULL, dir);
	const struct archive_opts opts = {
	    .written = behind != NULL ? digest_behind_add : NULL,
	    .user = behind,
	};
	int result = archive_extract(file, dir, bytes, &opts);

	if (result == 0 && (behind == NULL || !digest_behind_end(behind, digest, check)))
		result = hash_tree_check(dir, digest, check);
	mem_free(behind);
	return result;
}

/* The file was checked, and may have changed since: what came out of it counts. */
static int unpack_same(const struct store_entry *entry, const char *tree)
{
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];

	if (path_mkdirs(tree) != 0 ||
	    store_unpack_file(entry->path, entry->bytes, tree, digest, check) != 0)
		return -1;
	if (strcmp(digest, entry->output) != 0)
		return report_error(
		    NULL, "'%s' was changed while it was unpacked; run again", entry->path);
	return store_make_read_only(tree);
}

/* Beside the file, which others may be reading, unless another process was first. */
static int add_tree(const void *ctx, const struct store *store, const char *dir, const char *tree)
{
	char *place = path_join(ctx, dir, STORE_TREE);
	int swap = store_lock(ctx, store, "swap", true, true, NULL);
	int result = swap < 0 ? -1 : 0;

	if (swap >= 0 && !path_exists(place) && rename(tree, place) != 0)
		result = report_error(NULL, "cannot rename '%s' to '%s':", tree, place);
	store_unlock(swap);
	return result;
}

int store_unpack(const void *ctx, const struct store *store, struct store_entry *entry)
{
	int lock, result = -1;

	if (store_verify(store, entry) != 0)
		return -1;
	if (entry->packed[0] == '\0')
		return 0;
	void *scratch = mem_check(talloc_new(NULL));
	/* A copy: entry is filled anew. */
	char *key = mem_strdup(scratch, entry->resolved);
	char *dir = store_key_path(scratch, store, "stages", key);
	char *work = store_work_dir(scratch, store, &lock);

	if (work != NULL) {
		char *tree = path_join(scratch, work, STORE_TREE);

		if (unpack_same(entry, tree) == 0 && file_sync_tree(tree) == 0)
			result = add_tree(scratch, store, dir, tree);
		store_work_release(work, lock);
	}
	if (result == 0)
		result = file_sync_above(path_join(scratch, dir, STORE_TREE));
	if (result == 0 && store_find(ctx, store, key, entry) != 1)
		result = report_error(NULL, "'%s' has vanished from the store; run again", dir);
	mem_free(scratch);
	return result;
}
