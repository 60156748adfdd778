/* SPDX-License-Identifier: Apache-2.0 */
/* Whose word it is that an output is what its key says: kept in records, judged when they are read.
 */
#include "store/store.h"

#include "base/mem.h"
#include "store/store_priv.h"

struct store_trust store_trust_of(const void *ctx, const struct json *record)
{
	const char *url = json_get_string(record, "unsigned");

	return (struct store_trust){
	    .signers = json_strings(ctx, json_get(record, "signers")),
	    .unsigned_from = url != NULL ? mem_strdup(ctx, url) : NULL,
	};
}

void store_trust_note(struct json *record, const struct store_trust *trust)
{
	if (trust->unsigned_from != NULL)
		json_set_string(record, "unsigned", trust->unsigned_from);
	if (trust->signers != NULL && trust->signers->count > 0)
		json_set_list(record, "signers", trust->signers);
}

void store_trust_add(const void *ctx, struct store_trust *to, const struct store_trust *more)
{
	if (to->signers == NULL)
		to->signers = strlist_new(ctx);
	if (to->unsigned_from == NULL)
		to->unsigned_from = more->unsigned_from;
	strlist_add_missing(to->signers, more->signers);
}

/* How many of those who signed one thing are trusted. */
static size_t count_trusted(const struct store_trusted *trusted, const char *signers)
{
	struct strlist *ids = strlist_split(NULL, signers, "+");
	size_t n = 0;

	for (size_t i = 0; i < trusted->ids->count; i++)
		n += strlist_has(ids, trusted->ids->items[i]);
	mem_free(ids);
	return n;
}

static char *describe_signers(
    const void *ctx, const struct store_trusted *trusted, const char *signers, size_t counted)
{
	if (counted == 0)
		return mem_printf(ctx,
		    "it rests on what was signed by the key %s, which is not trusted", signers);
	return mem_printf(ctx,
	    "it rests on what was signed by %zu of the trusted keys (%s), where %zu must have",
	    counted, signers, trusted->require);
}

char *store_distrust(
    const void *ctx, const struct store_trusted *trusted, const struct store_trust *trust)
{
	if (trusted->ids == NULL || trusted->ids->count == 0)
		return NULL;
	if (trust->unsigned_from != NULL)
		return mem_printf(
		    ctx, "it rests on what came unsigned from '%s'", trust->unsigned_from);
	for (size_t i = 0; trust->signers != NULL && i < trust->signers->count; i++) {
		size_t n = count_trusted(trusted, trust->signers->items[i]);

		if (n == 0 || n < trusted->require)
			return describe_signers(ctx, trusted, trust->signers->items[i], n);
	}
	return NULL;
}

struct store store_trusting_all(const struct store *store)
{
	struct store all = *store;

	all.trusted = (struct store_trusted){0};
	return all;
}
