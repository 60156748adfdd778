/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Removal of trees of any depth: two descriptors at a time and names relative to
 * them, since configure scripts leave trees deeper than a path may be long.
 */
#include "files/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"

enum { ATTEMPTS = 20 };

static const int dir_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/* Open a directory we may also empty; -1 with errno set. */
static int open_dir(int parent, const char *name)
{
	struct stat st;
	int fd = openat(parent, name, dir_flags);

	if (fd < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
		fd = openat(parent, name, dir_flags);
	/* When this does not help, the removal itself fails and names the cause. */
	if (fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 0700) != 0700)
		(void)fchmod(fd, 0700);
	return fd;
}

/* The names in an open directory, or NULL with errno set. */
static struct strlist *list_names(void *ctx, int fd)
{
	struct strlist *names = strlist_new(ctx);
	int copy = openat(fd, ".", dir_flags);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;

	if (dir == NULL) {
		if (copy >= 0)
			close(copy);
		return NULL;
	}
	errno = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strlist_add(names, e->d_name);
	int cause = errno;
	closedir(dir);
	errno = cause;
	return cause == 0 ? names : NULL;
}

/* unlink says so for a directory: Linux the first, POSIX the second. */
static bool means_directory(int error)
{
	return error == EISDIR || error == EPERM;
}

static int remove_entry(int *dir, const char *name, const char *shown);

static int empty_dir(int *dir, const char *shown)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct strlist *names = list_names(ctx, *dir);
	int result = 0;

	if (names == NULL)
		result = report_error(NULL, "cannot list a directory below '%s':", shown);
	for (size_t i = 0; result == 0 && i < names->count; i++)
		result = remove_entry(dir, names->items[i], shown);
	mem_free(ctx);
	return result;
}

/* From child back to the directory that held it, which must still be the one we left. */
static int return_to_parent(int child, const struct stat *left)
{
	struct stat st;
	int fd = openat(child, "..", dir_flags);

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == left->st_dev &&
	    st.st_ino == left->st_ino)
		return fd;
	if (fd >= 0) {
		close(fd);
		errno = ESTALE; /* moved away meanwhile */
	}
	return -1;
}

/* Empty the directory name in *dir, which is closed meanwhile and opened anew. */
static int empty_child(int *dir, const char *name, const char *shown)
{
	struct stat st;
	int child = open_dir(*dir, name);

	if (child < 0 && errno == ENOENT)
		return 0;
	if (child < 0 || (*dir != AT_FDCWD && fstat(*dir, &st) != 0)) {
		report_error(NULL, "cannot open directory '%s' in '%s':", name, shown);
		if (child >= 0)
			close(child);
		return -1;
	}
	if (*dir == AT_FDCWD) {
		int result = empty_dir(&child, shown);

		if (child >= 0)
			close(child);
		return result;
	}
	close(*dir);
	*dir = -1;
	int result = empty_dir(&child, shown);
	if (result == 0) {
		*dir = return_to_parent(child, &st);
		if (*dir < 0)
			result = report_error(
			    NULL, "cannot return from '%s' in '%s':", name, shown);
	}
	if (child >= 0)
		close(child);
	return result;
}

static int remove_entry(int *dir, const char *name, const char *shown)
{
	if (unlinkat(*dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	int cause = errno;
	struct stat st;
	bool is_dir = means_directory(cause) &&
		      fstatat(*dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
	/* Several times, because a dying child may still be adding files. */
	for (int i = 0; is_dir && i < ATTEMPTS; i++) {
		if (empty_child(dir, name, shown) != 0)
			return -1;
		if (unlinkat(*dir, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		cause = errno;
		if (cause != ENOTEMPTY && cause != EEXIST)
			break;
	}
	errno = cause;
	if (*dir == AT_FDCWD)
		return report_error(NULL, "cannot remove '%s':", shown);
	return report_error(NULL, "cannot remove '%s' in '%s':", name, shown);
}

int path_remove(const char *path)
{
	int dir = AT_FDCWD;
	void *ctx = mem_check(talloc_new(NULL));
	size_t length = strlen(path);

	/* "link/" would name what the link points to. */
	while (length > 1 && path[length - 1] == '/')
		length--;
	int result = remove_entry(&dir, mem_strndup(ctx, path, length), path);
	mem_free(ctx);
	return result;
}
