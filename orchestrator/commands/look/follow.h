/* SPDX-License-Identifier: Apache-2.0 */
/* Logs as they grow. */
#pragma once

#include "run/builds.h"

/*
 * Print the log of a stage to standard output, to a terminal without what would drive it, until the
 * stage has ended; of one that is not running all of it. Returns 0, or 1 if the stage did not come
 * to a good end or nobody reads any more. Reports what cannot be read; -1.
 */
int follow_log(const struct store *store, const struct build_note *note);
