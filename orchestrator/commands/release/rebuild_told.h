/* SPDX-License-Identifier: Apache-2.0 */
/* What mcm verify --rebuild and mcm build --check print of stages that were built again. */
#pragma once

#include "verify/rebuild.h"

struct rebuild_tally {
	size_t equal, different;
	const struct stage *first; /* that differs, of which more is said */
};

/*
 * The functions that build again and print, by struct rebuild; about the first stage that differs
 * they also print what diffoscope says.
 */
struct rebuild rebuild_and_tell(const struct run_opts *run, struct rebuild_tally *tally);
