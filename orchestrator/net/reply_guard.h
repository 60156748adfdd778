/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits on what a server can make us read for nothing: heads, trailers, and the bodies of answers
 * that are not what was asked for. Internal to http, grpc and wire.
 */
#pragma once

#include <stddef.h>

#include <curl/curl.h>

/* The state of one transfer. It has to live as long as that, and is zeroed before. */
struct reply_guard {
	CURL *easy;
	size_t head;       /* bytes of all heads and trailers so far */
	const char *fault; /* why the transfer was broken off, or NULL */
};

/*
 * Watches over the transfer of easy, by its callbacks for headers and for progress. The transfer
 * fails if it has more than 256 KiB of heads, or more than 1 MiB of a body that was not asked for;
 * then fault says so.
 */
void reply_guard_set(struct reply_guard *g, CURL *easy);
