/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the store share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include "adapters/json.h"
#include "base/strlist.h"
#include "store/store.h"

/* Whole file as text, or NULL with errno set; silent. */
char *store_read(const void *ctx, const char *path);
/* What came of reading a file of the store's own. */
enum store_state {
	STORE_GOOD,
	STORE_ABSENT,
	STORE_BROKEN,     /* it was read, and is not what was written */
	STORE_UNREADABLE, /* for a reason that may pass; errno has it */
};
/* A file that store_write_sealed has written; any change to it makes it broken. NULL when state is
 * not STORE_GOOD; silent. */
struct json *store_read_sealed(const char *path, enum store_state *state);
/*
 * A broken one is reported as a warning that ends in remedy, and removed, unless the store is only
 * read; one that cannot be read is reported and stays. NULL either way.
 */
struct json *store_take_json(const struct store *store, const char *path, const char *remedy);
struct json *store_take_sealed(const struct store *store, const char *path, const char *remedy);
/* Write value with its own digest in it, to the disk. Reports; -1. */
int store_write_sealed(const char *path, struct json *value);

/* The trust that a record or an alias tells of; strings belong to ctx. */
struct store_trust store_trust_of(const void *ctx, const struct json *record);
/*
 * The same store with no trusted keys: for counting and removing, which do not ask who an entry
 * comes from.
 */
struct store store_trusting_all(const struct store *store);

/* DIR/KK/KEY below the root. */
char *store_key_path(const void *ctx, const struct store *store, const char *dir, const char *key);
/* Every KEY in DIR/KK/, sorted. */
struct strlist *store_keys(const void *ctx, const struct store *store, const char *dir);
bool store_is_shard(const char *name); /* KK */

/* In the directory of an entry: its output as a tree, or packed. */
#define STORE_TREE "output"
#define STORE_PACKED "output.tar.zst"
/* The entry of that key in directory dir, filled if it is good; silent. */
enum store_state store_load_entry(
    const void *ctx, const char *dir, const char *key, struct store_entry *entry);
/* Whether this process could not read the entry at path, which is still the same. */
bool store_is_doubted(const struct store *store, const char *path);

int store_make_read_only(const char *tree); /* its files; reports; -1 */

#define STORE_LOCK_SUFFIX ".lock" /* of a directory below work/ */
/* Lock that file, whose owner has died; -1 (silent) if it has not. */
int store_lock_leftover(const char *path);
/*
 * Take the directory at path out of the store in one rename, then remove it; only while it is
 * still the one seen, which another process may have replaced by a good one.
 */
void store_discard(const struct store *store, const char *path, const struct stat *seen);

/* Bytes below path; of a file with several names, this name's share. Silent: what vanishes
 * meanwhile is 0. */
long long store_usage(const char *path);
/* Remove, adding what it took to *freed unless that is NULL. */
int store_drop(const char *path, long long *freed);

/* store_sweep for a caller that holds "in-use" exclusively (alone) or not. */
void store_sweep_as(const struct store *store, bool alone, long long *freed);
