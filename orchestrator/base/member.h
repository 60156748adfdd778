/* SPDX-License-Identifier: Apache-2.0 */
/* Names and links inside archives, judged as text: may they be made below a directory of ours? */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"

/*
 * The path without "." and empty components and without its first strip ones; empty
 * when nothing is left. NULL with *fault saying why when it is absolute or has "..". Silent.
 */
char *member_path(const void *ctx, const char *path, long long strip, const char **fault);

/*
 * Whether a symbolic link at path (clean) to target stays inside. ".." may only lead the
 * target: behind a name that is itself a link, it would go up from where that link leads.
 */
bool member_link_is_inside(const char *path, const char *target);

/*
 * Whether a clean path is to be taken: what exclude (fnmatch patterns) does not match or include
 * does; where exclude is NULL, what include matches; where both are, everything but "".
 */
bool member_is_wanted(
    const char *path, const struct strlist *include, const struct strlist *exclude);
