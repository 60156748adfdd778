/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of remote stores share with each other and nobody else. */
#pragma once

#include "depot/depot.h"

/* The largest known result, that of GCC with all options, has some 30 KB. */
enum { MAX_RESULT = 4 << 20 };

/* The functions of one kind, as those of depot.h. */
struct depot_kind {
	const char *const *schemes; /* which its URLs have; ended by NULL */
	/* Sets shown and self. Reports; -1. */
	int (*open)(struct depot *d, const struct depot_opts *opts);
	struct depot_answer (*ask)(
	    struct depot *d, void *ctx, const char *key, struct action_result *result);
	struct depot_answer (*get)(
	    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
	struct depot_answer (*put)(
	    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
	struct depot_answer (*tell)(
	    struct depot *d, const char *key, const struct action_result *result);
	void (*rest)(struct depot *d); /* or NULL: it has no connections */
};

struct depot {
	const struct depot_kind *kind;
	const char *shown; /* the URL without secrets */
	void *self;        /* the kind's own, owned by the depot */
	char *cause;       /* of the last answer */
};

extern const struct depot_kind depot_web, depot_dir, depot_s3, depot_oci;

#define DEPOT_DONE ((struct depot_answer){REMOTE_DONE, NULL})
#define DEPOT_MISSING ((struct depot_answer){REMOTE_MISSING, NULL})

/* An answer with that cause, which the depot keeps. */
struct depot_answer depot_answer(struct depot *d, enum remote_outcome outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Reads the result from the bytes of an ActionResult; an answer of REMOTE_REFUSED if they are none.
 */
struct depot_answer depot_read(
    struct depot *d, void *ctx, const char *data, size_t size, struct action_result *result);

/* Bytes in memory. Begins as all 0; data is to be freed by mem_free(). */
struct depot_text {
	char *data;
	size_t size;
};

/* Appends to a struct depot_text: the take of a depot_flow or http_request whose user that is. */
bool depot_text_add(void *text, const char *data, size_t n);

/* Our credentials for a store. */
struct depot_credentials {
	const char *user;  /* NAME:PASSWORD, or NULL */
	const char *token; /* a bearer token, or NULL */
};

/*
 * Sets *credentials to those of the file that opts names, or to its token. Strings belong to ctx. A
 * file that others may change, or without credentials in its first line, is refused. Reports; -1.
 */
int depot_credentials(
    const void *ctx, const struct depot_opts *opts, struct depot_credentials *credentials);
