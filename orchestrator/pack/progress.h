/* SPDX-License-Identifier: Apache-2.0 */
/* How far an archive is, and whether to go on with it. */
#pragma once

#include "pack/pack.h"

/* Who hears of the progress. */
struct pack_audience {
	const char *name; /* that events call it by */
	struct event_sink sink;
};

struct pack_progress {
	struct pack_audience audience;
	long long bytes, total; /* of the files that go in */
	double told;            /* when */
};

/*
 * what is the triple of a toolchain, or the name of a program; total is how many bytes will be
 * packed.
 */
void pack_progress_begin(struct pack_progress *progress, const char *what, long long total);
/* The archive or image is whole, and has so many bytes. */
void pack_progress_end(const struct pack_audience *audience, long long bytes);
/*
 * A function for archive_writer_watch(); data is the struct pack_progress. NULL: nobody hears of
 * the progress, and it only stops the work after a signal.
 */
bool pack_progress_go_on(void *data, size_t bytes);
