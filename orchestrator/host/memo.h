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

/*
 * A digest of the names, sizes, inodes and times of the files that host->tools and the C library
 * are now, and of host->cc, cxx and path; owned by ctx. A program that was changed or replaced
 * changes it. NULL: nothing can be remembered, as a compiler is a script, whose file tells nothing
 * of what it calls.
 */
char *memo_state(const void *ctx, const struct host *host);
/*
 * Sets host->triple and host->identity from file if that is the caller's own, was written for that
 * state, and all parts that it names are as they were. False if not, silent; a file that cannot be
 * read is reported.
 */
bool memo_read(const char *file, const char *state, struct host *host);
/*
 * Writes both into file for that state and these parts, as identity_parts() gives them, if its
 * directory is there and we may write to it. An error is reported, and only has the programs asked
 * again next time.
 */
void memo_write(
    const char *file, const char *state, const struct host *host, const struct strlist *parts);
