/* SPDX-License-Identifier: Apache-2.0 */
/* Notes of a build as JSON, with what follows from them: lanes, idle time, the critical path. */
#include <string.h>

#include "base/mem.h"
#include "report/report_priv.h"
#include "report/timeline.h"

/* Shorter pauses between two stages are the time that starting one takes. */
#define LEAST_GAP 0.1

static const char *const states[] = {
    [NOTE_UNNEEDED] = "unneeded",
    [NOTE_HIT] = "hit",
    [NOTE_PULLED] = "remote hit",
    [NOTE_CUTOFF] = "early cutoff",
    [NOTE_BUILT] = "built",
    [NOTE_FAILED] = "failed",
    [NOTE_SKIPPED] = "skipped",
    [NOTE_INTERRUPTED] = "interrupted",
    [NOTE_LEFT] = "not started",
};

/* Spans of stages that ran come first, then those of other work that took a slot. */
struct spans {
	struct span *list;
	size_t n;
	size_t *of_stage; /* per plan->stages: index of its span, or n at most */
	size_t *of_work;
};

static bool takes_slot(const struct work_note *work)
{
	return strcmp(work->what, "check") == 0 || strcmp(work->what, "extract") == 0;
}

/* Work for a stage comes before it: its sources' extraction, and its dependencies' check. */
static bool is_for(const struct work_note *work, const struct stage *stage)
{
	if (strcmp(work->what, "extract") != 0 || work->name == NULL)
		return false;
	for (size_t i = 0; i < stage->nsources; i++)
		if (strcmp(stage->sources[i]->package->name, work->name) == 0)
			return true;
	return false;
}

static void set_needs(
    const struct recorder *r, struct spans *s, struct span *span, const struct stage *stage)
{
	size_t *needs = mem_array(s, size_t, stage->ndeps + r->nworks + 1);

	for (size_t k = 0; k < stage->ndeps; k++)
		if (r->stages[stage->deps[k]->index].start >= 0)
			needs[span->nneeds++] = s->of_stage[stage->deps[k]->index];
	for (size_t k = 0; k < r->nworks; k++)
		if (is_for(&r->works[k], stage))
			needs[span->nneeds++] = s->of_work[k];
	span->needs = needs;
}

static struct spans *make_spans(const struct recorder *r)
{
	const struct plan *plan = r->facts->plan;
	struct spans *s = mem_new(NULL, struct spans);

	s->list = mem_array(s, struct span, plan->nstages + r->nworks + 1);
	s->of_stage = mem_array(s, size_t, plan->nstages + 1);
	s->of_work = mem_array(s, size_t, r->nworks + 1);
	for (size_t k = 0; k < r->nworks; k++) {
		const struct work_note *work = &r->works[k];

		s->of_work[k] = s->n;
		if (takes_slot(work))
			s->list[s->n++] = (struct span){.name = mem_printf(s, "%s %s", work->what,
							    work->name != NULL ? work->name : ""),
			    .start = work->start,
			    .end = work->start + work->seconds};
	}
	for (size_t i = 0; i < plan->nstages; i++) {
		const struct stage_note *note = &r->stages[i];

		s->of_stage[i] = s->n;
		if (note->start < 0)
			continue;
		s->list[s->n] = (struct span){.name = plan->stages[i]->id,
		    .start = note->start,
		    .end = note->start + note->seconds};
		set_needs(r, s, &s->list[s->n++], plan->stages[i]);
	}
	timeline_lanes(s->list, s->n);
	return s;
}

/* To the millisecond: more digits are of no use to anybody, and three times as long. */
static void set_real(struct json *o, const char *name, double value)
{
	json_set_real(o, name, (double)(long long)(value * 1e3 + 0.5) / 1e3);
}

static void set_time(struct json *o, double start, double seconds, double cpu)
{
	set_real(o, "start", start);
	set_real(o, "seconds", seconds);
	set_real(o, "cpu", cpu);
}

