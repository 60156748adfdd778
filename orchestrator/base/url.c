/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting URLs by hand, so that a malformed one can be shown safely as well. */
#include "base/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

bool url_is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

bool url_is_network(const char *url)
{
	return url_is_https(url) || strncasecmp(url, "http://", 7) == 0;
}

static const char *after_scheme(const char *url)
{
	const char *mark = strstr(url, "://");

	return mark ? mark + 3 : url;
}

/* "user:pass/word@host", its slash not escaped: what looks like a port is none. */
static bool is_cut_password(const char *authority, const char *end)
{
	const char *colon = memchr(authority, ':', (size_t)(end - authority));

	return *authority != '[' && colon && colon + 1 + strspn(colon + 1, "0123456789") != end;
}

/* Where the host starts: behind the last '@' of the part before the path. */
static const char *find_host(const char *authority)
{
	const char *end = authority + strcspn(authority, "/?#\\");
	const char *at;

	for (const char *p = end; p > authority; p--)
		if (p[-1] == '@')
			return p;
	at = strrchr(authority, '@');
	return at && is_cut_password(authority, end) ? at + 1 : authority;
}

bool url_has_user(const char *url)
{
	const char *authority = after_scheme(url);

	return find_host(authority) != authority;
}

char *url_printable(const void *ctx, const char *url)
{
	const char *authority = after_scheme(url);
	const char *host = find_host(authority);
	size_t shown = strcspn(host, "?#");

	return mem_printf(ctx, "%.*s%.*s%s", (int)(authority - url), url, (int)shown, host,
	    host[shown] == '?' ? "?..." : "");
}

char *url_server(const void *ctx, const char *url)
{
	const char *host = find_host(after_scheme(url));
	size_t n = strcspn(host, "/?#\\");
	const char *port = "";
	char *server;

	/* The colons of an IPv6 address stand inside brackets. */
	if (!memchr(host, ':', n) || (n > 0 && host[n - 1] == ']'))
		port = url_is_https(url) ? ":443" : ":80";
	server = mem_printf(ctx, "%.*s%s", (int)n, host, port);
	for (char *p = server; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return server;
}
