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
	/* Is given each line of work(), without its newline, in the process of the run. */
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
	struct remote *remote;   /* or NULL */
	struct farm *farm;       /* that stages are given to; or NULL */
	struct farm_world world; /* for the farm */
	int jobs;                /* job slots, which stages and the makes in them share */
	bool keep_going;         /* after a stage has failed, go on with what does not need it */
	struct event_sink sink;  /* also set in sources */
	const struct run_follow *follow; /* or NULL */
};

struct run_result {
	int status; /* the exit status: 0, 1, or 128 + the signal that ended the run */
	/* The output of each of plan->goals, whose bytes have yet to be checked; path is NULL of
	 * one that was not built. */
	struct store_entry *goals;
	size_t failed; /* stages and sources that have failed */
};

/*
 * Gets the output of every goal of the plan into the store. *result is filled in any case; ctx owns
 * what it points to. Every child process is gone when it returns. While it runs it catches SIGINT,
 * SIGTERM, SIGHUP, SIGCHLD and SIGCONT, and afterwards these are as before. Returns 0 if every goal
 * is there. Reports; -1.
 */
int run_plan(const void *ctx, const struct run_opts *opts, struct run_result *result);
