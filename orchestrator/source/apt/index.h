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
 * The version whose file has that sha256. file, the name, only serves to tell what is there
 * instead. Strings belong to ctx.
 */
struct apt_listing apt_listing_find(
    const void *ctx, const char *text, bool binary, const char *sha256, const char *file);
