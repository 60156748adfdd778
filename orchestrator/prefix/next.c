/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies beside a prefix, and how a prefix is replaced that cannot be renamed: an overlay file
 * system, which containers have, renames no directory of its lower layers, that is of the image
 * (EXDEV; the kernel's Documentation/filesystems/overlayfs.rst, "redirect_dir").
 *
 * The finished tree waits beside the prefix under a name that says what it is to become, the prefix
 * gets a mark that says it is being removed, and then it is. Should mcm be killed meanwhile, the
 * next one goes on from there. Without the mark nothing was removed yet, and the waiting tree has
 * nothing but copies.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "files/tree.h"
#include "prefix/prefix_priv.h"

static const char mark[] = ".mcm-being-replaced";

/* In a directory such as /tmp, others can make what looks like ours. */
bool prefix_is_own_dir(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	       (st.st_uid == geteuid() || st.st_uid == 0);
}

char *prefix_aside(const void *ctx, const struct prefix_place *place)
{
	return mem_printf(ctx, "%s/.%s.mcm-old", place->parent, place->base);
}

char *prefix_temp_stem(const void *ctx, const struct prefix_place *place)
{
	return mem_printf(ctx, ".%s.mcm-new", place->base);
}

static char *next_name(const void *ctx, const struct prefix_place *place)
{
	return mem_printf(ctx, "%s/.%s.mcm-next", place->parent, place->base);
}

bool prefix_is_being_replaced(const void *ctx, const struct prefix_place *place)
{
	return prefix_is_own_dir(next_name(ctx, place)) &&
	       path_exists(path_join(ctx, place->real, mark));
}

/* The mark goes last: what has it holds nothing that is to stay. */
static int empty_prefix(const void *ctx, const struct prefix_place *place)
{
	struct strlist *names = listing(ctx, place->real);

	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], mark) != 0 &&
		    path_remove(path_join(ctx, place->real, names->items[i])) != 0)
			return -1;
	return path_remove(path_join(ctx, place->real, mark));
}

int prefix_move(const void *ctx, const struct prefix_place *place, const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV)
		return report_error(NULL, "cannot rename '%s' to '%s':", from, to);
	char *copy = path_temp_dir(ctx, place->parent, prefix_temp_stem(ctx, place));
	if (copy == NULL || tree_copy(from, copy, TREE_COPY) != 0 || file_sync_tree(copy) != 0 ||
	    path_rename(copy, to) != 0 || file_sync_above(to) != 0)
		return -1;
	return path_remove(from);
}

bool prefix_is_free(const void *ctx, const struct prefix_place *place)
{
	return listing(ctx, place->real)->count == 0 && (errno == 0 || path_means_absent(errno));
}

int prefix_take_next(const void *ctx, const struct prefix_place *place)
{
	char *next = next_name(ctx, place);

	if (!prefix_is_own_dir(next))
		return 0;
	if (!prefix_is_free(ctx, place) && !prefix_is_being_replaced(ctx, place))
		return path_remove(next);
	if (empty_prefix(ctx, place) != 0 || prefix_move(ctx, place, next, place->real) != 0)
		return -1;
	return file_sync_above(place->real);
}

int prefix_put_next(const void *ctx, const struct prefix_place *place, const char *tree)
{
	char *next = next_name(ctx, place);

	report_note(NULL,
	    "the file system does not rename the prefix '%s', which is of a lower layer (of a "
	    "container image, say): it is removed before the new one takes its place",
	    place->shown);
	if (path_rename(tree, next) != 0 || file_sync_above(next) != 0 ||
	    path_write(path_join(ctx, place->real, mark), "", 0) != 0)
		return -1;
	return prefix_take_next(ctx, place);
}
