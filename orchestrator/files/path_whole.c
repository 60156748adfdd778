/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are read whole into memory, and written whole or not at all. */
#include "files/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/temp.h"

/* What path_read takes is configuration and metadata: far below what talloc can hold (256 MiB). */
enum { LARGEST_FILE = 1 << 26 };

/* The rest of fd behind what the growing buffer holds already; -1 with errno set. */
static int read_rest(int fd, char **data, size_t *used)
{
	size_t room = talloc_get_size(*data);

	for (;;) {
		/* One byte stays free for the NUL. */
		if (*used + 1 >= room) {
			if (room > LARGEST_FILE) {
				errno = EFBIG;
				return -1;
			}
			room *= 2;
			mem_grow(NULL, *data, char, room);
		}
		ssize_t n = read(fd, *data + *used, room - *used - 1);
		if (n == 0)
			return 0;
		if (n > 0)
			*used += (size_t)n;
		else if (errno != EINTR)
			return -1;
	}
}

/* Closes fd. Reports; NULL. */
static char *read_opened(const void *ctx, int fd, const char *path, size_t *size)
{
	struct stat st;
	size_t used = 0;

	/* Two bytes more than the file has: end of file is seen without growing. */
	size_t guess = fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 4096;
	if (guess > LARGEST_FILE)
		guess = LARGEST_FILE;
	char *data = mem_array(ctx, char, guess + 2);
	if (read_rest(fd, &data, &used) != 0) {
		report_error(NULL, "cannot read '%s':", path);
		mem_free(data);
		data = NULL;
	} else {
		data[used] = '\0';
		if (size != NULL)
			*size = used;
	}
	close(fd);
	return data;
}

char *path_read(const void *ctx, const char *path, size_t *size)
{
	int fd = file_open(path, 0);

	return fd >= 0 ? read_opened(ctx, fd, path, size) : NULL;
}

int path_read_any(const void *ctx, const char *path, char **data, size_t *size)
{
	int fd, there = file_open_any(path, &fd);

	if (there != 1)
		return there;
	*data = read_opened(ctx, fd, path, size);
	return *data != NULL ? 1 : -1;
}

/* What others could not read is not to be theirs because its bytes are new. */
static int keep_private(int fd, const char *path)
{
	struct stat old, st;

	if (lstat(path, &old) != 0 || !S_ISREG(old.st_mode))
		return 0;
	if (fstat(fd, &st) != 0)
		return -1;
	return fchmod(fd, st.st_mode & (old.st_mode | S_IRWXU) & 0777);
}

int path_write(const char *path, const void *data, size_t size)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *temp = NULL;
	int result = 0;
	int fd = temp_beside(ctx, path, &temp);

	if (fd < 0) {
		result = report_error(NULL, "cannot create '%s':", path);
	} else {
		bool failed = keep_private(fd, path) != 0 || file_write(fd, data, size) != 0 ||
			      fsync(fd) != 0;
		int cause = errno;

		if (close(fd) != 0 && !failed) {
			failed = true;
			cause = errno;
		}
		errno = cause;
		if (failed)
			result = report_error(NULL, "cannot write '%s':", path);
		else
			result = path_rename(temp, path);
		if (result != 0)
			unlink(temp);
	}
	mem_free(ctx);
	return result;
}

int path_try(const char *path)
{
	void *ctx = mem_check(talloc_new(NULL));
	char *temp = NULL;
	int fd = temp_beside(ctx, path, &temp), result = 0;

	if (fd < 0)
		result = report_error(NULL, "cannot create '%s':", path);
	else if (close(fd) != 0 || unlink(temp) != 0)
		result = report_error(NULL, "cannot write '%s':", path);
	mem_free(ctx);
	return result;
}
