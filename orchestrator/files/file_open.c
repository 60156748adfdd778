/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are open: no other than plain ones, mapped and locked. */
#include "files/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/report.h"
#include "files/path.h"

const char *file_kind(mode_t mode)
{
	return S_ISLNK(mode)    ? "a symbolic link"
	       : S_ISDIR(mode)  ? "a directory"
	       : S_ISFIFO(mode) ? "a pipe"
	       : S_ISSOCK(mode) ? "a socket"
				: "a device";
}

/* The descriptor if it is one of a plain file; else it is closed, and why is reported; -1. */
static int plain(int fd, const char *path, const char *verb)
{
	struct stat st;
	int status = 0;

	if (fd < 0)
		return report_error(NULL, "cannot %s '%s':", verb, path);
	if (fstat(fd, &st) != 0)
		status = report_error(NULL, "cannot look at '%s':", path);
	else if (!S_ISREG(st.st_mode))
		status = report_error(NULL,
		    "cannot %s '%s': it is %s; a plain file is needed there",
		    strcmp(verb, "open") == 0 ? "read" : verb, path, file_kind(st.st_mode));
	if (status == 0)
		return fd;
	close(fd);
	return -1;
}

/* Without O_NONBLOCK, opening a pipe would wait for somebody at its other end, maybe for ever. */
int file_open(const char *path, int flags)
{
	return plain(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags), path, "open");
}

int file_open_any(const char *path, int *fd)
{
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0 && path_means_absent(errno))
		return 0;
	*fd = plain(*fd, path, "open");
	return *fd >= 0 ? 1 : -1;
}

int file_open_empty(const char *path, mode_t mode)
{
	return plain(
	    open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, mode), path, "write");
}

char *file_map(const char *path, off_t size)
{
	bool fits = (off_t)(size_t)size == size;
	int fd = file_open(path, 0);

	if (fd < 0)
		return NULL;
	/* Pointers of 32 bits; mmap() itself would take what is left of the number. */
	errno = EFBIG;
	void *bytes = fits ? mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0)
			   : MAP_FAILED;
	if (bytes == MAP_FAILED)
		report_error(NULL, "cannot read '%s':", path);
	close(fd);
	return bytes != MAP_FAILED ? bytes : NULL;
}

int file_lock(int fd, int operation)
{
	int result;

	do
		result = flock(fd, operation);
	while (result != 0 && errno == EINTR);
	return result;
}

bool file_is_at(int fd, const char *path)
{
	struct stat ours, named;

	return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && path_is_same(&ours, &named);
}
