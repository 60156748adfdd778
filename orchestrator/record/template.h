/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What build systems have to be told that have a file in a directory of formats: the text, with
 * <<words>> where something of the toolchain belongs. docs/integrations.md tells how one is
 * written.
 */
#pragma once

#include "record/toolenv.h"

/*
 * The text for this toolchain, of the template FORMAT in dir. Owned by ctx. Reports what cannot be
 * said in it, or what is wrong with the template, with its line; NULL.
 */
char *template_text(
    const void *ctx, const struct toolenv *env, const char *dir, const char *format);
