/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and a checksum through OpenSSL's libcrypto. A digest is 64 lower-case hex digits and a
 * NUL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { HASH_HEX = 64, HASH_CHECK = 32, HASH_BLAKE = 64 };

struct hash; /* a digest being computed; owned by its talloc context */

struct hash *hash_new(const void *ctx);
void hash_add(struct hash *h, const void *data, size_t size);
void hash_hex(struct hash *h, char hex[HASH_HEX + 1]); /* finishes h */

void hash_data(const void *data, size_t size, char hex[HASH_HEX + 1]);
/* A plain file's; reports and returns -1. */
int hash_file(const char *path, char hex[HASH_HEX + 1]);
/* The BLAKE2b-512 of a plain file, as bytes. Reports; -1. */
int hash_file_blake(const char *path, unsigned char bytes[HASH_BLAKE]);
/*
 * Check that the plain file at path has that digest. Reports the digest that it has instead, and
 * errors; -1.
 */
int hash_expect(const char *path, const char *sha256);
bool hash_is_hex(const char *s); /* exactly 64 of 0-9a-f */

/*
 * Digest of a tree: over sorted relative paths, kinds, executable bits, link targets
 * and contents; times, owners and inode sharing do not count. Reports and returns -1.
 */
int hash_tree(const char *root, char hex[HASH_HEX + 1]);
/*
 * The digest unless hex is NULL, and a checksum of the same bytes unless check is NULL. The
 * checksum takes a seventh of the time and finds every accident, but no forger: its key is known.
 * Empty where libcrypto does not offer it. Reports and returns -1.
 */
int hash_tree_check(const char *root, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1]);

/* The same for a tree that is still being made, entry by entry. */
struct tree_hash;
struct tree_hash *hash_tree_begin(const void *ctx, const char *root, bool digest, bool check);
/*
 * Add the entry at path, relative to root, which is finished by now. 1: done. 0 (silent): the entry
 * cannot come next, since directories come before what is in them, and names of one directory in
 * byte order; no other path can mend the digest then. Reports; -1.
 */
int hash_tree_add(struct tree_hash *t, const char *path);
/* Finish. Either of the two may be NULL if it was not asked for at the beginning. */
void hash_tree_end(struct tree_hash *t, char hex[HASH_HEX + 1], char check[HASH_CHECK + 1]);
