/* SPDX-License-Identifier: Apache-2.0 */
/* What mcm verify --rebuild and mcm build --check print of stages that were built again. */
#pragma once

#include "verify/rebuild.h"

struct rebuild_tally {
	const void *ctx;
	size_t equal, different;
};

/* For struct rebuild: a line for each stage, and for the first that differs what diffoscope says.
 */
void rebuild_told(void *tally, const struct rebuilt *rebuilt);
