/* SPDX-License-Identifier: Apache-2.0 */
/* A rename would put a plain file in the place of /dev/stdout as readily as in that of old output.
 */
#include "files/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"

int output_check(const char *path)
{
	struct stat st;
	int there;

	/* Elsewhere it is standard output, and nobody looks for a file of that name. */
	if (strcmp(path, "-") == 0)
		return report_error(
		    NULL, "'-' is no name of a file here; name one, or './-' for one of that name");
	there = path_look(path, &st);
	if (there <= 0 || S_ISREG(st.st_mode))
		return there < 0 ? -1 : 0;
	return report_error(NULL,
	    "'%s' is %s, which is not replaced by a file; name another file, or remove it", path,
	    file_kind(st.st_mode));
}

int output_dir(const char *path)
{
	struct stat st;
	int there = path_look(path, &st);

	if (there < 0 || (there == 0 && (path_mkdirs(path) != 0 || path_look(path, &st) != 1)))
		return -1;
	return S_ISDIR(st.st_mode) ? 0
				   : report_error(NULL,
					 "'%s' is no directory, but leads elsewhere or is a file; "
					 "remove it, or name another directory",
					 path);
}

int output_write(const char *path, const void *data, size_t size)
{
	return output_check(path) != 0 ? -1 : path_write(path, data, size);
}

int output_update(const char *path, const void *data, size_t size)
{
	struct stat st;
	int there = path_look(path, &st);
	size_t old_size = 0;
	bool maybe = there == 1 && S_ISREG(st.st_mode) && st.st_size == (off_t)size;
	char *old = maybe ? path_read(NULL, path, &old_size) : NULL;
	bool same = old != NULL && old_size == size && memcmp(old, data, size) == 0;

	mem_free(old);
	if (same)
		return 0;
	return there < 0 || output_write(path, data, size) != 0 ? -1 : 1;
}

static int lock_dir(int fd, const char *dir)
{
	if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
		return report_error(
		    NULL, "'%s' is no directory, or a symbolic link to one; name a directory", dir);
	if (fd < 0)
		return report_error(NULL, "cannot open directory '%s':", dir);
	if (file_lock(fd, LOCK_EX) != 0)
		return report_error(NULL, "cannot lock '%s':", dir);
	return 0;
}

int output_apart(const char *dir, const char *apart, const char *what)
{
	char *real = realpath(dir, NULL), *other = realpath(apart, NULL);
	int result = 0;

	if (real == NULL || other == NULL)
		result = report_error(NULL, "cannot find '%s':", real == NULL ? dir : apart);
	else if (path_is_inside(real, other))
		result = report_error(
		    NULL, "'%s' is in %s '%s'; name a directory elsewhere", dir, what, apart);
	free(real);
	free(other);
	return result;
}

int output_open(const char *dir, const char *apart)
{
	/* Behind a slash at its end, a link would be followed. */
	char *path = path_absolute(NULL, dir);
	int there = path_look(path, NULL), fd = -1, result = there;

	if (there == 0)
		result = path_mkdirs(path);
	if (result >= 0) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		result = lock_dir(fd, path) == 0 ? output_apart(path, apart, "the store") : -1;
	}
	if (result != 0 && fd >= 0)
		close(fd);
	/* Nobody is to wonder at an empty directory that was made for nothing. */
	if (result != 0 && there == 0)
		rmdir(path);
	mem_free(path);
	return result == 0 ? fd : -1;
}
