/* SPDX-License-Identifier: Apache-2.0 */
/* A small tree to work on, and the listing of one. */
#pragma once

#include "scratch.h"

#include "files/tree.h"

static inline int note_path(void *data, const struct tree_entry *entry)
{
	struct strlist *list = data;
	char *full = path_join(scratch.ctx, scratch.dir, entry->path);

	assert_string_equal(strrchr(entry->full, '/'), strrchr(full, '/'));
	assert_int_equal(S_ISLNK(entry->st.st_mode), entry->link != NULL);
	if (entry->link != NULL)
		strlist_addf(list, "%s>%s", entry->path, entry->link);
	else
		strlist_add(list, entry->path);
	return 0;
}

static inline char *listing(const char *root)
{
	struct strlist *list = strlist_new(scratch.ctx);

	assert_int_equal(tree_walk(root, note_path, list), 0);
	return strlist_join(scratch.ctx, list, " ");
}

/* in/{a,a.d/{x,y},a0,b>a,empty/,run} */
static inline char *sample(void)
{
	char *root = scratch_mkdir("in");

	scratch_mkdir("in/a.d");
	scratch_file("in/a.d/y", "y", 0600);
	scratch_file("in/a.d/x", "x", 0644);
	scratch_file("in/a0", "zero", 0444);
	scratch_file("in/a", "a", 0640);
	scratch_file("in/run", "#!", 0711);
	scratch_mkdir("in/empty");
	assert_int_equal(symlink("a", scratch_path("in/b")), 0);
	return root;
}

#define SAMPLE "a a.d a.d/x a.d/y a0 b>a empty run"
