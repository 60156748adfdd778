/* SPDX-License-Identifier: Apache-2.0 */
/* Owners and modes from the root directory down to a file. */
#include "files/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/path.h"

/* As many as the kernel follows (path_resolution(7)). */
enum { MAX_LINKS = 40 };

struct owner_check {
	void *mem;
	const char *path, *what; /* for messages */
	const struct strlist *shared;
	uid_t lord; /* who owns the root directory */
	int links;
};

static char *user_name(const void *ctx, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user != NULL ? mem_strdup(ctx, user->pw_name) : mem_printf(ctx, "%u", (unsigned)uid);
}

static char *group_name(const void *ctx, gid_t gid)
{
	const struct group *group = getgrgid(gid);

	return group != NULL ? mem_strdup(ctx, group->gr_name)
			     : mem_printf(ctx, "%u", (unsigned)gid);
}

static bool is_member(const char *user, const struct group *group)
{
	const struct passwd *entry = getpwnam(user);

	if (entry != NULL && entry->pw_gid == group->gr_gid)
		return true;
	for (char **name = group->gr_mem; *name != NULL; name++)
		if (strcmp(*name, user) == 0)
			return true;
	return false;
}

static bool is_shared_with_user(const struct owner_check *c, uid_t uid)
{
	char *user = user_name(c->mem, uid);

	for (size_t i = 0; i < c->shared->count; i++) {
		const char *word = c->shared->items[i];
		const struct group *group = *word == '%' ? getgrnam(word + 1) : NULL;

		if (strcmp(word, user) == 0 || (group != NULL && is_member(user, group)))
			return true;
	}
	return false;
}

/*
 * Root is whoever owns the root directory, too: in a namespace of users the real root has no number
 * of its own.
 */
static bool is_trusted_user(const struct owner_check *c, uid_t uid)
{
	return uid == geteuid() || uid == 0 || uid == c->lord || is_shared_with_user(c, uid);
}

/* Many systems give every user a group of the same name, which nobody else is in. */
static bool is_own_group(const struct owner_check *c, const struct stat *st)
{
	char *user = user_name(c->mem, st->st_uid);
	const struct group *group = getgrgid(st->st_gid);

	if (group == NULL || strcmp(group->gr_name, user) != 0)
		return false;
	for (char **name = group->gr_mem; *name != NULL; name++)
		if (strcmp(*name, user) != 0)
			return false;
	return true;
}

static bool is_trusted_group(const struct owner_check *c, const struct stat *st)
{
	char *word = mem_printf(c->mem, "%%%s", group_name(c->mem, st->st_gid));

	return st->st_gid == 0 || strlist_has(c->shared, word) || is_own_group(c, st);
}

/* A path on the way, or the last one; st is of the path itself, not of what a link leads to. */
static int check_one(
    const struct owner_check *c, const char *path, const struct stat *st, bool is_last)
{
	bool sticky = S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0 && !is_last;

	if (!is_trusted_user(c, st->st_uid)) {
		char *user = user_name(c->mem, st->st_uid);

		return report_error(NULL,
		    "cannot trust %s '%s': '%s' belongs to the user %s; take one of your own, or "
		    "set MCM_TRUST_OWNERS=%s if you share it",
		    c->what, c->path, path, user, user);
	}
	/* The mode of a link says nothing: nobody can write to one. */
	if (S_ISLNK(st->st_mode) || sticky)
		return 0;
	if ((st->st_mode & S_IWOTH) != 0)
		return report_error(NULL,
		    "cannot trust %s '%s': everybody may write to '%s'; run 'chmod o-w %s', or "
		    "set MCM_TRUST_OWNERS='*' where there are no others",
		    c->what, c->path, path, path);
	if ((st->st_mode & S_IWGRP) != 0 && !is_trusted_group(c, st)) {
		char *group = group_name(c->mem, st->st_gid);

		return report_error(NULL,
		    "cannot trust %s '%s': the group %s may write to '%s'; run 'chmod g-w %s', "
		    "or set MCM_TRUST_OWNERS=%%%s if you share it",
		    c->what, c->path, group, path, path, group);
	}
	return 0;
}

static char *link_target(const struct owner_check *c, const char *link)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof target - 1);

	if (n < 0)
		return NULL;
	target[n] = '\0';
	return path_join(c->mem, path_dirname(c->mem, link), target);
}

/*
 * From the root down: a directory that passed cannot be changed by others, so what its names stand
 * for stays while what is below is looked at, and afterwards. *last gets what path leads to.
 */
static int check_all(struct owner_check *c, const char *path, struct stat *last)
{
	const char *rest = path + strspn(path, "/");
	char *at = mem_strdup(c->mem, "/");

	if (lstat(at, last) != 0)
		return report_error(NULL, "cannot look at '%s':", at);
	while (*rest != '\0') {
		size_t length = strcspn(rest, "/");
		char *name = mem_strndup(c->mem, rest, length);

		if (check_one(c, at, last, false) != 0)
			return -1;
		at = path_join(c->mem, at, name);
		rest += length;
		rest += strspn(rest, "/");
		if (lstat(at, last) != 0)
			return report_error(NULL, "cannot look at '%s':", at);
		if (!S_ISLNK(last->st_mode))
			continue;
		if (check_one(c, at, last, false) != 0)
			return -1;
		char *target = ++c->links <= MAX_LINKS ? link_target(c, at) : NULL;
		if (target == NULL) {
			errno = c->links > MAX_LINKS ? ELOOP : errno;
			return report_error(NULL, "cannot follow the link '%s':", at);
		}
		/* What stood before it was checked; once more does no harm. */
		return check_all(c, path_join(c->mem, target, rest), last);
	}
	return check_one(c, at, last, true);
}

static int check_opened(struct owner_check *c, int fd)
{
	struct stat root, opened, named;
	/* Not resolved as text: ".." behind a link is the directory above the link's target. */
	char *here = path_absolute(c->mem, c->path[0] == '/' ? "/" : ".");
	char *path = here != NULL ? path_join(c->mem, here, c->path) : NULL;

	if (path == NULL || fstat(fd, &opened) != 0 || lstat("/", &root) != 0)
		return report_error(NULL, "cannot look at '%s':", c->path);
	c->lord = root.st_uid;
	if (check_all(c, path, &named) != 0)
		return -1;
	if (!path_is_same(&opened, &named))
		return report_error(
		    NULL, "%s '%s' was replaced while it was opened; try again", c->what, c->path);
	return 0;
}

int owner_open(const char *path, const char *what)
{
	void *mem = mem_check(talloc_new(NULL));
	const char *shared = getenv("MCM_TRUST_OWNERS");
	struct owner_check c = {.mem = mem, .path = path, .what = what};
	/* Without O_NONBLOCK a FIFO would have us wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	c.shared = strlist_split(mem, shared != NULL ? shared : "", " ,\t\n");
	if (fd < 0) {
		report_error(NULL, "cannot open %s '%s':", what, path);
	} else if (!strlist_has(c.shared, "*") && check_opened(&c, fd) != 0) {
		close(fd);
		fd = -1;
	}
	mem_free(mem);
	return fd;
}

int owner_check(const char *path, const char *what)
{
	int fd = owner_open(path, what);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}
