/* SPDX-License-Identifier: Apache-2.0 */
/* Each tree is walked and held against the other: what one lacks is seen only from the other. */
#include "verify/trees.h"

#include <string.h>
#include <unistd.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"
#include "inspect/differ.h"

struct tree_search {
	const void *ctx;
	const char *other;
	bool reversed; /* other is the tree from before */
	char *path, *text;
};

enum { SEARCH_FOUND = 1 };

static int say_difference(struct tree_search *s, const struct tree_entry *entry, char *what)
{
	s->path = mem_strdup(s->ctx, entry->path);
	s->text = what != NULL ? mem_printf(s->ctx, "%s: %s", entry->path, what) : NULL;
	return SEARCH_FOUND;
}

/* Which bytes a file has, which it had, and where they differ. NULL: reported. */
static char *bytes_text(const void *ctx, const char *before, const char *after)
{
	char x[HASH_HEX + 1], y[HASH_HEX + 1];
	char *what;

	if (hash_file(before, x) != 0 || hash_file(after, y) != 0)
		return NULL;
	what = differ_text(ctx, before, after);
	return what != NULL ? mem_printf(ctx, "SHA-256 %s, was %s: %s", y, x, what) : NULL;
}

static const char *kind_text(mode_t mode)
{
	return S_ISDIR(mode) ? "a directory" : S_ISLNK(mode) ? "a symbolic link" : "a file";
}

static int compare_links(struct tree_search *s, const struct tree_entry *entry, const char *other)
{
	return path_is_link_to(other, entry->link)
		   ? 0
		   : say_difference(s, entry, mem_strdup(s->ctx, "the link leads elsewhere"));
}

static int compare_files(
    struct tree_search *s, const struct tree_entry *entry, const char *other, const struct stat *st)
{
	int same = file_same(entry->full, other);

	if (same < 0)
		return say_difference(s, entry, NULL);
	if (same == 0)
		return say_difference(s, entry, bytes_text(s->ctx, entry->full, other));
	if (((entry->st.st_mode ^ st->st_mode) & S_IXUSR) != 0)
		return say_difference(s, entry, mem_strdup(s->ctx, "another mode"));
	return 0;
}

static int compare_entry(void *data, const struct tree_entry *entry)
{
	struct tree_search *s = data;
	char *other = path_join(NULL, s->other, entry->path);
	struct stat st;
	int there = path_look(other, &st), result = 0;

	if (there < 0)
		result = say_difference(s, entry, NULL);
	else if (there == 0)
		result = say_difference(s, entry,
		    mem_strdup(s->ctx, s->reversed ? "it is new" : "it is not there any more"));
	else if ((st.st_mode & S_IFMT) != (entry->st.st_mode & S_IFMT))
		result = say_difference(s, entry,
		    mem_printf(
			s->ctx, "%s, was %s", kind_text(st.st_mode), kind_text(entry->st.st_mode)));
	else if (!s->reversed && entry->link != NULL)
		result = compare_links(s, entry, other);
	else if (!s->reversed && S_ISREG(st.st_mode))
		result = compare_files(s, entry, other, &st);
	mem_free(other);
	return result;
}

char *trees_difference(const void *ctx, const char *before, const char *after, const char **path)
{
	struct tree_search s = {.ctx = ctx, .other = after};
	int result = tree_walk(before, compare_entry, &s);

	if (result == 0) {
		s.other = before;
		s.reversed = true;
		result = tree_walk(after, compare_entry, &s);
	}
	*path = result < 0 ? before : s.path;
	return s.text;
}
