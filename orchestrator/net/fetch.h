/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parallel downloads through libcurl's multi interface. One fetch = one file with a
 * list of URLs tried in order; the bytes are hashed while they arrive and the file
 * appears under its final name only when digest and size fit.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "adapters/hash.h"
#include "base/strlist.h"

enum fetch_state { FETCH_RUNNING, FETCH_DONE, FETCH_FAILED };

struct fetch_opts {
	int connect_timeout; /* seconds to a connection; 0: 10 */
	int stall_timeout;   /* seconds without 1 KiB/s; 0: 30 */
	int total_timeout;   /* seconds for one file over all mirrors; 0: 1800 */
	int parallel;        /* transfers at once; 0: 4 */
};

/* Strings live until the next fetcher_step(). URLs are without credentials and query. */
struct fetch_result {
	enum fetch_state state;
	const char *url;   /* the one that served it, or the last tried */
	const char *error; /* on failure: one line per URL tried, joined by "; " */
	long long bytes;   /* so far */
	long long total;   /* or -1 when unknown */
};

struct fetcher; /* talloc'd; freeing it breaks off what is under way and keeps the partial files */

/* Does not fail. */
struct fetcher *fetcher_new(const void *ctx, const struct fetch_opts *opts);
/*
 * Queues the download of a file with that SHA-256 and size in bytes (0: unknown) to path, from the
 * first of the urls that gives it. PATH.part keeps the bytes of a download that was broken off, and
 * the next one asks for the rest only; if the whole does not have the digest then, it is fetched
 * from its beginning. Returns an id, 0 or above, for fetcher_result(). Does not fail.
 */
int fetcher_add(struct fetcher *f, const struct strlist *urls, const char *path, const char *sha256,
    long long size);
/*
 * Lets the transfers go on, for timeout_ms milliseconds or until one has ended. Returns how many
 * have not. A URL that fails is a warning with the cause, and the next one of the file is tried.
 *
 * If no server has given an answer yet, and two of them (by host and port), or the only one that
 * there is, have failed to, the network counts as unreachable: one note takes the place of the
 * warnings, and what was not begun yet fails at once. Servers that were asked already are waited
 * for.
 */
int fetcher_step(struct fetcher *f, int timeout_ms);
/* How the download with that id is going. */
struct fetch_result fetcher_result(const struct fetcher *f, int id);
/* Whether the network counts as unreachable. */
bool fetcher_unreachable(const struct fetcher *f);
