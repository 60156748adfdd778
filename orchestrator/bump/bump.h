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
/* URL or path with the suffix of a signature into a file of work. 1 there, 0 not (silent), -1. */
int bump_obtain_beside(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    const char *suffix, const char **path);
/*
 * Check upstream's signature by the pinned keys, through gpgv. Without a pinned key that is warned
 * of. Reports a signature that is missing or bad; -1.
 */
int bump_check_signature(const void *ctx, const struct bump *bump, struct bump_tarball *tarball);
/* How many of the patches that the release gets do not apply, each of which is reported; -1 if that
 * cannot be told. */
int bump_try_patches(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball);
/* Where the release's file goes. */
char *bump_path(const void *ctx, const struct bump *bump);
/*
 * Write the release's file: digest and size, and what the release nearest to it has beside its
 * origins. *path is where. Reports; -1.
 */
int bump_write(const void *ctx, const struct bump *bump, const struct bump_tarball *tarball,
    bool patched, const char **path);
