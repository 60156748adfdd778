/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and links inside archives, judged by their text alone: can they be unpacked without
 * touching anything outside of the directory that they are unpacked into?
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"

/*
 * The path of a member without "." and empty components, and without the first strip components; ""
 * when nothing is left. An absolute path, or one with "..", gives NULL, and *fault says which it
 * is. Reports nothing.
 */
char *member_path(const void *ctx, const char *path, long long strip, const char **fault);

/*
 * Whether a symbolic link at path, as member_path() returns it, stays inside if it leads to target.
 * ".." may only be at the beginning of target: behind a name that is a link itself, it would go up
 * from the place where that link leads.
 */
bool member_link_is_inside(const char *path, const char *target);

/*
 * Whether a member is to be unpacked; path is as member_path() returns it, and the lists have
 * patterns of fnmatch(3). With exclude: it matches none of those, or it matches one of include.
 * With include alone: it matches one of these. With neither: everything but "".
 */
bool member_is_wanted(
    const char *path, const struct strlist *include, const struct strlist *exclude);
