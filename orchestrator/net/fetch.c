/* SPDX-License-Identifier: Apache-2.0 */
/* Which URL is tried when, and what counts as the file: the policy of downloads. */
#include "net/fetch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "net/fault.h"
#include "net/fetch_text.h"
#include "net/part.h"
#include "net/range.h"
#include "net/reach.h"
#include "net/url.h"
#include "net/wire.h"

struct fetch_transfer {
	struct fetcher *fetcher;
	struct strlist *urls;
	size_t next; /* index of the URL being tried or to be tried next */
	char *sha256;
	long long size; /* 0: unknown */
	enum fetch_state state;
	char *url;   /* printable */
	char *error; /* what each URL tried has said */
	long long total;
	long long deadline; /* 0: not begun */
	struct part *part;
	struct exchange *exchange; /* NULL: waiting its turn, or at its end */
	long long start;           /* bytes that were there before this URL */
	bool nothing_more;         /* the server says that we have the end already */
	bool broken;               /* a local error, reported: no other URL can help */
	char *fault;               /* why we broke this URL off ourselves */
};

struct fetcher {
	struct wire *wire;
	struct fetch_opts opts;
	struct reach *reach;
	struct fetch_transfer **all;
	size_t count;
	int active, online; /* transfers under way; those of them that need the network */
};

static long long now_ms(void)
{
	return (long long)(clock_seconds() * 1000);
}

static const char *current_url(const struct fetch_transfer *t)
{
	return t->urls->items[t->next];
}

static bool is_online(const struct fetch_transfer *t)
{
	return url_is_network(current_url(t));
}

static int drop_all(struct fetcher *f)
{
	for (size_t i = 0; i < f->count; i++) {
		wire_drop(f->all[i]->exchange);
		part_close(f->all[i]->part);
	}
	return 0;
}

static int or_default(int value, int fallback)
{
	return value > 0 ? value : fallback;
}

struct fetcher *fetcher_new(const void *ctx, const struct fetch_opts *opts)
{
	struct fetcher *f = mem_new(ctx, struct fetcher);
	struct wire_opts wire = {
	    .connect_timeout = or_default(opts->connect_timeout, 10),
	    .stall_timeout = or_default(opts->stall_timeout, 30),
	};

	f->opts = *opts;
	f->opts.total_timeout = or_default(opts->total_timeout, 1800);
	f->opts.parallel = or_default(opts->parallel, 4);
	f->reach = reach_new(f);
	f->wire = wire_new(f, &wire);
	talloc_set_destructor(f, drop_all);
	return f;
}

int fetcher_add(struct fetcher *f, const struct strlist *urls, const char *path, const char *sha256,
    long long size)
{
	struct fetch_transfer *t = mem_new(f, struct fetch_transfer);

	t->fetcher = f;
	t->urls = strlist_new(t);
	strlist_add_all(t->urls, urls);
	t->sha256 = mem_strdup(t, sha256);
	t->size = size;
	t->total = size > 0 ? size : -1;
	t->part = part_new(t, path);
	for (size_t i = 0; i < t->urls->count; i++)
		if (url_is_network(t->urls->items[i]))
			reach_know(f->reach, t->urls->items[i]);
	mem_grow(f, f->all, struct fetch_transfer *, f->count + 1);
	f->all[f->count] = t;
	return (int)f->count++;
}

static void add_error(struct fetch_transfer *t, const char *text)
{
	mem_appendf(t, &t->error, "%s%s", t->error != NULL ? "; " : "", text);
}

static void fail_for_good(struct fetch_transfer *t, const char *text)
{
	add_error(t, text);
	part_close(t->part);
	t->state = FETCH_FAILED;
}

/* This URL is done for. */
static void fail_url(struct fetch_transfer *t, const char *cause, enum fault fault)
{
	char *text = mem_printf(t, "'%s': %s", t->url, cause);

	add_error(t, text);
	mem_free(text);
	fault_tell(t->fetcher->reach, current_url(t), fault, cause);
	part_close(t->part);
	t->next++;
}

/* A file of this machine comes whole, and without a head. */
static enum range_verdict judge_head(
    const struct fetch_transfer *t, const struct wire_answer *a, long long *total)
{
	return range_judge(&(const struct range_question){t->start, t->size},
	    &(const struct range_answer){is_online(t) ? a->code : 200, a->length, a->range}, total);
}

static bool judge_answer(void *user, const struct wire_answer *a, const char *data, size_t n)
{
	struct fetch_transfer *t = user;
	long long total;
	enum range_verdict verdict = judge_head(t, a, &total);
	bool is_file = verdict != RANGE_STATUS && verdict != RANGE_OTHER;

	if (is_online(t))
		reach_answered(t->fetcher->reach);
	t->nothing_more = verdict == RANGE_COMPLETE;
	if (t->nothing_more)
		return false;
	if (is_file && fetch_is_html(t->part->final, a->type, data, n))
		t->fault = mem_printf(t, "answered with an HTML page instead of the file");
	else
		t->fault = fault_of_verdict(t, verdict, a->code, total, t->size);
	if (t->fault != NULL)
		return false;
	if (verdict == RANGE_WHOLE && t->start > 0) {
		report_debug("'%s' cannot be resumed; starting it again", t->url);
		t->start = 0;
		t->broken = part_restart(t->part) != 0;
	}
	if (total >= 0)
		t->total = total;
	return !t->broken;
}

static bool take_body(void *user, const char *data, size_t n)
{
	struct fetch_transfer *t = user;

	if (t->size > 0 && t->part->have + (long long)n > t->size) {
		t->fault = mem_printf(
		    t, "the server sent more than the %lld bytes expected", t->size);
		t->broken = part_restart(t->part) != 0;
		return false;
	}
	t->broken = part_add(t->part, data, n) != 0;
	return !t->broken;
}

