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

/* The manifest of a result, as JSON; ctx owns it. Does not fail. */
char *artifact_text(const void *ctx, const struct action_result *result);
/*
 * Reads a manifest, which may come from anybody, into *result, whose strings belong to ctx. NULL,
 * or what is wrong with it, for a message.
 */
const char *artifact_parse(void *ctx, const char *text, struct action_result *result);
