/* SPDX-License-Identifier: Apache-2.0 */
/* The kind that signs the BLAKE2b-512 of a file, which is the default since minisign 0.10. */
#include "sign/minisign.h"

#include <stdio.h>
#include <string.h>

#include "adapters/hash_base64.h"
#include "adapters/hash.h"
#include "base/mem.h"

enum { KIND = 2, NAME = SIGN_ID / 2 };

/* The bytes whose digits are the name of the key. */
static void name_bytes(const struct sign_key *key, unsigned char name[NAME])
{
	for (size_t i = 0; i < NAME; i++) {
		unsigned byte = 0;

		sscanf(sign_id(key) + 2 * i, "%2x", &byte);
		name[i] = (unsigned char)byte;
	}
}

char *minisign_public(const void *ctx, const struct sign_key *key)
{
	unsigned char bytes[KIND + NAME + SIGN_PUBLIC_BYTES] = "Ed";
	char *encoded, *text;

	name_bytes(key, bytes + KIND);
	sign_public_bytes(key, bytes + KIND + NAME);
	encoded = base64_encode(NULL, bytes, sizeof bytes);
	text = mem_printf(
	    ctx, "untrusted comment: minisign public key of %s\n%s\n", sign_id(key), encoded);
	mem_free(encoded);
	return text;
}

char *minisign_text(
    const void *ctx, const struct sign_key *key, const char *path, const char *comment)
{
	unsigned char digest[HASH_BLAKE], bytes[KIND + NAME + SIGN_BYTES] = "ED";
	unsigned char whole[SIGN_BYTES];
	void *mem;
	char *covered, *text;

	if (hash_file_blake(path, digest) != 0)
		return NULL;
	mem = mem_check(talloc_new(NULL));
	name_bytes(key, bytes + KIND);
	sign_bytes(key, digest, sizeof digest, bytes + KIND + NAME);
	/* The second signature is over the first and the comment. */
	covered = mem_array(mem, char, SIGN_BYTES + strlen(comment) + 1);
	memcpy(covered, bytes + KIND + NAME, SIGN_BYTES);
	memcpy(covered + SIGN_BYTES, comment, strlen(comment));
	sign_bytes(key, covered, SIGN_BYTES + strlen(comment), whole);
	text = mem_printf(ctx, "untrusted comment: signature by %s\n%s\ntrusted comment: %s\n%s",
	    sign_id(key), base64_encode(mem, bytes, sizeof bytes), comment,
	    base64_encode(mem, whole, sizeof whole));
	mem_free(mem);
	return text;
}
