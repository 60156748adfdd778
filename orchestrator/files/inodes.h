/* SPDX-License-Identifier: Apache-2.0 */
/* Which inodes were met already, and under which name: hard links told from files of their own. */
#pragma once

#include <sys/stat.h>

struct inodes; /* talloc'd */

struct inodes *inodes_new(const void *ctx);
/* The name under which this inode was met first, or NULL; then it is remembered as name. */
const char *inodes_meet(struct inodes *inodes, const struct stat *st, const char *name);
