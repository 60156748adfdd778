/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files, what is at them, and the small operations on single files and directories. */
#include "files/path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"

char *path_join(const void *ctx, const char *dir, const char *name)
{
	size_t length = strlen(dir);

	if (name[0] == '/' || length == 0)
		return mem_strdup(ctx, name);
	return mem_printf(ctx, "%s%s%s", dir, dir[length - 1] == '/' ? "" : "/", name);
}

char *path_dirname(const void *ctx, const char *path)
{
	size_t length = strlen(path);

	while (length > 0 && path[length - 1] == '/')
		length--;
	if (length == 0)
		return mem_strdup(ctx, path[0] == '/' ? "/" : ".");
	while (length > 0 && path[length - 1] != '/')
		length--;
	if (length == 0)
		return mem_strdup(ctx, ".");
	while (length > 1 && path[length - 1] == '/')
		length--;
	return mem_strndup(ctx, path, length);
}

const char *path_basename(const char *path)
{
	const char *base = path;

	for (const char *p = path; *p != '\0'; p++)
		if (p[0] == '/' && p[1] != '/' && p[1] != '\0')
			base = p + 1;
	return base;
}

static char *working_directory(const void *ctx)
{
	char *cwd = getcwd(NULL, 0);

	if (cwd == NULL) {
		report_error(NULL, "cannot tell the working directory:");
		return NULL;
	}
	char *copy = mem_strdup(ctx, cwd);
	free(cwd);
	return copy;
}

char *path_absolute(const void *ctx, const char *path)
{
	char *start = path[0] == '/' ? mem_strdup(ctx, "") : working_directory(ctx);

	if (start == NULL)
		return NULL;
	char *whole = mem_printf(ctx, "%s/%s", start, path);
	struct strlist *parts = strlist_split(ctx, whole, "/");
	size_t depth = 0;
	for (size_t i = 0; i < parts->count; i++) {
		if (strcmp(parts->items[i], "..") == 0)
			depth -= depth > 0;
		else if (strcmp(parts->items[i], ".") != 0)
			parts->items[depth++] = parts->items[i];
	}
	parts->count = depth;
	parts->items[depth] = NULL;
	char *names = strlist_join(ctx, parts, "/");
	char *result = mem_printf(ctx, "/%s", names);
	mem_free(names);
	mem_free(parts);
	mem_free(whole);
	mem_free(start);
	return result;
}

bool path_means_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

bool path_is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* What lstat() or stat() of path has returned, as one of three answers. */
static int looked(const char *path, int result)
{
	if (result == 0)
		return 1;
	if (path_means_absent(errno))
		return 0;
	return report_error(NULL, "cannot look at '%s':", path);
}

int path_look(const char *path, struct stat *st)
{
	struct stat unused;

	return looked(path, lstat(path, st != NULL ? st : &unused));
}

int path_follow(const char *path, struct stat *st)
{
	struct stat unused;

	return looked(path, stat(path, st != NULL ? st : &unused));
}

int path_leads_to_dir(const char *path)
{
	struct stat st;
	int there = path_follow(path, &st);

	return there > 0 ? S_ISDIR(st.st_mode) : there;
}

bool path_stays_below(const char *path)
{
	struct strlist *parts = strlist_split(NULL, path, "/");
	bool below = *path != '/' && !strlist_has(parts, "..");

	mem_free(parts);
	return below;
}

bool path_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || !path_means_absent(errno);
}

bool path_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? S_ISDIR(st.st_mode) : !path_means_absent(errno);
}

bool path_is_link_to(const char *path, const char *target)
{
	size_t length = strlen(target);
	char *text = mem_array(NULL, char, length + 1);
	/* One byte more than expected, so that a longer one is not taken for equal. */
	ssize_t n = readlink(path, text, length + 1);
	bool same = n == (ssize_t)length && memcmp(text, target, length) == 0;

	mem_free(text);
	return same;
}

bool path_is_inside(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	while (length > 0 && dir[length - 1] == '/')
		length--;
	return strncmp(path, dir, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* A directory that exists is fine; -1 with errno set. */
static int make_dir(const char *path)
{
	if (mkdir(path, 0777) == 0)
		return 0;
	int cause = errno;
	/* The error does not matter (a read-only file system, say) where a directory stands. */
	if (path_is_dir(path))
		return 0;
	errno = cause == EEXIST ? ENOTDIR : cause;
	return -1;
}

int path_mkdirs(const char *path)
{
	char *partial = mem_strdup(NULL, path);
	char *end = partial;
	int result = 0;

	do {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		char kept = *end;
		*end = '\0';
		if (make_dir(partial) != 0)
			result = report_error(NULL, "cannot make directory '%s':", partial);
		*end = kept;
	} while (result == 0 && *end != '\0');
	mem_free(partial);
	return result;
}

int path_set_mode(const char *path, mode_t mode)
{
	if (chmod(path, mode) != 0)
		return report_error(NULL, "cannot set the mode of '%s':", path);
	return 0;
}

int path_rename(const char *from, const char *to)
{
	if (rename(from, to) != 0)
		return report_error(NULL, "cannot rename '%s' to '%s':", from, to);
	return 0;
}

char *path_temp_dir(const void *ctx, const char *parent, const char *stem)
{
	char *name = mem_printf(ctx, "%s/%s.XXXXXX", parent, stem);

	if (mkdtemp(name) == NULL || chmod(name, 0755) != 0) {
		report_error(NULL, "cannot make a temporary directory in '%s':", parent);
		mem_free(name);
		return NULL;
	}
	return name;
}

/* In a root without /proc, as a container's or a chroot's may be, it is what execve() was given,
 * which is in the auxiliary vector (getauxval(3)): some path from where the caller was then. */
char *path_self(const void *ctx)
{
	static const char proc[] = "/proc/self/exe";
	const char *given = (const char *)getauxval(AT_EXECFN);
	char *real = realpath(proc, NULL), *self;

	if (real == NULL && given != NULL)
		real = realpath(given, NULL);
	if (real == NULL) {
		report_error(NULL,
		    "cannot tell where this program is from '%s' (mount /proc, or name the "
		    "directory of recipes with MCM_DATA=DIR):",
		    proc);
		return NULL;
	}
	self = mem_strdup(ctx, real);
	free(real);
	return self;
}

long long path_free_bytes(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return -1;
	return (long long)fs.f_bavail * (long long)fs.f_frsize;
}
