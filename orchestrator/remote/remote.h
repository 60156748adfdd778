/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remote stores: finished outputs in places that others reach, too (depot.h). Of each output there
 * are a blob, the output as a tar.zst, and results, under its input key and its resolved key: what
 * the object is (object.h) and its signature. They are asked in the order in which they were named.
 *
 * Nothing that they say or leave out fails a build.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"
#include "depot/depot.h"
#include "store/store.h"

struct remote_opts {
	const struct strlist *urls;
	const char *home; /* the one of urls that outputs are put into; NULL: the first */
	/* Our credentials, which are for home alone; or NULL. See depot.h. */
	const char *auth_file, *token;
	const char *sign_key; /* file of a private key, or NULL: objects are not signed */
	/* Files of public keys. With one, or with sign_key, whose own counts, only objects are
	   taken that one of them has signed; else any object is. */
	const struct strlist *trust_keys;
	size_t require; /* how many of them must have signed it; 0 is 1 */
	int timeout;    /* seconds for a server that says nothing */
	bool push;      /* builds put in what they have built */
};

struct remote; /* talloc'd */

/* Reads the files that opts names, and asks nothing of the stores. It is freed with ctx. Reports;
 * NULL. */
struct remote *remote_new(const void *ctx, const struct remote_opts *opts);
/*
 * Sets *trusted, for store->trusted, to the keys that opts trusts, whose files it reads; memory
 * belongs to ctx. That more keys must have signed than are trusted is an error. Reports; -1.
 */
int remote_trust(void *ctx, const struct remote_opts *opts, struct store_trusted *trusted);
size_t remote_count(const struct remote *r); /* how many stores there are */
/* The URL of one of them, by its index, for messages: without secrets. */
const char *remote_url(const struct remote *r, size_t depot);
/* Whether a store is left that can be asked. */
bool remote_asks(const struct remote *r);
/* Whether builds put in what they have built, and nothing has kept them from it so far. */
bool remote_pushes(const struct remote *r);

/* What is told of a question while it is under way; depot is which of the stores. */
struct remote_watch {
	/* Bytes move, after the lookup: total is the size of the blob. */
	void (*moved)(void *data, size_t depot, long long bytes, long long total);
	/* Refused or failed. One that failed is not asked by this process any more. */
	void (*trouble)(void *data, size_t depot, enum remote_outcome outcome, const char *cause);
	void *data;
};

/* What went wrong when a store was asked for a stage, or was given it. */
struct remote_trouble {
	size_t depot;
	bool push;
	enum remote_outcome outcome;
	const char *stage, *cause;
};
/*
 * Takes note, in the process that child processes tell of it, of what their remote_watch.trouble
 * was told: one warning for each of the ways in which a store can be of no use. A store that has
 * failed is not asked any more; after trouble with putting something in, no more is put in.
 */
void remote_complain(struct remote *r, const struct remote_trouble *trouble);

/* An output, by its key, and what the local store is to remember of it. */
struct remote_key {
	const char *key; /* the input key or the resolved key */
	/* Input key, id and key text of the stage that wants it. All are NULL if there is no such
	   stage: then the object's own are taken, and key has to be the input key. */
	const char *input;
	const char *stage;
	const char *text;
	/* If not NULL, a directory to be made, on the store's file system: the store keeps the
	   output packed, and the tree stays here, unless the store had the output already. */
	const char *fresh;
};

/*
 * Gets an output into the store under its resolved key, with an alias for its input key, from the
 * first remote store that gives it. Nothing enters the store that was not checked: signature if
 * keys are trusted, key, digest of the blob, sizes, digest of the tree. Silent: troubles are told
 * to watch. When no store gives it, the outcome is that of the last one that was in trouble, else
 * REMOTE_MISSING.
 */
enum remote_outcome remote_pull(void *ctx, struct remote *r, const struct store *store,
    const struct remote_key *want, const struct remote_watch *watch);
/* REMOTE_DONE if a store has an output under that input key, which is not fetched; else as above.
 */
enum remote_outcome remote_probe(
    void *ctx, struct remote *r, const char *key, const struct remote_watch *watch);
/*
 * Puts an output of the store into the remote store home, under its input key and its resolved key:
 * blob first, so that what others find is whole. Silent: troubles are told to watch.
 * REMOTE_REFUSED: the entry is not sound, or it would be signed and rests on what is not trusted.
 */
enum remote_outcome remote_push(void *ctx, struct remote *r, const struct store *store,
    const struct remote_key *what, const struct store_entry *entry,
    const struct remote_watch *watch);
