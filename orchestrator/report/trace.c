/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build as trace events, for Perfetto and chrome://tracing ("Trace Event Format",
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
 */
#include <string.h>

#include "base/mem.h"
#include "report/report_priv.h"

/* Threads of the trace: job slots from 0 on, and what takes none. */
enum { NETWORK_THREAD = 100000, CACHE_THREAD = 100001, PROCESS = 1 };

static struct json *new_event(const char *name, const char *phase, long long thread)
{
	struct json *o = json_new_object();

	json_set_string(o, "name", name != NULL ? name : "sources");
	json_set_string(o, "ph", phase);
	json_set_int(o, "pid", PROCESS);
	json_set_int(o, "tid", thread);
	return o;
}

/* Microseconds. */
static long long micro(const struct json *o, const char *member)
{
	return (long long)(json_get_real(o, member, 0) * 1e6 + 0.5);
}

/* A complete event; takes args. */
static void add_span(struct json *events, const struct json *o, const char *name,
    const char *category, long long thread, struct json *args)
{
	struct json *event = new_event(name, "X", thread);

	json_set_string(event, "cat", category);
	json_set_int(event, "ts", micro(o, "start"));
	json_set_int(event, "dur", micro(o, "seconds"));
	json_set(event, "args", args);
	json_append(events, event);
}

static void name_thread(struct json *events, long long thread, const char *name)
{
	struct json *event = new_event("thread_name", "M", thread), *args = json_new_object();

	json_set_string(args, "name", name);
	json_set(event, "args", args);
	json_append(events, event);
}

static void add_steps(struct json *events, const struct json *stage)
{
	const struct json *steps = json_get(stage, "steps");

	for (size_t i = 0; i < json_count(steps); i++) {
		const struct json *step = json_at(steps, i);
		struct json *event = new_event(
		    json_get_string(step, "text"), "i", json_get_int(stage, "lane", 0));

		json_set_string(event, "cat", "step");
		json_set_string(event, "s", "t");
		json_set_int(event, "ts", micro(step, "at"));
		json_append(events, event);
	}
}

static long long add_stages(struct json *events, const struct json *stages)
{
	long long lanes = 0;

	for (size_t i = 0; i < json_count(stages); i++) {
		const struct json *stage = json_at(stages, i);
		long long lane = json_get_int(stage, "lane", -1);
		struct json *args;

		if (lane < 0)
			continue;
		args = json_new_object();
		json_set_string(args, "state", json_get_string(stage, "state"));
		json_set_string(args, "why", json_get_string(stage, "why"));
		json_set_string(args, "key", json_get_string(stage, "key"));
		json_set_real(args, "cpu", json_get_real(stage, "cpu", 0));
		add_span(events, stage, json_get_string(stage, "id"), "stage", lane, args);
		add_steps(events, stage);
		lanes = lane >= lanes ? lane + 1 : lanes;
	}
	return lanes;
}

static long long add_works(struct json *events, const struct json *works)
{
	long long lanes = 0;

	for (size_t i = 0; i < json_count(works); i++) {
		const struct json *work = json_at(works, i);
		long long lane = json_get_int(work, "lane", -1);
		const char *what = json_get_string(work, "what");
		struct json *args;

		/* A fetch is told file by file. */
		if (what != NULL && strcmp(what, "fetch") == 0)
			continue;
		args = json_new_object();
		json_set_string(args, "target", json_get_string(work, "target"));
		add_span(events, work, json_get_string(work, "name"), what,
		    lane >= 0 ? lane : CACHE_THREAD, args);
		lanes = lane >= lanes ? lane + 1 : lanes;
	}
	return lanes;
}

static void add_fetches(struct json *events, const struct json *fetches)
{
	for (size_t i = 0; i < json_count(fetches); i++) {
		const struct json *fetch = json_at(fetches, i);
		struct json *args = json_new_object();

		json_set_string(args, "from", json_get_string(fetch, "from"));
		json_set_int(args, "bytes", json_get_int(fetch, "bytes", 0));
		/* Downloads overlap, which spans of one thread must not. */
		add_span(events, fetch, json_get_string(fetch, "name"), "transfer",
		    NETWORK_THREAD + 2 + (long long)i, args);
		name_thread(events, NETWORK_THREAD + 2 + (long long)i, "transfer");
	}
}

void report_trace(const struct json *report, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct json *o = json_new_object(), *events = json_new_array();
	long long lanes = add_stages(events, json_get(report, "stages"));
	long long others = add_works(events, json_get(report, "work"));

	add_fetches(events, json_get(report, "fetches"));
	for (long long lane = 0; lane < lanes || lane < others; lane++)
		name_thread(events, lane, mem_printf(ctx, "slot %lld", lane + 1));
	name_thread(events, CACHE_THREAD, "cache");
	json_set(o, "traceEvents", events);
	json_set_string(o, "displayTimeUnit", "ms");
	fputs(json_text(ctx, o, 0), to);
	fputc('\n', to);
	json_free(o);
	mem_free(ctx);
}
