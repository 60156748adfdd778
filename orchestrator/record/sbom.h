/* SPDX-License-Identifier: Apache-2.0 */
/* What went into a toolchain, in two standard formats that scanners read. */
#pragma once

#include "record/manifest.h"

/*
 * Write the sources into path (its directory is made) as an SPDX 2.3 document
 * (https://spdx.github.io/spdx-spec/v2.3/). Reports; -1.
 */
int sbom_write(const struct record_subject *subject, const char *path);
/*
 * Write into path an in-toto statement about the file manifest, with SLSA provenance v1
 * (https://slsa.dev/spec/v1.0/provenance). Neither document holds times or names of machines: the
 * same toolchain has the same bytes. Reports; -1.
 */
int provenance_write(const struct record_subject *subject, const char *path, const char *manifest);
