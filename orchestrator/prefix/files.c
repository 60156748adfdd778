/* SPDX-License-Identifier: Apache-2.0 */
/* Where the files of a prefix come from: out of the store, as it has them, or fresh. */
#include "prefix/prefix_priv.h"

#include "base/mem.h"
#include "files/path.h"

/* What the store has packed is verified and comes into a directory beside the prefix. */
static int unpack(const void *ctx, const struct store *store, const struct prefix_build *build,
    const struct store_entry *entry, struct prefix_files *files)
{
	if (store_verify(store, entry) != 0)
		return -1;
	char *temp = path_temp_dir(ctx, build->parent, build->stem);
	*files = (struct prefix_files){.dir = temp, .own = true, .temp = temp};
	return files->dir != NULL ? store_unpack_to(entry, files->dir) : -1;
}

/* A tree of the store is checked while it is copied: reading and writing are two processors' work.
 */
static int open_files(const void *ctx, const struct store *store, const struct prefix_build *build,
    const struct store_entry *entry, struct prefix_files *files)
{
	if (entry->fresh != NULL && path_is_dir(entry->fresh))
		*files = (struct prefix_files){.dir = entry->fresh, .own = true};
	else if (entry->packed[0] != '\0')
		return unpack(ctx, store, build, entry, files);
	else
		*files = (struct prefix_files){
		    .dir = entry->path, .check = store_verify_begin(store, entry)};
	return 0;
}

static int close_files(
    const struct store *store, const struct store_entry *entry, const struct prefix_files *files)
{
	if (files->temp != NULL && path_exists(files->temp))
		path_remove(files->temp);
	return files->dir == NULL || files->own ? 0 : store_verify_end(store, entry, files->check);
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
	for (size_t i = 0; i < build->nparts; i++)
		if (close_files(store, build->parts[i].entry, &files[i]) != 0)
			result = -1;
	return result;
}
