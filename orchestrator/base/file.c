/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and copying the contents of single files. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"

/* From linux/fs.h, which need not be installed beside every libc. */
#ifndef FICLONE
#define FICLONE _IOW(0x94, 9, int)
#endif

enum { COMPARE_SIZE = 1 << 15, COPY_SIZE = 1 << 17 };

static int open_to_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		report_error(NULL, "cannot open '%s':", path);
	return fd;
}

/* Fill the buffer unless the file ends; the bytes read, or -1. */
static ssize_t read_full(int fd, char *buffer, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buffer + used, size - used);

		if (n == 0)
			break;
		if (n > 0)
			used += (size_t)n;
		else if (errno != EINTR)
			return -1;
	}
	return (ssize_t)used;
}

static int compare(int fd_a, int fd_b, const char *a, const char *b)
{
	char from_a[COMPARE_SIZE], from_b[COMPARE_SIZE];

	for (;;) {
		ssize_t n = read_full(fd_a, from_a, sizeof from_a);
		ssize_t m = n < 0 ? 0 : read_full(fd_b, from_b, sizeof from_b);

		if (n < 0 || m < 0)
			return report_error(NULL, "cannot read '%s':", n < 0 ? a : b);
		if (n != m || memcmp(from_a, from_b, (size_t)n) != 0)
			return 0;
		if (n == 0)
			return 1;
	}
}

int file_same(const char *a, const char *b)
{
	int result = -1;
	int fd_a = open_to_read(a);
	int fd_b = fd_a >= 0 ? open_to_read(b) : -1;

	if (fd_b >= 0)
		result = compare(fd_a, fd_b, a, b);
	if (fd_a >= 0)
		close(fd_a);
	if (fd_b >= 0)
		close(fd_b);
	return result;
}

/* Errors that mean "not this way", not "not at all". */
static bool may_try_otherwise(int error)
{
	return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP ||
	       error == EPERM || error == EBADF || error == ETXTBSY;
}

/* Both descriptors stand at the same offset; goes on from there. */
static int copy_in_kernel(int in, int out)
{
	for (;;) {
		ssize_t n = copy_file_range(in, NULL, out, NULL, (size_t)1 << 30, 0);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return may_try_otherwise(errno) ? 0 : -1;
	}
}

static int copy_by_hand(int in, int out)
{
	char *buffer = NULL;
	int result = 0;

	for (;;) {
		char probe;
		ssize_t n = buffer != NULL ? read(in, buffer, COPY_SIZE) : read(in, &probe, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			result = (int)n;
			break;
		}
		const char *data = buffer != NULL ? buffer : &probe;
		for (ssize_t done = 0; done < n && result == 0;) {
			ssize_t m = write(out, data + done, (size_t)(n - done));

			if (m < 0 && errno != EINTR)
				result = -1;
			if (m > 0)
				done += m;
		}
		if (result != 0)
			break;
		/* Most often the kernel has copied everything and no buffer is needed. */
		if (buffer == NULL)
			buffer = mem_array(NULL, char, COPY_SIZE);
	}
	mem_free(buffer);
	return result;
}

/* The bytes, mode and times; -1 with errno set. */
static int fill(int in, int out, const struct stat *st)
{
	const struct timespec times[2] = {st->st_atim, st->st_mtim};

	if (ioctl(out, FICLONE, in) != 0) {
		if (copy_in_kernel(in, out) != 0)
			return -1;
		/* Also where the kernel copied nothing or not all: up to the end of file. */
		if (copy_by_hand(in, out) != 0)
			return -1;
	}
	if (fchmod(out, st->st_mode & 07777) != 0)
		return -1;
	return futimens(out, times);
}

int file_copy(const char *from, const char *to, const struct stat *st)
{
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (out < 0 && errno == EEXIST)
		return 1;
	if (out < 0)
		return report_error(NULL, "cannot create '%s':", to);
	int in = open_to_read(from);
	int result = in >= 0 ? 0 : -1;
	if (result == 0 && fill(in, out, st) != 0)
		result = report_error(NULL, "cannot copy '%s' to '%s':", from, to);
	if (in >= 0)
		close(in);
	/* Network file systems tell some write errors only now. */
	if (close(out) != 0 && result == 0)
		result = report_error(NULL, "cannot write '%s':", to);
	if (result != 0)
		unlink(to);
	return result;
}
