/* SPDX-License-Identifier: Apache-2.0 */
/* Whose certificates are trusted. */
#pragma once

/*
 * The bundle of certificates for libcurl: the one that CURL_CA_BUNDLE or SSL_CERT_FILE names; else
 * NULL, if libcurl knows where this system has them; else the first of the places where systems
 * have them, or NULL. A libcurl of another system, as in a static mcm, does not know that.
 */
const char *trust_bundle(void);
