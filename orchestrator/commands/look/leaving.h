/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that a prefix has and a build into it leaves out. */
#pragma once

#include "session/session.h"

/* Where a build puts the toolchain of a target: all into one prefix, or each into its own. */
char *build_prefix(void *ctx, const struct session *s, const struct target *target);
/*
 * A note for each goal whose prefix has libraries that are not asked for now, with what to say to
 * keep them; before anything is built, as they are gone then. None where an empty WITH says that
 * this is wanted.
 */
void leaving_note(void *ctx, const struct session *s);
