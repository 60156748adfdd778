/* SPDX-License-Identifier: Apache-2.0 */
/* Packing a tree so that the same tree gives the same bytes. */
#pragma once

/*
 * Write everything below dir into the new file, a tar archive packed by zstd. Names are sorted,
 * modes 0755 or 0644 by the owner's x bit, all times epoch, no owner is named, hard links among
 * the files are kept. Returns how many entries there are, or reports and returns -1.
 */
long archive_pack(const char *dir, const char *file, long epoch);
