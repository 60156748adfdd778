/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the remote stores share with each other and nobody else. */
#pragma once

#include "adapters/hash_sign.h"
#include "base/report.h"
#include "remote/object.h"
#include "remote/remote.h"
#include "sign/keys.h"

struct remote_keys {
	struct sign_key *sign;    /* or NULL */
	struct sign_keys trusted; /* that of sign among them */
	size_t require;           /* how many of them must have signed; at least 1 */
};
/*
 * Loads the keys that opts names; that of sign is trusted, too. Memory belongs to ctx. Reports; -1.
 */
int remote_keys_load(void *ctx, struct remote_keys *keys, const struct remote_opts *opts);

struct remote_depot {
	struct depot *depot;
	bool left;         /* it has failed, and is left alone */
	bool told_refused; /* that an object of it was not taken */
};

struct remote {
	struct remote_depot *depots;
	size_t count, home;
	struct remote_keys keys;
	bool push;
};

/* One question to one store. */
struct remote_call {
	void *mem;
	struct remote *remote;
	size_t index; /* which of them */
	const struct store *store;
	const struct remote_watch *watch;
	struct depot *depot;
	struct remote_object object;
	struct store_trust trust; /* what the object rests on */
	const char *cause;
	/* what is reported meanwhile */
	struct report_hearing hearing;
};

/*
 * Begins a call whose members mem to watch are set. What is reported from now on is kept in place
 * of shown, until remote_end().
 */
void remote_begin(struct remote_call *c);
/* Ends a call: tells watch of trouble, and closes the connection. Returns outcome. */
enum remote_outcome remote_end(struct remote_call *c, enum remote_outcome outcome);
/*
 * Ask one store after the other, until one has it; those that are left alone are passed over. what
 * is what ask gets. The outcome is as that of remote_pull().
 */
enum remote_outcome remote_each(void *ctx, struct remote *r, const struct store *store,
    const struct remote_watch *watch,
    enum remote_outcome (*ask)(struct remote_call *c, const void *what), const void *what);

/* Notes the cause, and returns REMOTE_REFUSED. */
enum remote_outcome remote_refuse(struct remote_call *c, const char *cause);
/* Notes the cause of an answer, and returns its outcome. */
enum remote_outcome remote_judge(struct remote_call *c, struct depot_answer answer);
/*
 * Asks the store for the object of a key, and checks its description, its signatures among it; then
 * c->object and c->trust are set. is_input: the key is an input
 * key, else it is a resolved key. An object that has the key as one of the other kind is refused.
 */
enum remote_outcome remote_look_up(struct remote_call *c, const char *key, bool is_input);
