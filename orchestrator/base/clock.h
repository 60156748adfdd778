/* SPDX-License-Identifier: Apache-2.0 */
/* Time that passes, whatever the calendar is set to meanwhile. */
#pragma once

#include <sys/resource.h>

double clock_seconds(void);                  /* since some fixed moment */
double clock_cpu(const struct rusage *used); /* seconds, user and system */
