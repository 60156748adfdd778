/* SPDX-License-Identifier: Apache-2.0 */
/* Building again what was built, to see whether it comes out the same. */
#pragma once

#include "run/run.h"

/* What is told of a stage that was built again. */
struct rebuilt {
	const struct stage *stage;
	const char *difference; /* as it is printed; NULL: it is equal */
	const char *more;       /* lines about a difference that was told of before; else NULL */
};

/* The file of a stage that differs, in both trees. */
struct rebuilt_file {
	const char *before, *after;
};

struct rebuild {
	/* How builds run; its store has what was built before, and the sources. */
	const struct run_opts *run;
	void (*told)(void *data, const struct rebuilt *rebuilt);
	/* Whether more is to be said of a difference, should the next stage have one; and what, in
	 * the process that compares; NULL: nothing. */
	bool (*wants_more)(void *data);
	char *(*find_more)(const void *ctx, const struct rebuilt_file *file);
	void *data;
};

struct rebuild_place; /* a directory of the store with the new outputs; talloc'd */

/*
 * Build everything that the plan's only goal is made from again, from sources, in a store of its
 * own, without any cache. Tells of each stage that the store has an output of, as soon as it is
 * done and a process beside the build has compared it. keys has, for each of plan_origins, the
 * input key that this is under, which is that of the stage unless something in the recipes was
 * changed since; NULL: none is known. *goal gets the new output of the goal, in *place, which is to
 * be released in any case. Returns 0, or the status of the build that failed (reported).
 */
int rebuild_all(void *ctx, const struct rebuild *rebuild, const char *const *keys,
    struct store_entry *goal, struct rebuild_place **place);
void rebuild_release(struct rebuild_place *place);

/*
 * Build one stage again, with what it needs from the store, and tell of it. Returns 0, or the
 * status of the build that failed; reports what the store lacks, 1.
 */
int rebuild_stage(void *ctx, const struct rebuild *rebuild, const struct stage *stage);
