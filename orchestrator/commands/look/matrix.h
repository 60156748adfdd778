/* SPDX-License-Identifier: Apache-2.0 */
/* mcm plan --all: what there is to test, and what was tested longest ago. */
#pragma once

#include "adapters/json.h"
#include "session/session.h"

/*
 * A job for each goal with each release of each package that has several, as far as they can be
 * planned; those that were tested longest ago come first, and before them those that never were. A
 * package whose release the settings name keeps it. Says how many are refused. The caller frees
 * what it gets: {"include": [{"target", "package", "version", "options", "key", "tested"}, ...]}.
 * Reports; NULL.
 */
struct json *matrix_of_releases(void *ctx, struct session *session);
