/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the plan backwards from the goals; see graph.h. */
#include "schedule/graph.h"

#include "base/mem.h"

/* The plan lists dependencies first, so one pass backwards sees every user before its dependency.
 */
static void set_rest(struct graph *g)
{
	for (size_t i = g->plan->nstages; i-- > 0;) {
		struct graph_node *node = &g->nodes[i];
		const struct stage *stage = node->stage;

		node->rest += node->seconds;
		for (size_t k = 0; k < stage->ndeps; k++) {
			struct graph_node *dep = &g->nodes[stage->deps[k]->index];

			dep->used = true;
			if (dep->rest < node->rest)
				dep->rest = node->rest;
		}
	}
}

struct graph *graph_new(const void *ctx, const struct plan *plan, const double *seconds)
{
	struct graph *g = mem_new(ctx, struct graph);

	g->plan = plan;
	g->nodes = mem_array(g, struct graph_node, plan->nstages + 1);
	g->sources = mem_array(g, struct graph_source, plan->nsources + 1);
	for (size_t i = 0; i < plan->nstages; i++) {
		g->nodes[i].stage = plan->stages[i];
		g->nodes[i].seconds = seconds[i];
	}
	set_rest(g);
	return g;
}

static void want(struct graph *g, const struct stage *stage)
{
	struct graph_node *node = &g->nodes[stage->index];

	if (node->state == NODE_UNNEEDED)
		node->state = NODE_WANTED;
}

void graph_want_goals(struct graph *g)
{
	for (size_t i = 0; i < g->plan->ngoals; i++)
		want(g, g->plan->goals[i]);
}

/* Done, not there yet, or never: then *culprit is the dependency that failed. */
static enum node_state dependencies(
    const struct graph *g, const struct graph_node *node, size_t *culprit)
{
	enum node_state state = NODE_DONE;

	for (size_t k = 0; k < node->stage->ndeps; k++) {
		size_t i = node->stage->deps[k]->index;

		if (g->nodes[i].state == NODE_FAILED || g->nodes[i].state == NODE_SKIPPED) {
			*culprit = i;
			return NODE_SKIPPED;
		}
		if (g->nodes[i].state != NODE_DONE)
			state = NODE_WAITING;
	}
	return state;
}

static enum graph_step step_of(struct graph *g, struct graph_node *node, size_t *culprit)
{
	enum node_state state;

	if (node->state == NODE_WANTED) {
		node->state = NODE_LOOKUP;
		return GRAPH_LOOK_UP;
	}
	if (node->state != NODE_WAITING)
		return GRAPH_NOTHING;
	state = dependencies(g, node, culprit);
	if (state == NODE_WAITING)
		return GRAPH_NOTHING;
	node->state = state == NODE_DONE ? NODE_LOOKUP : NODE_SKIPPED;
	node->resolved = state == NODE_DONE;
	return state == NODE_DONE ? GRAPH_LOOK_UP : GRAPH_SKIP;
}

enum graph_step graph_next(struct graph *g, size_t *i, size_t *culprit)
{
	/* From the goals on, as they may make all else needless. */
	for (*i = g->plan->nstages; (*i)-- > 0;) {
		enum graph_step step = step_of(g, &g->nodes[*i], culprit);

		if (step != GRAPH_NOTHING)
			return step;
	}
	return GRAPH_NOTHING;
}

void graph_found(struct graph *g, size_t i)
{
	g->nodes[i].state = NODE_FOUND;
}

void graph_ask(struct graph *g, size_t i)
{
	g->nodes[i].state = NODE_ASKED;
	g->nodes[i].coming = false;
}

void graph_missing(struct graph *g, size_t i)
{
	struct graph_node *node = &g->nodes[i];
	const struct stage *stage = node->stage;

	node->state = node->resolved ? NODE_READY : NODE_WAITING;
	if (node->resolved)
		return;
	g->count++;
	for (size_t k = 0; k < stage->ndeps; k++)
		want(g, stage->deps[k]);
	for (size_t k = 0; k < stage->nsources; k++) {
		struct graph_source *source = &g->sources[stage->sources[k]->index];

		if (source->state == SOURCE_UNNEEDED)
			source->state = SOURCE_WANTED;
		if (source->rest < node->rest)
			source->rest = node->rest;
	}
}

