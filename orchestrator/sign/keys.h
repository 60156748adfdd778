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

/* The public keys of these files. Memory belongs to ctx. Reports; -1. */
int sign_keys_load(const void *ctx, struct sign_keys *keys, const struct strlist *files);
