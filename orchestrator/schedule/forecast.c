/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into the store; see forecast.h. */
#include "schedule/forecast.h"

#include "base/mem.h"
#include "process/processes.h"

/* A recipe tells the CPU seconds of its stage. Alone on two processors it keeps so many of them
 * busy, by the stages of a toolchain. */
enum { GUESSED_PROCESSORS = 2 };
#define GUESSED_BUSY 1.7

static double most_processors(int jobs)
{
	int all = processes_cpus();

	return jobs < all ? jobs : all;
}

struct expected forecast_stage(const struct store *store, const struct stage *stage, int jobs)
{
	struct store_history h = store_history_get(store, stage->id);

	if (h.seconds <= 0 || h.cpu <= 0)
		h = store_history_get(store, stage->name);
	if (h.seconds <= 0 || h.cpu <= 0)
		return (struct expected){
		    .seconds = (double)stage->recipe->cost / GUESSED_BUSY,
		    .cpu = (double)stage->recipe->cost,
		    .processors = GUESSED_PROCESSORS,
		    .log_bytes = -1,
		    .guessed = true,
		};
	return (struct expected){
	    .seconds = h.seconds,
	    .cpu = h.cpu,
	    /* Of older versions nothing else is known than that they had the machine. */
	    .processors = h.processors > 0 ? h.processors : most_processors(jobs),
	    .log_bytes = h.log_bytes,
	    .course = h.course,
	};
}

struct forecasting {
	void *ctx;
	const struct store *store;
	const struct plan *plan;
	struct forecast *f;
	bool *seen;
};

static char *why_build(const struct forecasting *fc, const struct stage *stage)
{
	char *before = store_last_key_text(fc->ctx, fc->store, stage->id);
	char *diff;

	if (before == NULL)
		return mem_strdup(fc->ctx, "never built here");
	diff = plan_explain(fc->ctx, before, plan_key_text(fc->ctx, stage));
	if (diff == NULL || *diff == '\0')
		return mem_strdup(fc->ctx, "its output is no longer in the store");
	return diff;
}

static bool find_cached(const struct forecasting *fc, size_t i)
{
	struct store_entry entry;

	if (!store_find_input(fc->ctx, fc->store, fc->plan->stages[i]->key, &entry))
		return false;
	fc->f->states[i] = STATE_CACHED;
	fc->f->why[i] = mem_strdup(fc->ctx, "in the store");
	fc->f->took[i] = entry.seconds;
	fc->f->bytes[i] = entry.bytes;
	return true;
}

static void visit(struct forecasting *fc, size_t i)
{
	const struct stage *stage = fc->plan->stages[i];

	if (fc->seen[i])
		return;
	fc->seen[i] = true;
	if (find_cached(fc, i))
		return;
	fc->f->states[i] = STATE_BUILD;
	fc->f->why[i] = why_build(fc, stage);
	fc->f->to_build++;
	for (size_t k = 0; k < stage->ndeps; k++)
		visit(fc, stage->deps[k]->index);
}

/* Stages behind a cached one: their own output may or may not be there. */
static void fill_unvisited(struct forecasting *fc)
{
	for (size_t i = 0; i < fc->plan->nstages; i++) {
		if (fc->seen[i] || find_cached(fc, i))
			continue;
		fc->f->states[i] = STATE_UNNEEDED;
		fc->f->why[i] = mem_strdup(fc->ctx, "not needed: what uses it is in the store");
	}
}

static double expected_seconds(const struct forecasting *fc, int jobs)
{
	double *left = mem_array(fc->ctx, double, fc->plan->nstages + 1);
	double cpu = 0, processors = most_processors(jobs);

	for (size_t i = 0; i < fc->plan->nstages; i++) {
		const struct expected *e = &fc->f->expected[i];

		if (fc->f->states[i] != STATE_BUILD)
			continue;
		cpu += e->cpu;
		left[i] = fc->f->took[i] = estimate_seconds(e, processors);
	}
	return estimate_total(fc->plan, left, cpu, processors);
}

struct forecast *forecast_plan(
    const void *ctx, const struct store *store, const struct plan *plan, int jobs)
{
	struct forecast *f = mem_new(ctx, struct forecast);
	struct forecasting fc = {.ctx = f, .store = store, .plan = plan, .f = f};

	f->states = mem_array(f, enum stage_state, plan->nstages + 1);
	f->why = mem_array(f, char *, plan->nstages + 1);
	f->took = mem_array(f, double, plan->nstages + 1);
	f->bytes = mem_array(f, long long, plan->nstages + 1);
	fc.seen = mem_array(f, bool, plan->nstages + 1);
	for (size_t i = 0; i < plan->ngoals; i++)
		visit(&fc, plan->goals[i]->index);
	fill_unvisited(&fc);
	f->expected = mem_array(f, struct expected, plan->nstages + 1);
	for (size_t i = 0; i < plan->nstages; i++)
		f->expected[i] = forecast_stage(store, plan->stages[i], jobs);
	f->seconds = f->to_build ? expected_seconds(&fc, jobs) : 0;
	return f;
}
