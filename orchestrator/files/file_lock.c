/* SPDX-License-Identifier: Apache-2.0 */
#include "files/file.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "files/path.h"

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
