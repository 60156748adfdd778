/* SPDX-License-Identifier: Apache-2.0 */
/* What went into a toolchain, in two standard formats that scanners read. */
#pragma once

#include "stage/step_files.h"
#include "stage/steps.h"

/* STEP_SBOM: PATH gets the sources as an SPDX 2.3 document
 * (https://spdx.github.io/spdx-spec/v2.3/). Reports; -1. */
int sbom_write(const struct steps_ctx *ctx, const struct step_files *files);
/*
 * STEP_PROVENANCE: PATH gets an in-toto statement about the file MANIFEST, with SLSA provenance v1
 * (https://slsa.dev/spec/v1.0/provenance). Neither holds times or names of machines: the same
 * toolchain has the same bytes. Reports; -1.
 */
int provenance_write(const struct steps_ctx *ctx, const struct step_files *files);
