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

static void draw_bytes(void *data, long long bytes, long long total)
{
	struct toolchain_transfer *t = data;
	struct event e = {
	    .kind = t->kind,
	    .stage = t->name,
	    .text = t->told ? NULL : remote_url(t->session->remote),
	    .bytes = bytes,
	    .total = total,
	    .seconds = -1,
	    .fraction = -1,
	};

	t->told = true;
	t->session->sources.sink.emit(t->session->sources.sink.data, &e);
}

static int end_transfer(
    struct toolchain_transfer *t, enum remote_outcome outcome, const char *cause)
{
	const char *url = remote_url(t->session->remote);
	bool up = t->kind == EVENT_UPLOAD;
	struct event e = {
	    .kind = up ? EVENT_UPLOADED : EVENT_FETCHED, .stage = t->name, .fraction = -1};

	if (t->told && outcome == REMOTE_DONE)
		t->session->sources.sink.emit(t->session->sources.sink.data, &e);
	if (outcome == REMOTE_MISSING)
		return report_error(NULL, "the cache '%s' does not have %s", url, t->name);
	if (outcome != REMOTE_DONE)
		return report_error(NULL, "cannot %s %s %s the cache '%s': %s", up ? "put" : "take",
		    t->name, up ? "into" : "from", url, cause);
	printf("%s\n", t->key.key);
	return 0;
}

static int pull(struct toolchain_transfer *t)
{
	struct remote_progress progress = {draw_bytes, t};
	const char *cause;
	enum remote_outcome outcome = remote_pull(
	    t->ctx, t->session->remote, t->session->store, &t->key, &progress, &cause);

	return end_transfer(t, outcome, cause);
}

static int push(struct toolchain_transfer *t)
{
	struct remote_progress progress = {draw_bytes, t};
	const struct store *store = t->session->store;
	struct json *alias = store_alias_load(store, t->key.key);
	struct store_entry entry = {.distrust = NULL};
	enum remote_outcome outcome;
	const char *cause;
	int rc = -1;

	t->key.input = t->key.key;
	t->key.stage = json_get_string(alias, "stage");
	t->key.text = json_get_string(alias, "text");
	if (t->key.stage != NULL && t->key.text != NULL &&
	    store_find_input(t->ctx, store, t->key.key, &entry) == 1) {
		outcome = remote_push(
		    t->ctx, t->session->remote, store, &t->key, &entry, &progress, &cause);
		rc = end_transfer(t, outcome, cause);
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
