/* SPDX-License-Identifier: Apache-2.0 */
/* Where the file of a source may be had, in the order in which that is tried. */
#pragma once

#include "source/source.h"

/* One way to one origin's file. */
struct attempt {
	const struct origin *origin;
	const char *sha256;
	const char *file;
	const struct strlist *urls; /* NULL: through apt */
};

struct attempts {
	struct attempt *v;
	size_t n;
};

/* Everything that may be tried for a source, with mirrors (or NULL) before what is its own. */
struct attempts attempts_of(
    const void *ctx, const struct source *source, const struct strlist *mirrors);
/*
 * The URLs of an attempt that are worth asking: once the network is known to be out of reach, only
 * those of this machine.
 */
struct strlist *attempt_urls(
    const void *ctx, const struct attempt *attempt, const struct source_opts *opts);
/* What a user could put into a sources directory; NULL: no origin has a file for the target. */
const char *attempt_first_file(const void *ctx, const struct source *source);
