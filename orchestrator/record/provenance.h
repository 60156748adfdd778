/* SPDX-License-Identifier: Apache-2.0 */
/* Where a toolchain comes from, as SLSA provenance v1 (https://slsa.dev/spec/v1.0/provenance). */
#pragma once

#include "record/manifest.h"

/* What provenance tells of a toolchain: all of it is in the manifest, too. */
struct provenance {
	const char *target, *key;  /* triple, resolved key */
	const struct json *inputs; /* of manifest_inputs */
};

/* An in-toto statement of no subject yet. The caller frees it. */
struct json *provenance_statement(const struct provenance *about);
/*
 * Add what the user chose, as far as the manifest tells: where the toolchain runs, languages,
 * libraries. The provenance inside the toolchain has none of that: it is made by a step, whose
 * bytes are fixed by keys, and all of this follows from the manifest anyway.
 */
void provenance_add_choices(struct json *statement, const struct json *manifest);
/* The text of provenance.json beside a manifest of that digest. */
char *provenance_text(const void *ctx, const struct provenance *about, const char *manifest_sha256);
/*
 * Write into path (its directory is made) the statement about the file manifest. It holds no times
 * or names of machines: the same toolchain has the same bytes. Reports; -1.
 */
int provenance_write(const struct record_subject *subject, const char *path, const char *manifest);
