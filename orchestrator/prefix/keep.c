/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What users have in a prefix outlives its replacement, also what they put there while the new tree
 * was being made.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"
#include "prefix/prefix_priv.h"

struct keeping {
	void *ctx;
	const char *to;
	struct strlist *from_files, *to_files; /* of the toolchains of each, sorted */
	bool replace;
	bool in_the_way; /* something in `to` was not what `from` has, and stayed */
};

/* Whether one of the files is below that directory. */
static bool lists_below(const struct strlist *sorted, const char *dir)
{
	size_t length = strlen(dir), low = 0, high = sorted->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *file = sorted->items[middle];
		int order = strncmp(file, dir, length);

		if (order == 0 && file[length] == '/')
			return true;
		if (order < 0 || (order == 0 && (unsigned char)file[length] < '/'))
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

struct search {
	const char *path;
	const struct strlist *sorted;
};

static int is_more(void *data, const struct tree_entry *entry)
{
	const struct search *s = data;
	char *path = path_join(NULL, s->path, entry->path);
	int found = !S_ISDIR(entry->st.st_mode) && !strlist_sorted_has(s->sorted, path);

	mem_free(path);
	return found;
}

int prefix_is_dir_of(const char *dir, const char *path, const struct strlist *sorted)
{
	struct search s = {path, sorted};
	int more = lists_below(sorted, path) ? tree_walk(dir, is_more, &s) : 1;

	return more < 0 ? -1 : !more;
}

static struct strlist *toolchain_files(const void *ctx, const char *prefix)
{
	struct strlist *triples = prefix_record_triples(ctx, prefix);
	struct strlist *files = strlist_new(ctx);

	if (triples == NULL)
		return NULL;
	for (size_t i = 0; i < triples->count; i++)
		if (prefix_record_load(ctx, prefix, triples->items[i], files) != 0)
			return NULL;
	strlist_sort(files);
	return files;
}

static int keep_dir(struct keeping *k, const struct tree_entry *entry, const char *to)
{
	/* One that toolchains made is there for what they have in it, and goes with them. */
	if (lists_below(k->from_files, entry->path))
		return 0;
	if (path_mkdirs(to) != 0)
		return -1;
	return path_set_mode(to, entry->st.st_mode & 07777);
}

/* By a second name, or where the file system has none by a copy. */
static int keep_file(const struct tree_entry *entry, const char *to)
{
	char *above = path_dirname(NULL, to);
	int result = path_mkdirs(above);

	mem_free(above);
	if (result != 0 || link(entry->full, to) == 0)
		return result;
	if (S_ISREG(entry->st.st_mode))
		return file_copy(entry->full, to, &entry->st) == 0 ? 0 : -1;
	if (entry->link != NULL && symlink(entry->link, to) == 0)
		return 0;
	return report_error(NULL, "cannot keep '%s' as '%s':", entry->full, to);
}

/* 1: what stands in the new tree is the same file, or has its bytes; 0: it is another; -1. */
static int is_kept(const struct tree_entry *entry, const char *to, const struct stat *st)
{
	if (path_is_same(st, &entry->st))
		return 1;
	if ((st->st_mode & S_IFMT) != (entry->st.st_mode & S_IFMT))
		return 0;
	if (S_ISREG(st->st_mode))
		return st->st_size == entry->st.st_size ? file_same(entry->full, to) : 0;
	return S_ISDIR(st->st_mode) || (S_ISLNK(st->st_mode) && path_is_link_to(to, entry->link));
}

static int make_way(
    struct keeping *k, const struct tree_entry *entry, const char *to, const struct stat *there)
{
	if (!k->replace) {
		k->in_the_way = true;
		return 0;
	}
	if (S_ISDIR(there->st_mode) || S_ISDIR(entry->st.st_mode) ||
	    strlist_sorted_has(k->to_files, entry->path))
		return report_error(NULL,
		    "'%s' was changed while a toolchain was being installed; run the same command "
		    "again",
		    entry->full);
	if (unlink(to) != 0)
		return report_error(NULL, "cannot replace '%s':", to);
	return keep_file(entry, to);
}

static int keep_entry(void *data, const struct tree_entry *entry)
{
	struct keeping *k = data;
	struct stat there;
	int result;

	if (strlist_sorted_has(k->from_files, entry->path))
		return 0;
	char *to = path_join(NULL, k->to, entry->path);
	if (lstat(to, &there) == 0) {
		result = is_kept(entry, to, &there);
		/* A toolchain has something else now where it had a directory. */
		if (result == 0 && S_ISDIR(entry->st.st_mode) &&
		    strlist_sorted_has(k->to_files, entry->path))
			result = prefix_is_dir_of(entry->full, entry->path, k->from_files);
		if (result == 0)
			result = make_way(k, entry, to, &there);
	} else if (errno == ENOENT) {
		result = S_ISDIR(entry->st.st_mode) ? keep_dir(k, entry, to) : keep_file(entry, to);
	} else if (errno == ENOTDIR && !k->replace) {
		k->in_the_way = true;
		result = 0;
	} else {
		result = report_error(NULL, "cannot look at '%s':", to);
	}
	mem_free(to);
	return result < 0 ? -1 : 0;
}

int prefix_keep(const char *from, const char *to, bool replace)
{
	struct keeping k = {.ctx = mem_check(talloc_new(NULL)), .to = to, .replace = replace};
	int result = -1;

	k.from_files = toolchain_files(k.ctx, from);
	if (k.from_files != NULL)
		k.to_files = toolchain_files(k.ctx, to);
	if (k.to_files != NULL)
		result = tree_walk(from, keep_entry, &k);
	mem_free(k.ctx);
	return result != 0 ? -1 : k.in_the_way;
}
