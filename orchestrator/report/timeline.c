/* SPDX-License-Identifier: Apache-2.0 */
/* Lanes, gaps and the critical path of a build. */
#include "report/timeline.h"

#include <stdlib.h>

#include "base/mem.h"

/* A child is reaped a moment after its slot was given to the next one. */
#define OVERLAP 0.02

static int by_start(const void *a, const void *b)
{
	const struct span *x = *(struct span *const *)a, *y = *(struct span *const *)b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static struct span **in_order(const void *ctx, const struct span *spans, size_t n)
{
	struct span **order = mem_array(ctx, struct span *, n + 1);

	for (size_t i = 0; i < n; i++)
		order[i] = (struct span *)(size_t)&spans[i];
	qsort(order, n, sizeof *order, by_start);
	return order;
}

int timeline_lanes(struct span *spans, size_t n)
{
	double *free_at = mem_array(NULL, double, n + 1);
	struct span **order = in_order(free_at, spans, n);
	int lanes = 0;

	for (size_t i = 0; i < n; i++) {
		int lane = 0;

		while (lane < lanes && free_at[lane] > order[i]->start + OVERLAP)
			lane++;
		lanes += lane == lanes;
		order[i]->lane = lane;
		free_at[lane] = order[i]->end;
	}
	mem_free(free_at);
	return lanes;
}

static const struct span *last_needed(const struct span *spans, const struct span *span)
{
	const struct span *last = NULL;

	for (size_t i = 0; span != NULL && i < span->nneeds; i++)
		if (last == NULL || spans[span->needs[i]].end > last->end)
			last = &spans[span->needs[i]];
	return last;
}

struct gap *timeline_gaps(const void *ctx, const struct span *spans, size_t nspans, int lanes,
    double end, double least, size_t *n)
{
	struct gap *gaps = mem_array(ctx, struct gap, nspans + (size_t)lanes + 1);
	struct span **order = in_order(gaps, spans, nspans);

	*n = 0;
	for (int lane = 0; lane < lanes; lane++) {
		double at = 0;

		for (size_t i = 0; i <= nspans; i++) {
			const struct span *next = i < nspans ? order[i] : NULL;
			double start = next != NULL ? next->start : end;

			if (next != NULL && next->lane != lane)
				continue;
			if (start - at >= least)
				gaps[(*n)++] = (struct gap){
				    lane, at, start, next, last_needed(spans, next)};
			at = next != NULL && next->end > at ? next->end : at;
		}
	}
	return gaps;
}

size_t *timeline_critical(const void *ctx, struct span *spans, size_t nspans, size_t *n)
{
	double *longest = mem_array(ctx, double, nspans + 1);
	size_t *before = mem_array(longest, size_t, nspans + 1), best = 0, at, length = 0;
	size_t *path = mem_array(ctx, size_t, nspans + 1);

	for (size_t i = 0; i < nspans; i++) {
		before[i] = nspans;
		for (size_t k = 0; k < spans[i].nneeds; k++)
			if (longest[spans[i].needs[k]] > longest[i]) {
				before[i] = spans[i].needs[k];
				longest[i] = longest[before[i]];
			}
		longest[i] += spans[i].end - spans[i].start;
		best = longest[i] > longest[best] ? i : best;
	}
	for (at = best; nspans > 0 && at < nspans; at = before[at]) {
		spans[at].critical = true;
		path[length++] = at;
	}
	for (size_t i = 0; i < length / 2; i++) {
		size_t swap = path[i];

		path[i] = path[length - 1 - i];
		path[length - 1 - i] = swap;
	}
	mem_free(longest);
	*n = length;
	return path;
}
