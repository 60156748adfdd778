/* SPDX-License-Identifier: Apache-2.0 */
/* Ends the program where going on would be wrong. */
#include "net/must.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"

void must_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		report_bug("libcurl does not start");
}

void must_take(CURLcode code, const char *option)
{
	if (code == CURLE_OUT_OF_MEMORY)
		(void)mem_check(NULL);
	if (code != CURLE_OK)
		report_bug("libcurl does not take %s: %s", option, curl_easy_strerror(code));
}

void must_spare_here(CURL *easy)
{
	const char *set = getenv("no_proxy");
	char *spared;

	if (set == NULL)
		set = getenv("NO_PROXY");
	/* The option takes the place of the variable. A star alone is none of a list. */
	spared = set != NULL && strcmp(set, "*") == 0
		     ? mem_strdup(NULL, set)
		     : mem_printf(NULL, "localhost,127.0.0.1,127.0.0.0/8,169.254.0.0/16,::1%s%s",
			   set != NULL ? "," : "", set != NULL ? set : "");
	MUST_SET(easy, CURLOPT_NOPROXY, spared);
	mem_free(spared);
}

void must_go_on(CURLMcode code)
{
	if (code == CURLM_OUT_OF_MEMORY)
		(void)mem_check(NULL);
	if (code != CURLM_OK)
		report_bug("libcurl cannot go on: %s", curl_multi_strerror(code));
}

bool must_tell(CURLUcode code)
{
	if (code == CURLUE_OUT_OF_MEMORY)
		(void)mem_check(NULL);
	return code == CURLUE_OK;
}

char *must_part(const void *ctx, CURLU *url, CURLUPart part, unsigned flags)
{
	char *text = NULL, *copy = NULL;

	if (must_tell(curl_url_get(url, part, &text, flags)))
		copy = mem_strdup(ctx, text);
	curl_free(text);
	return copy;
}
