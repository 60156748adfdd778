/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new release of a package: its file of origins is written from what upstream has, after all that
 * can be checked was: upstream's signature, and that the package's patches apply.
 */
#pragma once

#include <stdbool.h>

#include "adapters/hash.h"
#include "recipe/recipe.h"

struct bump {
	const struct catalog *catalog;
	const struct package *package;
	const char *version;
	const char *url;      /* in place of the package's; or NULL */
	const char *file;     /* that is at hand already; or NULL */
	const char *key;      /* keyring in place of the package's; or NULL */
	const char *layer;    /* directory that gets the file, below recipes/ */
	const char *work;     /* a directory for what is needed meanwhile */
	const char *programs; /* "DIR:DIR": where the program patch is, as HOST_PATH has it */
	bool offline;
};

/* A tarball, and what was found out about it. */
struct bump_tarball {
	const char *path;
	const char *url; /* where it came from; NULL: it was at hand */
	char sha256[HASH_HEX + 1];
	long long size;
	const char *signer; /* fingerprint of the key that signed it; NULL: none is pinned */
};

/* Has every release of a package in a keyring, as "gpg --export" writes it, beside recipe.yaml. */
#define BUMP_KEYRING "upstream.gpg"

/* Get the tarball: the given file, or from the first URL that has it. Reports each that has not;
 * -1. */
int bump_obtain(const void *ctx, const struct bump *bump, struct bump_tarball *tarball);
/* A kind of signature. */
struct bump_beside {
	const char *suffix;
	bool of_tar; /* of what the tarball unpacks to, and behind its name without how it is packed
		      */
};

/* The signature of that kind into a file of work. 1 there, 0 not, with *cause (silent), -1. */
int bump_obtain_beside(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    const struct bump_beside *kind, const char **path, const char **cause);
/*
 * Check upstream's signature by the pinned keys, through gpgv. Without a pinned key that is warned
 * of. Reports a signature that is missing or bad; -1.
 */
int bump_check_signature(const void *ctx, const struct bump *bump, struct bump_tarball *tarball);
/* How many of the release's patches were tried, and how many do not apply. */
struct bump_patches {
	int tried, failed;
};

/* Try all of them on the tarball, which has to be one. Those that do not apply are reported, and
 * what keeps them from being tried; -1 for that. */
int bump_try_patches(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    struct bump_patches *patches);
/* The newest release before it that comes from a URL as it does, from which it takes what is beside
 * the origins; NULL: none. */
const struct release *bump_former(const struct bump *bump);
/* Whether there is nothing yet where the release's file goes, which may be in a layer that is none
 * of the catalog's. Reports; -1. */
int bump_check_place(const void *ctx, const struct bump *bump);
/*
 * Write the release's file, if all recipes can be read with it: digest and size, and what the
 * former one has. *path is where. Reports, and leaves nothing; -1.
 */
int bump_write(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    const struct bump_patches *patches, const char **path);
