/* SPDX-License-Identifier: Apache-2.0 */
/* Building again what the store has, in a store of its own, to see whether it comes out the same.
 */
#pragma once

#include "run/run.h"

/*
 * What is told of a stage that was built again. A stage that differs may be told of twice: first
 * with the difference alone, then once more with what else was found out about that (more).
 */
struct rebuilt {
	const struct stage *stage;
	const char *difference; /* the first one, a line for people; NULL: the outputs are equal */
	const char *more;       /* lines; NULL: nothing more, or not yet */
};

/* The first file of a stage that differs: its paths in the output as it was, and as it is now. */
struct rebuilt_file {
	const char *before, *after;
};

/* How to build again, and who hears of it. */
struct rebuild {
	/* How builds run. Its store has the outputs that were built before, and sources; its remote
	 * store and farm are not asked. */
	const struct run_opts *run;
	/* Called with data for each stage, in the process of the caller. */
	void (*told)(void *data, const struct rebuilt *rebuilt);
	/* Called with data before a stage is compared: whether find_more is to be called if it
	 * differs. */
	bool (*wants_more)(void *data);
	/* What else can be told of a file that differs, owned by ctx; NULL: nothing. It may be
	 * called in a process that only compares, so what it changes in memory is lost. */
	char *(*find_more)(const void *ctx, const struct rebuilt_file *file);
	void *data;
};

struct rebuild_place; /* a directory in the store with a store of its own, for new outputs */

/*
 * Build the plan's only goal and all that it is made from again, from sources. Each stage that has
 * been built is compared with its former output by a process beside the build, and told of; one of
 * which the store has no output is not.
 *
 * keys has an input key for each stage of plan_origins() of the goal: the one under which the store
 * has the former output. That is the stage's own key, unless recipes or settings have changed
 * since; NULL: no output is known.
 *
 * *place is set, in any case, for the caller to give to rebuild_release(), which may be NULL. *goal
 * is the goal's new output in there. Returns 0, whether outputs are equal or not; else the exit
 * status of the build that failed, or 1 where something could not be compared. Failures are
 * reported.
 */
int rebuild_all(void *ctx, const struct rebuild *rebuild, const char *const *keys,
    struct store_entry *goal, struct rebuild_place **place);
/* Remove the directory with all outputs in it. NULL is fine. */
void rebuild_release(struct rebuild_place *place);

/*
 * Build one stage of the plan again, with the outputs of the stages that it needs as the store has
 * them, and tell of it. Returns 0, whether it is equal or not; else the exit status of the build
 * that failed, or 1 where the store lacks one of these outputs, or it could not be compared.
 * Failures are reported.
 */
int rebuild_stage(void *ctx, const struct rebuild *rebuild, const struct stage *stage);
