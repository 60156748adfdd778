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
 * Write the toolchain into the new file. Every byte is held against the manifest on the way; equal
 * files become hard links of one another. Reports what was added, changed or lost in the prefix,
 * and other errors; -1. After a signal it returns -1 without a message.
 */
int toolchain_pack(const struct toolchain_pack *pack, const char *file);
