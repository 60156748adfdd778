/* SPDX-License-Identifier: Apache-2.0 */
/* A private state of the host's apt below the store: the sources, or binary packages, of one suite.
 */
#pragma once

#include <stdbool.h>

#include "base/event.h"
#include "base/strlist.h"

struct apt_suite {
	const char *name;
	bool binary;
	const char *dir;      /* lists, cache, configuration */
	const char *download; /* apt's working directory: downloads land there */
	bool ready;           /* directories and configuration are written */
	bool updated;         /* the lists, in this session; once is enough */
	const char *trouble;  /* what that update said went wrong; or NULL */
	bool told;            /* that trouble, which is the same for every package */
	/*
	 * What one run of apt may make of a site's answers; above it, apt is ended. Lists are
	 * counted as they are on the disk, unpacked.
	 */
	long long most_list_bytes, most_download_bytes;
	size_t most_files; /* of either */
	double most_seconds;
};

/* What a call is made for, and why it failed. */
struct apt_call {
	void *ctx; /* scratch */
	struct apt_suite *suite;
	const struct event_sink *sink;
	const char *stage; /* of events */
	const char *cause; /* on failure; NULL when it was reported */
};

/*
 * The state of a suite, with the usual limits; its directories, below the store's root, are not
 * made yet. It belongs to ctx.
 */
struct apt_suite *apt_suite_new(const void *ctx, const char *root, const char *name, bool binary);
/* Makes the directories, the source list and the configuration, once. -1 with a cause. */
int apt_suite_prepare(struct apt_call *call);
/*
 * The command line "PROGRAM -q -c CONFIGURATION WORDS LAST"; words are split at blanks, last may be
 * NULL. It belongs to call->ctx.
 */
struct strlist *apt_suite_command(
    const struct apt_call *call, const char *program, const char *words, const char *last);
/*
 * Runs that command in the download directory, and waits for it. Progress becomes download events
 * of total bytes (-1: not known), the first of them with the text about. -1 with the cause that apt
 * told, or the limit at which it was ended.
 */
int apt_suite_run(
    struct apt_call *call, const struct strlist *argv, const char *about, long long total);
/*
 * Has apt fetch the lists, once in a session. Not every site needs to answer, so this does not
 * fail: what went wrong is kept in the suite's member trouble.
 */
void apt_suite_update(struct apt_call *call);
/* Paths of the regular files in a directory, sorted; ctx owns the list. None if it cannot be read.
 */
struct strlist *apt_suite_files(const void *ctx, const char *dir);
