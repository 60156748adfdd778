/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: start what is ready, most urgent first, wait, take note, until the goals are there. */
#include "run/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "process/processes.h"
#include "run/run_priv.h"
#include "schedule/course.h"
#include "schedule/forecast.h"

enum { TICK_MS = 500 };

/* Looking through all processes costs a millisecond or a few. */
#define SHARE_SECONDS 5.0

/* Everything that is to be known before something can be started. */
static void advance(struct run *r)
{
	enum graph_step step;
	size_t i, culprit = 0;

	while (!r->stopping && (step = graph_next(r->graph, &i, &culprit)) != GRAPH_NOTHING) {
		if (step == GRAPH_LOOK_UP)
			look_up(r, i);
		else
			tell_stage(r, EVENT_SKIPPED, i, r->plan->stages[culprit]->id);
	}
}

static enum start start_picked(struct run *r, const struct pick *pick)
{
	if (pick->kind == PICK_CHECK)
		return look_start_check(r, pick->index);
	if (pick->kind == PICK_EXTRACT)
		return gather_start_extract(r, pick->index);
	return build_start(r, pick->index);
}

/* True when something is left that only waits for a job slot. */
static bool start_ready(struct run *r)
{
	bool *passed = mem_array(NULL, bool, r->plan->nstages + 1);
	enum start result = START_DONE;
	struct pick pick;

	while (!r->stopping && result != START_NO_SLOT && graph_pick(r->graph, passed, &pick)) {
		result = start_picked(r, &pick);
		if (result == START_FAILED) {
			r->failed++;
			r->stopping = true;
		} else if (result == START_BUSY) {
			passed[pick.index] = true; /* look again at the next wake-up */
		}
		advance(r);
	}
	mem_free(passed);
	return result == START_NO_SLOT;
}

/* The rest of what was lost with killed makes would be missing for the whole run. */
static void find_lost_slots(struct run *r)
{
	int owned = 0;

	if (!r->slots_lost || children_count(&r->children, CHILD_STAGE) > 0)
		return;
	for (size_t i = 0; i < r->children.n; i++)
		owned += r->children.list[i]->slot;
	jobserver_reset(&r->slots, owned);
	r->slots_lost = false;
}

static void on_line(void *data, struct child *child, char *text)
{
	struct run *r = data;

	if (child->away)
		away_line(r, child, text);
	else if (child->kind == CHILD_STAGE)
		tell_stage(r, EVENT_STEP, child->index, text);
	else if (child->kind == CHILD_FETCH)
		gather_line(r, text);
	else if (child->kind == CHILD_PULL || child->kind == CHILD_PUSH)
		transfer_line(r, child, text);
	else if (child->kind == CHILD_FOLLOW)
		follow_line(r, child, text);
}

static void ended(struct run *r, struct child *child, int status, double cpu)
{
	child_listen(child, on_line, r);
	if (child->kind != CHILD_STAGE)
		tell_worked(r, child, status, cpu);
	switch (child->kind) {
	case CHILD_STAGE:
		build_ended(r, child, status, cpu);
		break;
	case CHILD_CHECK:
		look_check_ended(r, child, status);
		break;
	case CHILD_EXTRACT:
		gather_extract_ended(r, child, status);
		break;
	case CHILD_FETCH:
		gather_fetch_ended(r);
		break;
	case CHILD_PULL:
	case CHILD_PUSH:
		transfer_ended(r, child, status);
		break;
	case CHILD_FOLLOW:
		follow_ended(r, child, status);
		break;
	case CHILD_CLEAN:
		break;
	}
	if (child->slot)
		jobserver_give(&r->slots);
	child_free(&r->children, child);
}

/* What is finished is worth to be kept, and to be told of, though another stage failed. */
static void end_all(struct run *r)
{
	for (size_t i = 0; i < r->children.n; i++) {
		struct child *child = r->children.list[i];
		bool of_finished = child->kind == CHILD_PUSH || child->kind == CHILD_FOLLOW;

		if (child->kind != CHILD_CLEAN && (!of_finished || r->signal))
			child_end(child);
	}
}

static double own_cpu(void)
{
	void *ctx = mem_new(NULL, char);
	struct processes all = processes_read(ctx);
	double cpu = processes_cpu(&all, getpid());

	mem_free(ctx);
	return cpu;
}

/* While this process was stopped, so were its children: that time was nobody's. */
static void forget_pause(struct run *r)
{
	double pause = clock_seconds() - r->last_tick;

	if (pause <= TICK_MS / 1000.0)
		return;
	for (size_t i = 0; i < r->children.n; i++)
		r->children.list[i]->start += pause;
	share_resume(&r->share, clock_seconds(), processes_machine_cpu(), own_cpu());
}

/* Signals come first: what they ended is no failure of its own. */
static void wait_for_something(struct run *r, bool want_slot)
{
	const int fds[] = {signals_fd(), want_slot ? r->slots.read_fd : -1};
	struct child *child;
	double cpu;
	int status, signal;

	children_wait(&r->children, fds, TICK_MS);
	signal = signals_last();
	if (signals_went_on())
		forget_pause(r);
	if (signal != 0 && r->signal == 0) {
		r->signal = signal;
		r->stopping = true;
	}
	if (r->stopping)
		end_all(r);
	for (size_t i = 0; i < r->children.n; i++)
		child_listen(r->children.list[i], on_line, r);
	while ((child = children_reap(&r->children, &status, &cpu)) != NULL)
		ended(r, child, status, cpu);
}

static bool is_working(const struct run *r)
{
	return r->children.n > children_count(&r->children, CHILD_CLEAN);
}

