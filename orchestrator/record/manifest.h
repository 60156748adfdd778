/* SPDX-License-Identifier: Apache-2.0 */
/* The record inside a prefix, and the records of stages in the store that it is made from. */
#pragma once

#include "adapters/json.h"
#include "stage/stage.h"
#include "stage/step_files.h"
#include "stage/steps.h"

/*
 * What went into a stage, its dependencies included: an array of objects {stage, package,
 * version, key, sources, patches}, each stage once. Taken from the dependencies' records, so it
 * holds also when they came from the store. The caller frees it.
 */
struct json *manifest_inputs(const void *ctx, const struct stage_job *job);

/* STEP_MANIFEST: PATH gets format, target, key, inputs and every file below $(out) with mode, size
 * and digest. */
int manifest_write(const struct steps_ctx *ctx, const struct step_files *files);
