/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the parts of an audit: the releases that a toolchain was made from. */
#pragma once

#include "advisory/audit.h"

/* Fill parts from inputs, and what is known of each. Reports that file has no manifest; -1. */
int parts_read(struct audit *audit, const struct advisories *known, const char *file);
