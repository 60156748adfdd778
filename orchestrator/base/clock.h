/* SPDX-License-Identifier: Apache-2.0 */
/* Time that passes, whatever the calendar is set to meanwhile, and moments of the calendar. */
#pragma once

#include <sys/resource.h>
#include <time.h>

double clock_seconds(void);                  /* since some fixed moment */
double clock_cpu(const struct rusage *used); /* seconds, user and system */
/* That moment in UTC, in a format of strftime(3); "" for what is in no calendar. */
__attribute__((format(strftime, 3, 0))) char *clock_text(
    const void *ctx, time_t when, const char *format);
