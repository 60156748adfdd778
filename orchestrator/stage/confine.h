/* SPDX-License-Identifier: Apache-2.0 */
/* What a stage sees in its sandbox. */
#pragma once

#include "plan/plan.h"
#include "process/sandbox.h"

/*
 * The name of every stage's work directory there: no digest, no sort and no length can differ
 * with the name that it has outside. Not what paths in outputs are mapped to (/mcm), so that one
 * that was not mapped is found.
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
