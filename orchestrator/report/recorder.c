/* SPDX-License-Identifier: Apache-2.0 */
/* Takes note of events as they come; the notes become one object when the build is over. */
#include "report/recorder.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "process/processes.h"
#include "report/report_priv.h"

/* A build tells of steps and transfers without end only if it is hostile. */
enum { MOST_STEPS = 200, MOST_WORKS = 5000 };

static double now(const struct recorder *r)
{
	return clock_seconds() - r->start;
}

struct recorder *recorder_new(const void *ctx, struct event_sink next)
{
	struct recorder *r = mem_new(ctx, struct recorder);

	r->next = next;
	r->start = clock_seconds();
	r->prefixes = strlist_new(r);
	return r;
}

/* Their times were of another beginning. What did not come then is asked for again, or not needed.
 */
static void keep_fetched(struct recorder *r, double early)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nfetches; i++) {
		r->fetches[i].start -= early;
		if (r->fetches[i].seconds >= 0)
			r->fetches[n++] = r->fetches[i];
	}
	r->nfetches = n;
}

void recorder_begin(struct recorder *r, const struct recorder_facts *facts)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	keep_fetched(r, now(r));
	r->facts = facts;
	r->start = clock_seconds();
	r->began = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	r->stages = mem_array(r, struct stage_note, facts->plan->nstages + 1);
	for (size_t i = 0; i < facts->plan->nstages; i++)
		r->stages[i].start = -1;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The stage that an event is about, or NULL: transfers name theirs by its id. */
static struct stage_note *note_of(const struct recorder *r, const struct event *e)
{
	size_t n = r->facts != NULL ? r->facts->plan->nstages : 0;

	for (size_t i = 0; e->stage != NULL && i < n; i++) {
		const struct stage *stage = r->facts->plan->stages[i];

		if ((strcmp(stage->name, e->stage) == 0 && same(stage->place, e->target)) ||
		    strcmp(stage->id, e->stage) == 0)
			return &r->stages[i];
	}
	return NULL;
}

static void begin(const struct recorder *r, struct stage_note *note)
{
	note->start = now(r);
	note->nsteps = 0;
	note->saved = 0;
}

static void add_step(const struct recorder *r, struct stage_note *note, const char *text)
{
	if (note->nsteps >= MOST_STEPS)
		return;
	mem_grow(r, note->steps, struct step_note, note->nsteps + 1);
	note->steps[note->nsteps++] = (struct step_note){now(r), mem_strdup(r, text)};
}

static void end(const struct recorder *r, struct stage_note *note, const struct event *e)
{
	if (note->start < 0)
		note->start = now(r);
	note->seconds = now(r) - note->start;
	note->cpu = e->cpu;
	note->state = e->kind == EVENT_DONE     ? NOTE_BUILT
		      : e->kind == EVENT_FAILED ? NOTE_FAILED
						: NOTE_INTERRUPTED;
}

static void reused(struct stage_note *note, const struct event *e)
{
	/* One record may be of several runs: what was built in one is used in the next. */
	if (note->state == NOTE_BUILT)
		return;
	note->saved = e->seconds > 0 ? e->seconds : 0;
	note->reason = e->text != NULL ? mem_strdup(note->owner, e->text) : NULL;
	note->state = note->pulled ? NOTE_PULLED : e->status != 0 ? NOTE_CUTOFF : NOTE_HIT;
}

static void failed(const struct recorder *r, struct stage_note *note, const struct event *e)
{
	end(r, note, e);
	note->failure = mem_new(r, struct failure_note);
	*note->failure = (struct failure_note){
	    .cause = mem_strdup(r, e->text != NULL ? e->text : ""),
	    .tail = mem_strdup(r, e->tail != NULL ? e->tail : ""),
	    .command = e->command != NULL ? mem_strdup(r, e->command) : NULL,
	    .dir = e->dir != NULL ? mem_strdup(r, e->dir) : NULL,
	    .log = e->log != NULL ? mem_strdup(r, e->log) : NULL,
	};
}

static void take_stage(const struct recorder *r, struct stage_note *note, const struct event *e)
{
	note->owner = r;
	if (note->waited && note->wait_end < 0)
		note->wait_end = now(r);
	switch (e->kind) {
	case EVENT_WAIT:
		note->waited = true;
		note->wait_start = now(r);
		note->wait_end = -1;
		break;
	case EVENT_START:
		begin(r, note);
		break;
	case EVENT_STEP:
		add_step(r, note, e->text != NULL ? e->text : "");
		break;
	case EVENT_REUSED:
		reused(note, e);
		break;
	case EVENT_DONE:
	case EVENT_INTERRUPTED:
		end(r, note, e);
		break;
	case EVENT_FAILED:
		failed(r, note, e);
		break;
	case EVENT_SKIPPED:
		note->state = NOTE_SKIPPED;
		note->reason = e->text != NULL ? mem_printf(r, "needs %s, which failed", e->text)
					       : NULL;
		break;
	case EVENT_LEFT:
		note->state = NOTE_LEFT;
		break;
	default:
		break;
	}
}

