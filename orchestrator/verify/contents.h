/* SPDX-License-Identifier: Apache-2.0 */
/* What must be in a toolchain, by the manifest inside it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "adapters/hash.h"
#include "adapters/json.h"

/* One file of a toolchain. */
struct content {
	const char *path; /* relative to the prefix */
	const char *link; /* what the symbolic link says; NULL: it is a regular file, and has */
	long long size;
	bool executable;
	char sha256[HASH_HEX + 1];
	bool met; /* contents_compare came across it */
};

struct contents {
	const char *triple, *key; /* of the target; resolved */
	const struct json *manifest;
	char manifest_sha256[HASH_HEX + 1];
	struct content *files; /* by path, in byte order */
	size_t count;
};

/*
 * All toolchains of a prefix, ended by NULL; that for triple comes first. triple NULL: there must
 * be only one. Reports; NULL.
 */
struct contents **contents_load_all(const void *ctx, const char *prefix, const char *triple);
/* The file of that path; NULL if the toolchain has none. Reports nothing. */
struct content *contents_find(const struct contents *contents, const char *path);
/* Whether it has files below that directory. */
bool contents_reach(const struct contents *contents, const char *dir);

/* Files beside those of the manifest that mcm itself puts into share/mcm/TRIPLE. */
#define CONTENTS_INSTALLED "installed.json"
#define CONTENTS_SIGNATURE "provenance.dsse.json"
/* The path of one of them, relative to the prefix; ctx owns it. */
char *contents_beside(const void *ctx, const struct contents *contents, const char *name);
