/* SPDX-License-Identifier: Apache-2.0 */
/* What fetch judges without libcurl. Internal to fetch. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether an answer of that Content-Type (or NULL) that begins with these bytes is a login or
 * error page in place of the archive that name says it is.
 */
bool fetch_is_html(const char *name, const char *type, const char *data, size_t n);

/* The bundle of certificates that the environment names, or NULL. */
const char *fetch_trust_path(void);
/*
 * The certificates of the bundle usual (may be NULL or absent) and those of more, for libcurl
 * takes one bundle only. NULL when more cannot be read (reported).
 */
char *fetch_trust_text(const void *ctx, const char *usual, const char *more);
