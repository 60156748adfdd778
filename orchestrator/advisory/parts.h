/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an audit. */
#pragma once

#include "advisory/audit.h"

/* Fill parts from inputs, and what is known of each. Reports that file has no manifest; -1. */
int parts_read(struct audit *audit, const struct advisories *known, const char *file);
