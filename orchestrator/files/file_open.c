/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a file for reading, and nothing that only looks like one. */
#include "files/file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/report.h"

static const char *kind_name(mode_t mode)
{
	return S_ISDIR(mode)    ? "a directory"
	       : S_ISFIFO(mode) ? "a pipe"
	       : S_ISSOCK(mode) ? "a socket"
				: "a device";
}

int file_open(const char *path, int flags)
{
	/* Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
	struct stat st;
	int status = 0;

	if (fd < 0)
		return report_error(NULL, "cannot open '%s':", path);
	if (fstat(fd, &st) != 0)
		status = report_error(NULL, "cannot look at '%s':", path);
	else if (!S_ISREG(st.st_mode))
		status = report_error(NULL,
		    "cannot read '%s': it is %s; a plain file is needed there", path,
		    kind_name(st.st_mode));
	if (status == 0)
		return fd;
	close(fd);
	return -1;
}
