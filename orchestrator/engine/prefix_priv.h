/* SPDX-License-Identifier: Apache-2.0 */
/* What prefix.c and prefix_tree.c share with each other and nobody else. */
#pragma once

#include "base/strlist.h"
#include "engine/prefix.h"

/* PREFIX/share/mcm/TRIPLE/installed.json */
char *prefix_record_path(const void *ctx, const char *prefix, const char *triple);

/* A toolchain's files. */
struct prefix_files {
	const char *dir;
	bool own; /* nobody else's, so they may be moved from there */
};

/* The new contents of a prefix, from which it will be made in one rename. */
struct prefix_build {
	const char *shown; /* the prefix, for messages */
	const char *old;   /* tree to carry the rest over from; NULL: none */
	const char *dir;   /* an empty directory, to be filled */
	const struct prefix_part *parts;
	const struct prefix_files *files; /* of each part */
	size_t nparts;
};
int prefix_build_tree(const struct prefix_build *build); /* reports; -1 */
