/* SPDX-License-Identifier: Apache-2.0 */
#include "net/grpc.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/report.h"
#include "net/reply_guard.h"
#include "net/must.h"
#include "net/trust.h"
#include "net/url.h"

enum { MIN_SPEED = 1, ALIVE_SECONDS = 30 };

struct grpc {
	CURL *easy;
	struct grpc_opts opts;
	char *base;     /* http or https, without a path */
	char *shown;    /* as it was given */
	char *instance; /* its path */
	char text[CURL_ERROR_SIZE];
	char *cause;
};

/* One call under way. */
struct call_run {
	struct reply_guard guard;
	const struct grpc_call *call;
	unsigned char *out; /* a frame on its way out: out_at of out_size bytes are sent */
	size_t out_size, out_at;
	struct frames in;
	bool gave;
};

static const char plain_scheme[] = "grpc://", safe_scheme[] = "grpcs://";

static int free_grpc(struct grpc *g)
{
	curl_easy_cleanup(g->easy);
	return 0;
}

/* With the scheme of what it is for libcurl; NULL: it is none of ours. */
static char *http_form(const void *ctx, const char *url)
{
	if (strncmp(url, plain_scheme, strlen(plain_scheme)) == 0)
		return mem_printf(ctx, "http://%s", url + strlen(plain_scheme));
	if (strncmp(url, safe_scheme, strlen(safe_scheme)) == 0)
		return mem_printf(ctx, "https://%s", url + strlen(safe_scheme));
	return NULL;
}

