/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a plan: fetches, extracts and builds whatever the store lacks, as much at once as the
 * job slots allow, and stops everything on a signal.
 */
#pragma once

#include <stdbool.h>

#include "base/event.h"
#include "stage/workshop.h"
#include "remote/remote.h"
#include "source/source.h"
#include "store/store.h"
#include "plan/plan.h"

enum stage_state {
	STATE_CACHED,   /* its output is in the store */
	STATE_UNNEEDED, /* not in the store, but nothing that must be built needs it */
	STATE_BUILD,    /* must be built */
};

/* What a plan means for a store: per plan->stages. */
struct sched_forecast {
	enum stage_state *states;
	char **why;     /* one line each */
	double seconds; /* expected wall time, -1 unknown */
	size_t to_build;
};
struct sched_forecast *sched_forecast(
    const void *ctx, const struct store *store, const struct plan *plan, int jobs);

struct sched_opts {
	const struct store *store;
	const struct plan *plan;
	struct workshop *shop;
	struct source_opts sources;
	const struct remote *remote; /* or NULL */
	int jobs;
	bool keep_going;
	struct event_sink sink; /* also set in sources */
};

struct sched_result {
	int status;                /* 0, 1, or 128 + signal */
	struct store_entry *goals; /* per plan->goals, to be verified; path NULL if not built */
	size_t failed;
};

/* Reports; every child is gone when it returns. */
int sched_run(const void *ctx, const struct sched_opts *opts, struct sched_result *result);
