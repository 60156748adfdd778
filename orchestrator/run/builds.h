/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the last run of each stage. */
#pragma once

#include "store/store.h"

enum build_state { BUILD_RUNNING, BUILD_DONE, BUILD_FAILED, BUILD_INTERRUPTED };
const char *build_state_name(enum build_state state); /* "running" and so on */

/* The last run of one stage; beside its log. */
struct build_note {
	const char *stage;  /* name */
	const char *target; /* triple or "host" */
	enum build_state state;
	double seconds; /* it took, or since it began */
	long long when; /* epoch seconds of the last change */
	const char *log;
};

/* Note a stage's state. Failing to is not worth stopping a build for: silent. */
void builds_note(const char *log, enum build_state state, double seconds);

/* Every stage ever run, by target and name. Freed with ctx; *n gets how many. */
struct build_note *builds_list(const void *ctx, const struct store *store, size_t *n);
