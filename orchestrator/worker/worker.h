/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end of a farm: builds the one stage that the working directory is about (farm/job.h),
 * with nothing but what lies there and this machine's compilers.
 */
#pragma once

#include "session/cmd.h"

/* Build the stage. Returns the exit status of the worker, which farm/job.h explains. */
int worker_build(void *ctx, const struct args *args);
