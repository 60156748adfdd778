/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Removal of trees of any depth. Names are relative to an open directory, since configure scripts
 * leave trees deeper than a path may be long; no more than two directories are open at a time, and
 * nothing calls itself, since a hostile tree may be deeper than the stack.
 */
#include "files/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/listing.h"

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
	listing_read(names, dir);
	return errno == 0 ? names : NULL;
}

/* unlink says so for a directory: Linux the first, POSIX the second. */
static bool means_directory(int error)
{
	return error == EISDIR || error == EPERM;
}

/* A directory that is being emptied, and the one it lies in. */
struct removal_level {
	struct removal_level
	    *above; /* NULL: not a directory, but where the name of the whole tree is */
	struct strlist *names;
	size_t next;    /* of the names, the one to be removed */
	int attempts;   /* at that one */
	struct stat st; /* the directory's own */
};

struct removal {
	void *ctx;
	const char *shown; /* the whole tree, for messages */
	struct removal_level *level;
	int fd; /* of the level's directory; AT_FDCWD at the uppermost */
};

static const char *current(const struct removal *r)
{
	return r->level->names->items[r->level->next];
}

static int fail_removal(const struct removal *r, const char *what)
{
	if (r->level->above == NULL)
		return report_error(NULL, "cannot %s '%s':", what, r->shown);
	return report_error(NULL, "cannot %s '%s' in '%s':", what, current(r), r->shown);
}

static void move_to(struct removal *r, int fd, struct removal_level *level)
{
	if (r->fd != AT_FDCWD)
		close(r->fd);
	r->fd = fd;
	r->level = level;
}

/* Into the directory that is the current name. One that is gone by now is met as such again. */
static int descend(struct removal *r)
{
	int fd = open_dir(r->fd, current(r));
	struct removal_level *level;

	if (fd < 0)
		return path_means_absent(errno) ? 0 : fail_removal(r, "open directory");
	level = mem_new(r->ctx, struct removal_level);
	level->above = r->level;
	level->names = list_names(level, fd);
	if (level->names != NULL && fstat(fd, &level->st) == 0) {
		move_to(r, fd, level);
		return 0;
	}
	fail_removal(r, "list directory");
	close(fd);
	return -1;
}

/* Out of a directory whose names are done, into the one above, which must still be the same. */
static int ascend(struct removal *r)
{
	struct removal_level *done = r->level, *above = done->above;
	int fd = AT_FDCWD;

	if (above->above != NULL) {
		struct stat st;

		fd = openat(r->fd, "..", dir_flags);
		if (fd >= 0 && (fstat(fd, &st) != 0 || !path_is_same(&st, &above->st))) {
			close(fd);
			fd = -1;
			errno = ESTALE; /* moved away meanwhile */
		}
		if (fd < 0)
			return report_error(
			    NULL, "cannot return from a directory below '%s':", r->shown);
	}
	move_to(r, fd, above);
	mem_free(done);
	return 0;
}

static bool is_dir(const struct removal *r)
{
	struct stat st;

	return fstatat(r->fd, current(r), &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* The current name goes, or is descended into if it is a directory that holds anything. */
static int remove_current(struct removal *r)
{
	struct removal_level *level = r->level;
	bool gone = unlinkat(r->fd, current(r), 0) == 0 || errno == ENOENT;
	int cause = errno;

	if (!gone && means_directory(cause) && is_dir(r)) {
		gone = unlinkat(r->fd, current(r), AT_REMOVEDIR) == 0 || errno == ENOENT;
		cause = errno;
		/* Several times, because a dying child may still be adding files. */
		if (!gone && (cause == ENOTEMPTY || cause == EEXIST) &&
		    level->attempts < ATTEMPTS) {
			level->attempts++;
			return descend(r);
		}
	}
	errno = cause;
	if (!gone)
		return fail_removal(r, "remove");
	level->next++;
	level->attempts = 0;
	return 0;
}

int path_remove(const char *path)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct removal r = {.ctx = ctx, .shown = path, .fd = AT_FDCWD};
	size_t length = strlen(path);
	int result = 0;

	/* "link/" would name what the link points to. */
	while (length > 1 && path[length - 1] == '/')
		length--;
	r.level = mem_new(ctx, struct removal_level);
	r.level->names = strlist_new(ctx);
	strlist_addf(r.level->names, "%.*s", (int)length, path);
	while (result == 0 && (r.level->above != NULL || r.level->next == 0))
		result = r.level->next < r.level->names->count ? remove_current(&r) : ascend(&r);
	if (r.fd != AT_FDCWD)
		close(r.fd);
	mem_free(ctx);
	return result;
}

int path_take_away(const char *path, const char *aside)
{
	if (rename(path, aside) == 0)
		return 0;
	return errno == EXDEV ? path_remove(path) : report_error(NULL, "cannot remove '%s':", path);
}
