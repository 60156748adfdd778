/* SPDX-License-Identifier: Apache-2.0 */
/* mcm build --check. */
#pragma once

#include "session/session.h"

/* Whether the plan has all of these stages: for what is built before they are. Reports; returns an
 * exit status. */
int check_stages_names(
    void *ctx, const struct session *s, const struct plan *plan, const char *text);
/*
 * Build stages again, by name or id, separated by commas ("": all of the plan), and print whether
 * each came out as the store has it. The names were looked at. Returns the exit status; everything
 * is reported.
 */
int check_stages(void *ctx, struct session *s, const char *names);
