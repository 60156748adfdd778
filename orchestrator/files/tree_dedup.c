/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the same contents in one tree become hard links to one of them. */
#include "files/tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"

struct candidate {
	char *path;
	size_t order; /* of the walk */
	struct stat st;
	bool stands; /* others may be linked to it */
};

struct candidates {
	struct candidate *items;
	size_t count;
};

static int collect(void *data, const struct tree_entry *entry)
{
	struct candidates *all = data;
	size_t room = talloc_array_length(all->items);

	/* Empty files hold no block to be saved. */
	if (!S_ISREG(entry->st.st_mode) || entry->st.st_size == 0)
		return 0;
	if (all->count == room)
		mem_grow(NULL, all->items, struct candidate, 2 * room);
	all->items[all->count] = (struct candidate){
	    .path = mem_strdup(all->items, entry->full),
	    .order = all->count,
	    .st = entry->st,
	};
	all->count++;
	return 0;
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* Those that could be linked to each other come together, in the order of the walk. */
static int by_kind(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->st.st_size != b->st.st_size)
		return COMPARE(a->st.st_size, b->st.st_size);
	if (a->st.st_mode != b->st.st_mode)
		return COMPARE(a->st.st_mode, b->st.st_mode);
	if (a->st.st_dev != b->st.st_dev)
		return COMPARE(a->st.st_dev, b->st.st_dev);
	return COMPARE(a->order, b->order);
}

static bool same_kind(const struct candidate *a, const struct candidate *b)
{
	return a->st.st_size == b->st.st_size && a->st.st_mode == b->st.st_mode &&
	       a->st.st_dev == b->st.st_dev;
}

/* 0 done, 1 when first can have no more links, -1 reported. */
static int replace(const struct candidate *first, const struct candidate *file, long long *saved)
{
	struct stat now;
	char *temp = mem_printf(NULL, "%s.%ld.link", file->path, (long)getpid());
	int result = 0;

	if (lstat(file->path, &now) != 0) {
		result = report_error(NULL, "cannot look at '%s':", file->path);
	} else if (link(first->path, temp) != 0) {
		result = errno == EMLINK
			     ? 1
			     : report_error(NULL, "cannot link '%s' to '%s':", temp, first->path);
	} else if (rename(temp, file->path) != 0) {
		result = report_error(NULL, "cannot rename '%s' to '%s':", temp, file->path);
		unlink(temp);
	} else if (now.st_nlink == 1) {
		/* Its blocks are free only once its last name is gone. */
		*saved += now.st_size;
	}
	mem_free(temp);
	return result;
}

/* Link file to the earliest equal one of its group, or let it stand for later ones. */
static int link_group(struct candidate *group, struct candidate *file, long long *saved)
{
	for (struct candidate *first = group; first < file; first++) {
		if (!first->stands)
			continue;
		if (first->st.st_ino == file->st.st_ino)
			return 0;
		int same = file_same(first->path, file->path);
		if (same < 0)
			return -1;
		if (same == 0)
			continue;
		int replaced = replace(first, file, saved);
		if (replaced <= 0)
			return replaced;
		first->stands = false;
	}
	file->stands = true;
	return 0;
}

int tree_hardlink_duplicates(const char *root, long long *saved)
{
	struct candidates all = {.items = mem_array(NULL, struct candidate, 256)};
	int result = tree_walk(root, collect, &all);
	struct candidate *group = all.items;

	*saved = 0;
	if (result == 0)
		qsort(all.items, all.count, sizeof *all.items, by_kind);
	for (size_t i = 0; result == 0 && i < all.count; i++) {
		struct candidate *file = &all.items[i];

		if (!same_kind(group, file))
			group = file;
		result = link_group(group, file, saved);
	}
	mem_free(all.items);
	return result;
}
