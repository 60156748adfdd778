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
 * The system's directories without what users install there, this machine's programs from
 * elsewhere, and the directory work under its name, with an empty directory in it for each of
 * kinds (ended by NULL), to be filled by confine_add. Owned by ctx.
 */
struct confine *confine_new(
    const void *ctx, const struct host *host, const char *work, const char *const *kinds);
void confine_add(struct confine *c, enum sandbox_how how, const char *from, const char *to);
/* As sandbox_run, with a reported cause and -1 where it cannot be. dir: see there. */
int confine_run(struct confine *c, const char *dir, int (*work)(void *data), void *data);
