/* SPDX-License-Identifier: Apache-2.0 */
/* The contents of files: whether they are the same, and all of them written. */
#include "files/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"

enum { COMPARE_SIZE = 1 << 15 };

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
	int fd_a = file_open(a, O_NOFOLLOW);
	int fd_b = fd_a >= 0 ? file_open(b, O_NOFOLLOW) : -1;

	if (fd_b >= 0)
		result = compare(fd_a, fd_b, a, b);
	if (fd_a >= 0)
		close(fd_a);
	if (fd_b >= 0)
		close(fd_b);
	return result;
}

int file_write(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		}
	}
	return 0;
}