/* A source tree that no stage of this run will need again makes room at once. */
static void drop_trees(struct run *r)
{
	for (size_t k = 0; k < r->plan->nsources; k++) {
		struct graph_source *source = &r->graph->sources[k];

		if (source->state != SOURCE_THERE || graph_uses_source(r->graph, k))
			continue;
		source->state = SOURCE_UNNEEDED;
		clean_tree(r, k);
	}
}

static bool wants_sources(const struct run *r)
{
	for (size_t k = 0; k < r->plan->nsources; k++)
		if (r->graph->sources[k].state == SOURCE_WANTED)
			return true;
	return false;
}

/*
 * What has to be built and fetched is known when the stores have answered for every stage that was
 * looked for. More may come later, if an object turns out to be no good.
 */
static void begin_work(struct run *r)
{
	struct event e = {.kind = EVENT_BEGIN, .fraction = -1};

	if (graph_is_open(r->graph))
		return;
	e.seconds = tell_time_left(r);
	if (!r->begun)
		tell(r, &e);
	r->begun = true;
	if (!r->stopping && wants_sources(r) && children_count(&r->children, CHILD_FETCH) == 0 &&
	    gather_start_fetch(r) != START_DONE)
		r->stopping = true;
}

static void see(struct child *child, double cpu)
{
	struct stat st;

	child->cpu = cpu;
	if (cpu >= 0 && stat(child->log, &st) == 0)
		child->seen = course_note(child, child->seen, &child->nseen, st.st_size, cpu);
}

static void measure(struct run *r)
{
	void *ctx = mem_new(NULL, char);
	struct processes all = processes_read(ctx);

	share_update(&r->share, clock_seconds(), processes_machine_cpu(),
	    processes_cpu(&all, getpid()), processes_load());
	for (size_t i = 0; i < r->children.n; i++) {
		struct child *child = r->children.list[i];

		if (all.n > 0 && child->kind == CHILD_STAGE && !child->away)
			see(child, processes_cpu(&all, child->pid));
	}
	mem_free(ctx);
}

static void tick(struct run *r)
{
	double now = clock_seconds();

	if (now - r->share.at >= SHARE_SECONDS)
		measure(r);
	if (now - r->last_tick >= TICK_MS / 1000.0)
		tell_tick(r);
}

static void loop(struct run *r)
{
	for (;;) {
		bool want_slot;

		advance(r);
		transfer_start(r);
		begin_work(r);
		find_lost_slots(r);
		away_plan(r);
		want_slot = start_ready(r);
		if (!r->stopping)
			drop_trees(r);
		if (!is_working(r) && (r->stopping || !graph_has_work(r->graph)))
			return;
		wait_for_something(r, want_slot);
		tick(r);
	}
}

/* Background removals are fast; the run is not over before they are. */
static void finish_cleaning(struct run *r)
{
	while (r->children.n > 0)
		wait_for_something(r, false);
}

static void begin_run(struct run *r)
{
	double *seconds = mem_array(NULL, double, r->plan->nstages + 1);

	r->start = r->last_tick = clock_seconds();
	share_init(&r->share, r->opts->jobs, processes_cpus(), r->start, processes_machine_cpu(),
	    own_cpu());
	for (size_t i = 0; i < r->plan->nstages; i++) {
		struct expected *e = &r->stages[i].expected;

		*e = forecast_stage(r->opts->store, r->plan->stages[i], r->opts->jobs);
		seconds[i] = estimate_seconds(e, r->share.processors);
	}
	r->graph = graph_new(r, r->plan, seconds);
	mem_free(seconds);
	graph_want_goals(r->graph);
}

static void end_run(struct run *r, struct run_result *result)
{
	struct event e = {.kind = EVENT_END, .fraction = -1};

	result->failed = r->failed;
	result->status = r->signal ? 128 + r->signal : r->failed || r->stopping ? 1 : 0;
	for (size_t i = 0; i < r->plan->ngoals; i++) {
		size_t goal = r->plan->goals[i]->index;

		if (r->graph->nodes[goal].state == NODE_DONE)
			result->goals[i] = r->stages[goal].entry;
		else if (result->status == 0)
			result->status = 1;
	}
	if (r->stopping)
		tell_left(r);
	e.seconds = clock_seconds() - r->start;
	e.status = result->status;
	tell(r, &e);
	store_count(r->opts->store, r->hits, r->graph->done, r->saved);
}

static void run_caught(struct run *r, struct run_result *result)
{
	clean_sweep(r);
	begin_run(r);
	loop(r);
	finish_cleaning(r);
	away_close(r);
	end_run(r, result);
}

int run_plan(const void *ctx, const struct run_opts *opts, struct run_result *result)
{
	/* Entries of the result point into its memory, which lives as long as ctx. */
	struct run *r = mem_new(ctx, struct run);
	int in_use;

	r->opts = opts;
	r->plan = opts->plan;
	r->children.ctx = r;
	r->stages = mem_array(r, struct run_stage, r->plan->nstages + 1);
	r->files = mem_array(r, struct source_file, r->plan->nsources + 1);
	r->trees = mem_array(r, int, r->plan->nsources + 1);
	for (size_t k = 0; k < r->plan->nsources; k++)
		r->trees[k] = -1;
	result->goals = mem_array(ctx, struct store_entry, r->plan->ngoals + 1);
	result->status = 1;
	in_use = store_lock(r, opts->store, "in-use", false, true, NULL);
	if (in_use < 0 || jobserver_open(&r->slots, opts->jobs) || signals_catch())
		return -1;
	run_caught(r, result);
	signals_restore();
	jobserver_close(&r->slots);
	for (size_t k = 0; k < r->plan->nsources; k++)
		store_unlock(r->trees[k]);
	store_unlock(in_use);
	if (result->status == 0)
		store_sweep(opts->store); /* source trees of builds that were cut off */
	return result->status == 0 ? 0 : -1;
}
