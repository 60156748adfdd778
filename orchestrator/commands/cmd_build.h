/* SPDX-License-Identifier: Apache-2.0 */
/* What mcm env and mcm exec take over from mcm build. */
#pragma once

#include "commands/commands.h"
#include "record/toolenv.h"
#include "session/session.h"

/*
 * Make the prefixes hold the toolchains of all goals; *had is set when they do already. Returns
 * the exit status; everything is reported.
 */
int build_goals(void *ctx, struct session *s, bool *had);
/*
 * The environment of the toolchain that the command is about: of the place that was named, or of
 * the first goal where a build puts it. Reports; -1.
 */
int build_environment(void *ctx, const struct session *s, struct toolenv *env);