static void add_work(struct recorder *r, const struct event *e)
{
	if (r->nworks >= MOST_WORKS)
		return;
	mem_grow_by_one(r, r->works, struct work_note, r->nworks);
	r->works[r->nworks++] = (struct work_note){
	    .what = mem_strdup(r, e->text),
	    .name = e->stage != NULL ? mem_strdup(r, e->stage) : NULL,
	    .target = e->target != NULL ? mem_strdup(r, e->target) : NULL,
	    .start = now(r) - e->seconds,
	    .seconds = e->seconds,
	    .cpu = e->cpu,
	    .failed = e->status != 0,
	};
}

/* One for each source and each transfer of a stage. */
static struct fetch_note *fetch_of(struct recorder *r, const struct event *e)
{
	bool up = e->kind == EVENT_UPLOAD || e->kind == EVENT_UPLOADED;

	for (size_t i = r->nfetches; i-- > 0;)
		if (strcmp(r->fetches[i].name, e->stage) == 0 && r->fetches[i].up == up)
			return &r->fetches[i];
	if (r->nfetches >= MOST_WORKS)
		return NULL;
	mem_grow(r, r->fetches, struct fetch_note, r->nfetches + 1);
	r->fetches[r->nfetches] = (struct fetch_note){
	    .name = mem_strdup(r, e->stage), .up = up, .start = now(r), .seconds = -1};
	return &r->fetches[r->nfetches++];
}

static void take_transfer(struct recorder *r, const struct event *e)
{
	struct fetch_note *fetch = e->stage != NULL ? fetch_of(r, e) : NULL;
	struct stage_note *stage = note_of(r, e);

	if (fetch == NULL)
		return;
	fetch->bytes = e->bytes > 0 ? e->bytes : fetch->bytes;
	/* Sources have a release in their names; a stage for all targets has its bare one. */
	fetch->of_cache = stage != NULL;
	if (e->text != NULL)
		fetch->from = mem_strdup(r, e->text);
	if (e->kind != EVENT_FETCHED && e->kind != EVENT_UPLOADED)
		return;
	fetch->seconds = now(r) - fetch->start;
	if (e->kind == EVENT_FETCHED && fetch->of_cache)
		stage->pulled = true;
}

static void take(struct recorder *r, const struct event *e)
{
	struct stage_note *note;

	switch (e->kind) {
	case EVENT_WORKED:
		add_work(r, e);
		break;
	case EVENT_DOWNLOAD:
	case EVENT_FETCHED:
	case EVENT_UPLOAD:
	case EVENT_UPLOADED:
		take_transfer(r, e);
		break;
	case EVENT_INSTALLED:
		strlist_add(r->prefixes, e->text);
		break;
	default:
		note = note_of(r, e);
		if (note != NULL)
			take_stage(r, note, e);
	}
}

static void emit(void *data, const struct event *e)
{
	struct recorder *r = data;

	/* Most events are about how far things are, of which nothing is kept. */
	if (e->kind != EVENT_PROGRESS && e->kind != EVENT_TICK)
		take(r, e);
	r->next.emit(r->next.data, e);
}

struct event_sink recorder_sink(struct recorder *r)
{
	return (struct event_sink){.emit = emit, .data = r};
}

static char *new_id(const void *ctx, double began)
{
	char *id = report_id_time(ctx, (time_t)began);

	mem_appendf(ctx, &id, "-%d", (int)getpid());
	return id;
}

static struct json *machine_json(const struct recorder *r)
{
	struct json *o = json_new_object();
	struct utsname name;
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

	if (uname(&name) == 0) {
		json_set_string(o, "system", name.sysname);
		json_set_string(o, "release", name.release);
		json_set_string(o, "machine", name.machine);
	}
	json_set_int(o, "processors", processes_cpus());
	json_set_int(o, "memory", pages > 0 && page > 0 ? (long long)pages * page : 0);
	json_set_int(o, "jobs", r->facts->jobs);
	return o;
}

static struct json *settings_json(const struct strlist *settings)
{
	struct json *o = json_new_object();

	for (size_t i = 0; i < settings->count; i++) {
		const char *equals = strchr(settings->items[i], '=');
		char *name = mem_strndup(
		    NULL, settings->items[i], (size_t)(equals - settings->items[i]));

		json_set_string(o, name, equals + 1);
		mem_free(name);
	}
	return o;
}

struct json *recorder_finish(struct recorder *r, int status)
{
	struct json *o = json_new_object(), *targets = json_new_array();
	const struct plan *plan = r->facts->plan;

	r->end = now(r);
	for (size_t i = 0; i < plan->ngoals; i++)
		json_append_string(
		    targets, plan->goals[i]->target != NULL ? plan->goals[i]->target->triple : "");
	json_set_int(o, "format", RECORD_FORMAT);
	json_set_string(o, "kind", "build");
	json_set_string(o, "id", new_id(r, r->began));
	json_set_string(o, "mcm", MCM_VERSION);
	json_set_real(o, "began", r->began);
	json_set_real(o, "seconds", r->end);
	json_set_int(o, "status", status);
	json_set(o, "targets", targets);
	json_set_list(o, "prefixes", r->prefixes);
	json_set(o, "machine", machine_json(r));
	json_set(o, "settings", settings_json(r->facts->settings));
	recorder_work(r, o);
	return o;
}
