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
	struct stat st;
	bool is_again; /* a hard link to a file that counts already under another name */
};

struct file_list {
	const struct strlist *versions, *others;
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
	    .st = entry->st,
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
	return ((a->st.st_mode ^ b->st.st_mode) & TOLD_MODE) == 0;
}

/* The device that a device file stands for; else 0. */
static dev_t device(const struct tree_file *file)
{
	return S_ISCHR(file->st.st_mode) || S_ISBLK(file->st.st_mode) ? file->st.st_rdev : 0;
}

/* 1 same, 0 not, -1 reported. */
static int is_same(const struct tree_file *a, const struct tree_file *b)
{
	if (a->link != NULL || b->link != NULL)
		return a->link != NULL && b->link != NULL && strcmp(a->link, b->link) == 0;
	if (!is_same_mode(a, b) || a->st.st_size != b->st.st_size || device(a) != device(b))
		return 0;
	return S_ISREG(a->st.st_mode) ? file_same(a->full, b->full) : 1;
}

static bool has_room(const struct tree_file *file)
{
	return file != NULL && S_ISREG(file->st.st_mode) && !file->is_again;
}

/* What the file adds to the bytes of its side, so that the list adds up to how far these differ. */
static void set_size(struct json *o, const char *side, const struct tree_file *file)
{
	if (file != NULL)
		json_set_int(o, side, has_room(file) ? file->st.st_size : 0);
	else
		json_set_string(o, side, NULL);
}

/* "a_mode" and "b_mode", of files alone: a link has none. */
static void set_modes(struct json *o, const struct tree_file *a, const struct tree_file *b)
{
	enum { SIZE = 8, PERMISSIONS = 07777 };
	char text[SIZE];

	snprintf(text, sizeof text, "%04o", (unsigned)(a->st.st_mode & PERMISSIONS));
	json_set_string(o, "a_mode", text);
	snprintf(text, sizeof text, "%04o", (unsigned)(b->st.st_mode & PERMISSIONS));
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
	if (a != NULL && a->is_again)
		json_set_bool(o, "a_hard_link", true);
	if (b != NULL && b->is_again)
		json_set_bool(o, "b_hard_link", true);
	json_append(c->list, o);
	c->added += a == NULL;
	c->removed += b == NULL;
	c->changed += a != NULL && b != NULL;
}

static int add_parts(struct file_comparison *c, const struct tree_file *file, bool second)
{
	c->bytes[second] += file->st.st_size;
	return diff_sections_add(c->sections, file->full, second);
}

/* Whether a name is another hard link in one copy and a file of its own in the other is up to who
 * copied; what is the same counts on both sides, or on none. */
static int compare_pair(void *data, struct tree_file *a, struct tree_file *b)
{
	struct file_comparison *c = data;
	int same = a != NULL && b != NULL ? is_same(a, b) : 0;
	bool has_a = has_room(a) || (same > 0 && has_room(b));
	bool has_b = has_room(b) || (same > 0 && has_room(a));

	if (same < 0 || (has_a && add_parts(c, a, false)) || (has_b && add_parts(c, b, true)))
		return -1;
	if (same > 0)
		return 0;
	note(c, a, b);
	if (a != NULL && b != NULL && S_ISREG(a->st.st_mode) && S_ISREG(b->st.st_mode)) {
		struct json *symbols = diff_symbols(a->name, a->full, b->full);

		if (symbols != NULL)
			json_append(c->symbols, symbols);
	}
	return 0;
}

/* Visit the files of both by name; NULL stands for what a side does not have. */
static int each_pair(const struct file_list *a, const struct file_list *b,
    int (*visit)(void *data, struct tree_file *a, struct tree_file *b), void *data)
{
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		struct tree_file *x = i < a->n ? &a->files[i] : NULL;
		struct tree_file *y = k < b->n ? &b->files[k] : NULL;
		int order = x == NULL ? 1 : y == NULL ? -1 : by_name(x, y);

		if (visit(data, order <= 0 ? x : NULL, order >= 0 ? y : NULL))
			return -1;
		i += order <= 0;
		k += order >= 0;
	}
	return 0;
}

/* Which names of an inode are met again; of the files that both sides have, or of the other ones.
 */
struct meeting {
	struct inodes *met[2];
	bool of_both;
};

static int meet(void *data, struct tree_file *a, struct tree_file *b)
{
	const struct meeting *m = data;
	struct tree_file *files[2] = {a, b};

	for (int i = 0; i < 2 && (a != NULL && b != NULL) == m->of_both; i++)
		if (files[i] != NULL)
			files[i]->is_again = inodes_meet(
						 m->met[i], &files[i]->st, files[i]->name) != NULL;
	return 0;
}

/* The bytes of hard links count under a name that both sides have, if there is one: a link more or
 * less is no byte more or less. */
static int compare_all(
    struct file_comparison *c, const struct file_list *a, const struct file_list *b)
{
	struct meeting m = {{inodes_new(a), inodes_new(b)}, true};

	each_pair(a, b, meet, &m);
	m.of_both = false;
	each_pair(a, b, meet, &m);
	return each_pair(a, b, compare_pair, c);
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
