/* SPDX-License-Identifier: Apache-2.0 */
/* How far an archive is, and whether to go on with it. */
#pragma once

#include "pack/pack.h"

/* Whoever hears of it. */
struct pack_audience {
	const char *name; /* that events call it by */
	struct event_sink sink;
};

struct pack_progress {
	struct pack_audience audience;
	long long bytes, total; /* of the files that go in */
	double told;            /* when */
};

/* what: the triple of a toolchain, or the name of a program; total: that will be packed. */
void pack_progress_begin(struct pack_progress *progress, const char *what, long long total);
/* What it became is whole, and has so many bytes. */
void pack_progress_end(const struct pack_audience *audience, long long bytes);
/* For archive_writer_watch(), data being the struct pack_progress; NULL: it only stops. */
bool pack_progress_go_on(void *data, size_t bytes);
