/* SPDX-License-Identifier: Apache-2.0 */
/* A rename would put a plain file in the place of /dev/stdout as readily as in that of old output.
 */
#include "files/output.h"

#include "base/report.h"
#include "files/path.h"

static const char *kind_of_entry(mode_t mode)
{
	return S_ISLNK(mode)    ? "a symbolic link"
	       : S_ISDIR(mode)  ? "a directory"
	       : S_ISFIFO(mode) ? "a pipe"
	       : S_ISSOCK(mode) ? "a socket"
				: "a device";
}

int output_check(const char *path)
{
	struct stat st;
	int there = path_look(path, &st);

	if (there <= 0 || S_ISREG(st.st_mode))
		return there < 0 ? -1 : 0;
	return report_error(NULL,
	    "'%s' is %s, which is not replaced by a file; name another file, or remove it", path,
	    kind_of_entry(st.st_mode));
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
