/* SPDX-License-Identifier: Apache-2.0 */
/* The tree a prefix is to become: what stays from the old one, and the new toolchains. */
#include "prefix/prefix_priv.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/json.h"
#include "files/file.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "files/tree.h"
#include "files/listing.h"

/* A toolchain that the new tree holds. */
struct owner {
	const char *triple;
	struct strlist *files; /* sorted */
};

struct work {
	void *ctx;
	const struct prefix_build *build;
	struct owner *owners;
	size_t nowners;
	struct strlist *gone; /* files of the toolchains to be replaced, sorted */
	struct strlist *removed;
	const struct prefix_part *part; /* being added */
	struct strlist *files;          /* of it */
};

/* Of each toolchain, in share/mcm/TRIPLE. */
#define RECORD "installed.json"

char *prefix_record_path(const void *ctx, const char *prefix, const char *triple)
{
	return mem_printf(ctx, "%s/share/mcm/%s/" RECORD, prefix, triple);
}

struct strlist *prefix_triples(const void *ctx, const char *prefix)
{
	return listing_having(ctx, mem_printf(ctx, "%s/share/mcm", prefix), RECORD);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool holds(const struct strlist *sorted, const char *path)
{
	return bsearch(&path, sorted->items, sorted->count, sizeof *sorted->items, compare) != NULL;
}

static const struct owner *find_owner(const struct work *w, const char *path)
{
	for (size_t i = 0; i < w->nowners; i++)
		if (holds(w->owners[i].files, path))
			return &w->owners[i];
	return NULL;
}

static void add_owner(struct work *w, const char *triple, struct strlist *files)
{
	strlist_sort(files);
	mem_grow(w->ctx, w->owners, struct owner, w->nowners + 1);
	w->owners[w->nowners++] = (struct owner){triple, files};
}

static bool is_new(const struct work *w, const char *triple)
{
	for (size_t i = 0; i < w->build->nparts; i++)
		if (strcmp(w->build->parts[i].triple, triple) == 0)
			return true;
	return false;
}

/* Add the files that a record of the old prefix lists to files. */
static int load_files(const struct work *w, const char *triple, struct strlist *files)
{
	char *path = prefix_record_path(w->ctx, w->build->old, triple);
	char *text = path_read(w->ctx, path, NULL);
	struct json *record = text != NULL ? json_parse(text, NULL) : NULL;
	struct json *list = json_get(record, "files");
	size_t n = json_count(list);
	int result = 0;

	if (text == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *file = json_as_string(json_at(list, i));

		if (file != NULL)
			strlist_add(files, file);
	}
	if (n == 0 || files->count < n)
		result = report_error(NULL,
		    "the record '%s' is broken; remove the prefix '%s' and install its toolchains "
		    "again",
		    path, w->build->shown);
	json_free(record);
	return result;
}

static int read_old(struct work *w)
{
	struct strlist *triples = prefix_triples(w->ctx, w->build->old);

	for (size_t i = 0; i < triples->count; i++) {
		const char *triple = triples->items[i];
		struct strlist *files = strlist_new(w->ctx);

		if (load_files(w, triple, files) != 0)
			return -1;
		if (is_new(w, triple))
			strlist_add_all(w->gone, files);
		else
			add_owner(w, triple, files);
	}
	strlist_sort(w->gone);
	return 0;
}

static int remove_gone(void *data, const struct tree_entry *entry)
{
	struct work *w = data;

	if (S_ISDIR(entry->st.st_mode) || !holds(w->gone, entry->path) ||
	    find_owner(w, entry->path) != NULL)
		return 0;
	if (unlink(entry->full) != 0)
		return report_error(NULL, "cannot remove '%s':", entry->full);
	strlist_add(w->removed, entry->path);
	return 0;
}

/* Directories that the removed files leave empty go too, up to the first that still holds
 * something. */
static void remove_empty_dirs(const struct work *w)
{
	for (size_t i = 0; i < w->removed->count; i++) {
		char *path = path_join(w->ctx, w->build->dir, w->removed->items[i]);
		char *end = path + strlen(w->build->dir);

		for (char *slash; (slash = strrchr(end + 1, '/')) != NULL;) {
			*slash = '\0';
			if (rmdir(path) != 0)
				break;
		}
	}
}

/*
 * All of the old tree but the files of replaced toolchains. What users added stays. A walk of the
 * copy, not the recorded names, leads the removal: a name may go through a link a user made.
 */
static int carry_over(struct work *w)
{
	if (read_old(w) != 0 || tree_copy(w->build->old, w->build->dir, TREE_LINK) != 0)
		return -1;
	if (w->gone->count > 0 && tree_walk(w->build->dir, remove_gone, w) != 0)
		return -1;
	remove_empty_dirs(w);
	return 0;
}

static bool same_link(const char *path, const char *target)
{
	char text[PATH_MAX];
	ssize_t n = readlink(path, text, sizeof text);

	return n >= 0 && (size_t)n == strlen(target) && memcmp(text, target, (size_t)n) == 0;
}

/* Whether what stands at path can serve as the entry: 1, 0, or -1 (reported). */
static int agrees(const struct tree_entry *entry, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 1 : report_error(NULL, "cannot look at '%s':", path);
	if ((st.st_mode & S_IFMT) != (entry->st.st_mode & S_IFMT))
		return 0;
	if (S_ISLNK(st.st_mode))
		return same_link(path, entry->link);
	if (S_ISREG(st.st_mode))
		return st.st_size == entry->st.st_size ? file_same(entry->full, path) : 0;
	return S_ISDIR(st.st_mode);
}

static int check_entry(void *data, const struct tree_entry *entry)
{
	struct work *w = data;
	char *path = path_join(NULL, w->build->dir, entry->path);
	int fits = agrees(entry, path);

	mem_free(path);
	if (!S_ISDIR(entry->st.st_mode))
		strlist_add(w->files, entry->path);
	if (fits != 0)
		return fits > 0 ? 0 : -1;
	const struct owner *owner = find_owner(w, entry->path);
	if (owner != NULL)
		return report_error(NULL,
		    "'%s' of %s and of %s differ; give one of them a --prefix of its own",
		    entry->path, owner->triple, w->part->triple);
	return report_error(NULL,
	    "'%s/%s' belongs to no toolchain and is in the way of %s; move it out of the prefix",
	    w->build->shown, entry->path, w->part->triple);
}

static int write_record(struct work *w)
{
	const struct prefix_part *part = w->part;
	char *path = prefix_record_path(w->ctx, w->build->dir, part->triple);
	struct json *record = json_new_object();

	strlist_add(w->files, path + strlen(w->build->dir) + 1);
	strlist_sort(w->files);
	/* First, where prefix_has looks for it. */
	json_set_string(record, "key", part->key);
	json_set_string(record, "resolved", part->entry->resolved);
	json_set_string(record, "output", part->entry->output);
	json_set_string(record, "triple", part->triple);
	json_set_list(record, "files", w->files);
	char *text = json_text(w->ctx, record, 1);
	json_free(record);
	if (path_mkdirs(path_dirname(w->ctx, path)) != 0 ||
	    path_write(path, text, strlen(text)) != 0)
		return -1;
	/* Like all else in the prefix, whatever the umask. */
	return path_set_mode(path, 0644);
}

/* A rename of all of it works for the first toolchain of a new prefix, which is for everybody to
 * read, whatever the umask. */
static int take_files(const struct prefix_files *files, const char *to)
{
	if (!files->own)
		return tree_copy(files->dir, to, TREE_GIVE);
	if (rename(files->dir, to) != 0)
		return tree_copy(files->dir, to, TREE_LINK);
	return path_set_mode(to, 0755);
}

static int add_part(
    struct work *w, const struct prefix_part *part, const struct prefix_files *files)
{
	w->part = part;
	w->files = strlist_new(w->ctx);
	if (tree_walk(files->dir, check_entry, w) != 0 || take_files(files, w->build->dir) != 0 ||
	    write_record(w) != 0)
		return -1;
	add_owner(w, part->triple, w->files);
	return 0;
}

int prefix_build_tree(const struct prefix_build *build)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct work w = {
	    .ctx = ctx, .build = build, .gone = strlist_new(ctx), .removed = strlist_new(ctx)};
	int result = build->old != NULL ? carry_over(&w) : 0;

	for (size_t i = 0; result == 0 && i < build->nparts; i++)
		result = add_part(&w, &build->parts[i], &build->files[i]);
	mem_free(ctx);
	return result;
}
