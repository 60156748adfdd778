/* SPDX-License-Identifier: Apache-2.0 */
/* fetch's partial file: FILE.part with the digest of what it holds so far. Internal to fetch. */
#pragma once

#include "adapters/hash.h"

struct part {
	char *final; /* FILE */
	char *path;  /* FILE.part */
	int fd;      /* -1: closed */
	struct hash *hash;
	long long have; /* bytes */
};

enum part_end { PART_FITS, PART_DIFFERS, PART_ERROR };

struct part *part_new(const void *ctx, const char *final); /* closed; freeing it closes it, too */
/*
 * Opens the file, making it if it is not there, and reads what an earlier run left, for the digest;
 * have is set to that. If it is more than size bytes (0: unknown), it is dropped. Reports; -1.
 */
int part_open(struct part *p, long long size);
int part_restart(struct part *p);                         /* drops all bytes; reports, -1 */
int part_add(struct part *p, const void *data, size_t n); /* appends bytes; reports, -1 */
void part_close(struct part *p); /* closes the file and keeps its bytes; an empty file is removed */
/*
 * Closes the part, and renames it to FILE if its digest is sha256; if it differs, the part is
 * removed. hex is set to the digest it has. Only PART_ERROR is reported.
 */
enum part_end part_finish(struct part *p, const char *sha256, char hex[HASH_HEX + 1]);
