/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One remote store, of whatever kind: what its URL begins with says which. It keeps blobs under
 * their digests, and results, which say what blob is the output of a key.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "depot/action_result.h"

enum remote_outcome {
	REMOTE_DONE,
	REMOTE_MISSING, /* it does not have that */
	REMOTE_REFUSED, /* what it has is not what it should be, or cannot be kept here */
	REMOTE_FAILED,  /* the store does not work: leave it alone from now on */
};

struct depot_answer {
	enum remote_outcome outcome;
	/* Why it was refused or failed, valid until the next question. NULL for the other two
	 * outcomes, and where the cause was reported instead. */
	const char *cause;
};

struct depot_opts {
	const char *url;
	const char *auth_file; /* its line is NAME:PASSWORD or Bearer TOKEN; or NULL */
	const char *token;     /* a bearer token, or NULL */
	int timeout;           /* seconds for a server that says nothing */
};

struct depot; /* talloc'd */

/*
 * Reads the file of credentials, and asks nothing of the store. It is freed with ctx. Reports a URL
 * of no kind, and credentials that are none; NULL.
 */
struct depot *depot_new(const void *ctx, const struct depot_opts *opts);
const char *depot_url(const struct depot *d); /* for messages: without secrets */
/* Closes its connections, so that no child process inherits them. The next question opens them
 * again. */
void depot_rest(struct depot *d);

/* Where the bytes of a blob come from or go to. */
struct depot_flow {
	/* Of a blob that is got: gets it in pieces; false breaks off. */
	bool (*take)(void *user, const char *data, size_t n);
	int fd; /* of one that is put: an open file, from its start */
	void (*moved)(void *user, long long bytes); /* how many are through */
	void *user;
};

struct depot_blob {
	const char *digest; /* SHA-256 */
	long long size;     /* bytes; not one more is taken */
};

/*
 * Asks for the result under a key. *result is set only for REMOTE_DONE: its strings belong to ctx,
 * and out, its stdout_raw, is not NULL then. Silent.
 */
struct depot_answer depot_ask(
    struct depot *d, void *ctx, const char *key, struct action_result *result);
/*
 * Gets a blob, its bytes by flow->take. The caller checks that these have the digest. Silent, but
 * for what take reports.
 */
struct depot_answer depot_get(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
/* Puts a blob, the bytes of flow->fd, into the store, unless that has it already. Silent. */
struct depot_answer depot_put(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
/*
 * Puts a result into the store under a key, in place of one that it has there. The blob has to be
 * there already. Silent.
 */
struct depot_answer depot_tell(
    struct depot *d, const char *key, const struct action_result *result);
