/* SPDX-License-Identifier: Apache-2.0 */
/* How much there is below a path, removing it, and whether there is room. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/path.h"
#include "store/store_priv.h"

/* Deeper than any tree that is meant. What a hostile one has below is not counted, but removed. */
enum { MAX_DEPTH = 256 };

static long long usage_at(int parent, const char *name, int depth);

static long long usage_of_dir(int fd, int depth)
{
	DIR *dir = fdopendir(fd);
	long long bytes = 0;

	if (dir == NULL) {
		close(fd);
		return 0;
	}
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			bytes += usage_at(dirfd(dir), e->d_name, depth);
	closedir(dir);
	return bytes;
}

static long long usage_at(int parent, const char *name, int depth)
{
	struct stat st;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	/* A stage's root holds hard links to outputs: removing it would not free those. */
	if (S_ISREG(st.st_mode))
		return (long long)st.st_size / (st.st_nlink > 0 ? (long long)st.st_nlink : 1);
	if (!S_ISDIR(st.st_mode) || depth >= MAX_DEPTH)
		return 0;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd >= 0 ? usage_of_dir(fd, depth + 1) : 0;
}

long long store_usage(const char *path)
{
	return usage_at(AT_FDCWD, path, 0);
}

int store_drop(const char *path, long long *freed)
{
	long long bytes = freed != NULL ? store_usage(path) : 0;
	int result = path_remove(path);

	if (freed != NULL && result == 0)
		*freed += bytes;
	return result;
}

bool store_is_full(const struct store *store)
{
	enum { LEAST = 64 * 1024 };
	long long room = path_free_bytes(store->root);

	return room >= 0 && room < LEAST;
}
