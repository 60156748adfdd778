/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on what a server can make us read for nothing: heads, trailers, and the bodies of answers
 * that are not what was asked for. Internal to http, grpc and wire.
 */
#pragma once

#include <stddef.h>

#include <curl/curl.h>

/* The state of one transfer, as long as which it must live. Zeroed before the first use. */
struct reply_guard {
	CURL *easy;
	size_t head;       /* bytes of all heads and trailers so far */
	const char *fault; /* why the transfer was broken off, or NULL */
};

/* Watch over the transfer of easy, by its callbacks for headers and for progress. */
void reply_guard_set(struct reply_guard *g, CURL *easy);
