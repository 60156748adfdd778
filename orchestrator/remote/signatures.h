/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of a description, a line for each key that has signed it. Several machines that built
 * the same bytes say so under one description, so that one stolen key is worth nothing.
 */
#pragma once

#include <stdbool.h>

#include "adapters/hash_sign.h"

/* Whether one of the lines (NULL: there are none) is a signature of text by that key. */
bool signatures_has(const char *lines, const char *text, const struct sign_key *key);
/* The lines, and key's. What was there of that key goes, and so do lines that are no signatures,
 * and all beyond 32. Belongs to ctx. */
char *signatures_with(
    const void *ctx, const char *lines, const char *text, const struct sign_key *key);
