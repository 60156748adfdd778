/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of dist share with each other and nobody else. */
#pragma once

#include "dist/dist.h"

#define DIST_ARCHIVE ".tar.xz"
#define DIST_INDEX "index.json"
#define DIST_SUMS "SHA256SUMS"
#define DIST_PROGRAM "mcm"
#define DIST_KEY "release.pub"

/* "x86_64/aarch64-linux-musl-14.2.0" and this end, in the directory. */
char *dist_beside(
    const void *ctx, const struct dist *dist, const struct dist_item *item, const char *end);
/* Whether our key has signed, in the file beside the archive, that the digest is a toolchain's. */
bool dist_is_signed(const struct dist *dist, const char *archive, const char *sha256);
/* Whether the archive is one of the toolchains that this run makes, or finds whole. */
bool dist_is_made(const struct dist *dist, const char *archive);
/* index.c: that of the last release, to be freed; an empty object if there is none. Reports one
 * that is damaged, is lost, or names what is outside; NULL. */
struct json *dist_index_load(const struct dist *dist);
/* Whether the archive is one of its toolchains. */
bool dist_index_names(const struct json *index, const char *archive);
/* Write the new one instead of old; files has the digest of each file. *index is to be freed.
 * Reports; -1. */
int dist_index_write(
    const struct dist *dist, const struct json *old, const struct json *files, struct json **index);
/* page.c: index.html, by what is in the directory pages; the caller gives it to free(). Reports;
 * NULL. */
char *dist_page(const char *pages, const struct json *index);
