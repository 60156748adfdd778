/* SPDX-License-Identifier: Apache-2.0 */
#include "net/trust.h"

#include <stdbool.h>
#include <stdlib.h>

#include "files/path.h"
#include "net/must.h"

/* Of Debian, Alpine and Arch; Fedora and RHEL, by its old name and its new one; SUSE; BSD. */
static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

static const char *env_path(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value ? value : NULL;
}

static bool is_there(const char *path)
{
	return path != NULL && path_exists(path);
}

/* OpenSSL reads SSL_CERT_DIR itself, as long as libcurl is given no bundle. */
static bool is_known(void)
{
	const curl_version_info_data *own = curl_version_info(CURLVERSION_NOW);

	return env_path("SSL_CERT_DIR") != NULL || is_there(own->cainfo) || is_there(own->capath);
}

static const char *usual_bundle(void)
{
	const char *path = env_path("CURL_CA_BUNDLE");

	if (path == NULL)
		path = env_path("SSL_CERT_FILE");
	if (path != NULL || is_known())
		return path;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (path_exists(places[i]))
			return places[i];
	return NULL;
}

void trust_set(CURL *easy, const char *own)
{
	const char *bundle = own != NULL ? own : usual_bundle();

	if (bundle != NULL)
		MUST_SET(easy, CURLOPT_CAINFO, bundle);
}
