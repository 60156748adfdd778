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
	double seconds; /* that it took; of one that runs, since it began */
	long long when; /* epoch seconds of its end; of one that has not told it, of its beginning
			 */
	const char *log;
};

/*
 * Writes the state of the stage whose log this is into a file beside the log; seconds is how long
 * it took. A note outlives the process that wrote it, so while a stage runs, its process also holds
 * the lock builds_lock() of its resolved key, by which others see whether it still runs. That a
 * note cannot be written is reported, and is no reason to stop a build.
 */
void builds_note(const char *log, const char *resolved, enum build_state state, double seconds);
/* The name of that lock for store_lock(); ctx owns it. */
char *builds_lock(const void *ctx, const char *resolved);

/*
 * The last run of every stage that has a note, sorted by target and name; ctx owns the array and
 * all in it. *n is set to how many there are; of none the array is NULL. A note that cannot be read
 * is reported and left out.
 */
struct build_note *builds_list(const void *ctx, const struct store *store, size_t *n);
