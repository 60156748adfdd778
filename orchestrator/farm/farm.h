/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A farm of machines that stages are built on, by the Remote Execution API v2
 * (https://github.com/bazelbuild/remote-apis, remote_execution.proto): a stage is an action, whose
 * command is this very program (worker/), and whose inputs are its sources, its dependencies and
 * the recipes. The worker plans the stage from these by itself, and builds it only if that gives
 * the same keys; what it made goes into the store as if it had been built here, with a note on
 * whose word that rests.
 *
 * Nothing that a farm says or leaves out fails a build.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"
#include "plan/plan.h"
#include "settings/settings.h"
#include "stage/stage.h"

struct farm_opts {
	const char *url;                             /* see net/grpc.h */
	const char *authorities, *certificate, *key; /* files; or NULL */
	const char *headers;                         /* file of fields to send; or NULL */
	const struct strlist *platform;              /* NAME=VALUE: which workers may do it */
	int timeout;                                 /* seconds for a farm that says nothing */
	int minutes; /* that a stage may take there, waiting included */
	int jobs;    /* stages at once */
};

struct farm; /* talloc'd */

/*
 * Reads the file of headers, and asks nothing of the farm. Copies what opts points to.
 * Reports; NULL.
 */
struct farm *farm_new(const void *ctx, const struct farm_opts *opts);
int farm_jobs(const struct farm *f); /* how many stages it may have at once */
/* Whether it is to get stages: it was not given up, and was not full just now. */
bool farm_works(const struct farm *f);

/* What a plan was made of. What it points to must live as long as the run. */
struct farm_world {
	const struct strlist *layers; /* as layers_open() made them */
	const struct settings *settings;
	const struct target *const *goals, *const *runners; /* ngoals of each */
	size_t ngoals;
};
/*
 * Makes ready to give away stages of the plan; of no effect if that was done. What all stages have
 * in common (recipes, patches, settings) is packed, into a work directory of the store that is
 * there until farm_close(). Reports; -1.
 */
int farm_open(struct farm *f, const struct store *store, const struct plan *plan,
    const struct farm_world *world);
void farm_close(struct farm *f);

/* How a stage ended that was given to the farm. */
enum farm_outcome {
	FARM_DONE,   /* its output is in the store */
	FARM_FAILED, /* a step failed, as it would here */
	/* These are no fault of the stage, which is to be built here: */
	FARM_REFUSED, /* what came of it cannot be taken, */
	FARM_BUSY,    /* the farm has no room for it, */
	FARM_LOST,    /* or is not to be used any more */
};

enum farm_worker {
	FARM_AWAITED, /* the stage waits for one */
	FARM_AT_IT,
	FARM_OFF, /* what it has done, or given up, is on its way */
};

/* What is told of a stage while it is away. All four functions have to be there. */
struct farm_watch {
	/* What the stage is doing now, for people. */
	void (*step)(void *data, const char *text);
	/* What the farm tells of the worker, each time that it changes; the last one at the end. */
	void (*worker)(void *data, enum farm_worker worker);
	/* The name by which the work can be ended at the farm; "": it has ended. */
	void (*operation)(void *data, const char *name);
	/* Why the outcome is one of the last three. */
	void (*trouble)(void *data, enum farm_outcome outcome, const char *cause);
	void *data;
};

/*
 * Has the farm build a stage, and waits for that; to be called in a process of its own whose stdout
 * is the stage's log. job is as for stage_run(), but makeflags, keep_fds and progress_fd are not
 * used. Why it was not built is told to watch and in the log, and not reported.
 */
enum farm_outcome farm_run(
    const struct farm *f, const struct stage_job *job, const struct farm_watch *watch);
/*
 * Asks the farm to end the work that is under way under that name, and waits for the answer for
 * some seconds at most. Work that has ended already is no error. Silent.
 */
void farm_cancel(const struct farm *f, const char *operation);
/*
 * Takes note, in the process that gives stages away, of what watch.trouble was told in others: one
 * warning for each way in which a farm can be of no use, after which farm_works() knows of it. A
 * farm that is lost, or has failed too many stages, is given up.
 */
void farm_complain(struct farm *f, enum farm_outcome outcome, const char *stage, const char *cause);
