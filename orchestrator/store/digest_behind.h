/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of a tree that is still being unpacked, by a process that follows behind. */
#pragma once

#include <stdbool.h>

#include "adapters/hash.h"

struct digest_behind; /* talloc'd; freeing it ends the process */

/* NULL (silent) when there can be none. */
struct digest_behind *digest_behind_start(const void *ctx, const char *root);
/* An archive_opts.written; user is the struct digest_behind. */
void digest_behind_add(void *user, const char *path);
/*
 * When the last path was added: false if what hash_tree_check would say is not known, since the
 * paths came in another order than its own, or the process failed. Silent.
 */
bool digest_behind_end(struct digest_behind *d, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1]);
