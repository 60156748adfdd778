/* SPDX-License-Identifier: Apache-2.0 */
/* The programs of this machine that steps may call: a list, whatever else is installed. */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

/*
 * NAME=FILE of each of the usual programs that host->path has, of the compilers, and of those that
 * HOST_PROGRAMS names; FILE has all links resolved, NAME is a path where a compiler was named by
 * one. A program of HOST_PROGRAMS that is not there is reported; NULL. Owned by ctx.
 */
struct strlist *tools_find(
    const void *ctx, const struct host *host, const struct settings *settings);
