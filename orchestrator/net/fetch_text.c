/* SPDX-License-Identifier: Apache-2.0 */
/* What fetch judges without libcurl: answers that are no file. */
#include "net/fetch_text.h"

#include <string.h>
#include <strings.h>

static bool is_archive_name(const char *name)
{
	static const char *const ends[] = {".tar", ".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz2",
	    ".zst", ".lz", ".lzma", ".zip", ".deb", NULL};
	size_t n = strlen(name);

	for (size_t i = 0; ends[i]; i++)
		if (n > strlen(ends[i]) && strcasecmp(name + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

bool fetch_is_html(const char *name, const char *type, const char *data, size_t n)
{
	size_t i = 0;

	if (!is_archive_name(name))
		return false;
	if (type != NULL && strncasecmp(type, "text/html", 9) == 0)
		return true;
	while (i < n && data[i] && strchr(" \t\r\n", data[i]) != NULL)
		i++;
	return (n - i >= 9 && strncasecmp(data + i, "<!doctype", 9) == 0) ||
	       (n - i >= 5 && strncasecmp(data + i, "<html", 5) == 0);
}
