/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan needs from here on: lookups in the store, expected times, and which stages are ready.
 */
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/sched_priv.h"

/* CPU seconds per second of a stage never measured: two cores, not quite full. */
#define GUESSED_CPU_RATIO 1.7

size_t sched_index(const struct plan *plan, const struct stage *stage)
{
	size_t i = 0;

	while (plan->stages[i] != stage)
		i++;
	return i;
}

/* The plan lists dependencies first, so one pass backwards sees every user before its dependency.
 */
void sched_expect(const struct store *store, const struct plan *plan, struct node *nodes)
{
	for (size_t i = plan->nstages; i-- > 0;) {
		struct node *node = &nodes[i];
		const struct stage *stage = plan->stages[i];

		node->stage = stage;
		node->expected = store_history_get(store, stage->id);
		if (node->expected.seconds < 0)
			node->expected = store_history_get(store, stage->name);
		if (node->expected.seconds < 0) {
			node->expected.seconds = stage->recipe->cost;
			node->expected.cpu = stage->recipe->cost * GUESSED_CPU_RATIO;
		}
		node->rest += node->expected.seconds;
		for (size_t k = 0; k < stage->ndeps; k++) {
			struct node *dep = &nodes[sched_index(plan, stage->deps[k])];

			dep->used = true;
			if (dep->rest < node->rest)
				dep->rest = node->rest;
		}
	}
}

void sched_reuse(struct sched *s, struct node *node, const char *why)
{
	node->state = NODE_DONE;
	s->hits++;
	s->saved += node->entry.seconds;
	store_touch(s->opts->store, &node->entry);
	sched_emit_node(s, EVENT_REUSED, node, why);
}

/* What is a goal and nothing else is not read in this run: whoever gets it verifies it. */
static bool is_sound(struct sched *s, struct node *node)
{
	return !node->used || store_unpack(s->mem, s->opts->store, &node->entry) == 0;
}

static void need(struct sched *s, size_t index)
{
	struct node *node = &s->nodes[index];
	const char *key = node->stage->key;

	if (node->state != NODE_UNNEEDED)
		return;
	if (store_find_input(s->mem, s->opts->store, key, &node->entry) && is_sound(s, node))
		sched_reuse(s, node, NULL);
	else if (!sched_ask(s, node, key))
		sched_need_inputs(s, node);
}

void sched_need_inputs(struct sched *s, struct node *node)
{
	const struct stage *stage = node->stage;

	node->state = NODE_WAITING;
	s->count++;
	for (size_t i = 0; i < stage->ndeps; i++)
		need(s, sched_index(s->plan, stage->deps[i]));
	for (size_t i = 0; i < stage->nsources; i++) {
		for (size_t k = 0; k < s->plan->nsources; k++) {
			struct feed *feed = &s->feeds[k];

			if (s->plan->sources[k] != stage->sources[i])
				continue;
			if (feed->state == FEED_UNNEEDED)
				feed->state = FEED_WANTED;
			if (feed->rest < node->rest)
				feed->rest = node->rest;
		}
	}
}

void sched_need_goals(struct sched *s)
{
	for (size_t i = 0; i < s->plan->ngoals; i++)
		need(s, sched_index(s->plan, s->plan->goals[i]));
}

/* Done, not there yet, or never (a dependency failed; *culprit names it). */
static enum node_state deps_state(
    const struct sched *s, const struct node *node, const char **culprit)
{
	enum node_state state = NODE_DONE;

	for (size_t i = 0; i < node->stage->ndeps; i++) {
		const struct node *dep = &s->nodes[sched_index(s->plan, node->stage->deps[i])];

		if (dep->state == NODE_FAILED || dep->state == NODE_SKIPPED) {
			*culprit = dep->stage->id;
			return NODE_SKIPPED;
		}
		if (dep->state != NODE_DONE)
			state = NODE_WAITING;
	}
	return state;
}

/* A stage whose dependencies came out as in an earlier build needs nothing more: early cutoff. */
static void resolve(struct sched *s, struct node *node)
{
	const struct stage *stage = node->stage;
	const char **outputs = mem_array(s->mem, const char *, stage->ndeps + 1);
	struct store_trust trust = {0};

	for (size_t i = 0; i < stage->ndeps; i++) {
		const struct store_entry *dep =
		    &s->nodes[sched_index(s->plan, stage->deps[i])].entry;

		outputs[i] = dep->output;
		store_trust_add(s->mem, &trust, &dep->trust);
	}
	plan_key(stage, outputs, node->resolved);
	node->state = NODE_READY;
	if (store_find(s->mem, s->opts->store, node->resolved, &node->entry) && is_sound(s, node)) {
		store_trust_add(s->mem, &node->entry.trust, &trust);
		store_alias(s->opts->store, &(struct store_alias){
						.input = stage->key,
						.resolved = node->resolved,
						.stage = stage->id,
						.text = plan_key_text(s->mem, stage),
						.trust = &node->entry.trust,
					    });
		s->count--;
		sched_push(s, node);
		sched_reuse(s, node, "its inputs came out the same as before");
	} else if (node->ask == NULL || strcmp(node->ask, node->resolved) != 0) {
		sched_ask(s, node, node->resolved);
	}
}

void sched_advance(struct sched *s)
{
	for (size_t i = 0; i < s->plan->nstages; i++) {
		struct node *node = &s->nodes[i];
		const char *culprit = NULL;
		enum node_state state;

		if (node->state != NODE_WAITING)
			continue;
		state = deps_state(s, node, &culprit);
		if (state == NODE_SKIPPED) {
			node->state = NODE_SKIPPED;
			if (!s->stopping)
				sched_emit_node(s, EVENT_SKIPPED, node, culprit);
		} else if (state == NODE_DONE) {
			resolve(s, node);
		}
	}
}

static const struct job *job_of(const struct sched *s, size_t index)
{
	for (size_t i = 0; i < s->njobs; i++)
		if (s->jobs[i]->kind == JOB_STAGE && s->jobs[i]->index == index)
			return s->jobs[i];
	return NULL;
}

/*
 * Of a stage that is not done. What it took last time may have been on a busier machine or with
 * other job slots; so the more of its log is there, the more that counts by which it was written
 * today: (1 - f) (expected - spent) + f (spent / f - spent).
 */
static double seconds_left(const struct sched *s, size_t index)
{
	const double expected = s->nodes[index].expected.seconds;
	const struct job *job = job_of(s, index);
	double spent, left;

	if (job == NULL)
		return expected;
	spent = clock_seconds() - job->start;
	left = expected > spent ? expected - spent : 0;
	return job->fraction > 0 ? (1 - job->fraction) * (left + spent) : left;
}

/* The larger of what is left on the longest chain and of all work left spread over the job slots.
 */
double sched_time_left(const struct sched *s)
{
	double chain = 0, cpu = 0;

	for (size_t i = 0; i < s->plan->nstages; i++) {
		const struct node *node = &s->nodes[i];
		double left, to_end;

		if (node->state != NODE_WAITING && node->state != NODE_READY &&
		    node->state != NODE_RUNNING)
			continue;
		left = seconds_left(s, i);
		if (node->expected.seconds > 0)
			cpu += node->expected.cpu * left / node->expected.seconds;
		to_end = node->rest - node->expected.seconds + left;
		if (to_end > chain)
			chain = to_end;
	}
	cpu /= s->opts->jobs;
	return cpu > chain ? cpu : chain;
}
