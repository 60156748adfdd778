/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of dist share with each other and nobody else. Paths of archives are relative to
 * the directory of the release: HOST/NAME. */
#pragma once

#include "dist/dist.h"

#define DIST_ARCHIVE ".tar.xz"  /* what names of archives end in */
#define DIST_INDEX "index.json" /* which toolchains there are, and the digest of each file */
#define DIST_SUMS "SHA256SUMS"  /* digests of the files of the release */
#define DIST_PROGRAM "mcm"      /* in HOST/: mcm itself, for that host */
#define DIST_KEY "release.pub"  /* public key that has signed the release */

/*
 * The path of a file beside an item's archive: end in place of DIST_ARCHIVE, as
 * "DIR/x86_64/aarch64-linux-musl-14.2.0.spdx.json". ctx owns it.
 */
char *dist_beside(
    const void *ctx, const struct dist *dist, const struct dist_item *item, const char *end);
/*
 * Whether one of the signed statements in the file beside the archive is about this digest, and was
 * signed by dist->key. False if there is no such file, or it cannot be read, which is reported.
 */
bool dist_is_signed(const struct dist *dist, const char *archive, const char *sha256);
/* Whether the archive is one of dist->items, which the release has to have. */
bool dist_is_made(const struct dist *dist, const char *archive);
/*
 * The index of the release that the directory has, for the caller to give to json_free(); an empty
 * object if it has none yet. NULL if the index is damaged, names a file outside of the release, or
 * is lost while its sums are there; that is reported.
 */
struct json *dist_index_load(const struct dist *dist);
/*
 * Make the new index, and write it if it differs from old in anything but the number of the
 * release, which it then has one higher. files is an object with "size" and "sha256" of each file
 * of the release, by its path. Toolchains of old that files has with the same digest stay in it.
 * *index is set to the new one, in any case, for the caller to give to json_free(). 0; -1 if it
 * cannot be written, which is reported.
 */
int dist_index_write(
    const struct dist *dist, const struct json *old, const struct json *files, struct json **index);
/*
 * The text of index.html, which shows the index; the caller gives it to free(). pages is the
 * directory with what pages are made of. NULL if that cannot be read, which is reported.
 */
char *dist_page(const char *pages, const struct json *index);
