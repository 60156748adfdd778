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

/* Strings live until the next step. URLs are shown without credentials and query. */
struct fetch_result {
	enum fetch_state state;
	const char *url;   /* the one that served it, or the last tried */
	const char *error; /* on failure: one line per URL tried, joined by "; " */
	long long bytes;   /* so far */
	long long total;   /* or -1 when unknown */
};

struct fetcher; /* talloc'd */

struct fetcher *fetcher_new(const void *ctx, const struct fetch_opts *opts);
/*
 * Queue a download to path; PATH.part keeps partial bytes and is resumed by range
 * (a digest that does not fit restarts it). size 0: unknown. Returns an id >= 0.
 */
int fetcher_add(struct fetcher *f, const struct strlist *urls, const char *path, const char *sha256,
    long long size);
/*
 * Drive transfers for at most timeout_ms. Returns how many are unfinished. Failure
 * of one URL is reported as a warning naming URL and cause, and the next is tried.
 * When distinct servers (host and port) give no answer, or the only one there is,
 * and none ever did, the network counts as unreachable: one note instead of the
 * warnings, and every queued URL fails at once. Servers asked already are waited for.
 */
int fetcher_step(struct fetcher *f, int timeout_ms);
struct fetch_result fetcher_result(const struct fetcher *f, int id);
bool fetcher_unreachable(const struct fetcher *f);
