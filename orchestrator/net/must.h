/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of libcurl that must not fail. An option that was not taken, say for want of memory, would
 * leave a limit, a password or the choice of protocols to chance, and a URL that could not be taken
 * apart would pass for one without a password.
 */
#pragma once

#include <stdbool.h>

#include <curl/curl.h>

/* Starts libcurl; to be called before anything else of it, any number of times. Ends the program if
 * it does not start. */
void must_start(void);
/* Ends the program when the option was not taken. */
#define MUST_SET(easy, option, value)                                                              \
	must_take(curl_easy_setopt((easy), (option), (value)), #option)
void must_take(CURLcode code, const char *option);
/*
 * Has the handle ask this machine, and what is at a link of it alone (169.254.*, RFC 3927), through
 * no proxy, until it is reset: passwords are sent there in the clear, as nobody could listen in.
 * Others as no_proxy and NO_PROXY say.
 */
void must_spare_here(CURL *easy);
/* Ends the program when memory lacks, or libcurl is in a state that it cannot get out of. */
void must_go_on(CURLMcode code);
/* Whether a call of libcurl's URL functions that returned this code has succeeded. Ends the program
 * when memory lacks. */
bool must_tell(CURLUcode code);
/* A part of a URL, with flags of curl_url_get(3); ctx owns it. NULL if the URL has no such part. */
char *must_part(const void *ctx, CURLU *url, CURLUPart part, unsigned flags);
