/* SPDX-License-Identifier: Apache-2.0 */
/* What "apt-cache showsrc" and "apt-cache show" print: which version has a wanted file. */
#pragma once

#include <stdbool.h>

struct apt_listing {
	char *version;  /* that carries the file; NULL: none does */
	long long size; /* bytes, 0 unknown */
	char *others;   /* when none: the file of that name with its other digest, or the versions
			   listed */
};

/*
 * Finds the version whose file has that SHA-256 in text, which "apt-cache showsrc" has printed, or
 * with binary "apt-cache show". file is the name of the file, and only serves to tell what is there
 * instead. Strings belong to ctx. Silent.
 */
struct apt_listing apt_listing_find(
    const void *ctx, const char *text, bool binary, const char *sha256, const char *file);
