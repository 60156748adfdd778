/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the digest of a tree while it is being unpacked, in a process that follows behind the
 * unpacking.
 */
#pragma once

#include <stdbool.h>

#include "adapters/hash.h"

struct digest_behind; /* talloc'd; freeing it ends the process */

/* NULL (silent) when there can be none. */
struct digest_behind *digest_behind_start(const void *ctx, const char *root);
/* An archive_opts.written; user is the struct digest_behind. */
void digest_behind_add(void *user, const char *path);
/*
 * To be called when the last path was added. False: the digest and the checksum are not known,
 * since the paths came in another order than hash_tree_check() takes them in, or the process
 * failed. Silent.
 */
bool digest_behind_end(struct digest_behind *d, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1]);
