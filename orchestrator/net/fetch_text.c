/* SPDX-License-Identifier: Apache-2.0 */
/* What fetch judges without libcurl: answers that are no file, and whom to trust. */
#include "net/fetch_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "files/path.h"

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

static const char *env_path(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value ? value : NULL;
}

const char *fetch_trust_path(void)
{
	const char *path = env_path("CURL_CA_BUNDLE");

	return path != NULL ? path : env_path("SSL_CERT_FILE");
}

char *fetch_trust_text(const void *ctx, const char *usual, const char *more)
{
	char *extra = path_read(NULL, more, NULL), *first = NULL, *text;

	if (extra == NULL)
		return NULL;
	if (usual != NULL && path_exists(usual))
		first = path_read(NULL, usual, NULL);
	text = mem_printf(ctx, "%s\n%s", first != NULL ? first : "", extra);
	mem_free(first);
	mem_free(extra);
	return text;
}
