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
