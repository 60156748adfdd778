/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a stage is in its CPU time when so much of its log is written. Logs do not grow evenly:
 * libstdc++ spends half of its time on a tenth of what it prints. Pure: nothing but arithmetic.
 */
#pragma once

#include <stddef.h>

#include "store/store.h"

/* The log and the CPU time of a running stage at one moment. */
struct course_sample {
	long long log_bytes;
	double cpu; /* seconds */
};
/* Add a sample to samples, of which there are *n; ctx owns them. */
struct course_sample *course_note(
    const void *ctx, struct course_sample *samples, size_t *n, long long log_bytes, double cpu);
/* Enter into history what the samples of a stage that has ended tell; without samples nothing. */
void course_learn(struct store_history *history, const struct course_sample *samples, size_t n);
/* The share of its CPU time behind a stage that has this share of its log: 0 to 1. */
double course_share(const struct course *course, double log_share);
