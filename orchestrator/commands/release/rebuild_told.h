/* SPDX-License-Identifier: Apache-2.0 */
/* What mcm verify --rebuild and mcm build --check print of stages that were built again. */
#pragma once

#include "verify/rebuild.h"

struct rebuild_tally {
	size_t equal, different;
	const struct stage *first; /* that differs, of which more is said */
};

/* How to build again and print, for the first that differs with what diffoscope says. */
struct rebuild rebuild_and_tell(const struct run_opts *run, struct rebuild_tally *tally);
