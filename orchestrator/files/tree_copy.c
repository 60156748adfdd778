/* SPDX-License-Identifier: Apache-2.0 */
/* Copying or linking one tree into another that may exist already. */
#include "files/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/inodes.h"
#include "files/path.h"

/* A directory made here: mode and times wait until it has its contents. */
struct made_dir {
	char *path;
	struct stat st;
};

/* A later name of a file that is copied. */
struct late_link {
	struct tree_entry entry;
	const char *first; /* what the first name was copied to */
	const char *to;
};

struct copy {
	const char *from;
	const char *to;
	const struct tree_clash *clash; /* or NULL */
	struct stat to_st;
	enum tree_how how;
	struct inodes *copied; /* files with several names, by the name of their first copy */
	struct made_dir *dirs;
	size_t dir_count;
	struct file_copy *files; /* to be copied at last, since that can be several at a time */
	size_t file_count;
	struct late_link *links; /* which need the copies */
	size_t link_count;
};

static int conflict(const struct copy *c, const struct tree_entry *entry, const char *to)
{
	if (c->clash != NULL)
		return c->clash->report(c->clash->data, entry->full + strlen(c->from) + 1);
	return report_error(NULL, "'%s' and '%s' differ: remove one of them", entry->full, to);
}

/* What a file or directory is to have in the copy. */
static struct stat given(const struct copy *c, const struct stat *st)
{
	struct stat result = *st;

	if (c->how == TREE_GIVE)
		result.st_mode = (st->st_mode & S_IFMT) |
				 (S_ISDIR(st->st_mode) || (st->st_mode & S_IXUSR) != 0 ? 0755
										       : 0644);
	return result;
}

static void remember_dir(struct copy *c, const char *path, const struct stat *st)
{
	size_t room = talloc_array_length(c->dirs);

	if (c->dir_count == room)
		mem_grow(c->copied, c->dirs, struct made_dir, 2 * room);
	c->dirs[c->dir_count++] = (struct made_dir){mem_strdup(c->dirs, path), given(c, st)};
}

static int make_dir(struct copy *c, const struct tree_entry *entry, const char *to)
{
	struct stat st;

	if (path_is_same(&entry->st, &c->to_st))
		return report_error(
		    NULL, "cannot copy a tree into its own directory '%s'", entry->full);
	if (mkdir(to, 0700) == 0) {
		remember_dir(c, to, &entry->st);
		return 0;
	}
	if (errno != EEXIST)
		return report_error(NULL, "cannot make directory '%s':", to);
	if (lstat(to, &st) != 0 || !S_ISDIR(st.st_mode))
		return conflict(c, entry, to);
	return 0;
}

static int make_link(const struct copy *c, const struct tree_entry *entry, const char *to)
{
	const struct timespec times[2] = {entry->st.st_atim, entry->st.st_mtim};

	if (symlink(entry->link, to) == 0) {
		if (utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) != 0)
			return report_error(NULL, "cannot set the times of '%s':", to);
		return 0;
	}
	if (errno != EEXIST)
		return report_error(NULL, "cannot make link '%s':", to);
	return path_is_link_to(to, entry->link) ? 0 : conflict(c, entry, to);
}

static int check_present(const struct copy *c, const struct tree_entry *entry, const char *to)
{
	struct stat st;

	if (lstat(to, &st) != 0)
		return report_error(NULL, "cannot look at '%s':", to);
	if (path_is_same(&st, &entry->st))
		return 0;
	if (!S_ISREG(st.st_mode) || st.st_size != entry->st.st_size)
		return conflict(c, entry, to);
	int same = file_same(entry->full, to);
	return same == 0 ? conflict(c, entry, to) : same > 0 ? 0 : -1;
}

/* Hard link from at to: 0 done, 1 to be copied instead, -1 reported. */
static int try_link(
    const struct copy *c, const struct tree_entry *entry, const char *from, const char *to)
{
	if (link(from, to) == 0)
		return 0;
	if (errno == EEXIST)
		return check_present(c, entry, to);
	if (errno == EXDEV || errno == EMLINK || errno == EPERM || errno == EOPNOTSUPP)
		return 1;
	return report_error(NULL, "cannot link '%s' to '%s':", to, from);
}

