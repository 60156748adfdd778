/* SPDX-License-Identifier: Apache-2.0 */
/* Finished outputs on their way into the store. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"
#include "store/store_priv.h"

static int move_tree(const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV)
		return report_error(NULL, "cannot rename '%s' to '%s':", from, to);
	return tree_copy(from, to, TREE_COPY);
}

static int write_record(const char *key, struct json *record, const char *temp)
{
	char *file = path_join(NULL, temp, "record.json");
	int result;

	json_set_string(record, "key", key);
	result = store_write_sealed(file, record);
	if (result == 0)
		result = path_write(path_join(file, temp, "used"), "", 0);
	mem_free(file);
	return result;
}

/* Output and record together in the temporary directory temp; chmod before: EXDEV copies modes. */
static int assemble(const char *key, const char *output, struct json *record, const char *temp)
{
	void *ctx = mem_check(talloc_new(NULL));
	const char *wanted = json_get_string(record, "output");
	bool known = wanted != NULL && json_get_string(record, "check") != NULL;
	char digest[HASH_HEX + 1], check[HASH_CHECK + 1];
	char *tree = path_join(ctx, temp, STORE_TREE);
	int result = -1;

	if (store_make_read_only(output) != 0 || move_tree(output, tree) != 0 ||
	    (!known && hash_tree_check(tree, digest, check) != 0))
		goto out;
	if (!known && wanted != NULL && strcmp(digest, wanted) != 0) {
		report_error(NULL, "the output has another digest than it should have");
		goto out;
	}
	long long bytes = tree_size(tree);
	if (bytes < 0)
		goto out;
	if (!known) {
		json_set_string(record, "output", digest);
		json_set_string(record, "check", check);
	}
	json_set_int(record, "bytes", bytes);
	result = write_record(key, record, temp);
out:
	mem_free(ctx);
	return result;
}

static int assemble_packed(const char *key, const char *file, struct json *record, const char *temp)
{
	char *packed = path_join(NULL, temp, STORE_PACKED);
	int result = -1;

	if (rename(file, packed) != 0)
		report_error(NULL, "cannot rename '%s' to '%s':", file, packed);
	else
		result = write_record(key, record, temp);
	mem_free(packed);
	return result;
}

/*
 * Whether the entry that is there already is as good as ours; one that is broken, could not be
 * read, or rests on the word of somebody who is not trusted goes into temp, out of our way.
 */
static bool yields_to(const struct store *store, const char *dir, const char *key, const char *temp)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct store_entry theirs;
	bool good = !store_is_doubted(store, dir) &&
		    store_load_entry(ctx, dir, key, &theirs) == STORE_GOOD &&
		    store_distrust(ctx, &store->trusted, &theirs.trust) == NULL;

	if (!good)
		path_take_away(dir, path_join(ctx, temp, "former"));
	mem_free(ctx);
	return good;
}

/* Under its final name in one rename, on the disk, unless a good entry is there already. */
static int publish(const struct store *store, const char *key, const char *temp, const char *made)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *dir = store_key_path(ctx, store, "stages", key);
	int result = path_mkdirs(path_dirname(ctx, dir));
	int swap = -1;

	if (result == 0)
		result = file_sync_tree(made);
	if (result == 0)
		swap = store_lock(ctx, store, "swap", true, true, NULL);
	if (swap < 0)
		result = -1;
	else if (!path_exists(dir) || !yields_to(store, dir, key, temp))
		result = path_rename(made, dir);
	store_unlock(swap);
	if (result == 0)
		result = file_sync_above(dir);
	mem_free(ctx);
	return result;
}

static int put_output(const void *ctx, const struct store *store, const char *key,
    const char *output, struct json *record)
{
	bool packed = json_get_string(record, "packed") != NULL;
	/* A sweep leaves the temporary directories alone as long as anybody holds this. */
	int guard = store_lock(ctx, store, "put", false, true, NULL);
	char *temp = guard >= 0 ? path_temp_dir(ctx, store_path(ctx, store, "stages"), "new")
				: NULL;
	int result = -1;

	if (temp != NULL) {
		char *made = path_join(ctx, temp, "entry");

		if (path_mkdirs(made) == 0 && (packed ? assemble_packed(key, output, record, made)
						      : assemble(key, output, record, made)) == 0)
			result = publish(store, key, temp, made);
		path_remove(temp);
	}
	store_unlock(guard);
	return result;
}

int store_put(const void *ctx, const struct store *store, const char *resolved_key,
    const char *output, struct json *record, struct store_entry *entry)
{
	void *scratch = mem_check(talloc_new(NULL));
	int result = 0;

	if (record == NULL)
		record = json_new_object();
	if (store_find(ctx, store, resolved_key, entry) != 1) {
		result = put_output(scratch, store, resolved_key, output, record);
		if (result == 0 && store_find(ctx, store, resolved_key, entry) != 1)
			result = report_error(NULL,
			    "the output '%.12s' vanished from the store '%s' as soon as it was put "
			    "there; keep other programs from removing it",
			    resolved_key, store->root);
	}
	if (path_exists(output))
		path_remove(output);
	json_free(record);
	mem_free(scratch);
	return result;
}