static void set_slot(struct json *o, const struct span *span)
{
	json_set_int(o, "lane", span->lane);
	json_set_bool(o, "critical", span->critical);
}

static struct json *failure_json(const struct failure_note *failure)
{
	struct json *o = json_new_object();

	json_set_string(o, "cause", failure->cause);
	json_set_string(o, "tail", failure->tail);
	json_set_string(o, "command", failure->command);
	json_set_string(o, "dir", failure->dir);
	json_set_string(o, "log", failure->log);
	return o;
}

static struct json *steps_json(const struct stage_note *note)
{
	struct json *steps = json_new_array();

	for (size_t i = 0; i < note->nsteps; i++) {
		struct json *o = json_new_object();

		set_real(o, "at", note->steps[i].at);
		json_set_string(o, "text", note->steps[i].text);
		json_append(steps, o);
	}
	return steps;
}

static struct json *stage_json(const struct recorder *r, size_t i, const struct spans *s)
{
	const struct stage *stage = r->facts->plan->stages[i];
	const struct stage_note *note = &r->stages[i];
	struct json *o = json_new_object(), *deps = json_new_array();
	bool ran = note->start >= 0;

	json_set_string(o, "id", stage->id);
	json_set_string(o, "name", stage->name);
	json_set_string(o, "target", stage->target != NULL ? stage->target->triple : NULL);
	json_set_string(o, "package", stage->package->name);
	json_set_string(o, "version", stage->release != NULL ? stage->release->version : NULL);
	json_set_string(o, "key", stage->key);
	json_set_string(o, "state", states[note->state]);
	json_set_bool(o, "waited", note->waited);
	json_set_string(
	    o, "why", ran || note->state == NOTE_LEFT ? r->facts->why[i] : note->reason);
	for (size_t k = 0; k < stage->ndeps; k++)
		json_append_string(deps, stage->deps[k]->id);
	json_set(o, "deps", deps);
	set_real(o, "saved", note->saved);
	if (ran) {
		set_slot(o, &s->list[s->of_stage[i]]);
		set_time(o, note->start, note->seconds, note->cpu);
		json_set(o, "steps", steps_json(note));
	}
	if (note->failure != NULL)
		json_set(o, "failure", failure_json(note->failure));
	return o;
}

static struct json *works_json(const struct recorder *r, const struct spans *s)
{
	struct json *list = json_new_array();

	for (size_t k = 0; k < r->nworks; k++) {
		const struct work_note *work = &r->works[k];
		struct json *o = json_new_object();

		json_set_string(o, "what", work->what);
		json_set_string(o, "name", work->name);
		json_set_string(o, "target", work->target);
		if (takes_slot(work))
			set_slot(o, &s->list[s->of_work[k]]);
		set_time(o, work->start, work->seconds, work->cpu);
		json_set_bool(o, "failed", work->failed);
		json_append(list, o);
	}
	return list;
}

static struct json *fetches_json(const struct recorder *r)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < r->nfetches; i++) {
		const struct fetch_note *fetch = &r->fetches[i];
		struct json *o = json_new_object();

		json_set_string(o, "name", fetch->name);
		json_set_string(o, "direction", fetch->up ? "up" : "down");
		json_set_bool(o, "cache", fetch->of_cache);
		json_set_string(o, "from", fetch->from);
		set_real(o, "start", fetch->start > 0 ? fetch->start : 0);
		json_set_real(
		    o, "seconds", fetch->seconds >= 0 ? fetch->seconds : r->end - fetch->start);
		json_set_int(o, "bytes", fetch->bytes);
		json_set_bool(o, "whole", fetch->seconds >= 0);
		json_append(list, o);
	}
	return list;
}

static struct json *cache_json(const struct recorder *r)
{
	struct json *o = json_new_object();
	long long bytes[2] = {0, 0};
	double saved = 0;
	int counts[NOTE_STATES] = {0};

