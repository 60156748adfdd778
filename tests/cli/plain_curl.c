/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into mcm, makes its libcurl one that was built without HTTP/2, as far as it says. */
#include <dlfcn.h>

#include <curl/curl.h>

curl_version_info_data *curl_version_info(CURLversion age)
{
	static curl_version_info_data info;
	curl_version_info_data *(*real)(CURLversion) = (curl_version_info_data * (*)(CURLversion))
	    dlsym(RTLD_NEXT, "curl_version_info");

	info = *real(age);
	info.features &= ~CURL_VERSION_HTTP2;
	return &info;
}
