/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed statements as DSSE envelopes, which cosign, slsa-verifier and others check:
 * https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md
 */
#pragma once

#include "adapters/json.h"
#include "sign/keys.h"

/* An envelope, one line of JSON, with this statement signed by a private key. */
char *envelope_seal(const void *ctx, const struct json *statement, const struct sign_key *key);
/*
 * The statement in an envelope, which the caller frees; the ids of those of keys that have signed
 * it are added to signers, each once. Of others nothing is said. Silent; NULL: it is no envelope of
 * a statement.
 */
struct json *envelope_open(const char *text, const struct sign_keys *keys, struct strlist *signers);
