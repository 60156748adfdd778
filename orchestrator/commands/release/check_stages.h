/* SPDX-License-Identifier: Apache-2.0 */
/* mcm build --check. */
#pragma once

#include "session/session.h"

/*
 * Build stages again, by name or id, separated by commas ("": all of the plan), and print whether
 * each came out as the store has it. Returns the exit status; everything is reported.
 */
int check_stages(void *ctx, struct session *s, const char *names);
