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

/*
 * Everything that may be tried for a source, in the order of its origins, and of each first the
 * mirrors (NULL: none) and then its own URLs, or apt. Belongs to ctx. An origin whose words cannot
 * be expanded is reported and left out.
 */
struct attempts attempts_of(
    const void *ctx, const struct source *source, const struct strlist *mirrors);
/*
 * Those URLs of an attempt, which must have some, that are worth asking: once the network is known
 * to be out of reach, only those of this machine. ctx owns the list.
 */
struct strlist *attempt_urls(
    const void *ctx, const struct attempt *attempt, const struct source_opts *opts);
/*
 * The name of a file that a user could put into a sources directory, for a remedy; ctx owns it.
 * NULL: no origin has a file for the target.
 */
const char *attempt_first_file(const void *ctx, const struct source *source);
