/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's easy interface. */
#include "net/http.h"

#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/report.h"
#include "net/reply_guard.h"
#include "net/must.h"
#include "net/trust.h"
#include "net/url.h"

enum { MAX_REDIRECTS = 5, MIN_SPEED = 1024, MIN_AVERAGE = 64 * 1024, MAX_SAID = 4096 };

struct http {
	CURL *easy;
	char *base;                    /* without credentials, without a slash at its end */
	char *shown;                   /* as base, without a query */
	char *user, *password, *token; /* NULL: none */
	char *signing;
	int timeout;
	char text[CURL_ERROR_SIZE];
	char said[MAX_SAID + 1];
};

/* One request under way. */
struct transmission {
	struct reply_guard guard;
	const struct http_request *request;
	struct http *http;
	struct curl_slist *fields;
	long long bytes;
	bool broken_off;
};

static int free_http(struct http *h)
{
	curl_easy_cleanup(h->easy);
	return 0;
}

static void split_user(struct http *h, const char *user)
{
	size_t length = strcspn(user, ":");

	h->user = mem_strndup(h, user, length);
	h->password = mem_strdup(h, user[length] == ':' ? user + length + 1 : "");
}

/* Moves the credentials out of the URL. */
static int split_url(struct http *h, const char *text)
{
	CURLU *url = mem_check(curl_url());

	if (url_is_network(text) && must_tell(curl_url_set(url, CURLUPART_URL, text, 0))) {
		h->user = must_part(h, url, CURLUPART_USER, CURLU_URLDECODE);
		h->password = must_part(h, url, CURLUPART_PASSWORD, CURLU_URLDECODE);
		(void)must_tell(curl_url_set(url, CURLUPART_USER, NULL, 0));
		(void)must_tell(curl_url_set(url, CURLUPART_PASSWORD, NULL, 0));
		(void)must_tell(curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0));
		h->base = must_part(h, url, CURLUPART_URL, 0);
	}
	curl_url_cleanup(url);
	if (h->base == NULL)
		return -1;
	for (size_t n = strlen(h->base); n > 0 && h->base[n - 1] == '/'; n--)
		h->base[n - 1] = '\0';
	return 0;
}

struct http *http_new(const void *ctx, const struct http_opts *opts)
{
	struct http *h = mem_new(ctx, struct http);

	must_start();
	h->easy = mem_check(curl_easy_init());
	talloc_set_destructor(h, free_http);
	h->timeout = opts->timeout;
	if (split_url(h, opts->url)) {
		char *shown = url_printable(h, opts->url);

		report_error(NULL, "'%s' is no http or https URL", shown);
		mem_free(h);
		return NULL;
	}
	h->shown = url_printable(h, h->base);
	if (opts->user != NULL)
		split_user(h, opts->user);
	if (opts->token != NULL)
		h->token = mem_strdup(h, opts->token);
	if (opts->signing != NULL)
		h->signing = mem_strdup(h, opts->signing);
	return h;
}

void http_identify(struct http *h, const char *user, const char *token)
{
	h->user = h->password = NULL;
	if (user != NULL)
		split_user(h, user);
	h->token = token != NULL ? mem_strdup(h, token) : NULL;
}

const char *http_url(const struct http *h)
{
	return h->shown;
}

const char *http_field(const struct http *h, const char *name)
{
	struct curl_header *field;

	return curl_easy_header(h->easy, name, 0, CURLH_HEADER, -1, &field) == CURLHE_OK
		   ? field->value
		   : NULL;
}

