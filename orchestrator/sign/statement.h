/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the in-toto attestation framework, which say something (the predicate) about files
 * by their digests: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
#pragma once

#include "adapters/json.h"

#define STATEMENT_SLSA "https://slsa.dev/provenance/v1"
/* Ours: the predicate has target, resolved key, and "result": "equal". */
#define STATEMENT_REBUILT "urn:mcm:rebuilt:v1"

/* Takes predicate. The caller frees the statement. */
struct json *statement_new(const char *predicate_type, struct json *predicate);
/* One more file that it is about. */
void statement_add_subject(struct json *statement, const char *name, const char *sha256);
/* {"sha256": ...}, as statements name files. */
struct json *statement_digest(const char *sha256);
/* Whether it is a statement of that kind; silent. */
bool statement_is(const struct json *statement, const char *predicate_type);
/* Whether a file of that digest is among its subjects; silent. */
bool statement_names(const struct json *statement, const char *sha256);
