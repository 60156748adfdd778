/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are known by their names, and directories that are locked by those who use them: a
 * lock goes with its process, in whatever container that ran.
 */
#include "files/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "files/tree.h"

enum { SUFFIX = 7, ATTEMPTS = 20 };
/* Of a name that is as long as names may be, there is no room for all in one that has more. */
enum { STEM = 200 };

int temp_beside(const void *ctx, const char *path, char **temp)
{
	char *dir = path_dirname(ctx, path);

	for (int i = 0;; i++) {
		char *name = mem_printf(
		    ctx, ".%.*s.%ld.%d.tmp", STEM, path_basename(path), (long)getpid(), i);
		*temp = path_join(ctx, dir, name);
		int fd = open(*temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		/* A process of the same number, here before or in another container. */
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
}

pid_t temp_writer(const char *name)
{
	int dots = 0;

	if (name[0] != '.' || fnmatch(".*.[0-9]*.[0-9]*.tmp", name, 0) != 0)
		return 0;
	for (const char *p = name + strlen(name); p > name; p--)
		if (*p == '.' && ++dots == 3)
			return (pid_t)strtol(p + 1, NULL, 10);
	return 0;
}

static int note_half_written(void *data, const struct tree_entry *entry)
{
	if (S_ISREG(entry->st.st_mode) && temp_writer(path_basename(entry->path)) > 0)
		strlist_add(data, entry->full);
	return 0;
}

int temp_sweep(const char *dir)
{
	struct strlist *found = strlist_new(NULL);
	int result = tree_walk(dir, note_half_written, found);

	for (size_t i = 0; i < found->count && result == 0; i++)
		result = path_remove(found->items[i]);
	mem_free(found);
	return result;
}

/* The lock of a directory of ours that nobody uses; -1: somebody does, or it is none. */
static int lock_unused(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    file_lock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* 1 with the lock of a directory that is new; 0 if another process has swept it meanwhile. Reports;
 * -1. On a file system that knows no locks nobody sweeps anything. */
static int lock_new(const char *dir, int *lock)
{
	struct stat mine = {0}, now;
	int there;

	*lock = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*lock < 0)
		return path_means_absent(errno)
			   ? 0
			   : report_error(NULL, "cannot open directory '%s':", dir);
	if (fstat(*lock, &mine) != 0)
		there = report_error(NULL, "cannot look at '%s':", dir);
	else if (file_lock(*lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		there = 0;
	else
		there = path_look(dir, &now);
	if (there == 1 && path_is_same(&mine, &now))
		return 1;
	close(*lock);
	return there < 0 ? -1 : 0;
}

char *temp_dir_new(const void *ctx, const char *parent, const char *stem, int *lock)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		char *dir = path_temp_dir(ctx, parent, stem);
		int is_ours = dir != NULL ? lock_new(dir, lock) : -1;

		if (is_ours == 1)
			return dir;
		if (is_ours < 0) {
			if (dir != NULL)
				rmdir(dir);
			return NULL;
		}
		mem_free(dir);
	}
	report_error(NULL,
	    "temporary directories in '%s' are removed as soon as they are made; run again",
	    parent);
	return NULL;
}

int temp_dir_free(char *dir, int lock)
{
	int result = path_remove(dir);

	close(lock);
	mem_free(dir);
	return result;
}

void temp_dir_sweep(const char *parent, const char *stem)
{
	struct strlist *names = listing(NULL, parent);
	size_t length = strlen(stem);

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		char *dir = path_join(NULL, parent, name);
		bool is_one = strncmp(name, stem, length) == 0 && name[length] == '.' &&
			      strlen(name) == length + SUFFIX;
		int lock = is_one ? lock_unused(dir) : -1;

		if (lock >= 0)
			(void)temp_dir_free(dir, lock);
		else
			mem_free(dir);
	}
	mem_free(names);
}

char *temp_mkdirs(const void *ctx, const char *dir)
{
	char *top = mem_strdup(ctx, "");

	for (char *at = mem_strdup(ctx, dir); !path_exists(at); at = path_dirname(ctx, top))
		top = at;
	if (path_mkdirs(dir) == 0)
		return top;
	temp_rmdirs(dir, top);
	return NULL;
}

void temp_rmdirs(const char *dir, const char *top)
{
	char *at = mem_strdup(NULL, dir);

	while (*top != '\0' && strlen(at) >= strlen(top) &&
	       (rmdir(at) == 0 || path_means_absent(errno))) {
		char *above = path_dirname(NULL, at);

		mem_free(at);
		at = above;
	}
	mem_free(at);
}
