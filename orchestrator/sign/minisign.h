/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and signatures as minisign (and signify's relatives) read them, of the same Ed25519 keys:
 * https://jedisct1.github.io/minisign/#signature-format
 */
#pragma once

#include "adapters/hash_sign.h"

/* The public half as a file for "minisign -p". */
char *minisign_public(const void *ctx, const struct sign_key *key);
/*
 * A signature of the file at path, four lines without a newline at their end. The comment, of one
 * line, is signed, too. Reports what cannot be read; NULL.
 */
char *minisign_text(
    const void *ctx, const struct sign_key *key, const char *path, const char *comment);
