/* SPDX-License-Identifier: Apache-2.0 */
/* What a run would do, without doing it. */
#include <string.h>

#include "base/mem.h"
#include "run/sched_priv.h"

struct forecast {
	void *ctx;
	const struct store *store;
	const struct plan *plan;
	struct sched_forecast *f;
	bool *seen;
};

static char *why_build(const struct forecast *fc, const struct stage *stage)
{
	char *before = store_last_key_text(fc->ctx, fc->store, stage->id);
	char *diff;

	if (!before)
		return mem_strdup(fc->ctx, "never built here");
	diff = plan_explain(fc->ctx, before, plan_key_text(fc->ctx, stage));
	if (!diff || !*diff)
		return mem_strdup(fc->ctx, "its output is no longer in the store");
	return diff;
}

static void visit(struct forecast *fc, size_t i)
{
	const struct stage *stage = fc->plan->stages[i];
	struct store_entry entry;

	if (fc->seen[i])
		return;
	fc->seen[i] = true;
	if (store_find_input(fc->ctx, fc->store, stage->key, &entry)) {
		fc->f->states[i] = STATE_CACHED;
		fc->f->why[i] = mem_strdup(fc->ctx, "in the store");
		return;
	}
	fc->f->states[i] = STATE_BUILD;
	fc->f->why[i] = why_build(fc, stage);
	fc->f->to_build++;
	for (size_t k = 0; k < stage->ndeps; k++)
		visit(fc, sched_index(fc->plan, stage->deps[k]));
}

/* Stages behind a cached one: their own output may or may not be there. */
static void fill_unvisited(struct forecast *fc)
{
	struct store_entry entry;

	for (size_t i = 0; i < fc->plan->nstages; i++) {
		if (fc->seen[i])
			continue;
		if (store_find_input(fc->ctx, fc->store, fc->plan->stages[i]->key, &entry)) {
			fc->f->states[i] = STATE_CACHED;
			fc->f->why[i] = mem_strdup(fc->ctx, "in the store");
		} else {
			fc->f->states[i] = STATE_UNNEEDED;
			fc->f->why[i] = mem_strdup(
			    fc->ctx, "not needed: what uses it is in the store");
		}
	}
}

static double expected_seconds(const struct forecast *fc, int jobs)
{
	struct node *nodes = mem_array(fc->ctx, struct node, fc->plan->nstages + 1);
	double chain = 0, cpu = 0;

	sched_expect(fc->store, fc->plan, nodes);
	for (size_t i = 0; i < fc->plan->nstages; i++) {
		if (fc->f->states[i] != STATE_BUILD)
			continue;
		cpu += nodes[i].expected.cpu;
		if (nodes[i].rest > chain)
			chain = nodes[i].rest;
	}
	cpu /= jobs;
	return cpu > chain ? cpu : chain;
}

struct sched_forecast *sched_forecast(
    const void *ctx, const struct store *store, const struct plan *plan, int jobs)
{
	struct sched_forecast *f = mem_new(ctx, struct sched_forecast);
	struct forecast fc = {.ctx = f, .store = store, .plan = plan, .f = f};

	f->states = mem_array(f, enum stage_state, plan->nstages + 1);
	f->why = mem_array(f, char *, plan->nstages + 1);
	fc.seen = mem_array(f, bool, plan->nstages + 1);
	for (size_t i = 0; i < plan->ngoals; i++)
		visit(&fc, sched_index(plan, plan->goals[i]));
	fill_unvisited(&fc);
	f->seconds = f->to_build ? expected_seconds(&fc, jobs) : 0;
	return f;
}
