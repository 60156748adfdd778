/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A remote store: finished outputs behind HTTP, in the layout of the Bazel cache protocol.
 *
 *   ac/<input or resolved key>  an ActionResult: what the object is (remote_object.h), its
 * signature, and the name of its blob cas/<SHA-256>               the blob: the output as a tar.zst
 *
 * Nothing that a server says or leaves out fails a build.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"
#include "store/store.h"

struct remote_opts {
	const char *url;
	const char *auth_file; /* its line is NAME:PASSWORD or Bearer TOKEN; or NULL */
	const char *token;     /* a bearer token, or NULL */
	const char *sign_key;  /* file of a private key, or NULL: objects are not signed */
	/* Files of public keys. With one, or with sign_key, whose own counts, only objects are
	   taken that one of them has signed; else any object is. */
	const struct strlist *trust_keys;
	int timeout; /* seconds for a server that says nothing */
	bool push;   /* builds put in what they have built */
};

struct remote; /* talloc'd */

/* Reads the files. Nothing is asked of the server. Reports; NULL. */
struct remote *remote_new(const void *ctx, const struct remote_opts *opts);
/* The ids of the keys that opts trusts, for struct store. Reads the files. Reports; -1. */
int remote_trust(void *ctx, const struct remote_opts *opts, const struct strlist **ids);
const char *remote_url(const struct remote *r); /* for messages: without secrets */
bool remote_pushes(const struct remote *r);

enum remote_outcome {
	REMOTE_DONE,
	REMOTE_MISSING, /* the server does not have it */
	REMOTE_REFUSED, /* what it has is not what it should be, or cannot be kept here */
	REMOTE_FAILED,  /* the server does not do what it should: leave it alone */
};

/* Told while bytes move, after the lookup: total is the size of the blob. */
struct remote_progress {
	void (*tell)(void *data, long long bytes, long long total);
	void *data;
};

/* An output by its key, and what the store is to remember it by. */
struct remote_key {
	const char *key;   /* the input key or the resolved key */
	const char *input; /* these of the stage that wants it; NULL: as the object says, and */
	const char *stage; /* then key is the input key */
	const char *text;
	/* If not NULL, a directory to be made, on the store's file system: the store keeps the
	   output packed, and the tree stays here, unless the store had the output already. */
	const char *fresh;
};

/*
 * Get an output into the store under its resolved key, with an alias for its input key. Nothing
 * enters the store that was not checked: signature if keys are trusted, key, digest of the blob,
 * sizes, digest of the tree. Silent; *cause says why it was refused or failed.
 */
enum remote_outcome remote_pull(void *ctx, const struct remote *r, const struct store *store,
    const struct remote_key *want, const struct remote_progress *progress, const char **cause);
/* Whether the server has something under that key. Silent; *cause likewise. */
enum remote_outcome remote_probe(
    void *ctx, const struct remote *r, const char *key, const char **cause);
/*
 * Put an output of the store in, under its input key and its resolved key: blob first, so that what
 * others find is whole. Silent; *cause likewise. REMOTE_REFUSED: the entry is not sound, or it
 * would be signed and rests on what is not trusted.
 */
enum remote_outcome remote_push(void *ctx, const struct remote *r, const struct store *store,
    const struct remote_key *what, const struct store_entry *entry,
    const struct remote_progress *progress, const char **cause);
