/* SPDX-License-Identifier: Apache-2.0 */
/* What a stage sees in its sandbox. */
#pragma once

#include "plan/plan.h"
#include "process/sandbox.h"

/*
 * Where the work directory of every stage is in its sandbox. Since this path is always the same, no
 * digest of it, no order and no length can differ from one build to the next. It is not the path
 * that those in outputs are mapped to (/mcm), so that one which was not mapped is found.
 */
#define CONFINE_WORK "/mnt/mcm"

struct confine {
	struct sandbox_mount *mounts;
	size_t n;
};

/*
 * A view for a stage whose work directory is work: the system's directories without /usr/local
 * (unless HOST_PATH has programs of it), the directories of this machine's programs that lie
 * elsewhere, and work as CONFINE_WORK. That has an empty directory for each name of kinds (ended by
 * NULL), for mounts that confine_add() adds. Owned by ctx. Does not fail.
 */
struct confine *confine_new(
    const void *ctx, const struct host *host, const char *work, const char *const *kinds);
/* Adds a mount, see process/sandbox.h; from and to are copied. */
void confine_add(struct confine *c, enum sandbox_how how, const char *from, const char *to);
/*
 * Calls work(data) inside by sandbox_run(), whose result it returns. dir, over which the root is
 * made, is made where it is absent. Reports why there is no sandbox; -1.
 */
int confine_run(struct confine *c, const char *dir, int (*work)(void *data), void *data);
