/* SPDX-License-Identifier: Apache-2.0 */
/* Who says that a toolchain is what its manifest says: its provenance, signed. */
#pragma once

#include "sign/keys.h"
#include "verify/contents.h"

/* What a signature is about. */
struct signature_subject {
	const struct contents *contents;
	/* An archive of it: name, and SHA-256 of the file. NULL: none, the prefix itself is meant.
	 */
	const char *archive, *archive_sha256;
};

/* A signed statement of SLSA provenance about the manifest, and the archive, in one line that ctx
 * owns. */
char *signature_seal(
    const void *ctx, const struct signature_subject *subject, const struct sign_key *key);
/* The same, but it says "built again from sources, with equal digests, by this key". */
char *signature_seal_rebuilt(
    const void *ctx, const struct signature_subject *subject, const struct sign_key *key);
/*
 * Whether each line of the text is such a statement, about the subject; who has signed it is not
 * asked. Reports, about file, what is wrong; -1.
 */
int signature_look(const struct signature_subject *subject, const char *text, const char *file);
/*
 * Hold the text of such statements, one a line, against the subject: at least that many of the keys
 * must have signed one about it. However many statements there are, a key counts once. Returns the
 * ids of those that have. Reports, about file, what is wrong; NULL.
 */
struct strlist *signature_check(const void *ctx, const struct signature_subject *subject,
    const char *text, const char *file, const struct sign_keys *keys, size_t require);
