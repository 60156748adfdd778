/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdbool.h>

#include "base/mem.h"

double clock_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double clock_cpu(const struct rusage *used)
{
	return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
	       (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

/* The attribute of the declaration has the formats of callers checked; here GCC sees none. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

char *clock_text(const void *ctx, time_t when, const char *format)
{
	char text[64];
	struct tm parts;
	bool known = gmtime_r(&when, &parts) != NULL &&
		     strftime(text, sizeof text, format, &parts) > 0;

	return mem_strdup(ctx, known ? text : "");
}
