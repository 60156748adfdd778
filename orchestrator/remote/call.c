/* SPDX-License-Identifier: Apache-2.0 */
/* One question to one remote store: what is heard meanwhile, and whether the answer is believed. */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "remote/remote_priv.h"
#include "remote/signatures.h"

void remote_begin(struct remote_call *c)
{
	c->depot = c->remote->depots[c->index].depot;
	report_hear(&c->hearing);
}

/* The first error's text, without what a line of ours begins with. */
static const char *overheard(struct remote_call *c)
{
	static const char mark[] = "error: ";
	char *all = report_heard(c->mem, &c->hearing), *text = strstr(all, mark);

	text = text != NULL ? text + strlen(mark) : all;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

enum remote_outcome remote_end(struct remote_call *c, enum remote_outcome outcome)
{
	const char *heard = overheard(c);

	depot_rest(c->depot);
	if (outcome == REMOTE_REFUSED || outcome == REMOTE_FAILED)
		c->watch->trouble(
		    c->watch->data, c->index, outcome, c->cause != NULL ? c->cause : heard);
	return outcome;
}

enum remote_outcome remote_refuse(struct remote_call *c, const char *cause)
{
	c->cause = cause;
	return REMOTE_REFUSED;
}

enum remote_outcome remote_judge(struct remote_call *c, struct depot_answer answer)
{
	c->cause = answer.cause != NULL ? mem_strdup(c->mem, answer.cause) : NULL;
	return answer.outcome;
}

/* The ids of the trusted keys that have signed text, with a '+' between them. */
static char *find_signers(
    struct remote_call *c, const char *text, const char *signatures, size_t *count)
{
	struct strlist *ids = strlist_new(c->mem);

	for (struct sign_key **key = c->remote->keys.trusted.keys; *key != NULL; key++)
		if (signatures_has(signatures, text, *key))
			strlist_add(ids, sign_id(*key));
	*count = ids->count;
	return strlist_join(c->mem, ids, "+");
}

/* NULL, or why the description is not to be believed; sets what it rests on. */
static const char *check_signature(struct remote_call *c, const char *text, const char *signatures)
{
	const struct remote_keys *keys = &c->remote->keys;
	char *signers;
	size_t n;

	c->trust = (struct store_trust){0};
	if (keys->trusted.ids->count == 0) {
		c->trust.unsigned_from = depot_url(c->depot);
		return NULL;
	}
	if (signatures == NULL || *signatures == '\0')
		return "it is not signed";
	signers = find_signers(c, text, signatures, &n);
	if (n == 0)
		return "its signature is by none of the trusted keys";
	if (n < keys->require)
		return mem_printf(c->mem, "%zu of the trusted keys signed it, where %zu must have",
		    n, keys->require);
	c->trust.signers = strlist_new(c->mem);
	strlist_add(c->trust.signers, signers);
	return NULL;
}

static const char *check_object(
    struct remote_call *c, const struct action_result *result, const char *key, bool is_input)
{
	const char *fault = check_signature(c, result->out, result->err);

	if (fault == NULL)
		fault = remote_object_parse(c->mem, result->out, &c->object);
	if (fault != NULL)
		return fault;
	if (strcmp(key, is_input ? c->object.input : c->object.resolved) != 0)
		return "it belongs to another key";
	if (strcmp(result->digest, c->object.blob) != 0 || result->size != c->object.blob_bytes)
		return "its description contradicts itself";
	return NULL;
}

enum remote_outcome remote_look_up(struct remote_call *c, const char *key, bool is_input)
{
	struct action_result result;
	enum remote_outcome outcome = remote_judge(c, depot_ask(c->depot, c->mem, key, &result));
	const char *fault = outcome == REMOTE_DONE ? check_object(c, &result, key, is_input) : NULL;

	return fault != NULL ? remote_refuse(c, fault) : outcome;
}