	for (size_t i = 0; i < r->facts->plan->nstages; i++) {
		counts[r->stages[i].state]++;
		saved += r->stages[i].saved;
	}
	for (size_t i = 0; i < r->nfetches; i++)
		if (r->fetches[i].of_cache)
			bytes[r->fetches[i].up] += r->fetches[i].bytes;
	json_set_int(o, "hits", counts[NOTE_HIT]);
	json_set_int(o, "remote_hits", counts[NOTE_PULLED]);
	json_set_int(o, "early_cutoffs", counts[NOTE_CUTOFF]);
	json_set_int(o, "built", counts[NOTE_BUILT]);
	json_set_int(o, "bytes_down", bytes[0]);
	json_set_int(o, "bytes_up", bytes[1]);
	set_real(o, "saved", saved);
	return o;
}

static struct json *slots_json(const struct recorder *r, const struct spans *s)
{
	struct json *o = json_new_object();
	double busy = 0, cpu = 0;

	for (size_t i = 0; i < s->n; i++)
		busy += s->list[i].end - s->list[i].start;
	for (size_t i = 0; i < r->facts->plan->nstages; i++)
		cpu += r->stages[i].cpu;
	for (size_t k = 0; k < r->nworks; k++)
		cpu += r->works[k].cpu;
	json_set_int(o, "count", r->facts->jobs);
	set_real(o, "seconds", r->facts->jobs * r->end);
	set_real(o, "busy", busy);
	set_real(o, "cpu", cpu);
	return o;
}

/* The stage that another mcm was waited for with, for most of a gap. */
static const char *other_had(const struct recorder *r, const struct gap *gap)
{
	for (size_t i = 0; i < r->facts->plan->nstages; i++) {
		const struct stage_note *note = &r->stages[i];
		double from = note->wait_start > gap->start ? note->wait_start : gap->start;
		double to = note->wait_end >= 0 && note->wait_end < gap->end ? note->wait_end
									     : gap->end;

		if (note->waited && to - from > (gap->end - gap->start) / 2)
			return r->facts->plan->stages[i]->id;
	}
	return NULL;
}

static struct json *idle_json(const struct recorder *r, const struct spans *s)
{
	struct json *list = json_new_array();
	size_t n;
	/* A machine of a hundred processors does not get a hundred lanes of nothing. */
	int lanes = r->facts->jobs < (int)s->n ? r->facts->jobs : (int)s->n;
	struct gap *gaps = timeline_gaps(s, s->list, s->n, lanes, r->end, LEAST_GAP, &n);

	for (size_t i = 0; i < n; i++) {
		struct json *o = json_new_object();

		json_set_int(o, "lane", gaps[i].lane);
		set_real(o, "start", gaps[i].start);
		set_real(o, "seconds", gaps[i].end - gaps[i].start);
		json_set_string(o, "until", gaps[i].until != NULL ? gaps[i].until->name : NULL);
		json_set_string(o, "waited_for", gaps[i].of != NULL ? gaps[i].of->name : NULL);
		json_set_string(o, "other", other_had(r, &gaps[i]));
		json_append(list, o);
	}
	return list;
}

static struct json *critical_json(const struct spans *s)
{
	struct json *list = json_new_array();
	size_t n;
	size_t *path = timeline_critical(s, s->list, s->n, &n);

	for (size_t i = 0; i < n; i++)
		json_append_string(list, s->list[path[i]].name);
	return list;
}

void recorder_work(const struct recorder *r, struct json *o)
{
	struct spans *s = make_spans(r);
	struct json *stages = json_new_array();

	json_set(o, "critical", critical_json(s));
	for (size_t i = 0; i < r->facts->plan->nstages; i++)
		json_append(stages, stage_json(r, i, s));
	json_set(o, "slots", slots_json(r, s));
	json_set(o, "cache", cache_json(r));
	json_set(o, "stages", stages);
	json_set(o, "work", works_json(r, s));
	json_set(o, "fetches", fetches_json(r));
	json_set(o, "idle", idle_json(r, s));
	mem_free(s);
}
