/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is needed, what comes next, and what is urgent, for one run of a plan. Pure: it looks
 * nothing up and starts nothing, but says what to look up and to start, and is told what came of
 * it. Nothing here fails or reports.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"

/*
 * How far a stage is. "By its key" means by its input key, or once its resolved key is known, by
 * that.
 */
enum node_state {
	NODE_UNNEEDED,
	NODE_WANTED,   /* to be looked up in the store */
	NODE_LOOKUP,   /* graph_next() has told the caller to look it up */
	NODE_FOUND,    /* in the store, where its bytes are to be checked before they are used */
	NODE_CHECKING, /* its bytes are being checked */
	NODE_ASKED,    /* the remote store is asked for it */
	NODE_WAITING,  /* for its dependencies */
	NODE_READY,    /* to be built, once its sources are there */
	NODE_RUNNING,
	NODE_DONE,
	NODE_FAILED,
	NODE_SKIPPED, /* because a stage that it needs failed */
};

struct graph_node {
	const struct stage *stage;
	enum node_state state;
	bool used;     /* some stage of the plan depends on it */
	bool resolved; /* its dependencies are done, so it is looked up by its resolved key from now
			  on */
	bool bare; /* it is built by a farm, so the files of its sources are enough and no trees are
		      needed */
	bool coming;    /* the remote store has it: its bytes are on their way */
	double seconds; /* expected */
	double rest;    /* expected seconds from its start to the last goal: what is urgent */
};

enum graph_source_state {
	SOURCE_UNNEEDED,
	SOURCE_WANTED, /* to be fetched */
	SOURCE_FETCHING,
	SOURCE_FETCHED, /* to be extracted */
	SOURCE_EXTRACTING,
	SOURCE_THERE,
	SOURCE_FAILED,
};

/* A source on its way to the stages. */
struct graph_source {
	enum graph_source_state state;
	double rest; /* of the most urgent stage that uses it */
};

struct graph {
	const struct plan *plan;
	struct graph_node *nodes;     /* per plan->stages */
	struct graph_source *sources; /* per plan->sources */
	int done, count;              /* stages built in this run, of those that it has to build */
};

/* seconds: per stage of the plan, what it is expected to take. Freed with ctx. */
struct graph *graph_new(const void *ctx, const struct plan *plan, const double *seconds);
void graph_want_goals(struct graph *g);

enum graph_step {
	GRAPH_NOTHING,
	GRAPH_LOOK_UP, /* stage i, by its key; then graph_found, graph_ask or graph_missing */
	GRAPH_SKIP,    /* stage i was skipped, because of stage "culprit" */
};

/* The next thing to do before anything is started; each is told once. */
enum graph_step graph_next(struct graph *g, size_t *i, size_t *culprit);

/* What became of a stage. */
void graph_found(struct graph *g, size_t i);   /* in the store: it is checked if it is used */
void graph_ask(struct graph *g, size_t i);     /* the remote store is asked for it */
void graph_missing(struct graph *g, size_t i); /* nobody has it under its key */
void graph_reused(struct graph *g, size_t i);  /* it need not be built */
void graph_built(struct graph *g, size_t i);

enum pick_kind { PICK_CHECK, PICK_EXTRACT, PICK_BUILD };
struct pick {
	enum pick_kind kind;
	size_t index; /* of a stage, or for PICK_EXTRACT of a source */
};

/*
 * What could be started now, the most urgent first; stages i with passed[i] are left out. False:
 * nothing.
 */
bool graph_pick(const struct graph *g, const bool *passed, struct pick *pick);

/* Whether it may still turn out that a stage has to be built whose state is not known yet. */
bool graph_is_open(const struct graph *g);
/*
 * Whether something can go on although no child process runs: a stage that another mcm builds, one
 * to ask for or to start, or a source.
 */
bool graph_has_work(const struct graph *g);
/* Whether a stage that is not done yet uses source k. */
bool graph_uses_source(const struct graph *g, size_t k);
