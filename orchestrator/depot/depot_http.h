/* SPDX-License-Identifier: Apache-2.0 */
/* Remote stores behind HTTP: what those have in common. For the kinds of this room alone. */
#pragma once

#include "base/strlist.h"
#include "depot/depot_priv.h"
#include "net/http.h"

/* One of them, the self of its depot. */
struct depot_http {
	struct http_opts opts;
	struct http *http; /* NULL: no connection is open */
	/* Fields of the head of a request with a body of that SHA-256, to be freed; or NULL. */
	struct strlist *(*fields)(const struct depot_http *web, const char *digest);
	/* What there is to add to the status of an answer that is an error, to be freed; NULL:
	 * nothing. Or NULL. */
	char *(*explain)(
	    const void *ctx, const struct depot_http *web, const struct http_answer *answer);
	/* Whether a status that says that something is missing means the whole store; or NULL. */
	bool (*is_lost)(const struct http_answer *answer);
	const char *session; /* of s3.c: what goes with the credentials, or NULL */
};

/* The depot is behind that URL, whose credentials web has. Reports; -1. */
int depot_http_open(struct depot *d, struct depot_http *web);
/* A request, and once more where a server is busy and does not ask for too much patience. */
struct http_answer depot_http_do(struct depot_http *web, const struct http_request *request);
/* What the answer to a GET means, and that to a request which sends something. */
struct depot_answer depot_http_judge(struct depot *d, const struct http_answer *answer);
struct depot_answer depot_http_judge_sent(struct depot *d, const struct http_answer *answer);

/* The functions of struct depot_kind. */
struct depot_answer depot_http_ask(
    struct depot *d, void *ctx, const char *key, struct action_result *result);
struct depot_answer depot_http_get(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
struct depot_answer depot_http_put(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow);
struct depot_answer depot_http_tell(
    struct depot *d, const char *key, const struct action_result *result);
void depot_http_rest(struct depot *d);
