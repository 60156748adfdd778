/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fetch's use of libcurl: runs any number of GETs at once. Which URLs are tried, and how often, is
 * decided elsewhere. Internal to fetch.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct wire;     /* all of them; talloc'd */
struct exchange; /* one under way; owned by its wire */

struct wire_opts {
	int connect_timeout, stall_timeout; /* seconds */
};

/* The head of an answer; of the last one when there were redirects. */
struct wire_answer {
	long code; /* 0: none yet, or the URL is not HTTP */
	const char *type;
	long long length;  /* of the body, or -1 */
	const char *range; /* Content-Range, or NULL */
};

/*
 * What to ask for, and who hears of the answer. head is called once, when its head is whole, with
 * the first bytes of the body, which body is given as well; an answer without a body has n 0.
 * Returning false breaks off.
 */
struct wire_call {
	const char *url;
	long long start; /* ask for the bytes from here on */
	long timeout_ms; /* for all of it */
	void *user;
	bool (*head)(void *user, const struct wire_answer *answer, const char *data, size_t n);
	bool (*body)(void *user, const char *data, size_t n);
};

struct wire_end {
	void *user; /* NULL: nothing has ended */
	long code;
	bool bad_url;      /* libcurl cannot take this URL */
	const char *cause; /* why it failed, until wire_drop(); NULL: it did not. Where head or body
			      broke off, their owner knows better */
};

/* Copies opts. Does not fail. */
struct wire *wire_new(const void *ctx, const struct wire_opts *opts);
/* Begins an exchange. What call points to must live until wire_drop(), which is due after the end,
 * too. */
struct exchange *wire_start(struct wire *w, const struct wire_call *call);
void wire_drop(struct exchange *x); /* breaks it off if need be, and frees it; NULL is fine */
/* Let all exchanges go on; returns one that has ended, so call it again until none has. */
struct wire_end wire_step(struct wire *w);
void wire_wait(struct wire *w, int ms); /* wait at most so long until an exchange can go on */
