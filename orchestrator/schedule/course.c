/* SPDX-License-Identifier: Apache-2.0 */
/* A table from shares of the log to shares of the CPU time, straight lines between its places. */
#include "schedule/course.h"

#include "base/mem.h"

struct course_sample *course_note(
    const void *ctx, struct course_sample *samples, size_t *n, long long log_bytes, double cpu)
{
	mem_grow_by_one(ctx, samples, struct course_sample, *n);
	samples[(*n)++] = (struct course_sample){log_bytes, cpu};
	return samples;
}

/* CPU seconds used when the log first had so many bytes. */
static double cpu_at(
    const struct course_sample *samples, size_t n, const struct course_sample *last, double bytes)
{
	struct course_sample before = {0, 0}, next = *last;

	for (size_t i = 0; i < n; i++) {
		if ((double)samples[i].log_bytes >= bytes) {
			next = samples[i];
			break;
		}
		before = samples[i];
	}
	if (next.log_bytes <= before.log_bytes)
		return next.cpu;
	return before.cpu + (next.cpu - before.cpu) * (bytes - (double)before.log_bytes) /
				(double)(next.log_bytes - before.log_bytes);
}

void course_learn(struct store_history *history, const struct course_sample *samples, size_t n)
{
	const struct course_sample last = {history->log_bytes, history->cpu};
	double most = 0;

	if (n == 0 || last.log_bytes <= 0 || last.cpu <= 0)
		return;
	for (int k = 0; k < COURSE_PARTS; k++) {
		double bytes = (double)last.log_bytes * (k + 1) / (COURSE_PARTS + 1);
		double share = cpu_at(samples, n, &last, bytes) / last.cpu;

		most = share > most ? share : most;
		history->course.parts[k] = (short)(COURSE_WHOLE * (most < 1 ? most : 1));
	}
}

double course_share(const struct course *course, double log_share)
{
	double place = log_share * (COURSE_PARTS + 1), below, above;
	int k = (int)place;

	if (course->parts[COURSE_PARTS - 1] == 0 || log_share <= 0 || log_share >= 1)
		return log_share;
	below = k > 0 ? course->parts[k - 1] : 0;
	above = k < COURSE_PARTS ? course->parts[k] : COURSE_WHOLE;
	return (below + (above - below) * (place - k)) / COURSE_WHOLE;
}
