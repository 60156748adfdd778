/* SPDX-License-Identifier: Apache-2.0 */
/* The description of an output that is put where others may take it from. */
#pragma once

#include "adapters/hash_sign.h"
#include "remote/object.h"
#include "remote/remote.h"

/*
 * Fills *object with what describes an output of the store, all but blob and blob_bytes. The caller
 * frees object->record; the texts are those of what, not copies. Reports; -1.
 */
int remote_object_of(
    struct remote_object *object, const struct remote_key *what, const struct store_entry *entry);
/*
 * The result that a store keeps for object, signed with sign unless that is NULL. there is what the
 * store has under the key already, or NULL: if it says the same of the same bytes (but for the time
 * that building took), its text and signatures stay, and ours is added. Texts belong to ctx, or are
 * those of there.
 */
struct action_result remote_describe(void *ctx, const struct sign_key *sign,
    const struct remote_object *object, const struct action_result *there);
