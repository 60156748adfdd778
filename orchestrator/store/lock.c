/* SPDX-License-Identifier: Apache-2.0 */
/* Locks, and the directories of running stages. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/file.h"
#include "files/listing.h"
#include "files/path.h"
#include "store/store_priv.h"

/* Digits of a work directory's name: always as many, as the length of its path enters the layout of
 * some outputs. */
enum { WORK_NAME = 10 };

static int take_flock(int fd, bool exclusive, bool wait)
{
	return file_lock(fd, (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB));
}

static void write_pid(int fd)
{
	char text[24];
	/* Of one width, so that a shorter number needs no truncation before it. */
	int length = snprintf(text, sizeof text, "%-11ld\n", (long)getpid());
	ssize_t written = pwrite(fd, text, (size_t)length, 0);

	(void)written; /* only ever shown to people */
}

static char *read_holder(const void *ctx, int fd)
{
	char text[24];
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	long pid = strtol(text, NULL, 10);
	if (pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
		return NULL;
	return mem_printf(ctx, "pid %ld", pid);
}

static void report_cannot_lock(const char *path)
{
	report_error(NULL, "cannot lock '%s' (set MCM_STORE to a local file system):", path);
}

/* Reading is enough for a lock on a local file system, should the file be another user's. */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	return fd;
}

static int lock_path(const void *ctx, const char *path, bool exclusive, bool wait, char **holder)
{
	for (;;) {
		int fd = open_lock(path);

		if (fd < 0) {
			report_error(NULL, "cannot open lock '%s':", path);
			return -2;
		}
		if (take_flock(fd, exclusive, wait) != 0) {
			bool held = errno == EWOULDBLOCK;

			if (!held)
				report_cannot_lock(path);
			else if (holder != NULL)
				*holder = read_holder(ctx, fd);
			close(fd);
			return held ? -1 : -2;
		}
		/* gc removes lock files, but only ones it has locked. */
		if (file_is_at(fd, path)) {
			write_pid(fd);
			return fd;
		}
		close(fd);
	}
}

int store_lock(const void *ctx, const struct store *store, const char *name, bool exclusive,
    bool wait, char **holder)
{
	char *path = mem_printf(NULL, "%s/locks/%s", store->root, name);

	if (holder != NULL)
		*holder = NULL;
	int fd = lock_path(ctx, path, exclusive, wait, holder);
	mem_free(path);
	return fd;
}

bool store_is_locked(const struct store *store, const char *name)
{
	char *path = mem_printf(NULL, "%s/locks/%s", store->root, name);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	bool locked = fd >= 0 && take_flock(fd, false, false) != 0 && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	mem_free(path);
	return locked;
}

int store_lock_leftover(const char *path)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && take_flock(fd, true, false) == 0 && file_is_at(fd, path))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void store_unlock(int lock)
{
	if (lock < 0)
		return;
	flock(lock, LOCK_UN);
	close(lock);
}

/* Make and lock the file path, which must be new: 1 done, 0 try another name, -1 reported. */
static int new_lock(const char *path, int *lock)
{
	*lock = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (*lock < 0)
		return errno == EEXIST ? 0 : report_error(NULL, "cannot create '%s':", path);
	if (take_flock(*lock, true, false) == 0) {
		if (file_is_at(*lock, path)) {
			write_pid(*lock);
			return 1;
		}
	} else if (errno != EWOULDBLOCK) {
		report_cannot_lock(path);
		unlink(path);
		close(*lock);
		return -1;
	}
	/* A sweep met the file before it was locked, and holds or has removed it. */
	close(*lock);
	return 0;
}

char *store_work_dir(const void *ctx, const struct store *store, int *lock)
{
	for (;;) {
		char *name = random_digits(NULL, WORK_NAME);
		char *dir = mem_printf(ctx, "%s/work/%s", store->root, name);
		char *file = mem_printf(dir, "%s" STORE_LOCK_SUFFIX, dir);
		int made = new_lock(file, lock);

		mem_free(name);
		/* The lock is there before its directory: a directory without one has no owner. */
		if (made > 0 && mkdir(dir, 0755) == 0)
			return dir;
		if (made > 0) {
			made = errno == EEXIST
				   ? 0
				   : report_error(NULL, "cannot make directory '%s':", dir);
			unlink(file);
			store_unlock(*lock);
		}
		mem_free(dir);
		if (made < 0)
			break;
	}
	*lock = -1;
	return NULL;
}

void store_work_release(char *dir, int lock)
{
	char *file = mem_printf(dir, "%s" STORE_LOCK_SUFFIX, dir);

	path_remove(dir);
	unlink(file);
	store_unlock(lock);
	mem_free(dir);
}
