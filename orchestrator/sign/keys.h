/* SPDX-License-Identifier: Apache-2.0 */
/* Several keys, of which some or all must have signed. */
#pragma once

#include <stdbool.h>

#include "adapters/hash_sign.h"
#include "base/strlist.h"

struct sign_keys {
	struct sign_key **keys; /* ended by NULL; each once, however many files have it */
	struct strlist *ids;    /* of keys */
};

/* Make keys an empty set, whose memory belongs to ctx. */
void sign_keys_init(const void *ctx, struct sign_keys *keys);
/* Add a key. One that is in the set already, maybe out of another file, counts once. */
void sign_keys_add(struct sign_keys *keys, struct sign_key *key);
/* Add the public keys of these files. Reports; -1. */
int sign_keys_add_files(struct sign_keys *keys, const struct strlist *files);
/* The public keys of these files alone. Memory belongs to ctx. Reports; -1. */
int sign_keys_load(const void *ctx, struct sign_keys *keys, const struct strlist *files);
