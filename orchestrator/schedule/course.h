/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the CPU time of a stage goes with its log. Logs do not grow evenly: libstdc++ spends half of
 * its time on a tenth of what it prints. Pure.
 */
#pragma once

#include <stddef.h>

#include "store/store.h"

/* What was seen of a running stage, now and then. */
struct course_sample {
	long long log_bytes;
	double cpu; /* seconds */
};
/* Note one more in samples, of which there are *n; ctx owns them. */
struct course_sample *course_note(
    const void *ctx, struct course_sample *samples, size_t *n, long long log_bytes, double cpu);
/* Learn from a stage that ended with that much in all; of one without samples nothing. */
void course_learn(struct store_history *history, const struct course_sample *samples, size_t n);
/* The share of its CPU time behind a stage that has this share of its log: 0 to 1. */
double course_share(const struct course *course, double log_share);
