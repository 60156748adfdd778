/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the digest of a tree while it is being unpacked, in a process that follows behind the
 * unpacking.
 */
#pragma once

#include <stdbool.h>

#include "adapters/hash.h"

struct digest_behind; /* talloc'd; freeing it ends the process */

/*
 * Starts the process, for a tree that is going to be unpacked into the directory root. It belongs
 * to ctx. NULL, silent, if there can be no such process: then the digest is to be taken afterwards.
 */
struct digest_behind *digest_behind_start(const void *ctx, const char *root);
/*
 * Tells the process that the path, relative to root, is there to its last byte. It is the function
 * for archive_opts.written; user is the struct digest_behind. Cannot fail here: what goes wrong
 * shows in digest_behind_end().
 */
void digest_behind_add(void *user, const char *path);
/*
 * To be called when the last path was added: waits for the process, and sets hex and check to what
 * hash_tree_check() would give. False: neither is known, as the paths came in another order than
 * that function takes them in, or the process failed. Silent.
 */
bool digest_behind_end(struct digest_behind *d, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1]);
