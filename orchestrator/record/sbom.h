/* SPDX-License-Identifier: Apache-2.0 */
/* What went into a toolchain, in a standard format that scanners read. */
#pragma once

#include "record/manifest.h"

/*
 * What was made for triple, under that key, from inputs (of manifest_inputs, or of a manifest), as
 * an SPDX 2.3 document (https://spdx.github.io/spdx-spec/v2.3/). The caller frees it.
 */
struct json *sbom_document(const char *triple, const char *key, const struct json *inputs);
/*
 * The package URL of a release with that SHA-256 (https://github.com/package-url/purl-spec): a name
 * that says nothing of where the file is.
 */
char *record_package_url(
    const void *ctx, const char *package, const char *version, const char *digest);
/* Write this document into path (its directory is made). Reports; -1. */
int sbom_write(const struct record_subject *subject, const char *path);
