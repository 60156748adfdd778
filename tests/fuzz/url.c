/* SPDX-License-Identifier: Apache-2.0 */
/* URLs: nothing secret of one is shown, whatever it looks like. */
#include "fuzz.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "net/http.h"
#include "net/url.h"

/* A text so long that it does not stand elsewhere in a URL by chance. */
enum { SECRET = 6 };

static bool occurs_once(const char *text, const char *part)
{
	const char *first = strstr(text, part);

	return first != NULL && strstr(first + 1, part) == NULL;
}

static void check_shown(const char *text, const char *shown, const char *secret)
{
	if (strlen(secret) >= SECRET && occurs_once(text, secret))
		fuzz_require(strstr(shown, secret) == NULL);
}

/* By libcurl's own parser, as it reads a URL that it is given. */
static void check_secrets(const char *text, const char *shown)
{
	static const CURLUPart parts[] = {
	    CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT};
	CURLU *url = mem_check(curl_url());
	bool is_url = curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK;

	for (size_t i = 0; is_url && i < sizeof parts / sizeof *parts; i++) {
		char *part = NULL;

		if (curl_url_get(url, parts[i], &part, 0) == CURLUE_OK) {
			check_shown(text, shown, part);
			if (parts[i] == CURLUPART_USER || parts[i] == CURLUPART_PASSWORD)
				fuzz_require(*part == '\0' || url_has_user(text));
		}
		curl_free(part);
	}
	curl_url_cleanup(url);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	const char *text = fuzz_text(ctx, data, size);
	const char *shown = url_printable(ctx, text), *server = url_server(ctx, text);
	const struct http_opts opts = {.url = text, .timeout = 1};
	struct http *http = http_new(ctx, &opts);

	check_secrets(text, shown);
	/* What stands in the path of a file is nobody's name. */
	fuzz_require(!url_has_user(shown) || strncasecmp(text, "file:", strlen("file:")) == 0);
	for (const char *p = server; *p != '\0'; p++)
		fuzz_require(!isupper((unsigned char)*p));
	fuzz_require(strchr(server, '@') == NULL);
	if (http == NULL)
		return;
	fuzz_require(url_is_network(text));
	fuzz_require(!url_has_user(http_url(http)));
	check_secrets(text, http_url(http));
}
