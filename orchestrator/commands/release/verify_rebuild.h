/* SPDX-License-Identifier: Apache-2.0 */
/* mcm verify --rebuild. */
#pragma once

#include "session/session.h"
#include "verify/contents.h"

/*
 * Build the first of these toolchains, whose files are in dir, again from sources, by the settings
 * that the command line has, and print what differs; sign that nothing does, if there is a key.
 * Returns the exit status; everything is reported.
 */
int verify_rebuild(
    void *ctx, const struct args *args, const char *dir, struct contents *const *all);
