/* SPDX-License-Identifier: Apache-2.0 */
/* Modes of files that hold secrets; see secret.h. */
#include "adapters/secret.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/report.h"
#include "files/owner.h"
#include "files/path.h"

int secret_open(const char *path, const char *what)
{
	int fd = owner_open(path, what);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0)
		report_error(NULL, "cannot look at '%s':", path);
	else if (!S_ISREG(st.st_mode))
		report_error(NULL, "%s '%s' is no plain file", what, path);
	else
		return fd;
	close(fd);
	return -1;
}

int secret_check(int fd, const char *path, const char *what)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return report_error(NULL, "cannot look at '%s':", path);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return 0;
	return report_error(
	    NULL, "others may read or change %s '%s'; run 'chmod 600 %s'", what, path, path);
}

char *secret_read(const void *ctx, const char *path, const char *what)
{
	int fd = secret_open(path, what);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (secret_check(fd, path, what) == 0)
		text = path_read(ctx, path, NULL);
	close(fd);
	return text;
}
