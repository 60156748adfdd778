/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl's own parser judges what libcurl will be given: any other would find other names,
 * passwords and servers in some URL. What it refuses is never asked for, but still shown.
 */
#include "net/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/text.h"
#include "net/must.h"

bool url_is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

bool url_is_network(const char *url)
{
	return url_is_https(url) || strncasecmp(url, "http://", 7) == 0;
}

bool url_is_here(const char *server)
{
	static const char *const names[] = {"localhost", "[::1]"};
	size_t n = strspn(server, "0123456789.");

	if (strncmp(server, "127.", 4) == 0 && strchr(":", server[n]) != NULL)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		n = strlen(names[i]);
		if (strncasecmp(server, names[i], n) == 0 && strchr(":", server[n]) != NULL)
			return true;
	}
	return false;
}

/* NULL when libcurl would refuse it, too. */
static CURLU *parse_url(const char *text)
{
	CURLU *url = mem_check(curl_url());
	const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS;

	if (must_tell(curl_url_set(url, CURLUPART_URL, text, flags)))
		return url;
	curl_url_cleanup(url);
	return NULL;
}

/* "" when it has no such part. */
static char *part_of(const void *ctx, CURLU *url, CURLUPart part, unsigned flags)
{
	char *text = must_part(ctx, url, part, flags);

	return text != NULL ? text : mem_strdup(ctx, "");
}

char *url_file(const void *ctx, const char *text)
{
	CURLU *url = strncasecmp(text, "file:", 5) == 0 ? parse_url(text) : NULL;
	char *file = url != NULL ? part_of(ctx, url, CURLUPART_PATH, CURLU_URLDECODE) : NULL;

	curl_url_cleanup(url);
	return file;
}

/* What comes before a "://" of the path may be a name and a password. */
static const char *after_scheme(const char *text)
{
	static const char mark[] = "://";
	size_t n = 0;

	while (
	    isalnum((unsigned char)text[n]) || (text[n] != '\0' && strchr("+-.", text[n]) != NULL))
		n++;
	return strncmp(text + n, mark, strlen(mark)) == 0 ? text + n + strlen(mark) : text;
}

bool url_has_user(const char *text)
{
	CURLU *url = parse_url(text);

	/* Whatever stands before an '@' may be meant as a name. */
	if (url == NULL)
		return strchr(after_scheme(text), '@') != NULL;
	void *ctx = mem_check(talloc_new(NULL));
	bool has = part_of(ctx, url, CURLUPART_USER, 0)[0] != '\0' ||
		   part_of(ctx, url, CURLUPART_PASSWORD, 0)[0] != '\0';
	mem_free(ctx);
	curl_url_cleanup(url);
	return has;
}

/* Of one that cannot be parsed: no query, and nothing before the last '@'. */
static char *rest_of(const void *ctx, const char *text)
{
	const char *start = after_scheme(text), *at = strrchr(start, '@');
	const char *shown = at != NULL ? at + 1 : start;

	return mem_printf(
	    ctx, "%.*s%.*s", (int)(start - text), text, (int)strcspn(shown, "?#"), shown);
}

char *url_printable(const void *ctx, const char *text)
{
	CURLU *url = parse_url(text);

	if (url == NULL)
		return rest_of(ctx, text);
	void *scratch = mem_check(talloc_new(NULL));
	const char *port = part_of(scratch, url, CURLUPART_PORT, 0);
	const char *path = part_of(scratch, url, CURLUPART_PATH, 0);
	bool bare = strcmp(path, "/") == 0 && text[strlen(text) - 1] != '/';
	char *shown = mem_printf(ctx, "%s://%s%s%s%s%s", part_of(scratch, url, CURLUPART_SCHEME, 0),
	    part_of(scratch, url, CURLUPART_HOST, 0), port[0] != '\0' ? ":" : "", port,
	    bare ? "" : path, part_of(scratch, url, CURLUPART_QUERY, 0)[0] != '\0' ? "?..." : "");

	mem_free(scratch);
	curl_url_cleanup(url);
	return shown;
}

char *url_server(const void *ctx, const char *text)
{
	CURLU *url = parse_url(text);
	char *server;

	if (url == NULL) {
		server = rest_of(ctx, text);
	} else {
		void *scratch = mem_check(talloc_new(NULL));

		server = mem_printf(ctx, "%s:%s", part_of(scratch, url, CURLUPART_HOST, 0),
		    part_of(scratch, url, CURLUPART_PORT, CURLU_DEFAULT_PORT));
		mem_free(scratch);
	}
	curl_url_cleanup(url);
	return text_lower(server);
}

char *url_resolved(const void *ctx, const char *text, const char *reference)
{
	CURLU *url = parse_url(text);
	char *whole = NULL;

	if (url != NULL && must_tell(curl_url_set(url, CURLUPART_URL, reference, 0)))
		whole = part_of(ctx, url, CURLUPART_URL, 0);
	curl_url_cleanup(url);
	return whole;
}

char *url_escaped(const void *ctx, const char *text)
{
	char *escaped = mem_check(curl_easy_escape(NULL, text, 0));
	char *copy = mem_strdup(ctx, escaped);

	curl_free(escaped);
	return copy;
}
