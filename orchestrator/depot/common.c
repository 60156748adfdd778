/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of remote stores have in common. */
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "adapters/secret.h"
#include "base/mem.h"
#include "base/report.h"
#include "depot/depot_priv.h"

enum { MAX_CREDENTIALS = 1 << 16 };

static const char bearer[] = "Bearer ";

struct depot_answer depot_answer(struct depot *d, enum remote_outcome outcome, const char *fmt, ...)
{
	va_list args;

	mem_free(d->cause);
	va_start(args, fmt);
	d->cause = mem_vprintf(d, fmt, args);
	va_end(args);
	return (struct depot_answer){outcome, d->cause};
}

struct depot_answer depot_read(
    struct depot *d, void *ctx, const char *data, size_t size, struct action_result *result)
{
	if (action_result_decode(ctx, (const unsigned char *)data, size, result) &&
	    result->out != NULL)
		return DEPOT_DONE;
	return depot_answer(d, REMOTE_REFUSED, "its description is no ActionResult of mcm");
}

bool depot_text_add(void *text, const char *data, size_t n)
{
	struct depot_text *t = text;

	mem_grow(NULL, t->data, char, t->size + n);
	memcpy(t->data + t->size, data, n);
	t->size += n;
	return true;
}

static int read_credentials(
    const void *ctx, const char *file, struct depot_credentials *credentials)
{
	char *text = secret_read(ctx, file, "the file of credentials");

	if (text == NULL)
		return -1;
	text[strcspn(text, "\r\n")] = '\0';
	if (strlen(text) > MAX_CREDENTIALS)
		return report_error(
		    NULL, "the first line of '%s' has more than %d bytes", file, MAX_CREDENTIALS);
	if (strncasecmp(text, bearer, strlen(bearer)) == 0)
		credentials->token = text + strlen(bearer);
	else if (strchr(text, ':') != NULL)
		credentials->user = text;
	else
		return report_error(NULL,
		    "'%s' holds neither 'NAME:PASSWORD' nor 'Bearer TOKEN' in its first line",
		    file);
	return 0;
}

int depot_credentials(
    const void *ctx, const struct depot_opts *opts, struct depot_credentials *credentials)
{
	*credentials = (struct depot_credentials){
	    .token = opts->token != NULL ? mem_strdup(ctx, opts->token) : NULL};
	return opts->auth_file != NULL ? read_credentials(ctx, opts->auth_file, credentials) : 0;
}
