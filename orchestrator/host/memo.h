/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers what the host's programs are, since asking them takes longer than a build that has
 * nothing to do. This is the only place where times of files decide something. They are those of
 * this machine's own programs, and include the times of their inodes, which no copy and no restored
 * cache brings along.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"

/* A digest of the files that host->cc, host->tools and the C library are now; owned by ctx. */
char *memo_state(const void *ctx, const struct host *host);
/* Sets host->triple and host->identity by file if it was written for that state; silent. */
bool memo_read(const char *file, const char *state, struct host *host);
/*
 * Write the file, if its directory is one that we may write to. A failure is only reported: the
 * programs are asked again next time.
 */
void memo_write(const char *file, const char *state, const struct host *host);
