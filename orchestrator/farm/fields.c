/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields that a farm wants with each call, such as the key of an account. */
#include <string.h>

#include "adapters/secret.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"

/* RFC 9110, 5.6.2: what names of fields are made of; in HTTP/2 without capitals. */
static const char name_bytes[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

enum { MOST_FIELD = 8 << 10 };

/* Fields of gRPC itself, which would come twice, and what only the connection is about. */
static bool is_taken(const char *field, size_t length)
{
	static const char *const taken[] = {
	    "accept", "content-length", "content-type", "expect", "host", "te", "user-agent"};

	if (strncasecmp(field, "grpc-", 5) == 0)
		return true;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (length == strlen(taken[i]) && strncasecmp(field, taken[i], length) == 0)
			return true;
	return false;
}

/* What is wrong with it; the value may be secret, and is not shown. NULL: nothing. */
static const char *fault_of(const char *field)
{
	const size_t length = strspn(field, name_bytes);

	if (length == 0 || field[length] != ':' ||
	    field[length + 1 + strspn(field + length + 1, " ")] == '\0')
		return "is not 'NAME: VALUE'";
	if (is_taken(field, length))
		return "has a name that mcm itself sends";
	for (const char *p = field; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x7f)
			return "has a byte that is no printable character of ASCII";
	return strlen(field) > MOST_FIELD ? "is longer than 8 KiB" : NULL;
}

/* The line itself is not shown: what it holds is most often a secret. */
static int take_line(struct strlist *fields, const char *file, int line, const char *text)
{
	const char *fault;

	if (*text == '\0')
		return 0;
	fault = fault_of(text);
	if (fault != NULL)
		return report_error(NULL,
		    "line %d of '%s' %s; a file of REMOTE_HEADERS has a header field in each", line,
		    file, fault);
	strlist_add(fields, text);
	return 0;
}

/* Where nobody can listen in: with TLS, or on this machine. */
static bool is_private(const char *url)
{
	static const char *const servers[] = {
	    "grpcs://", "grpc://localhost", "grpc://127.0.0.1", "grpc://[::1]"};

	for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
		const size_t n = strlen(servers[i]);

		if (strncmp(url, servers[i], n) == 0 && (i == 0 || strchr(":/", url[n]) != NULL))
			return true;
	}
	return false;
}

struct strlist *farm_fields(const void *ctx, const char *file, const char *url)
{
	struct strlist *fields = strlist_new(ctx);
	char *text, *rest, *line;
	int result = 0;

	if (!is_private(url)) {
		report_error(NULL,
		    "REMOTE_HEADERS would go over the network for everybody to read; use "
		    "grpcs:// for the farm, or leave it out");
		return NULL;
	}
	text = secret_read(fields, file, "the file of header fields");
	rest = text;
	for (int n = 1; result == 0 && (line = strsep(&rest, "\n")) != NULL; n++) {
		line[strcspn(line, "\r")] = '\0';
		result = take_line(fields, file, n, line);
	}
	if (text != NULL && result == 0 && fields->count == 0)
		result = report_error(NULL,
		    "'%s' has no header field; REMOTE_HEADERS needs one, or is left out", file);
	return text != NULL && result == 0 ? fields : NULL;
}
