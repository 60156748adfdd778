/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's multi interface with every option that safety or stalled networks need. */
#include "net/wire.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "base/report.h"
#include "net/reply_guard.h"
#include "net/must.h"
#include "net/trust.h"
#include "net/url.h"

enum { MAX_REDIRECTS = 10, MIN_SPEED = 1024 };

struct wire {
	CURLM *multi;
	struct wire_opts opts;
};

struct exchange {
	struct wire *wire;
	CURL *easy;
	struct wire_call call;
	struct reply_guard guard;
	bool judged; /* head was called */
	char text[CURL_ERROR_SIZE];
};

static int free_wire(struct wire *w)
{
	curl_multi_cleanup(w->multi);
	curl_global_cleanup();
	return 0;
}

struct wire *wire_new(const void *ctx, const struct wire_opts *opts)
{
	struct wire *w = mem_new(ctx, struct wire);

	must_start();
	w->opts = *opts;
	w->multi = mem_check(curl_multi_init());
	talloc_set_destructor(w, free_wire);
	return w;
}

static struct wire_answer read_head(CURL *easy)
{
	struct wire_answer a = {.length = -1};
	curl_off_t length = -1;
	struct curl_header *h;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &a.code);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &a.type);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	a.length = (long long)length;
	if (curl_easy_header(easy, "Content-Range", 0, CURLH_HEADER, -1, &h) == CURLHE_OK)
		a.range = h->value;
	return a;
}

static bool judge(struct exchange *x, const char *data, size_t n)
{
	struct wire_answer a = read_head(x->easy);

	x->judged = true;
	return x->call.head(x->call.user, &a, data, n);
}

/* libcurl's write callback: another value than n breaks the transfer off. */
static size_t take_body(char *data, size_t one, size_t n, void *user)
{
	struct exchange *x = user;

	(void)one;
	if (!x->judged && !judge(x, data, n))
		return 0;
	return x->call.body(x->call.user, data, n) ? n : 0;
}

static void set_limits(const struct wire_opts *o, const struct wire_call *call, CURL *easy)
{
	bool online = url_is_network(call->url);

	MUST_SET(easy, CURLOPT_PROTOCOLS_STR, online ? "http,https" : "file");
	/* Never from https down to http, nor from anywhere into our own files. */
	MUST_SET(
	    easy, CURLOPT_REDIR_PROTOCOLS_STR, url_is_https(call->url) ? "https" : "http,https");
	MUST_SET(easy, CURLOPT_FOLLOWLOCATION, 1L);
	MUST_SET(easy, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
	MUST_SET(easy, CURLOPT_CONNECTTIMEOUT, (long)o->connect_timeout);
	MUST_SET(easy, CURLOPT_LOW_SPEED_LIMIT, (long)MIN_SPEED);
	MUST_SET(easy, CURLOPT_LOW_SPEED_TIME, (long)o->stall_timeout);
	MUST_SET(easy, CURLOPT_TIMEOUT_MS, call->timeout_ms);
}

struct exchange *wire_start(struct wire *w, const struct wire_call *call)
{
	struct exchange *x = mem_new(w, struct exchange);
	char range[32];

	x->wire = w;
	x->call = *call;
	x->easy = mem_check(curl_easy_init());
	must_spare_here(x->easy);
	MUST_SET(x->easy, CURLOPT_URL, call->url);
	MUST_SET(x->easy, CURLOPT_PRIVATE, x);
	MUST_SET(x->easy, CURLOPT_ERRORBUFFER, x->text);
	MUST_SET(x->easy, CURLOPT_WRITEFUNCTION, take_body);
	MUST_SET(x->easy, CURLOPT_WRITEDATA, x);
	MUST_SET(x->easy, CURLOPT_NOSIGNAL, 1L);
	MUST_SET(x->easy, CURLOPT_USERAGENT, "mcm/" MCM_VERSION);
	set_limits(&w->opts, call, x->easy);
	reply_guard_set(&x->guard, x->easy);
	trust_set(x->easy, NULL);
	/* Not RESUME_FROM: with that libcurl refuses the whole file from a server without ranges.
	 */
	if (call->start > 0) {
		snprintf(range, sizeof(range), "%lld-", call->start);
		MUST_SET(x->easy, CURLOPT_RANGE, range);
	}
	must_go_on(curl_multi_add_handle(w->multi, x->easy));
	return x;
}

void wire_drop(struct exchange *x)
{
	if (x == NULL)
		return;
	curl_multi_remove_handle(x->wire->multi, x->easy);
	curl_easy_cleanup(x->easy);
	mem_free(x);
}

static struct wire_end end_of(struct exchange *x, CURLcode result)
{
	struct wire_end end = {.user = x->call.user};

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &end.code);
	end.bad_url = result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_URL_MALFORMAT;
	/* An answer without a body was not judged yet; what head finds wrong, its owner knows. */
	if (result == CURLE_OK && !x->judged)
		judge(x, "", 0);
	if (result == CURLE_OK)
		return end;
	end.cause = x->guard.fault != NULL ? x->guard.fault
		    : x->text[0]           ? x->text
					   : curl_easy_strerror(result);
	if (result == CURLE_PEER_FAILED_VERIFICATION)
		end.cause = mem_printf(x,
		    "%s; the certificate of a company's proxy goes into SSL_CERT_FILE", end.cause);
	return end;
}

struct wire_end wire_step(struct wire *w)
{
	struct exchange *x = NULL;
	CURLMsg *message;
	CURLcode result;
	int count;

	must_go_on(curl_multi_perform(w->multi, &count));
	do {
		message = curl_multi_info_read(w->multi, &count);
		if (message == NULL)
			return (struct wire_end){0};
	} while (message->msg != CURLMSG_DONE);
	result = message->data.result;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &x);
	return end_of(x, result);
}

void wire_wait(struct wire *w, int ms)
{
	must_go_on(curl_multi_poll(w->multi, NULL, 0, ms, NULL));
}
