/* SPDX-License-Identifier: Apache-2.0 */
/* A toolchain as an archive that depends on nothing but the toolchain. */
#pragma once

#include "adapters/archive_pack.h"
#include "verify/contents.h"

struct toolchain_pack {
	const char *prefix;
	struct contents *const *all; /* of contents_load_all: the first is packed */
	const char *top;             /* directory that it is in, such as "opt/cross"; NULL: none */
	enum archive_packing packing;
	long epoch; /* time of everything */
};

/*
 * Write the toolchain into the new file. Every byte of it is held against the manifest on the way;
 * equal files become hard links of one another. What has been added, changed or lost in the prefix
 * is reported, and the rest; -1.
 */
int toolchain_pack(const struct toolchain_pack *pack, const char *file);
