/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of remote store a URL names, and what the kinds have in common. */
#include "depot/depot.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "depot/depot_priv.h"
#include "files/owner.h"
#include "files/path.h"
#include "net/url.h"

enum { MAX_CREDENTIALS = 1 << 16 };

static const struct depot_kind *const kinds[] = {&depot_web, &depot_dir, &depot_s3, NULL};

static const char bearer[] = "Bearer ";

static bool has_scheme(const char *url, const char *scheme)
{
	size_t length = strlen(scheme);

	return strncasecmp(url, scheme, length) == 0 && strncmp(url + length, ":", 1) == 0;
}

static const struct depot_kind *kind_of(const char *url)
{
	for (size_t i = 0; kinds[i] != NULL; i++)
		for (size_t k = 0; kinds[i]->schemes[k] != NULL; k++)
			if (has_scheme(url, kinds[i]->schemes[k]))
				return kinds[i];
	return NULL;
}

static int refuse_url(const char *url)
{
	struct strlist *schemes = strlist_new(NULL);
	char *shown = url_printable(schemes, url);

	for (size_t i = 0; kinds[i] != NULL; i++)
		for (size_t k = 0; kinds[i]->schemes[k] != NULL; k++)
			strlist_addf(schemes, "%s:", kinds[i]->schemes[k]);
	report_error(NULL, "'%s' is no URL of a remote store; it begins with none of %s", shown,
	    strlist_join(schemes, schemes, " "));
	mem_free(schemes);
	return -1;
}

struct depot *depot_new(const void *ctx, const struct depot_opts *opts)
{
	struct depot *d = mem_new(ctx, struct depot);

	d->kind = kind_of(opts->url);
	if ((d->kind == NULL ? refuse_url(opts->url) : d->kind->open(d, opts)) == 0)
		return d;
	mem_free(d);
	return NULL;
}

const char *depot_url(const struct depot *d)
{
	return d->shown;
}

void depot_rest(struct depot *d)
{
	if (d->kind->rest != NULL)
		d->kind->rest(d);
}

struct depot_answer depot_ask(
    struct depot *d, void *ctx, const char *key, struct action_result *result)
{
	return d->kind->ask(d, ctx, key, result);
}

struct depot_answer depot_get(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	return d->kind->get(d, blob, flow);
}

struct depot_answer depot_put(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	return d->kind->put(d, blob, flow);
}

struct depot_answer depot_tell(struct depot *d, const char *key, const struct action_result *result)
{
	return d->kind->tell(d, key, result);
}

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
	char *text = owner_check(file, "the file of credentials") == 0 ? path_read(ctx, file, NULL)
								       : NULL;

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
