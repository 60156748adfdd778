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
/*
 * The lines, with a signature of text by key added; it takes the place of one by that key. Lines
 * that are no signatures are left out, and so are those that would make it more than 32. ctx owns
 * the text.
 */
char *signatures_with(
    const void *ctx, const char *lines, const char *text, const struct sign_key *key);
