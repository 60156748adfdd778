/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the store share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include "adapters/json.h"
#include "base/strlist.h"
#include "store/store.h"

/* All of a plain file as text, owned by ctx. NULL with errno set, EINVAL for what is none; silent.
 */
char *store_read(const void *ctx, const char *path);
/* What came of reading a file of the store's own. */
enum store_state {
	STORE_GOOD,
	STORE_ABSENT,
	STORE_BROKEN,     /* it was read, and is not what was written */
	STORE_UNREADABLE, /* for a reason that may pass; errno has it */
};
/*
 * Reads a file that store_write_sealed() has written, to be freed; any change to it makes it
 * broken. *state says how it went; NULL if that is not STORE_GOOD. Silent.
 */
struct json *store_read_sealed(const char *path, enum store_state *state);
/*
 * Read a file of JSON, or one of store_write_sealed(), to be freed; NULL if it is not there. A
 * broken one is removed with a warning that ends in remedy ("learned again"), or left with another
 * warning where the store is only read; one that cannot be read now is warned of and stays. NULL
 * for these, too.
 */
struct json *store_take_json(const struct store *store, const char *path, const char *remedy);
struct json *store_take_sealed(const struct store *store, const char *path, const char *remedy);
/*
 * Enters a digest of value into it, and writes it to path; it is on the disk then. Value stays the
 * caller's. Reports; -1.
 */
int store_write_sealed(const char *path, struct json *value);

/* The trust that a record or an alias tells of; strings belong to ctx. */
struct store_trust store_trust_of(const void *ctx, const struct json *record);
/*
 * The same store with no trusted keys: for counting and removing, which do not ask who an entry
 * comes from.
 */
struct store store_trusting_all(const struct store *store);

/* The path DIR/KK/KEY below the store's root, KK being the key's first two digits; ctx owns it. */
char *store_key_path(const void *ctx, const struct store *store, const char *dir, const char *key);
/* Every KEY in DIR/KK/, sorted; ctx owns the list. What cannot be read has none; silent. */
struct strlist *store_keys(const void *ctx, const struct store *store, const char *dir);
bool store_is_shard(const char *name); /* whether it is a KK: two hexadecimal digits */

/* In the directory of an entry: its output as a tree, or packed. */
#define STORE_TREE "output"
#define STORE_PACKED "output.tar.zst"
/* Fills *entry from the directory dir of that resolved key; empty if it is not good. Silent. */
enum store_state store_load_entry(
    const void *ctx, const char *dir, const char *key, struct store_entry *entry);
/* Whether this process has failed to read the entry at path, and nobody has replaced it since. */
bool store_is_doubted(const struct store *store, const char *path);

/*
 * Sets the modes of a tree that are to be in the store: 0555 or 0444 for files, by whether the
 * owner may execute them, and 0755 for directories. Reports; -1.
 */
int store_make_read_only(const char *tree);

#define STORE_LOCK_SUFFIX ".lock" /* of a directory below work/ */
/*
 * Locks the lock file of a work directory, if the process that made it has died; the descriptor is
 * for store_unlock(). -1, silent, if it lives.
 */
int store_lock_leftover(const char *path);
/*
 * Takes the entry's directory at path out of the store in one rename, then removes it. If it is no
 * longer the directory that stat(2) gave as *seen, another process has replaced it by a good one,
 * and it stays. Reports errors.
 */
void store_discard(const struct store *store, const char *path, const struct stat *seen);

/* The bytes of all files below path, a file with several names being divided among these. Silent:
 * what cannot be read, or vanishes meanwhile, counts as 0. */
long long store_usage(const char *path);
/* Removes path with all below it, and adds its store_usage() to *freed (may be NULL). Reports; -1.
 */
int store_drop(const char *path, long long *freed);

/*
 * store_sweep() for a caller who holds "in-use" exclusively (alone), or does not. Adds the bytes
 * that became free to *freed (may be NULL).
 */
void store_sweep_as(const struct store *store, bool alone, long long *freed);
