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
/* Open or make the file and digest what an earlier run left, unless that is more than size (0:
 * unknown). Reports; -1. */
int part_open(struct part *p, long long size);
int part_restart(struct part *p);                         /* drop the bytes; reports, -1 */
int part_add(struct part *p, const void *data, size_t n); /* reports, -1 */
void part_close(struct part *p); /* closes the file and keeps its bytes; an empty file is removed */
/*
 * Close, and rename to FILE if the digest is sha256. If it differs the part is removed.
 * hex gets the digest. PART_ERROR is reported.
 */
enum part_end part_finish(struct part *p, const char *sha256, char hex[HASH_HEX + 1]);
