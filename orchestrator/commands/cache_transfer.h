/* SPDX-License-Identifier: Apache-2.0 */
/* mcm cache push and pull. */
#pragma once

#include "commands/cmd.h"

/* argv[0] is "push" or "pull". Returns the exit status; everything is reported. */
int cache_transfer(void *ctx, const struct cmd *cmd, int argc, char **argv);
