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
 * The workshop that the settings LAUNCHER and SANDBOX ask for; ctx owns it. Whether there can be a
 * sandbox is not tried yet. Reports settings that contradict each other, and a launcher that is not
 * there; NULL.
 */
struct workshop *workshop_open(
    const void *ctx, const struct settings *settings, const struct host *host);
/* Whether anything can be compiled here, to be asked before sources are fetched. Reports why not;
 * -1. */
int workshop_check(const struct workshop *shop);
/*
 * The same, to be called by the process that starts stages, before each one: the first call also
 * tries whether a sandbox is possible, and settles shop->sandbox. If none is, a note says so, or it
 * is an error where there must be one. Reports; -1.
 */
int workshop_settle(struct workshop *shop);
/*
 * Whether that stage is built in a sandbox, after workshop_settle(). One that calls a launcher is
 * not, since a launcher needs the user's home and the network.
 */
bool workshop_boxes(const struct workshop *shop, const struct stage *stage);
