/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that write reports have in common. */
#pragma once

#include "commands/commands.h"
#include "report/report.h"

/*
 * Fill format, file and pages of out from --format and --output; formats are those that may be
 * taken, ended by NULL. Returns 0, or an exit status with the error reported.
 */
int report_options(
    void *ctx, const struct args *args, const char *const *formats, struct report_out *out);
