/* SPDX-License-Identifier: Apache-2.0 */
/* The tree a prefix is to become: what stays from the old one, and the new toolchains. */
#include "prefix/prefix_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"

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
	const struct prefix_files *from;
	struct strlist *files; /* of it */
};

static const struct owner *find_owner(const struct work *w, const char *path)
{
	for (size_t i = 0; i < w->nowners; i++)
		if (strlist_sorted_has(w->owners[i].files, path))
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

static int read_old(struct work *w)
{
	struct strlist *triples = prefix_record_triples(w->ctx, w->build->old);

	if (triples == NULL)
		return -1;
	for (size_t i = 0; i < triples->count; i++) {
		const char *triple = triples->items[i];
		struct strlist *files = strlist_new(w->ctx);

		if (prefix_record_load(w->ctx, w->build->old, triple, files) != 0)
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

	if (S_ISDIR(entry->st.st_mode) || !strlist_sorted_has(w->gone, entry->path) ||
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

/* Whether what stands at path can serve as the entry: 1, 0, or -1 (reported). */
static int agrees(const struct tree_entry *entry, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 1 : report_error(NULL, "cannot look at '%s':", path);
	if ((st.st_mode & S_IFMT) != (entry->st.st_mode & S_IFMT))
		return 0;
	if (S_ISLNK(st.st_mode))
		return path_is_link_to(path, entry->link);
	if (S_ISREG(st.st_mode))
		return st.st_size == entry->st.st_size &&
			       ((st.st_mode ^ entry->st.st_mode) & S_IXUSR) == 0
			   ? file_same(entry->full, path)
			   : 0;
	return S_ISDIR(st.st_mode);
}

/* The same, but a directory is cleared away that was there for toolchains which are replaced. */
static int fits_in(const struct work *w, const struct tree_entry *entry, const char *path)
{
	struct stat st;
	int fits = agrees(entry, path);

	if (fits != 0 || S_ISDIR(entry->st.st_mode) || lstat(path, &st) != 0 ||
	    !S_ISDIR(st.st_mode))
		return fits;
	fits = prefix_is_dir_of(path, entry->path, w->gone);
	return fits > 0 && path_remove(path) != 0 ? -1 : fits;
}

/*
 * In a tree that will be moved into the prefix as it is. Its modes came from an archive, whose
 * digest tells nothing of them but the owner's x bit.
 */
static int set_mode(const struct tree_entry *entry)
{
	mode_t mode = entry->st.st_mode;
	mode_t wanted = S_ISDIR(mode) || (mode & S_IXUSR) != 0 ? 0755 : 0644;

	return S_ISLNK(mode) || (mode & 07777) == wanted ? 0 : path_set_mode(entry->full, wanted);
}

static int check_entry(void *data, const struct tree_entry *entry)
{
	struct work *w = data;

	if (w->from->own && set_mode(entry) != 0)
		return -1;
	char *path = path_join(NULL, w->build->dir, entry->path);
	int fits = fits_in(w, entry, path);

	mem_free(path);
	if (!S_ISDIR(entry->st.st_mode))
		strlist_add(w->files, entry->path);
	if (w->from->paths != NULL)
		strlist_add(w->from->paths, entry->path);
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
	w->from = files;
	if (tree_walk(files->dir, check_entry, w) != 0 || take_files(files, w->build->dir) != 0 ||
	    prefix_record_write(w->ctx, w->build->dir, part, w->files) != 0)
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
