/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of remote store a URL names. */
#include "depot/depot.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "depot/depot_priv.h"
#include "net/url.h"

static const struct depot_kind *const kinds[] = {
    &depot_web, &depot_dir, &depot_s3, &depot_oci, NULL};

static bool has_scheme(const char *url, const char *scheme)
{
	size_t length = strlen(scheme);

	return strncasecmp(url, scheme, length) == 0 && strncmp(url + length, ":", 1) == 0;
}

static const struct depot_kind *kind_of_url(const char *url)
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

	d->kind = kind_of_url(opts->url);
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
