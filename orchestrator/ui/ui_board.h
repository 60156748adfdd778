/* SPDX-License-Identifier: Apache-2.0 */
/* What is going on, gathered from events: the state behind both views for people. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/event.h"

/* A stage that runs, a download or an upload, or what another mcm is waited for with. */
struct board_item {
	char *id;      /* gcc@x86_64-linux-musl; name of a source */
	bool download; /* or upload */
	bool waiting;  /* until another process has done it */
	char *step;    /* or NULL */
	double started;
	double heard;    /* when the last event about it came */
	double fraction; /* -1 unknown */
	long long bytes, total;
};

/* A stage that failed. */
struct board_failure {
	char *id, *cause;
	char *log; /* or NULL */
};

struct board {
	struct board_item **items; /* oldest first */
	size_t n;
	int done, count; /* stages; count 0 until it is known */
	double began;
	long long fetched; /* size of the last download that was finished, 0 unknown */
	double left;       /* seconds, -1 unknown */
	bool active;       /* between begin and end */
	bool colour;       /* news have it; set by the view */
	struct board_failure *failures;
	size_t nfailures;
	char *skipped; /* because of them: their ids; or NULL */
};

struct board *board_new(const void *ctx);
/* Take in one event that came at a time. Prints nothing. */
void board_take(struct board *board, const struct event *event, double now);
/* What the event is about, with control characters taken out. */
char *board_id(const void *ctx, const struct event *event);

/* "[ 3/17] ", or "" when there are no stages or it is not yet known how many. */
char *board_counter(const void *ctx, const struct board *board);
/* "gcc@x86_64-linux-musl 4 min 10 s 62 % (make all)", "musl 0.3 of 1.1 MB" */
char *board_item_text(const void *ctx, const struct board_item *item, double now);
/*
 * The line that tells of an event, with its newline, after the board took it in; a failure
 * takes several. NULL when the event is no news by itself (step, progress, tick).
 */
char *board_news(const void *ctx, const struct board *board, const struct event *event);
