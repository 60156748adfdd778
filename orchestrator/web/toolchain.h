/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a toolchain beside what is told of any stage. */
#pragma once

#include "web/web.h"

/* Whether a stage of that id (or NULL) is a toolchain. */
bool web_is_toolchain(const char *id);
/*
 * Whether the record is that of a toolchain. Then o gets its target, and where the record says what
 * it was made from (those of an older mcm may not), its releases and its audit, and the site the
 * documents about them, whose names o has.
 */
bool web_toolchain(const void *ctx, const struct web_of *of, struct site *site,
    const struct json *record, struct json *o);