/* Whether it names a server and perhaps a path, and nothing else. */
static bool split_parts(struct grpc *g, CURLU *url)
{
	static const CURLUPart others[] = {
	    CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT};
	char *path, *host = must_part(g, url, CURLUPART_HOST, 0);

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (must_part(g, url, others[i], 0) != NULL)
			return false;
	if (host == NULL)
		return false;
	path = must_part(g, url, CURLUPART_PATH, 0);
	path = path != NULL ? path + strspn(path, "/") : mem_strdup(g, "");
	for (size_t n = strlen(path); n > 0 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	g->instance = path;
	(void)must_tell(curl_url_set(url, CURLUPART_PATH, "/", 0));
	g->base = must_part(g, url, CURLUPART_URL, 0);
	if (g->base != NULL)
		g->base[strlen(g->base) - 1] = '\0';
	return g->base != NULL;
}

static bool split_url(struct grpc *g, const char *text)
{
	char *http = http_form(g, text);
	CURLU *url = mem_check(curl_url());
	bool good = http != NULL && must_tell(curl_url_set(url, CURLUPART_URL, http, 0)) &&
		    split_parts(g, url);

	curl_url_cleanup(url);
	return good;
}

/* libcurl may be built without it; then no call would ever succeed. */
static int check_http2(const struct grpc *g)
{
	const curl_version_info_data *is = curl_version_info(CURLVERSION_NOW);

	if ((is->features & CURL_VERSION_HTTP2) != 0)
		return 0;
	return report_error(NULL,
	    "this mcm cannot ask the build farm '%s': its libcurl %s was built without HTTP/2; "
	    "take "
	    "an mcm whose libcurl has nghttp2, or leave out the farm",
	    g->shown, is->version);
}

struct grpc *grpc_new(const void *ctx, const struct grpc_opts *opts)
{
	struct grpc *g = mem_new(ctx, struct grpc);

	must_start();
	g->easy = mem_check(curl_easy_init());
	talloc_set_destructor(g, free_grpc);
	g->opts = *opts;
	g->shown = url_printable(g, opts->url);
	if (!split_url(g, opts->url))
		report_error(NULL,
		    "'%s' is no URL of a build farm; it is grpc://HOST:PORT or grpcs://HOST:PORT, "
		    "maybe with /INSTANCE behind it",
		    g->shown);
	else if (check_http2(g) == 0)
		return g;
	mem_free(g);
	return NULL;
}

const char *grpc_url(const struct grpc *g)
{
	return g->shown;
}

const char *grpc_instance(const struct grpc *g)
{
	return g->instance;
}

char *grpc_status_text(const void *ctx, int status, const char *said)
{
	static const char *const names[] = {"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT",
	    "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
	    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"};

	bool known = status >= 0 && (size_t)status < sizeof names / sizeof *names;

	return mem_printf(
	    ctx, "%s%s%s", known ? names[status] : "an unknown status", *said ? ": " : "", said);
}

/* The next message becomes a frame. */
static bool next_frame(struct call_run *run)
{
	struct grpc_message message = run->call->request;

	if (run->call->give != NULL ? !run->call->give(run->call->user, &message) : run->gave)
		return false;
	run->gave = true;
	run->out_size = FRAME_HEAD + message.size;
	run->out_at = 0;
	mem_grow(NULL, run->out, unsigned char, run->out_size);
	frame_lead(run->out, message.size);
	if (message.size > 0)
		memcpy(run->out + FRAME_HEAD, message.data, message.size);
	return true;
}

static curl_off_t body_size(const struct grpc_call *call)
{
	return call->give != NULL ? call->bytes + FRAME_HEAD * call->messages
				  : (curl_off_t)call->request.size + FRAME_HEAD;
}

static size_t give_body(char *data, size_t one, size_t n, void *user)
{
	struct call_run *run = user;
	size_t left;

	(void)one;
	if (run->out_at == run->out_size && !next_frame(run))
		return 0;
	left = run->out_size - run->out_at;
	if (n > left)
		n = left;
	memcpy(data, run->out + run->out_at, n);
	run->out_at += n;
	return n;
}

static size_t take_answer(char *data, size_t one, size_t n, void *user)
{
	struct call_run *run = user;
	long status = 0;

	(void)one;
	curl_easy_getinfo(run->guard.easy, CURLINFO_RESPONSE_CODE, &status);
	/* A page that explains an error. */
	if (status != 200)
		return n;
	if (run->call->quiet && n > 0)
		MUST_SET(run->guard.easy, CURLOPT_LOW_SPEED_TIME, 0L);
	return frames_take(&run->in, data, n) ? n : 0;
}

static struct curl_slist *head_fields(const struct grpc *g, const struct grpc_call *call)
{
	struct curl_slist *list = NULL;
	char *timeout = call->seconds > 0 ? mem_printf(NULL, "grpc-timeout: %ldS", call->seconds)
					  : NULL;

	list = mem_check(curl_slist_append(list, "Content-Type: application/grpc"));
	list = mem_check(curl_slist_append(list, "TE: trailers"));
	list = mem_check(curl_slist_append(list, "Expect:"));
	list = mem_check(curl_slist_append(list, "Accept:"));
	if (timeout != NULL)
		list = mem_check(curl_slist_append(list, timeout));
	for (size_t i = 0; g->opts.fields != NULL && i < g->opts.fields->count; i++)
		list = mem_check(curl_slist_append(list, g->opts.fields->items[i]));
	mem_free(timeout);
	return list;
}

static void set_tls(const struct grpc *g)
{
	trust_set(g->easy, g->opts.authorities);
	/* Those of the system would be trusted beside them. */
	if (g->opts.authorities != NULL)
		MUST_SET(g->easy, CURLOPT_CAPATH, NULL);
	if (g->opts.certificate != NULL) {
		MUST_SET(g->easy, CURLOPT_SSLCERT, g->opts.certificate);
		MUST_SET(g->easy, CURLOPT_SSLKEY, g->opts.key);
	}
}

static void set_times(const struct grpc *g, const struct grpc_call *call)
{
	MUST_SET(g->easy, CURLOPT_CONNECTTIMEOUT, (long)g->opts.timeout);
	MUST_SET(g->easy, CURLOPT_TIMEOUT, call->seconds);
	/* Of one who may be quiet it is the kernel that finds out whether it is there. */
	MUST_SET(g->easy, CURLOPT_TCP_KEEPALIVE, 1L);
	MUST_SET(g->easy, CURLOPT_TCP_KEEPIDLE, (long)ALIVE_SECONDS);
	MUST_SET(g->easy, CURLOPT_TCP_KEEPINTVL, (long)ALIVE_SECONDS);
	MUST_SET(g->easy, CURLOPT_LOW_SPEED_LIMIT, (long)MIN_SPEED);
	MUST_SET(g->easy, CURLOPT_LOW_SPEED_TIME, (long)g->opts.timeout);
}

static void set_options(
    struct grpc *g, struct call_run *run, const char *url, struct curl_slist *fields)
{
	MUST_SET(g->easy, CURLOPT_URL, url);
	MUST_SET(g->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	MUST_SET(g->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE);
	/* libcurl 7.88 begins HTTP/2 anew on a connection without TLS that it has used already,
	 * which servers do not take. */
	if (!url_is_https(url)) {
		MUST_SET(g->easy, CURLOPT_FRESH_CONNECT, 1L);
		MUST_SET(g->easy, CURLOPT_FORBID_REUSE, 1L);
	}
	/* A proxy that answers by itself speaks no HTTP/2. */
	MUST_SET(g->easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	MUST_SET(g->easy, CURLOPT_ERRORBUFFER, g->text);
	MUST_SET(g->easy, CURLOPT_NOSIGNAL, 1L);
	MUST_SET(g->easy, CURLOPT_USERAGENT, "mcm/" MCM_VERSION);
	MUST_SET(g->easy, CURLOPT_POST, 1L);
	/* Told beforehand: libcurl 7.88 now and then takes an answer to a body without a size,
	 * whose end comes by itself, for none ("Empty reply from server"). */
	MUST_SET(g->easy, CURLOPT_POSTFIELDSIZE_LARGE, body_size(run->call));
	MUST_SET(g->easy, CURLOPT_HTTPHEADER, fields);
	MUST_SET(g->easy, CURLOPT_READFUNCTION, give_body);
	MUST_SET(g->easy, CURLOPT_READDATA, run);
	MUST_SET(g->easy, CURLOPT_WRITEFUNCTION, take_answer);
	MUST_SET(g->easy, CURLOPT_WRITEDATA, run);
	MUST_SET(g->easy, CURLOPT_BUFFERSIZE, (long)CURL_MAX_READ_SIZE);
	MUST_SET(g->easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)CURL_MAX_READ_SIZE);
	set_times(g, run->call);
	set_tls(g);
	reply_guard_set(&run->guard, g->easy);
}

/* Of the trailer, or of the head where there is nothing else. */
static const char *field_of(const struct grpc *g, const char *name)
{
	struct curl_header *field;

	return curl_easy_header(g->easy, name, 0, CURLH_TRAILER | CURLH_HEADER, -1, &field) ==
		       CURLHE_OK
		   ? field->value
		   : NULL;
}

static struct grpc_answer fail(struct grpc *g, int status, const char *cause)
{
	mem_free(g->cause);
	g->cause = mem_strdup(g, cause);
	return (struct grpc_answer){.status = status, .cause = g->cause};
}

/* What the server says of the call. */
static struct grpc_answer said(struct grpc *g, int status)
{
	const char *message = field_of(g, "grpc-message");
	char *text = message != NULL ? curl_easy_unescape(g->easy, message, 0, NULL) : NULL;
	char *cause = grpc_status_text(NULL, status, text != NULL ? text : "");
	struct grpc_answer answer = fail(g, status, cause);

	curl_free(text);
	mem_free(cause);
	return answer;
}

static struct grpc_answer judge_call(struct grpc *g, const struct call_run *run, CURLcode code)
{
	const char *status = field_of(g, "grpc-status");
	struct grpc_answer answer;
	long http = 0;

	curl_easy_getinfo(g->easy, CURLINFO_RESPONSE_CODE, &http);
	if (run->in.broken_off)
		return (struct grpc_answer){.status = GRPC_NO_ANSWER, .broken_off = true};
	if (run->in.fault != NULL || run->guard.fault != NULL)
		return fail(
		    g, GRPC_NO_ANSWER, run->in.fault != NULL ? run->in.fault : run->guard.fault);
	/* A server may end a call before it has read all of it. */
	if (status != NULL && atoi(status) != GRPC_OK)
		return said(g, atoi(status));
	if (code != CURLE_OK)
		return fail(g, GRPC_NO_ANSWER, g->text[0] ? g->text : curl_easy_strerror(code));
	if (http == 200 && status != NULL && run->in.size == 0)
		return (struct grpc_answer){.status = GRPC_OK};
	if (http == 200)
		return fail(g, GRPC_NO_ANSWER, "its answer is cut off, or not of gRPC");
	char *text = mem_printf(NULL, "it answers with HTTP status %ld", http);
	answer = fail(g, http == 429 || http == 503 ? GRPC_UNAVAILABLE : GRPC_NO_ANSWER, text);
	mem_free(text);
	return answer;
}

struct grpc_answer grpc_do(struct grpc *g, const struct grpc_call *call)
{
	struct call_run run = {
	    .call = call,
	    .in = {.most = call->most, .take = call->take, .user = call->user},
	};
	struct grpc_answer answer;
	struct curl_slist *fields;
	char *url;
	CURLcode code;

	url = mem_printf(NULL, "%s%s", g->base, call->method);
	fields = head_fields(g, call);
	g->text[0] = '\0';
	curl_easy_reset(g->easy); /* keeps connections */
	must_spare_here(g->easy);
	set_options(g, &run, url, fields);
	code = curl_easy_perform(g->easy);
	answer = judge_call(g, &run, code);
	curl_slist_free_all(fields);
	mem_free(run.in.bytes);
	mem_free(run.out);
	mem_free(url);
	return answer;
}
