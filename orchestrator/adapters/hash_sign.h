/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 signatures through libcrypto. Keys are PEM files, as "openssl pkey" reads and writes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
	SIGN_ID = 16,    /* digits of a key's name */
	SIGN_BYTES = 64, /* of a signature */
	SIGN_PUBLIC_BYTES = 32,
};

struct sign_key; /* a private or a public key; talloc'd */

/*
 * A new pair of keys: the private one into private_path, for nobody else to read, the public one
 * into private_path.pub. Files that exist already are left alone. Reports; -1.
 */
int sign_make_keys(const char *private_path);
/*
 * Reports a file that is no such key, or that others could have changed (files/owner.h); NULL. A
 * private key that others may read is refused.
 */
struct sign_key *sign_load_private(const void *ctx, const char *path);
struct sign_key *sign_load_public(const void *ctx, const char *path);
/* The first digits of the SHA-256 of its public half. */
const char *sign_id(const struct sign_key *key);
/* "ID SIGNATURE" of these bytes under a private key, the signature in hexadecimal digits. */
char *sign_text(const void *ctx, const struct sign_key *key, const char *data, size_t size);
/* Whether text could be a signature by some key. */
bool sign_is_text(const char *text);
/* Whether text is a signature of these bytes by that key, private or public; silent. */
bool sign_fits(const struct sign_key *key, const char *data, size_t size, const char *text);

/* The same as the 64 bytes that RFC 8032 has, without a name. */
void sign_bytes(
    const struct sign_key *key, const void *data, size_t size, unsigned char signature[SIGN_BYTES]);
bool sign_bytes_fit(const struct sign_key *key, const void *data, size_t size,
    const unsigned char signature[SIGN_BYTES]);
/* The public half, as RFC 8032 has it. */
void sign_public_bytes(const struct sign_key *key, unsigned char bytes[SIGN_PUBLIC_BYTES]);
