/* SPDX-License-Identifier: Apache-2.0 */
/* How much may still be unpacked of an archive that may be a bomb: bytes, files and directories. */
#pragma once

struct budget; /* talloc'd */

/* max_bytes of content, and as many files and directories as go with that. file is for messages. */
struct budget *budget_new(const void *ctx, const char *file, long long max_bytes);
/* 0 when a member may have size bytes at offset; else reports and returns -1. */
int budget_allows(const struct budget *b, long long offset, long long size);
/* A member of so many bytes, which were allowed, is there now. */
void budget_spend(struct budget *b, long long bytes);
/* One more file or directory, below the directory that is unpacked into. Reports; -1. */
int budget_add_member(struct budget *b, const char *path);
