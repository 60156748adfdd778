/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the remote stores that are reached by HTTP have in common. For the kinds of stores in this
 * room alone.
 */
#pragma once

#include "base/strlist.h"
#include "depot/depot_priv.h"
#include "net/http.h"

/* One such store: the member self of its depot. */
struct depot_http {
	struct http_opts opts;
	struct http *http; /* NULL: no connection is open */
	/*
	 * Sees to it that opts.user is good for a request. Returns why it cannot be, or NULL. The
	 * function itself may be NULL.
	 */
	const char *(*identify)(struct depot_http *web);
	/*
	 * Makes the fields for the head of a request with a body of that SHA-256, to be freed; or
	 * NULL.
	 */
	struct strlist *(*fields)(const struct depot_http *web, const char *digest);
	/*
	 * What the answer says about an error beside its status, to be freed; NULL: nothing. The
	 * function itself may be NULL.
	 */
	char *(*explain)(
	    const void *ctx, const struct depot_http *web, const struct http_answer *answer);
	/* Whether an answer "not found" means that the whole store is not there; or NULL. */
	bool (*is_lost)(const struct http_answer *answer);
	/* Of s3.c: the bucket's region, what goes with the credentials, or NULL, and who gives
	 * them, or NULL. */
	const char *region, *session;
	struct s3_login *login;
};

/*
 * Makes web the depot's own, and its URL the one that is shown. Connects to nothing. Reports a URL
 * that is none; -1.
 */
int depot_http_open(struct depot *d, struct depot_http *web);
/*
 * Makes a request. If the server answers that it is busy, the request is made once more after the
 * time that the server asks for (Retry-After; else a second), unless that is more than ten seconds.
 */
struct http_answer depot_http_do(struct depot_http *web, const struct http_request *request);
/* What an answer means: to a GET, and to a request that sends something. Silent. */
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
