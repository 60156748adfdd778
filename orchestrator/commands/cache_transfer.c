/* SPDX-License-Identifier: Apache-2.0 */
/* Whole toolchains from the store into a remote one and back. */
#include "commands/cache_transfer.h"

#include <stdio.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "session/session.h"

/* One toolchain on its way. */
struct toolchain_transfer {
	void *ctx;
	struct session *session;
	struct remote_key key;
	const char *name; /* for messages */
	enum event_kind kind;
	bool told;
};

static void draw_bytes(void *data, size_t depot, long long bytes, long long total)
{
	struct toolchain_transfer *t = data;
	struct event e = {
	    .kind = t->kind,
	    .stage = t->name,
	    .text = t->told ? NULL : remote_url(t->session->remote, depot),
	    .bytes = bytes,
	    .total = total,
	    .seconds = -1,
	    .fraction = -1,
	};

	t->told = true;
	t->session->sources.sink.emit(t->session->sources.sink.data, &e);
}

static void tell_trouble(void *data, size_t depot, enum remote_outcome outcome, const char *cause)
{
	const struct toolchain_transfer *t = data;
	const char *url = remote_url(t->session->remote, depot);

	(void)outcome;
	if (t->kind == EVENT_UPLOAD)
		report_error(NULL, "cannot put %s into the cache '%s': %s", t->name, url, cause);
	else if (remote_count(t->session->remote) == 1)
		report_error(NULL, "cannot take %s from the cache '%s': %s", t->name, url, cause);
	else
		report_warn(NULL, "cannot take %s from the cache '%s': %s", t->name, url, cause);
}

static int end_transfer(struct toolchain_transfer *t, enum remote_outcome outcome)
{
	const struct remote *r = t->session->remote;
	bool up = t->kind == EVENT_UPLOAD;
	struct event e = {
	    .kind = up ? EVENT_UPLOADED : EVENT_FETCHED, .stage = t->name, .fraction = -1};

	if (t->told && outcome == REMOTE_DONE)
		t->session->sources.sink.emit(t->session->sources.sink.data, &e);
	if (outcome == REMOTE_DONE)
		printf("%s\n", t->key.key);
	else if (!up && remote_count(r) > 1)
		report_error(NULL, "none of the %zu caches gives %s", remote_count(r), t->name);
	else if (outcome == REMOTE_MISSING && !remote_asks(r))
		report_error(NULL, "%s is not taken from a cache that does not answer", t->name);
	else if (outcome == REMOTE_MISSING)
		report_error(NULL, "the cache '%s' does not have %s", remote_url(r, 0), t->name);
	return outcome == REMOTE_DONE ? 0 : -1;
}

static int pull(struct toolchain_transfer *t)
{
	const struct remote_watch watch = {draw_bytes, tell_trouble, t};

	return end_transfer(
	    t, remote_pull(t->ctx, t->session->remote, t->session->store, &t->key, &watch));
}

static int push(struct toolchain_transfer *t)
{
	const struct remote_watch watch = {draw_bytes, tell_trouble, t};
	const struct store *store = t->session->store;
	struct json *alias = store_alias_load(store, t->key.key);
	struct store_entry entry = {.distrust = NULL};
	int rc = -1;

	t->key.input = t->key.key;
	t->key.stage = json_get_string(alias, "stage");
	t->key.text = json_get_string(alias, "text");
	if (t->key.stage != NULL && t->key.text != NULL &&
	    store_find_input(t->ctx, store, t->key.key, &entry) == 1) {
		rc = end_transfer(
		    t, remote_push(t->ctx, t->session->remote, store, &t->key, &entry, &watch));
	} else if (t->key.stage != NULL && entry.distrust != NULL) {
		report_error(NULL,
		    "%s is not put into the cache: %s; build it with the same --trust-key and "
		    "--sign-key, and what is not trusted is made again",
		    t->name, entry.distrust);
	} else {
		report_error(NULL, "the store does not have %s; build it first", t->name);
	}
	json_free(alias);
	return rc;
}

static int transfer_all(void *ctx, struct session *s, enum event_kind kind)
{
	int (*work)(struct toolchain_transfer * t) = kind == EVENT_UPLOAD ? push : pull;
	struct plan *plan = s->ngoals > 0 ? session_plan(ctx, s, false) : NULL;
	int in_use, rc = 0;

	if (s->ngoals > 0 && plan == NULL)
		return EXIT_USAGE;
	if (s->remote == NULL) {
		report_error(NULL, "no remote store is named; say --cache URL, and not --offline");
		return EXIT_USAGE;
	}
	in_use = store_lock(ctx, s->store, "in-use", false, true, NULL);
	if (in_use < 0)
		return EXIT_WORK;
	for (size_t i = 0; plan != NULL && i < plan->ngoals; i++) {
		const struct stage *stage = plan->goals[i];
		struct toolchain_transfer t = {
		    .ctx = ctx, .session = s, .name = stage->id, .kind = kind};

		t.key = (struct remote_key){.key = stage->key,
		    .input = stage->key,
		    .stage = stage->id,
		    .text = plan_key_text(ctx, stage)};
		rc |= work(&t);
	}
	for (size_t i = 0; i < s->keys->count; i++) {
		struct toolchain_transfer t = {
		    .ctx = ctx, .session = s, .name = s->keys->items[i], .kind = kind};

		t.key.key = s->keys->items[i];
		rc |= work(&t);
	}
	store_unlock(in_use);
	return rc ? EXIT_WORK : 0;
}

static int push_all(void *ctx, struct session *session)
{
	return transfer_all(ctx, session, EVENT_UPLOAD);
}

static int pull_all(void *ctx, struct session *session)
{
	return transfer_all(ctx, session, EVENT_DOWNLOAD);
}

static int run_push(void *ctx, const struct args *args)
{
	return session_run(ctx, args, push_all);
}

static int run_pull(void *ctx, const struct args *args)
{
	return session_run(ctx, args, pull_all);
}

#define USAGE "TARGET|KEY... [OPTION...]"

const struct cmd cache_push = {
    .name = "cache push",
    .summary = "put toolchains of the store into a remote one",
    .usage = USAGE,
    .examples = "  mcm cache push x86_64-linux-musl --cache https://cache.example.org/mcm\n",
    .takes = COMMAND_TRANSFER,
    .operands = true,
    .run = run_push,
};

const struct cmd cache_pull = {
    .name = "cache pull",
    .summary = "take toolchains from a remote store",
    .usage = USAGE,
    .examples =
	"  mcm cache pull KEY --cache https://cache.example.org/mcm --trust-key ci.key.pub\n",
    .takes = COMMAND_TRANSFER,
    .operands = true,
    .run = run_pull,
};
