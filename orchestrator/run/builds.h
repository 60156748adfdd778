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
	long long when; /* epoch seconds of its end; of one that has not told it, of its beginning
			 */
	const char *log;
};

/*
 * Note the state of a stage. A note outlives the process that wrote it, so while a stage runs, its
 * process also holds the lock builds_lock() of its resolved key, by which others see whether it
 * still runs. A note that cannot be written is not worth stopping a build for: silent.
 */
void builds_note(const char *log, const char *resolved, enum build_state state, double seconds);
/* The name of that lock, for store_lock(). */
char *builds_lock(const void *ctx, const char *resolved);

/* Every stage ever run, by target and name. Freed with ctx; *n gets how many. */
struct build_note *builds_list(const void *ctx, const struct store *store, size_t *n);
