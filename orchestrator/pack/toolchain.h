/* SPDX-License-Identifier: Apache-2.0 */
/* A toolchain as an archive that depends on nothing but the toolchain. */
#pragma once

#include "adapters/archive_pack.h"
#include "pack/pack.h"

struct toolchain_pack {
	const struct pack_toolchain *what;
	const char *top; /* directory that it is in, such as "opt/cross"; NULL: none */
	enum archive_packing packing;
};

/*
 * Write the toolchain into the new file. Every byte of it is held against the manifest on the way;
 * equal files become hard links of one another. What has been added, changed or lost in the prefix
 * is reported, and the rest; -1. So it is, without a word, when a signal was caught.
 */
int toolchain_pack(const struct toolchain_pack *pack, const char *file);
