/* SPDX-License-Identifier: Apache-2.0 */
/* The files of two trees, met by their names. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "diff/diff_priv.h"
#include "files/file.h"
#include "files/inodes.h"
#include "files/path.h"
#include "files/tree.h"

/*
 * What is told of modes: who may read and write depends on the umask of whoever copied a tree, and
 * the store has but whether a file is executable. No umask gives rights to everybody else.
 */
#define TOLD_MODE (S_IFMT | S_ISUID | S_ISGID | S_IXUSR | S_IWOTH)

struct tree_file {
	char *name; /* path without what differs by release: "lib/gcc/TRIPLE/{gcc}/cc1" */
	char *full;
	char *link; /* of a symbolic link; else NULL */
	mode_t mode;
	dev_t device; /* that a device file stands for; else 0 */
	long long size;
	bool is_again; /* a hard link to a file that was met before: it takes no room */
};

struct file_list {
	const struct strlist *versions, *others;
	struct inodes *met;
	struct tree_file *files;
	size_t n;
};

/* Put {PACKAGE} for each component of the path that is the release of such a package. */
static char *name_without_versions(
    const void *ctx, const char *path, const struct strlist *versions)
{
	struct strlist *parts = strlist_split(NULL, path, "/");
	struct strlist *named = strlist_new(parts);
	char *name;

	for (size_t i = 0; i < parts->count; i++) {
		const char *package = strlist_getenv(versions, parts->items[i]);

		if (package != NULL)
			strlist_addf(named, "{%s}", package);
		else
			strlist_add(named, parts->items[i]);
	}
	name = strlist_join(ctx, named, "/");
	mem_free(parts);
	return name;
}

static int add_file(void *data, const struct tree_entry *entry)
{
	struct file_list *list = data;

	/* The record of an installation, not of what is installed: the store has none. */
	if (S_ISDIR(entry->st.st_mode) ||
	    fnmatch("share/mcm/*/installed.json", entry->path, 0) == 0 ||
	    strlist_sorted_has(list->others, entry->path))
		return 0;
	mem_grow_by_one(list, list->files, struct tree_file, list->n);
	list->files[list->n++] = (struct tree_file){
	    .name = name_without_versions(list, entry->path, list->versions),
	    .full = mem_strdup(list, entry->full),
	    .link = entry->link != NULL ? name_without_versions(list, entry->link, list->versions)
					: NULL,
	    .mode = entry->st.st_mode,
	    .device = S_ISCHR(entry->st.st_mode) || S_ISBLK(entry->st.st_mode) ? entry->st.st_rdev
									       : 0,
	    .size = entry->st.st_size,
	    .is_again = inodes_meet(list->met, &entry->st, entry->path) != NULL,
	};
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct tree_file *)a)->name, ((const struct tree_file *)b)->name);
}

static struct file_list *read_files(
    const void *ctx, const struct diff_side *side, const struct diff_side *other)
{
	struct file_list *list = mem_new(ctx, struct file_list);

	list->versions = diff_versions(list, side->inputs, other->inputs);
	list->others = side->others;
	list->met = inodes_new(list);
	if (tree_walk(side->dir, add_file, list))
		return NULL;
	if (list->n > 0)
		qsort(list->files, list->n, sizeof *list->files, by_name);
	return list;
}

/* What is told of all files. */
struct file_comparison {
	struct json *list, *symbols;
	struct sections *sections;
	size_t added, removed, changed;
	long long bytes[2];
};

static bool is_same_mode(const struct tree_file *a, const struct tree_file *b)
{
	return ((a->mode ^ b->mode) & TOLD_MODE) == 0;
}

/* 1 same, 0 not, -1 reported. */
static int is_same(const struct tree_file *a, const struct tree_file *b)
{
	if (a->link != NULL || b->link != NULL)
		return a->link != NULL && b->link != NULL && strcmp(a->link, b->link) == 0;
	if (!is_same_mode(a, b) || a->size != b->size || a->device != b->device)
		return 0;
	return S_ISREG(a->mode) ? file_same(a->full, b->full) : 1;
}

