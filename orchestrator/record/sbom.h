/* SPDX-License-Identifier: Apache-2.0 */
/* What went into a toolchain, in a standard format that scanners read. */
#pragma once

#include "record/manifest.h"

/*
 * Write the sources into path (its directory is made) as an SPDX 2.3 document
 * (https://spdx.github.io/spdx-spec/v2.3/). Reports; -1.
 */
int sbom_write(const struct record_subject *subject, const char *path);