static void copy_later(struct copy *c, const struct tree_entry *entry, const char *to)
{
	const char *first = entry->st.st_nlink > 1 ? inodes_meet(c->copied, &entry->st, to) : NULL;
	char *from = mem_strdup(c->copied, entry->full), *name = mem_strdup(c->copied, to);

	if (first != NULL) {
		mem_grow(c->copied, c->links, struct late_link, c->link_count + 1);
		c->links[c->link_count++] = (struct late_link){
		    .entry = {.full = from, .st = given(c, &entry->st)},
		    .first = first,
		    .to = name};
		return;
	}
	if (c->file_count == talloc_array_length(c->files))
		mem_grow(c->copied, c->files, struct file_copy, 2 * c->file_count);
	c->files[c->file_count++] = (struct file_copy){
	    .from = from, .to = name, .st = given(c, &entry->st)};
}

static int put_file(struct copy *c, const struct tree_entry *entry, const char *to)
{
	int result = c->how == TREE_LINK ? try_link(c, entry, entry->full, to) : 1;

	if (result == 1)
		copy_later(c, entry, to);
	return result < 0 ? -1 : 0;
}

static int put_late_link(const struct copy *c, const struct late_link *l)
{
	int result = try_link(c, &l->entry, l->first, l->to);

	if (result == 1)
		result = file_copy(l->entry.full, l->to, &l->entry.st);
	return result == 1 ? check_present(c, &l->entry, l->to) : result;
}

static int put_late(const struct copy *c)
{
	int result = file_copy_all(c->files, c->file_count);

	for (size_t i = 0; result == 0 && i < c->file_count; i++) {
		const struct file_copy *f = &c->files[i];
		const struct tree_entry entry = {.full = f->from, .st = f->st};

		if (f->result == 1)
			result = check_present(c, &entry, f->to);
	}
	for (size_t i = 0; result == 0 && i < c->link_count; i++)
		result = put_late_link(c, &c->links[i]);
	return result;
}

static int put_entry(void *data, const struct tree_entry *entry)
{
	struct copy *c = data;
	char *to = path_join(NULL, c->to, entry->path);
	int result;

	if (S_ISDIR(entry->st.st_mode))
		result = make_dir(c, entry, to);
	else if (S_ISLNK(entry->st.st_mode))
		result = make_link(c, entry, to);
	else if (S_ISREG(entry->st.st_mode))
		result = put_file(c, entry, to);
	else
		result = report_error(NULL,
		    "cannot copy '%s': neither a file, a directory nor a symbolic link",
		    entry->full);
	mem_free(to);
	return result;
}

/* From the deepest up, since a mode may close a directory to us. */
static int finish_dirs(const struct copy *c)
{
	for (size_t i = c->dir_count; i-- > 0;) {
		const struct made_dir *dir = &c->dirs[i];
		const struct timespec times[2] = {dir->st.st_atim, dir->st.st_mtim};

		if (utimensat(AT_FDCWD, dir->path, times, 0) != 0 ||
		    chmod(dir->path, dir->st.st_mode & 07777) != 0)
			return report_error(NULL, "cannot set mode and times of '%s':", dir->path);
	}
	return 0;
}

int tree_copy(const char *from, const char *to, enum tree_how how)
{
	return tree_copy_onto(from, to, how, NULL);
}

int tree_copy_onto(
    const char *from, const char *to, enum tree_how how, const struct tree_clash *clash)
{
	struct stat st;
	struct inodes *copied = inodes_new(NULL);
	struct copy c = {.from = from, .to = to, .clash = clash, .how = how, .copied = copied};
	int result = 0;

	c.dirs = mem_array(copied, struct made_dir, 64);
	c.files = mem_array(copied, struct file_copy, 64);
	if (stat(from, &st) != 0) {
		result = report_error(NULL, "cannot look at '%s':", from);
	} else if (!path_exists(to)) {
		result = path_mkdirs(to);
		if (result == 0)
			remember_dir(&c, to, &st);
	}
	if (result == 0 && stat(to, &c.to_st) != 0)
		result = report_error(NULL, "cannot look at '%s':", to);
	if (result == 0)
		result = tree_walk(from, put_entry, &c);
	if (result == 0)
		result = put_late(&c);
	if (result == 0)
		result = finish_dirs(&c);
	mem_free(copied);
	return result;
}
