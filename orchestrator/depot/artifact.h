/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A result as an artifact of the Open Container Initiative: a manifest with the blob as its only
 * layer, an empty config, and description and signature as annotations.
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
#pragma once

#include "depot/action_result.h"

#define ARTIFACT_MANIFEST "application/vnd.oci.image.manifest.v1+json"
/* The config, which has to be there as a blob. */
#define ARTIFACT_CONFIG "{}"

char *artifact_text(const void *ctx, const struct action_result *result);
/* NULL, or what is wrong with the text, which may be anybody's. Strings of result belong to ctx. */
const char *artifact_parse(void *ctx, const char *text, struct action_result *result);
