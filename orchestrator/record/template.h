/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files for build systems, made from templates: each is a file in a directory of formats, a text
 * with <<words>> in the places that differ between toolchains. docs/integrations.md tells how one
 * is written.
 */
#pragma once

#include "record/toolenv.h"

/*
 * The text for this toolchain, made from the template FORMAT in dir. Owned by ctx. Reports what the
 * format cannot express, or what is wrong with the template, with its line; NULL.
 */
char *template_text(
    const void *ctx, const struct toolenv *env, const char *dir, const char *format);
