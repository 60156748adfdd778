/* SPDX-License-Identifier: Apache-2.0 */
/* How far an archive is, and whether to go on with it. */
#pragma once

#include "pack/pack.h"

struct pack_progress {
	const struct pack_toolchain *pack;
	long long bytes, total; /* of the toolchain's files */
	double told;            /* when */
};

/* total: that will be packed. */
void progress_begin(struct pack_progress *progress, long long total);
/* What it became is whole, and has so many bytes. */
void progress_end(const struct pack_toolchain *pack, long long bytes);
/* For archive_writer_watch(), data being the struct pack_progress; NULL: it only stops. */
bool progress_go_on(void *data, size_t bytes);
