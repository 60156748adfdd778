/* SPDX-License-Identifier: Apache-2.0 */
/* How this machine builds stages: with which programs, through which launcher, in a sandbox or not.
 */
#pragma once

#include <stdbool.h>

#include "plan/plan.h"
#include "settings/settings.h"
#include "stage/launcher.h"

enum workshop_sandbox {
	WORKSHOP_OPEN,    /* steps see the machine as it is */
	WORKSHOP_BOXED,   /* a sandbox for each stage */
	WORKSHOP_UNKNOWN, /* wanted where the system allows it, which was not tried yet */
	WORKSHOP_MUST,    /* likewise, and else nothing is built */
};

struct workshop {
	const struct host *host;
	const struct launcher *launcher; /* or NULL */
	enum workshop_sandbox sandbox;
};

/*
 * By the settings LAUNCHER and SANDBOX; owned by ctx. Reports what contradicts or is not there;
 * NULL. Whether there can be a sandbox is not tried yet.
 */
struct workshop *workshop_open(
    const void *ctx, const struct settings *settings, const struct host *host);
/* Whether anything can be built here, before sources are fetched for it. Reports; -1. */
int workshop_check(const struct workshop *shop);
/*
 * The same, for the process that starts stages, before it starts the first: tries whether a sandbox
 * is possible. If not, that is noted once, or is an error where there must be one. Reports; -1.
 */
int workshop_settle(struct workshop *shop);
/* Is that stage built in a sandbox? What calls a launcher is not, which needs home and network. */
bool workshop_boxes(const struct workshop *shop, const struct stage *stage);
