/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses where a source is asked for: which origins have it for the target, and by which URLs. */
#include "source/attempt.h"

#include <string.h>

#include "base/mem.h"
#include "net/url.h"
#include "recipe/vars.h"

static void add_attempt(const void *ctx, struct attempts *attempts, const struct attempt *attempt)
{
	mem_grow(ctx, attempts->v, struct attempt, attempts->n + 1);
	attempts->v[attempts->n++] = *attempt;
}

/* "PREFIX/FILE" of each mirror, then the origin's own URLs. */
static struct strlist *origin_urls(const void *ctx, const struct source *source,
    const struct attempt *attempt, const struct strlist *mirrors)
{
	const struct origin *origin = attempt->origin;
	struct strlist *urls = strlist_new(ctx);

	for (size_t i = 0; mirrors != NULL && i < mirrors->count; i++) {
		int length = (int)strlen(mirrors->items[i]);

		while (length > 0 && mirrors->items[i][length - 1] == '/')
			length--;
		strlist_addf(urls, "%.*s/%s", length, mirrors->items[i], attempt->file);
	}
	for (size_t i = 0; origin->urls != NULL && i < origin->urls->count; i++)
		(void)expand_word(urls, source->vars, origin->urls->items[i], &origin->loc);
	return urls;
}

struct attempts attempts_of(
    const void *ctx, const struct source *source, const struct strlist *mirrors)
{
	struct attempts attempts = {NULL, 0};

	for (size_t i = 0; i < source->release->norigins; i++) {
		struct attempt a = {.origin = &source->release->origins[i]};

		a.sha256 = origin_sha256(ctx, source, a.origin);
		a.file = a.sha256 != NULL ? origin_file(ctx, source, a.origin) : NULL;
		if (a.file == NULL)
			continue;
		/* Mirrors may have Debian's files, too. */
		a.urls = origin_urls(ctx, source, &a, mirrors);
		if (a.urls->count > 0)
			add_attempt(ctx, &attempts, &a);
		a.urls = NULL;
		if (a.origin->kind != ORIGIN_URL)
			add_attempt(ctx, &attempts, &a);
	}
	return attempts;
}

struct strlist *attempt_urls(
    const void *ctx, const struct attempt *attempt, const struct source_opts *opts)
{
	struct strlist *urls = strlist_new(ctx);

	for (size_t i = 0; i < attempt->urls->count; i++)
		if (opts->unreachable == NULL || !*opts->unreachable ||
		    !url_is_network(attempt->urls->items[i]))
			strlist_add(urls, attempt->urls->items[i]);
	return urls;
}

const char *attempt_first_file(const void *ctx, const struct source *source)
{
	const struct release *release = source->release;
	const char *file = NULL;

	for (size_t i = 0; i < release->norigins && file == NULL; i++)
		if (origin_sha256(ctx, source, &release->origins[i]) != NULL)
			file = origin_file(ctx, source, &release->origins[i]);
	return file;
}
