/* SPDX-License-Identifier: Apache-2.0 */
/* mcm build --check. */
#pragma once

#include "session/session.h"

/*
 * Check that the plan has all stages that text names, before anything is built for them. Reports;
 * returns an exit status.
 */
int check_stages_names(
    void *ctx, const struct session *s, const struct plan *plan, const char *text);
/*
 * Build stages again and print whether each came out as the store has it. names has names or ids,
 * separated by commas; "" stands for all stages of the plan. They were checked by
 * check_stages_names(). Returns the exit status; everything is reported.
 */
int check_stages(void *ctx, struct session *s, const char *names);