static void set_size(struct json *o, const char *side, const struct tree_file *file)
{
	if (file != NULL)
		json_set_int(o, side, file->size);
	else
		json_set_string(o, side, NULL);
}

/* "a_mode" and "b_mode", of files alone: a link has none. */
static void set_modes(struct json *o, const struct tree_file *a, const struct tree_file *b)
{
	enum { SIZE = 8, PERMISSIONS = 07777 };
	char text[SIZE];

	snprintf(text, sizeof text, "%04o", (unsigned)(a->mode & PERMISSIONS));
	json_set_string(o, "a_mode", text);
	snprintf(text, sizeof text, "%04o", (unsigned)(b->mode & PERMISSIONS));
	json_set_string(o, "b_mode", text);
}

static void note(struct file_comparison *c, const struct tree_file *a, const struct tree_file *b)
{
	struct json *o = json_new_object();

	json_set_string(o, "path", a != NULL ? a->name : b->name);
	json_set_string(o, "change", a == NULL ? "added" : b == NULL ? "removed" : "changed");
	set_size(o, "a", a);
	set_size(o, "b", b);
	if (a != NULL && b != NULL && a->link == NULL && b->link == NULL && !is_same_mode(a, b))
		set_modes(o, a, b);
	json_append(c->list, o);
	c->added += a == NULL;
	c->removed += b == NULL;
	c->changed += a != NULL && b != NULL;
}

static int add_parts(struct file_comparison *c, const struct tree_file *file, bool second)
{
	if (file == NULL || file->is_again || !S_ISREG(file->mode))
		return 0;
	c->bytes[second] += file->size;
	return diff_sections_add(c->sections, file->full, second);
}

static int compare_pair(
    struct file_comparison *c, const struct tree_file *a, const struct tree_file *b)
{
	int same = a != NULL && b != NULL ? is_same(a, b) : 0;

	if (same < 0 || add_parts(c, a, false) || add_parts(c, b, true))
		return -1;
	if (same > 0)
		return 0;
	note(c, a, b);
	if (a != NULL && b != NULL && S_ISREG(a->mode) && S_ISREG(b->mode)) {
		struct json *symbols = diff_symbols(a->name, a->full, b->full);

		if (symbols != NULL)
			json_append(c->symbols, symbols);
	}
	return 0;
}

static int compare_all(
    struct file_comparison *c, const struct file_list *a, const struct file_list *b)
{
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		const struct tree_file *x = i < a->n ? &a->files[i] : NULL;
		const struct tree_file *y = k < b->n ? &b->files[k] : NULL;
		int order = x == NULL ? 1 : y == NULL ? -1 : by_name(x, y);

		if (compare_pair(c, order <= 0 ? x : NULL, order >= 0 ? y : NULL))
			return -1;
		i += order <= 0;
		k += order >= 0;
	}
	return 0;
}

static struct json *files_json(const struct file_comparison *c)
{
	struct json *o = json_new_object();

	json_set_int(o, "added", (long long)c->added);
	json_set_int(o, "removed", (long long)c->removed);
	json_set_int(o, "changed", (long long)c->changed);
	json_set_int(o, "a", c->bytes[0]);
	json_set_int(o, "b", c->bytes[1]);
	json_set(o, "list", c->list);
	return o;
}

int diff_files(const struct diff_side *a, const struct diff_side *b, struct json *diff)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct file_list *x = read_files(ctx, a, b);
	const struct file_list *y = x != NULL ? read_files(ctx, b, a) : NULL;
	struct file_comparison c = {
	    .list = json_new_array(),
	    .symbols = json_new_array(),
	    .sections = diff_sections_new(ctx),
	};
	int result = y != NULL ? compare_all(&c, x, y) : -1;

	json_set(diff, "files", files_json(&c));
	json_set(diff, "sections", diff_sections_json(c.sections));
	json_set(diff, "symbols", c.symbols);
	mem_free(ctx);
	return result;
}
