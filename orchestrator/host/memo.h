/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers what the host's programs are, as asking them takes longer than a build that has nothing
 * to do. The only thing that is decided by times of files: of this machine's own programs, with
 * the times of their inodes, which no copy or restored cache brings along.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"

/* A digest of the files that host->cc, host->tools and the C library are now; owned by ctx. */
char *memo_state(const void *ctx, const struct host *host);
/* Sets host->triple and host->identity by file if it was written for that state; silent. */
bool memo_read(const char *file, const char *state, struct host *host);
/* Where we may write to its directory. A failure is reported, and no error: it is asked again. */
void memo_write(const char *file, const char *state, const struct host *host);
