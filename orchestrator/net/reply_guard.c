/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl keeps every header until the end of a transfer, and reads bodies of redirects to theirs.
 */
#include "net/reply_guard.h"

#include "net/must.h"

/* Servers that exist send some hundred bytes of each, redirects included. */
enum { MOST_HEAD = 256 * 1024, MOST_EXPLANATION = 1024 * 1024 };

static size_t count_head(char *data, size_t one, size_t n, void *user)
{
	struct reply_guard *g = user;

	(void)data;
	(void)one;
	g->head += n;
	if (g->head <= MOST_HEAD)
		return n;
	g->fault = "the server sent more than 256 KiB of headers";
	return 0;
}

static int count_body(
    void *user, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	struct reply_guard *g = user;
	long status = 0;

	(void)total;
	(void)up_total;
	(void)up_now;
	curl_easy_getinfo(g->easy, CURLINFO_RESPONSE_CODE, &status);
	/* Status 0: nothing is known yet, or a file of this machine. */
	if (status == 0 || status == 200 || status == 206 || now <= MOST_EXPLANATION)
		return 0;
	g->fault = "the server sent more than 1 MiB that is not what was asked for";
	return 1;
}

void reply_guard_set(struct reply_guard *g, CURL *easy)
{
	g->easy = easy;
	MUST_SET(easy, CURLOPT_HEADERFUNCTION, count_head);
	MUST_SET(easy, CURLOPT_HEADERDATA, g);
	MUST_SET(easy, CURLOPT_XFERINFOFUNCTION, count_body);
	MUST_SET(easy, CURLOPT_XFERINFODATA, g);
	MUST_SET(easy, CURLOPT_NOPROGRESS, 0L);
}
