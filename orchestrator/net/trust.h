/* SPDX-License-Identifier: Apache-2.0 */
/* Whose certificates are trusted. */
#pragma once

#include <curl/curl.h>

/*
 * Have the certificates of that file trusted; of NULL those that CURL_CA_BUNDLE or SSL_CERT_FILE
 * names; else, if libcurl knows where this system has them, these; else those in the first of the
 * places where systems have them. A libcurl of another system, as in a static mcm, does not know
 * that.
 */
void trust_set(CURL *easy, const char *own);
