/* SPDX-License-Identifier: Apache-2.0 */
/* URLs as libcurl understands them: what may be shown of one, and which server it names. */
#pragma once

#include <stdbool.h>

bool url_is_network(const char *url); /* http or https */
bool url_is_https(const char *url);
char *url_file(const void *ctx, const char *url); /* the path that a file: URL names; else NULL */
/* A user name or a password; one that cannot be parsed has it if it has an '@'. */
bool url_has_user(const char *url);
/* Without user name, password, fragment and the values of a query, any of which may be secret. */
char *url_printable(const void *ctx, const char *url);
/* Where a reference in a document at that URL leads; NULL: nowhere. */
char *url_resolved(const void *ctx, const char *url, const char *reference);
/* With %XX for all that means something in a query. */
char *url_escaped(const void *ctx, const char *text);
/* "host:port", lower case; port as the scheme's when unsaid. Of one that cannot be parsed, what
 * may be shown of it. */
char *url_server(const void *ctx, const char *url);
