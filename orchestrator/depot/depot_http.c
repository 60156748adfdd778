/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A remote store behind HTTP, in the layout of the Bazel cache protocol:
 *
 *   ac/<key>        an ActionResult
 *   cas/<SHA-256>   a blob
 */
#include "depot/depot_http.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static const char *const schemes[] = {"http", "https", NULL};

/* Who asks us to wait longer is not waited for. */
enum { MOST_SECONDS = 10 };

static const char empty_digest[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

int depot_http_open(struct depot *d, struct depot_http *web)
{
	struct http *http = http_new(web, &web->opts);

	if (http == NULL)
		return -1;
	d->shown = mem_strdup(d, http_url(http));
	d->self = web;
	mem_free(http);
	return 0;
}

static int open_web(struct depot *d, const struct depot_opts *opts)
{
	struct depot_http *web = mem_new(d, struct depot_http);
	struct depot_credentials who;

	web->opts.url = mem_strdup(web, opts->url);
	web->opts.timeout = opts->timeout;
	if (depot_http_open(d, web) != 0 || depot_credentials(web, opts, &who) != 0)
		return -1;
	web->opts.user = who.user;
	web->opts.token = who.token;
	return 0;
}

void depot_http_rest(struct depot *d)
{
	struct depot_http *web = d->self;

	mem_free(web->http);
	web->http = NULL;
}

/* Seconds that the server wants us to wait; -1: it does not say. */
static int asked_to_wait(const struct depot_http *web)
{
	const char *text = http_field(web->http, "Retry-After");
	long seconds;

	/* A date is possible, too, but nobody sends it. */
	if (text == NULL || !isdigit((unsigned char)*text))
		return -1;
	seconds = strtol(text, NULL, 10);
	return seconds < INT_MAX ? (int)seconds : INT_MAX;
}

/* One who is busy or being restarted deserves a second try; one who is silent took our time. */
static bool may_pass(const struct http_answer *a)
{
	return a->status == 429 || a->status == 502 || a->status == 503 || a->status == 504;
}

struct http_answer depot_http_do(struct depot_http *web, const struct http_request *request)
{
	struct http_answer answer;
	int seconds;

	if (web->http == NULL)
		web->http = http_new(web, &web->opts);
	answer = http_do(web->http, request);
	seconds = may_pass(&answer) ? asked_to_wait(web) : MOST_SECONDS + 1;
	if (seconds <= MOST_SECONDS) {
		sleep(seconds >= 0 ? (unsigned)seconds : 1);
		answer = http_do(web->http, request);
	}
	return answer;
}

/* digest is that of what is sent. */
static struct http_answer request_web(
    struct depot *d, struct http_request request, const char *digest)
{
	struct depot_http *web = d->self;
	const char *fault = web->identify != NULL ? web->identify(web) : NULL;
	struct strlist *fields;
	struct http_answer answer;

	if (fault != NULL)
		return (struct http_answer){.length = -1, .cause = fault};
	fields = web->fields != NULL ? web->fields(web, digest) : NULL;
	request.fields = fields;
	answer = depot_http_do(web, &request);
	mem_free(fields);
	return answer;
}

/* What there is to say about a status; "" when it speaks for itself. */
static char *remark(const void *ctx, const struct depot_http *web, long status)
{
	int seconds = asked_to_wait(web);

	if (status == 401)
		return mem_strdup(ctx, "; credentials are missing, wrong or too old");
	if (status == 405)
		return mem_strdup(ctx, "; it cannot be used in this way");
	if (status == 413)
		return mem_strdup(ctx, ", its limit for a body is too low");
	if (status == 429 && seconds >= 0)
		return mem_printf(ctx, ", too many requests, and wants us to wait %d s", seconds);
	return mem_strdup(ctx, status == 429 ? ", too many requests" : "");
}

static struct depot_answer fail_web(struct depot *d, const struct http_answer *a)
{
	const struct depot_http *web = d->self;
	char *text, *more;
	struct depot_answer answer;

	if (a->cause != NULL || a->status == 0)
		return depot_answer(
		    d, REMOTE_FAILED, "%s", a->cause != NULL ? a->cause : "no answer came");
	text = web->explain != NULL ? web->explain(d, web, a) : NULL;
	more = remark(d, web, a->status);
	answer = depot_answer(d, REMOTE_FAILED, "the server answers with HTTP status %ld%s%s",
	    a->status, text != NULL ? text : "", more);
	mem_free(text);
	mem_free(more);
	return answer;
}

static bool is_missing(long status)
{
	/* nginx's WebDAV says 204 where Bazel expects 404; 410 is what object stores say of expired
	 * ones. */
	return status == 404 || status == 204 || status == 410;
}

struct depot_answer depot_http_judge(struct depot *d, const struct http_answer *a)
{
	const struct depot_http *web = d->self;

	if (a->broken_off)
		return depot_answer(d, REMOTE_REFUSED, "it is larger than it should be");
	if (a->cause == NULL && a->status == 200)
		return DEPOT_DONE;
	if (a->cause == NULL && is_missing(a->status) && !(web->is_lost != NULL && web->is_lost(a)))
		return DEPOT_MISSING;
	return fail_web(d, a);
}

struct depot_answer depot_http_judge_sent(struct depot *d, const struct http_answer *a)
{
	if (a->cause == NULL && a->status >= 200 && a->status <= 204 && a->status != 203)
		return DEPOT_DONE;
	return fail_web(d, a);
}

struct depot_answer depot_http_ask(
    struct depot *d, void *ctx, const char *key, struct action_result *result)
{
	struct depot_text text = {NULL, 0};
	char *path = mem_printf(ctx, "ac/%s", key);
	struct http_request request = {
	    .path = path, .take = depot_text_add, .limit = MAX_RESULT, .user = &text};
	struct http_answer answer = request_web(d, request, empty_digest);
	struct depot_answer judged = depot_http_judge(d, &answer);

	if (judged.outcome == REMOTE_DONE)
		judged = depot_read(d, ctx, text.data, text.size, result);
	mem_free(text.data);
	mem_free(path);
	return judged;
}

struct depot_answer depot_http_get(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	char *path = mem_printf(NULL, "cas/%s", blob->digest);
	struct http_request request = {
	    .path = path,
	    .take = flow->take,
	    .limit = blob->size,
	    .progress = flow->moved,
	    .user = flow->user,
	};
	struct http_answer answer = request_web(d, request, empty_digest);

	mem_free(path);
	return depot_http_judge(d, &answer);
}

/* A server may have it already: other keys can lead to the same bytes. */
static bool has_blob(struct depot *d, const char *path, long long size)
{
	const struct http_request request = {.method = HTTP_HEAD, .path = path};
	struct http_answer a = request_web(d, request, empty_digest);

	return a.cause == NULL && a.status == 200 && a.length == size;
}

struct depot_answer depot_http_put(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	char *path = mem_printf(NULL, "cas/%s", blob->digest);
	struct depot_answer judged = DEPOT_DONE;
	struct http_request request = {
	    .method = HTTP_PUT,
	    .path = path,
	    .size = blob->size,
	    .fd = flow->fd,
	    .progress = flow->moved,
	    .user = flow->user,
	};

	if (!has_blob(d, path, blob->size)) {
		struct http_answer answer = request_web(d, request, blob->digest);

		judged = depot_http_judge_sent(d, &answer);
	}
	mem_free(path);
	return judged;
}

struct depot_answer depot_http_tell(
    struct depot *d, const char *key, const struct action_result *result)
{
	char *path = mem_printf(NULL, "ac/%s", key);
	size_t size;
	char *data = (char *)action_result_encode(path, result, &size);
	const struct http_request request = {
	    .method = HTTP_PUT, .path = path, .data = data, .size = (long long)size};
	char digest[HASH_HEX + 1];

	hash_data(data, size, digest);
	struct http_answer answer = request_web(d, request, digest);

	mem_free(path);
	return depot_http_judge_sent(d, &answer);
}

const struct depot_kind depot_web = {schemes, open_web, depot_http_ask, depot_http_get,
    depot_http_put, depot_http_tell, depot_http_rest};
