/* SPDX-License-Identifier: Apache-2.0 */
/* Which job slot was used for what, and what the build waited for. Pure: nothing but arithmetic. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Something that took a job slot from start to end, seconds since the build began. */
struct span {
	const char *name;
	double start, end;
	int lane;            /* set by timeline_lanes */
	const size_t *needs; /* indices of spans that had to end before; nneeds of them */
	size_t nneeds;
	bool critical; /* set by timeline_critical */
};

/*
 * Give each span the lowest lane that is free when it starts. Returns the number of lanes. Two
 * spans that overlap by no more than the inaccuracy of clocks and system calls can share a lane.
 */
int timeline_lanes(struct span *spans, size_t n);

/* A time in which nothing was done in a lane. */
struct gap {
	int lane;
	double start, end;
	const struct span *until; /* what came next in the lane; NULL: nothing */
	const struct span *of;    /* what that waited for last; NULL: unknown */
};
/*
 * Find the gaps of at least that many seconds, in lanes 0 to lanes-1, up to end. *n gets how many
 * there are; ctx owns them.
 */
struct gap *timeline_gaps(const void *ctx, const struct span *spans, size_t nspans, int lanes,
    double end, double least, size_t *n);

/*
 * The longest chain of spans that had to wait for each other, by what they took, as the run orders
 * by what it expects, marked as critical. Spans come behind those they need. *n indices, first to
 * last; ctx owns them.
 */
size_t *timeline_critical(const void *ctx, struct span *spans, size_t nspans, size_t *n);
