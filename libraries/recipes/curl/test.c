/* pkg-config: libcurl */
/* SPDX-License-Identifier: Apache-2.0 */

#include <curl/curl.h>
#include <string.h>

/* Nothing but the protocols and the backend: tests have no network. */
int main(void)
{
	const curl_version_info_data *info;
	CURL *handle;
	CURLcode code;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return 1;
	info = curl_version_info(CURLVERSION_NOW);
	if ((info->features & CURL_VERSION_SSL) == 0 || (info->features & CURL_VERSION_LIBZ) == 0 ||
	    (info->features & CURL_VERSION_HTTP2) == 0 ||
	    strncmp(info->ssl_version, "OpenSSL/", 8) != 0)
		return 2;
	handle = curl_easy_init();
	if (handle == NULL || curl_easy_setopt(handle, CURLOPT_URL, "file:///dev/null") != CURLE_OK)
		return 3;
	code = curl_easy_perform(handle);
	curl_easy_cleanup(handle);
	return code != CURLE_OK;
}
