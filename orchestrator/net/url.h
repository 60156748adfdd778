/* SPDX-License-Identifier: Apache-2.0 */
/* URLs as libcurl understands them: what may be shown of one, and which server it names. */
#pragma once

#include <stdbool.h>

bool url_is_network(const char *url); /* http or https */
bool url_is_https(const char *url);
/* Whether a server, HOST or HOST:PORT, is this machine by its very name: localhost, 127.*, [::1].
 */
bool url_is_here(const char *server);
/* Texts that are returned belong to ctx. */
char *url_file(const void *ctx, const char *url); /* the path that a file: URL names; else NULL */
/*
 * Whether the URL has a user name or a password. A URL that cannot be parsed counts as having one
 * if it has an '@'.
 */
bool url_has_user(const char *url);
/*
 * The URL without user name, password, fragment and the values of its query, any of which may be
 * secret.
 */
char *url_printable(const void *ctx, const char *url);
/* The URL that a reference in a document at url leads to; NULL: to none. */
char *url_resolved(const void *ctx, const char *url, const char *reference);
/* The text with %XX in place of every character that has a meaning in a query. */
char *url_escaped(const void *ctx, const char *text);
/*
 * "host:port" in lower case, with the scheme's port if the URL names none. If the URL cannot be
 * parsed, what may be shown of it.
 */
char *url_server(const void *ctx, const char *url);