static void tell_bytes(const struct transmission *run)
{
	if (run->request->progress != NULL)
		run->request->progress(run->request->user, run->bytes);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t take_body(char *data, size_t one, size_t n, void *user)
{
	struct transmission *run = user;
	const struct http_request *r = run->request;
	long status = 0;

	(void)one;
	curl_easy_getinfo(run->http->easy, CURLINFO_RESPONSE_CODE, &status);
	/* Of pages that explain an error the beginning is enough; the connection is of use. */
	if (status != 200 || r->take == NULL) {
		strncat(run->http->said, data, least(n, MAX_SAID - strlen(run->http->said)));
		return n;
	}
	run->bytes += (long long)n;
	run->broken_off = run->bytes > r->limit || !r->take(r->user, data, n);
	tell_bytes(run);
	return run->broken_off ? 0 : n;
}

static size_t give_body(char *data, size_t one, size_t n, void *user)
{
	struct transmission *run = user;
	const struct http_request *r = run->request;
	size_t left = (size_t)(r->size - run->bytes);

	(void)one;
	if (n > left)
		n = left;
	if (r->data != NULL) {
		memcpy(data, r->data + run->bytes, n);
	} else {
		ssize_t got = pread(r->fd, data, n, run->bytes);

		if (got < 0)
			return CURL_READFUNC_ABORT;
		n = (size_t)got;
	}
	run->bytes += (long long)n;
	tell_bytes(run);
	return n;
}

/* For a request that has to be sent twice on a connection that had just been closed. */
static int seek_body(void *user, curl_off_t offset, int origin)
{
	struct transmission *run = user;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	run->bytes = (long long)offset;
	return CURL_SEEKFUNC_OK;
}

static void set_credentials(const struct http *h)
{
	if (h->token != NULL) {
		MUST_SET(h->easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		MUST_SET(h->easy, CURLOPT_XOAUTH2_BEARER, h->token);
	} else if (h->user != NULL) {
		if (h->signing != NULL)
			MUST_SET(h->easy, CURLOPT_AWS_SIGV4, h->signing);
		else
			MUST_SET(h->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		MUST_SET(h->easy, CURLOPT_USERNAME, h->user);
		MUST_SET(h->easy, CURLOPT_PASSWORD, h->password != NULL ? h->password : "");
	}
}

/* Whether a URL is of the server that our credentials are for; NULL is. */
static bool is_own_server(const struct http *h, const char *url)
{
	void *mem = mem_check(talloc_new(NULL));
	bool ours = url == NULL || (strcmp(url_server(mem, url), url_server(mem, h->base)) == 0 &&
				       url_is_https(url) == url_is_https(h->base));

	mem_free(mem);
	return ours;
}

/* Seconds for all of a request: one who trickles must not hold us for hours. */
static long whole_time(const struct http *h, const struct http_request *r)
{
	long long bytes = r->method == HTTP_PUT ? r->size : r->limit;

	return (long)(h->timeout + bytes / MIN_AVERAGE);
}

static void set_method(const struct http *h, const struct http_request *request)
{
	CURL *easy = h->easy;

	if (request->method == HTTP_PUT) {
		MUST_SET(easy, CURLOPT_UPLOAD, 1L);
		MUST_SET(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->size);
	} else if (request->method == HTTP_POST) {
		MUST_SET(easy, CURLOPT_POST, 1L);
		MUST_SET(easy, CURLOPT_POSTFIELDS, request->data != NULL ? request->data : "");
	} else {
		MUST_SET(easy, CURLOPT_NOBODY, request->method == HTTP_HEAD ? 1L : 0L);
		MUST_SET(easy, CURLOPT_FOLLOWLOCATION, h->signing == NULL ? 1L : 0L);
		MUST_SET(easy, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
	}
}

static struct curl_slist *fields_of(const struct http *h, const struct http_request *request)
{
	const char *type = request->type != NULL ? request->type : "application/octet-stream";
	char *line = mem_printf(NULL, "Content-Type: %s", type);
	struct curl_slist *list = mem_check(curl_slist_append(NULL, line));

	mem_free(line);
	/* libcurl would wait for "100 Continue", which not every server sends. Where requests are
	 * signed, the empty field would be signed, too, but not sent. */
	if (h->signing == NULL)
		list = mem_check(curl_slist_append(list, "Expect:"));
	for (size_t i = 0; request->fields != NULL && i < request->fields->count; i++)
		list = mem_check(curl_slist_append(list, request->fields->items[i]));
	return list;
}

static void set_options(struct http *h, struct transmission *run, const char *url)
{
	MUST_SET(h->easy, CURLOPT_URL, url);
	MUST_SET(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	MUST_SET(h->easy, CURLOPT_REDIR_PROTOCOLS_STR, url_is_https(url) ? "https" : "http,https");
	MUST_SET(h->easy, CURLOPT_ERRORBUFFER, h->text);
	MUST_SET(h->easy, CURLOPT_NOSIGNAL, 1L);
	MUST_SET(h->easy, CURLOPT_USERAGENT, "mcm/" MCM_VERSION);
	MUST_SET(h->easy, CURLOPT_HTTPHEADER, run->fields);
	MUST_SET(h->easy, CURLOPT_CONNECTTIMEOUT, (long)h->timeout);
	MUST_SET(h->easy, CURLOPT_TIMEOUT, whole_time(h, run->request));
	MUST_SET(h->easy, CURLOPT_LOW_SPEED_LIMIT, (long)MIN_SPEED);
	MUST_SET(h->easy, CURLOPT_LOW_SPEED_TIME, (long)h->timeout);
	MUST_SET(h->easy, CURLOPT_WRITEFUNCTION, take_body);
	MUST_SET(h->easy, CURLOPT_WRITEDATA, run);
	MUST_SET(h->easy, CURLOPT_READFUNCTION, give_body);
	MUST_SET(h->easy, CURLOPT_READDATA, run);
	MUST_SET(h->easy, CURLOPT_SEEKFUNCTION, seek_body);
	MUST_SET(h->easy, CURLOPT_SEEKDATA, run);
	MUST_SET(h->easy, CURLOPT_BUFFERSIZE, (long)CURL_MAX_READ_SIZE);
	MUST_SET(h->easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)CURL_MAX_READ_SIZE);
	trust_set(h->easy, NULL);
	reply_guard_set(&run->guard, h->easy);
	if (is_own_server(h, run->request->url))
		set_credentials(h);
	set_method(h, run->request);
}

/* Of the last redirect, or what was asked for. */
static const char *final_url(const struct http *h)
{
	const char *url = NULL;

	curl_easy_getinfo(h->easy, CURLINFO_EFFECTIVE_URL, &url);
	return url;
}

struct http_answer http_do(struct http *h, const struct http_request *request)
{
	struct transmission run = {.request = request, .http = h};
	struct http_answer answer = {.length = -1};
	char *url = request->url != NULL ? mem_strdup(NULL, request->url)
					 : mem_printf(NULL, "%s/%s", h->base, request->path);
	curl_off_t length = -1;
	CURLcode code;

	h->text[0] = h->said[0] = '\0';
	run.fields = fields_of(h, request);
	curl_easy_reset(h->easy); /* keeps the connection */
	must_spare_here(h->easy);
	set_options(h, &run, url);
	code = curl_easy_perform(h->easy);
	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &answer.status);
	curl_easy_getinfo(h->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	answer.length = (long long)length;
	answer.broken_off = run.broken_off;
	answer.elsewhere = !is_own_server(h, final_url(h));
	if (code != CURLE_OK)
		answer.cause = run.guard.fault != NULL ? run.guard.fault
			       : h->text[0]            ? h->text
						       : curl_easy_strerror(code);
	answer.said = h->said;
	curl_slist_free_all(run.fields);
	mem_free(url);
	return answer;
}
