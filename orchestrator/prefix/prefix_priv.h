/* SPDX-License-Identifier: Apache-2.0 */
/* What prefix.c and prefix_tree.c share with each other and nobody else. */
#pragma once

#include <sys/types.h>

#include "base/strlist.h"
#include "prefix/prefix.h"

/* PREFIX/share/mcm/TRIPLE/installed.json */
char *prefix_record_path(const void *ctx, const char *prefix, const char *triple);

/* A toolchain's files. */
struct prefix_files {
	const char *dir;
	bool own;    /* nobody else's, so they may be moved from there */
	char *temp;  /* dir, if it was made for this; or NULL */
	pid_t check; /* of store_verify_begin, if not own */
};

/* The new contents of a prefix, from which it will be made in one rename. */
struct prefix_build {
	const char *shown;         /* the prefix, for messages */
	const char *old;           /* tree to carry the rest over from; NULL: none */
	const char *dir;           /* an empty directory, to be filled */
	const char *parent, *stem; /* for others beside it (path_temp_dir) */
	const struct prefix_part *parts;
	const struct prefix_files *files; /* of each part; prefix_fill sets it */
	size_t nparts;
};
int prefix_build_tree(const struct prefix_build *build); /* reports; -1 */
/* The same, with files found, and what is copied from the store verified. Reports; -1. */
int prefix_fill(const void *ctx, const struct store *store, struct prefix_build *build);