void graph_reused(struct graph *g, size_t i)
{
	/* It had been counted when its input key led nowhere. */
	g->count -= g->nodes[i].resolved;
	g->nodes[i].state = NODE_DONE;
}

void graph_built(struct graph *g, size_t i)
{
	g->nodes[i].state = NODE_DONE;
	g->done++;
}

static bool has_sources(const struct graph *g, const struct graph_node *node)
{
	const struct stage *stage = node->stage;

	for (size_t k = 0; k < stage->nsources; k++) {
		enum graph_source_state state = g->sources[stage->sources[k]->index].state;
		bool at_hand = node->bare &&
			       (state == SOURCE_FETCHED || state == SOURCE_EXTRACTING);

		if (state != SOURCE_THERE && !at_hand)
			return false;
	}
	return true;
}

static bool can_build(const struct graph *g, const struct graph_node *node)
{
	return node->state == NODE_READY && has_sources(g, node);
}

static bool uses(const struct graph_node *node, size_t k)
{
	if (node->state == NODE_UNNEEDED || node->state == NODE_DONE ||
	    node->state == NODE_FAILED || node->state == NODE_SKIPPED)
		return false;
	for (size_t j = 0; j < node->stage->nsources; j++)
		if (node->stage->sources[j]->index == k)
			return true;
	return false;
}

/* There is a file to make a tree of, and somebody who wants it here. */
static bool can_extract(const struct graph *g, size_t k)
{
	if (g->sources[k].state != SOURCE_FETCHED)
		return false;
	for (size_t i = 0; i < g->plan->nstages; i++)
		if (!g->nodes[i].bare && uses(&g->nodes[i], k))
			return true;
	return false;
}

/*
 * Checks come first, since what fails one has to be built; then extractions. Each keeps one
 * processor busy for seconds, which costs nothing while stages run beside it, and much when GCC,
 * which everything waits for, has to wait for its own.
 */
bool graph_pick(const struct graph *g, const bool *passed, struct pick *pick)
{
	double check = -1, extract = -1, build = -1;
	struct pick best[3] = {{PICK_CHECK, 0}, {PICK_EXTRACT, 0}, {PICK_BUILD, 0}};

	for (size_t i = 0; i < g->plan->nstages; i++) {
		const struct graph_node *node = &g->nodes[i];

		if (node->state == NODE_FOUND && node->rest > check) {
			check = node->rest;
			best[PICK_CHECK].index = i;
		}
		if (can_build(g, node) && !passed[i] && node->rest > build) {
			build = node->rest;
			best[PICK_BUILD].index = i;
		}
	}
	for (size_t k = 0; k < g->plan->nsources; k++) {
		if (g->sources[k].rest > extract && can_extract(g, k)) {
			extract = g->sources[k].rest;
			best[PICK_EXTRACT].index = k;
		}
	}
	*pick = best[check >= 0 ? PICK_CHECK : extract >= 0 ? PICK_EXTRACT : PICK_BUILD];
	return check >= 0 || extract >= 0 || build >= 0;
}

bool graph_is_open(const struct graph *g)
{
	for (size_t i = 0; i < g->plan->nstages; i++) {
		const struct graph_node *node = &g->nodes[i];
		bool unknown = node->state == NODE_WANTED || node->state == NODE_LOOKUP ||
			       node->state == NODE_FOUND || node->state == NODE_CHECKING ||
			       (node->state == NODE_ASKED && !node->coming);

		/* What a resolved stage needs is there or on its way already. */
		if (unknown && !node->resolved)
			return true;
	}
	return false;
}

bool graph_has_work(const struct graph *g)
{
	for (size_t i = 0; i < g->plan->nstages; i++) {
		enum node_state state = g->nodes[i].state;

		if (state == NODE_WANTED || state == NODE_FOUND || state == NODE_ASKED ||
		    can_build(g, &g->nodes[i]))
			return true;
	}
	for (size_t k = 0; k < g->plan->nsources; k++)
		if (can_extract(g, k) || g->sources[k].state == SOURCE_WANTED)
			return true;
	return false;
}

bool graph_uses_source(const struct graph *g, size_t k)
{
	for (size_t i = 0; i < g->plan->nstages; i++)
		if (uses(&g->nodes[i], k))
			return true;
	return false;
}
