/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run would do and how long it would take, from what the store has and remembers. Changes
 * nothing, and reports nothing.
 */
#pragma once

#include "plan/plan.h"
#include "schedule/estimate.h"
#include "store/store.h"

/* What the store remembers of building a stage (or, of another target, a stage of that name); else
 * what its recipe says. jobs: slots of this run. */
struct expected forecast_stage(const struct store *store, const struct stage *stage, int jobs);

enum stage_state {
	STATE_CACHED,   /* its output is in the store */
	STATE_UNNEEDED, /* not in the store, but nothing that must be built needs it */
	STATE_BUILD,    /* must be built */
};

/* Per plan->stages, but for the last two. */
struct forecast {
	enum stage_state *states;
	char **why;                /* one line each */
	double *took;              /* seconds that building it takes, or took; 0 unknown */
	long long *bytes;          /* of its output; 0 unknown */
	struct expected *expected; /* of building it, needed or not */
	double seconds;            /* expected wall time on a machine that does nothing else */
	size_t to_build;
};
/* Freed with ctx; never NULL. */
struct forecast *forecast_plan(
    const void *ctx, const struct store *store, const struct plan *plan, int jobs);
