/* SPDX-License-Identifier: Apache-2.0 */
/* Two kinds of time: seconds that pass, whatever the calendar is set to meanwhile, and dates. */
#pragma once

#include <sys/resource.h>
#include <time.h>

/* Seconds since a fixed moment, which differs from one start of the machine to the next. */
double clock_seconds(void);
/* CPU seconds: those of the program and those of the system for it. */
double clock_cpu(const struct rusage *used);
/*
 * The date and time of when in UTC, written by a format of strftime(3). "" if the calendar has no
 * such date.
 */
__attribute__((format(strftime, 3, 0))) char *clock_text(
    const void *ctx, time_t when, const char *format);
