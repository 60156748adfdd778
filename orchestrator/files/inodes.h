/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers inodes and the name under which each was met first, by which hard links of one file are
 * recognised.
 */
#pragma once

#include <sys/stat.h>

struct inodes; /* talloc'd */

struct inodes *inodes_new(const void *ctx);
/*
 * The name under which this inode was met before. NULL: it was not, and is remembered by name now.
 */
const char *inodes_meet(struct inodes *inodes, const struct stat *st, const char *name);
