/* SPDX-License-Identifier: Apache-2.0 */
/* What the writers of records share with each other and nobody else. */
#pragma once

#include "record/manifest.h"

/* Is called with one source of manifest_inputs(), to add something about it to to. */
typedef void (*source_visit)(void *mem, struct json *to, const struct json *source);
/*
 * Call visit once for each distinct source file, however many stages use it, with the patches of
 * all of them.
 */
void record_each_source(void *mem, const struct json *inputs, struct json *to, source_visit visit);
/* record_package_url() of a source. */
char *record_source_url(const void *ctx, const struct json *source);
/* Triple of the target, or name of the stage where there is none. */
const char *record_name(const struct record_subject *subject);
/* Write text into path, whose directory is made. Reports; -1. */
int record_write(const void *mem, const char *path, const char *text);
