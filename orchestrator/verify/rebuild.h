/* SPDX-License-Identifier: Apache-2.0 */
/* Building again what was built, to see whether it comes out the same. */
#pragma once

#include "run/run.h"

/* One stage that was built again. */
struct rebuilt {
	const struct stage *stage;
	const char *difference;     /* of trees_difference; NULL: it is equal */
	const char *path;           /* of the file that differs */
	const char *before, *after; /* the trees, for whoever looks into them */
};

struct rebuild {
	/* How builds run; its store has what was built before, and the sources. */
	const struct run_opts *run;
	void (*told)(void *data, const struct rebuilt *rebuilt);
	void *data;
};

struct rebuild_place; /* a directory of the store with the new outputs; talloc'd */

/*
 * Build everything that the plan's only goal is made from again, from sources, in a store of its
 * own, without any cache. Tells of each stage that the store has an output of, as soon as it is
 * done. keys has, for each of plan_origins, the input key that this is under, which is that of the
 * stage unless something in the recipes was changed since; NULL: none is known. *goal gets the new
 * output of the goal, in *place, which is to be released in any case. Returns 0, or the status of
 * the build that failed (reported).
 */
int rebuild_all(void *ctx, const struct rebuild *rebuild, const char *const *keys,
    struct store_entry *goal, struct rebuild_place **place);
void rebuild_release(struct rebuild_place *place);

/*
 * Build one stage again, with what it needs from the store, and tell of it. Returns 0, or the
 * status of the build that failed; reports what the store lacks, 1.
 */
int rebuild_stage(void *ctx, const struct rebuild *rebuild, const struct stage *stage);
