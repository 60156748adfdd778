/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a plan: fetches, extracts and builds whatever the store lacks, as much at once as the
 * job slots allow, and stops everything on a signal.
 */
#pragma once

#include <stdbool.h>

#include "base/event.h"
#include "farm/farm.h"
#include "plan/plan.h"
#include "remote/remote.h"
#include "source/source.h"
#include "stage/workshop.h"
#include "store/store.h"

/* What is done about each stage that was built, while others are. */
struct run_follow {
	/* In a process of its own, which ends with the run. Lines that it writes to the descriptor
	 * are for told(). Returns an exit status. */
	int (*work)(void *data, const struct stage *stage, int to);
	void (*told)(void *data, const struct stage *stage, const char *line);
	/*
	 * Is told when that process has ended. status is as wait(2) has it, or -1: it could not
	 * begin.
	 */
	void (*ended)(void *data, const struct stage *stage, int status);
	void *data;
};

struct run_opts {
	const struct store *store;
	const struct plan *plan;
	struct workshop *shop; /* where stages find their programs */
	struct source_opts sources;
	struct remote *remote; /* or NULL */
	struct farm *farm;     /* that stages are given to; or NULL */
	struct farm_world world;
	int jobs;
	bool keep_going;
	struct event_sink sink;          /* also set in sources */
	const struct run_follow *follow; /* or NULL */
};

struct run_result {
	int status;                /* 0, 1, or 128 + signal */
	struct store_entry *goals; /* per plan->goals, to be verified; path NULL if not built */
	size_t failed;
};

/*
 * Reports, and returns -1 unless every goal is there; every child process is gone when it returns.
 * What the result points to is freed with ctx. From the beginning to the end SIGINT, SIGTERM,
 * SIGHUP, SIGCHLD and SIGCONT are its own.
 */
int run_plan(const void *ctx, const struct run_opts *opts, struct run_result *result);
