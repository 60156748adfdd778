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
 * Put an output in under its input key and its resolved key. The packed output is the file blob,
 * on the same file system, whose digest and size object has: cas/ gets a hard link to it. Reports,
 * also that a signature must not vouch for the output, as it rests on what is not trusted; -1.
 */
int remote_place(const struct remote_place *place, const struct remote_key *what,
    const struct store_entry *entry, const char *blob);
/*
 * What the directory says of the key, if that is signed by sign (where there is one) and its blob
 * is there, whole. Strings belong to ctx. Silent; false.
 */
bool remote_placed(
    void *ctx, const struct remote_place *place, const char *key, struct remote_object *object);
