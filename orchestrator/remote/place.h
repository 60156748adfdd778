/* SPDX-License-Identifier: Apache-2.0 */
/* A remote store in a directory of ours, which any server of files gives away. */
#pragma once

#include "remote/object.h"
#include "remote/remote.h"

struct sign_key;

/* The name in the directory of a blob that does not have its final name yet. */
#define REMOTE_PLACE_TEMP "cas/.new"

struct remote_place {
	const char *dir;             /* gets ac/ and cas/ */
	const struct sign_key *sign; /* or NULL: descriptions are not signed */
};

/*
 * Puts an output into the directory under its input key and its resolved key. The packed output is
 * the file blob, on the same file system: cas/ gets a hard link to it. An output that rests on the
 * word of others than the key's owner is not signed, which is an error. Reports; -1.
 */
int remote_place(const struct remote_place *place, const struct remote_key *what,
    const struct store_entry *entry, const char *blob);
/*
 * Whether the directory has an output under that input key, signed by place->sign unless that is
 * NULL, with all bytes of its blob: then *object is set, whose strings belong to ctx. Reads the
 * whole blob. Reports only what cannot be read.
 */
bool remote_placed(
    void *ctx, const struct remote_place *place, const char *key, struct remote_object *object);
