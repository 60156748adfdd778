/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the store share with each other and nobody else. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

#include "base/strlist.h"
#include "store/store.h"

/* Whole file as text, or NULL with errno set; silent. */
char *store_read(const void *ctx, const char *path);
/* NULL when absent (*broken false) or not JSON (*broken true); silent. */
struct json *store_read_json(const char *path, bool *broken);
/* The same, but a broken file is reported as a warning that ends in remedy, and removed. */
struct json *store_take_json(const char *path, const char *remedy);

/* DIR/KK/KEY below the root. */
char *store_key_path(const void *ctx, const struct store *store, const char *dir, const char *key);
/* Every KEY in DIR/KK/, sorted. */
struct strlist *store_keys(const void *ctx, const struct store *store, const char *dir);
bool store_is_shard(const char *name); /* KK */

/* In the directory of an entry: its output as a tree, or packed. */
#define STORE_TREE "output"
#define STORE_PACKED "output.tar.zst"
/* The entry of that key in directory dir: 1 filled, 0 absent, -1 broken; silent. */
int store_load_entry(const void *ctx, const char *dir, const char *key, struct store_entry *entry);

int store_make_read_only(const char *tree); /* its files; reports; -1 */

#define STORE_LOCK_SUFFIX ".lock" /* of a directory below work/ */
/* Lock that file, whose owner has died; -1 (silent) if it has not. */
int store_lock_leftover(const char *path);
bool store_same_file(const struct stat *a, const struct stat *b);
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
