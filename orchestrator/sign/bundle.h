/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of whole files for "cosign verify-blob --key KEY --bundle". */
#pragma once

#include "adapters/hash_sign.h"

/*
 * The bundle, one line of JSON, with the signature of the file at path. It names no certificate and
 * no entry of a transparency log: it is checked with the public key alone. Reports what cannot be
 * read; NULL.
 */
char *bundle_text(const void *ctx, const struct sign_key *key, const char *path);
