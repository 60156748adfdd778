/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a tree in a fixed order, and what is done to every entry of one. */
#include "files/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/inodes.h"
#include "files/path.h"

/* One directory's entry, kept while the directory itself is closed again. */
struct tree_item {
	char *name;
	struct stat st;
	char *link;
};

struct walk_level {
	struct tree_item *items;
	size_t count;
};

struct walk {
	const char *root;
	tree_visit visit;
	void *data;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct tree_item *)a)->name, ((const struct tree_item *)b)->name);
}

/* The target of a link whose length st tells, or NULL with errno set. */
static char *read_link(void *ctx, int dir, const char *name, const struct stat *st)
{
	/* Some file systems tell no length; a target is shorter than PATH_MAX in any case. */
	size_t room = st->st_size > 0 ? (size_t)st->st_size + 1 : 4097;
	char *target = mem_array(ctx, char, room);
	ssize_t n = readlinkat(dir, name, target, room);

	if (n >= 0 && (size_t)n < room) {
		target[n] = '\0';
		return target;
	}
	if (n >= 0)
		errno = EAGAIN; /* replaced by a longer one just now */
	return NULL;
}

static int read_items(
    struct walk_level *level, int fd, const struct strlist *names, const char *full)
{
	level->items = mem_array(level, struct tree_item, names->count);
	level->count = names->count;
	for (size_t i = 0; i < names->count; i++) {
		struct tree_item *item = &level->items[i];

		item->name = names->items[i];
		if (fstatat(fd, item->name, &item->st, AT_SYMLINK_NOFOLLOW) != 0)
			return report_error(NULL, "cannot look at '%s/%s':", full, item->name);
		if (!S_ISLNK(item->st.st_mode))
			continue;
		item->link = read_link(level, fd, item->name, &item->st);
		if (item->link == NULL)
			return report_error(NULL, "cannot read link '%s/%s':", full, item->name);
	}
	qsort(level->items, level->count, sizeof *level->items, by_name);
	return 0;
}

static int read_level(struct walk_level *level, const char *full, int open_flags)
{
	int fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC | open_flags);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct strlist *names = strlist_new(level);

	if (dir == NULL) {
		report_error(NULL, "cannot open directory '%s':", full);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	errno = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL; errno = 0)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strlist_add(names, e->d_name);
	int result = errno == 0 ? read_items(level, fd, names, full)
				: report_error(NULL, "cannot list directory '%s':", full);
	closedir(dir);
	return result;
}

/*
 * A directory is read whole and closed before anything in it is visited: one
 * descriptor at any depth, and a visitor may change what it is shown. That it calls itself is
 * bounded: paths are whole, and the system takes none of more than PATH_MAX bytes, so the 2,048th
 * level is the last that can be opened.
 */
static int walk_dir(const struct walk *walk, const char *path, const char *full)
{
	struct walk_level *level = mem_new(NULL, struct walk_level);
	/* Only the root may be named through a link. */
	int result = read_level(level, full, path[0] != '\0' ? O_NOFOLLOW : 0);

	for (size_t i = 0; result == 0 && i < level->count; i++) {
		struct tree_item *item = &level->items[i];
		void *scratch = mem_check(talloc_new(level));
		char *below = path_join(scratch, path, item->name);
		struct tree_entry entry = {
		    .path = below,
		    .full = path_join(scratch, walk->root, below),
		    .st = item->st,
		    .link = item->link,
		};

		result = walk->visit(walk->data, &entry);
		if (result == 0 && S_ISDIR(item->st.st_mode))
			result = walk_dir(walk, entry.path, entry.full);
		mem_free(scratch);
	}
	mem_free(level);
	return result;
}

int tree_walk(const char *root, tree_visit visit, void *data)
{
	const struct walk walk = {root, visit, data};

	return walk_dir(&walk, "", root);
}

struct normalise {
	struct timespec times[2];
	struct strlist *dirs;
};

static int set_times(const struct normalise *n, const char *path, int flags)
{
	if (utimensat(AT_FDCWD, path, n->times, flags) != 0)
		return report_error(NULL, "cannot set the times of '%s':", path);
	return 0;
}

static int set_mode(const char *path, const struct stat *st)
{
	bool executable = S_ISDIR(st->st_mode) || (st->st_mode & S_IXUSR) != 0;
	mode_t mode = executable ? 0755 : 0644;

	return (st->st_mode & 07777) != mode ? path_set_mode(path, mode) : 0;
}

static int normalise_entry(void *data, const struct tree_entry *entry)
{
	struct normalise *n = data;

	if (S_ISLNK(entry->st.st_mode))
		return set_times(n, entry->full, AT_SYMLINK_NOFOLLOW);
	if (set_mode(entry->full, &entry->st) != 0)
		return -1;
	if (!S_ISDIR(entry->st.st_mode))
		return set_times(n, entry->full, 0);
	/* Reading a directory, still to come, may touch its access time. */
	strlist_add(n->dirs, entry->full);
	return 0;
}

int tree_normalise(const char *root, long epoch)
{
	struct stat st;
	void *ctx = mem_check(talloc_new(NULL));
	struct normalise n = {
	    .times = {{.tv_sec = epoch}, {.tv_sec = epoch}},
	    .dirs = strlist_new(ctx),
	};
	int result = 0;

	if (stat(root, &st) != 0)
		result = report_error(NULL, "cannot look at '%s':", root);
	strlist_add(n.dirs, root);
	if (result == 0)
		result = set_mode(root, &st);
	if (result == 0)
		result = tree_walk(root, normalise_entry, &n);
	for (size_t i = 0; result == 0 && i < n.dirs->count; i++)
		result = set_times(&n, n.dirs->items[i], 0);
	mem_free(ctx);
	return result;
}

struct size {
	long long bytes;
	struct inodes *linked;
};

static int add_size(void *data, const struct tree_entry *entry)
{
	struct size *size = data;

	if (!S_ISREG(entry->st.st_mode))
		return 0;
	if (entry->st.st_nlink == 1 || inodes_meet(size->linked, &entry->st, "") == NULL)
		size->bytes += entry->st.st_size;
	return 0;
}

long long tree_size(const char *root)
{
	struct size size = {.linked = inodes_new(NULL)};
	int result = tree_walk(root, add_size, &size);

	mem_free(size.linked);
	return result == 0 ? size.bytes : -1;
}
