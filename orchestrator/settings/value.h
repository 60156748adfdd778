/* SPDX-License-Identifier: Apache-2.0 */
/* Values of settings as texts: what they mean, and whether they are sound. For settings.c alone. */
#pragma once

#include "settings/settings.h"

int setting_switch(const char *text); /* 1, 0, or -1 for neither */
/* K and M are powers of 1024, as memory has it; 0 for what is no size. */
unsigned long setting_bytes(const char *text);
/* Words as a shell splits them. A quote that is not closed is reported; NULL. */
struct strlist *setting_split(
    const void *ctx, const char *name, const char *text, const struct loc *loc);
/* Whether text may be the value; name is how the user wrote it: MCM_JOBS or JOBS. Reports; -1. */
int setting_check(
    const struct setting_info *info, const char *name, const char *text, const struct loc *loc);
/* Adds the words of each NAME_FOR_TARGET to NAME, as musl-cross-make does. Reports; -1. */
int setting_join_lists(struct settings *s);
/* Whether the value is a secret, or has the query of a URL, which may be a key to it. */
bool setting_may_be_secret(const char *name, const char *text);
/* Refuses a secret where every user of the machine can read it: in the arguments of a process.
 * Reports; -1. */
int setting_check_secret(const char *name, const char *text, enum setting_rank rank);