/* All bytes are here: does the digest fit? */
static void judge_part(struct fetch_transfer *t)
{
	char hex[HASH_HEX + 1];
	enum part_end end = part_finish(t->part, t->sha256, hex);
	char *cause;

	if (end == PART_FITS) {
		t->state = FETCH_DONE;
	} else if (end == PART_ERROR) {
		fail_for_good(t, "the finished file cannot be kept");
	} else if (t->start > 0) {
		/* The part may have been another file's; without it this URL can still serve us. */
		report_debug("what was resumed from '%s' does not fit; starting it again", t->url);
	} else {
		cause = mem_printf(t, "its SHA-256 is %s, %s expected", hex, t->sha256);
		fail_url(t, cause, FAULT_THERE);
		mem_free(cause);
	}
}

static void start_exchange(struct fetch_transfer *t)
{
	long long left = t->deadline - now_ms();
	struct wire_call call = {
	    .url = current_url(t),
	    .start = t->start,
	    .timeout_ms = left > 0 ? (long)left : 1,
	    .user = t,
	    .head = judge_answer,
	    .body = take_body,
	};

	t->exchange = wire_start(t->fetcher->wire, &call);
	t->fetcher->active++;
	t->fetcher->online += is_online(t);
}

/* Starts the current URL, or settles what an earlier run has left whole. */
static void start_url(struct fetch_transfer *t)
{
	bool whole;

	mem_free(t->url);
	t->url = url_printable(t, current_url(t));
	mem_free(t->fault);
	t->fault = NULL;
	t->nothing_more = false;
	t->broken = part_open(t->part, t->size) != 0;
	whole = t->size > 0 && t->part->have == t->size;
	/* A local file is read from its start: that is as fast as going on. */
	if (!t->broken && !whole && !is_online(t))
		t->broken = part_restart(t->part) != 0;
	t->start = t->part->have;
	if (t->broken)
		fail_for_good(t, "the partial file cannot be used");
	else if (whole)
		judge_part(t);
	else
		start_exchange(t);
}

/* A waiting transfer's turn: past URLs that cannot be had, to one under way or to the end. */
static void begin(struct fetch_transfer *t)
{
	const struct reach *reach = t->fetcher->reach;
	bool told = false;

	if (t->deadline == 0)
		t->deadline = now_ms() + 1000LL * t->fetcher->opts.total_timeout;
	while (t->state == FETCH_RUNNING && t->exchange == NULL && t->next < t->urls->count) {
		if (now_ms() >= t->deadline) {
			fail_for_good(t, "its time limit is over");
		} else if (is_online(t) && reach_is_lost(reach)) {
			if (!told)
				add_error(t, "no upstream server can be reached");
			told = true;
			t->next++;
		} else if (is_online(t) && reach_is_doubtful(reach)) {
			return;
		} else {
			start_url(t);
		}
	}
	if (t->state == FETCH_RUNNING && t->exchange == NULL) {
		if (t->error == NULL)
			add_error(t, "there is no URL to fetch it from");
		t->state = FETCH_FAILED;
	}
}

static void begin_waiting(struct fetcher *f)
{
	for (size_t i = 0; i < f->count && f->active < f->opts.parallel; i++)
		if (f->all[i]->state == FETCH_RUNNING && f->all[i]->exchange == NULL)
			begin(f->all[i]);
}

/*
 * While in doubt, servers asked already may still answer: that some mirrors are dead must not
 * pass for a network that is.
 */
static void begin_what_can(struct fetcher *f)
{
	begin_waiting(f);
	if (f->online > 0 || !reach_is_doubtful(f->reach) || reach_is_lost(f->reach))
		return;
	reach_give_up(f->reach);
	begin_waiting(f);
}

static void end_transfer(struct fetch_transfer *t, const struct wire_end *end)
{
	char *cause = end->cause != NULL ? mem_strdup(t, end->cause) : NULL;

	wire_drop(t->exchange);
	t->exchange = NULL;
	t->fetcher->active--;
	t->fetcher->online -= is_online(t);
	if (is_online(t) && end->code != 0)
		reach_answered(t->fetcher->reach);
	if (t->broken)
		fail_for_good(t, "the partial file cannot be written");
	else if (t->nothing_more)
		judge_part(t);
	else if (t->fault != NULL)
		fail_url(t, t->fault, FAULT_THERE);
	else if (cause != NULL)
		fail_url(t, cause, fault_of_end(current_url(t), end));
	else if (t->size > 0 && t->part->have < t->size)
		fail_url(t, "the file there ends too early", FAULT_THERE);
	else
		judge_part(t);
	mem_free(cause);
}

static int count_running(const struct fetcher *f)
{
	int n = 0;

	for (size_t i = 0; i < f->count; i++)
		n += f->all[i]->state == FETCH_RUNNING;
	return n;
}

int fetcher_step(struct fetcher *f, int timeout_ms)
{
	long long until = now_ms() + timeout_ms, left;
	int before = count_running(f), running;
	struct wire_end end;

	for (;;) {
		begin_what_can(f);
		while ((end = wire_step(f->wire)).user != NULL)
			end_transfer(end.user, &end);
		begin_what_can(f);
		running = count_running(f);
		left = until - now_ms();
		if (running == 0)
			reach_tell_held(f->reach);
		if (running < before || running == 0 || left <= 0)
			return running;
		wire_wait(f->wire, (int)left);
	}
}

struct fetch_result fetcher_result(const struct fetcher *f, int id)
{
	const struct fetch_transfer *t = f->all[id];

	return (struct fetch_result){t->state, t->url, t->error, t->part->have, t->total};
}

bool fetcher_unreachable(const struct fetcher *f)
{
	return reach_is_lost(f->reach);
}
