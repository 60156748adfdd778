/* SPDX-License-Identifier: Apache-2.0 */
/* Which authorities may sign the certificates of servers. */
#pragma once

#include <curl/curl.h>

/*
 * Make libcurl trust the certificates in the file own. If own is NULL, these are trusted: those in
 * the file that CURL_CA_BUNDLE or SSL_CERT_FILE names; else those that libcurl was built to use, if
 * they are there; else those in the first of several places where systems keep them, since a
 * libcurl that was built for another system, as in a static mcm, does not know the place.
 */
void trust_set(CURL *easy, const char *own);
