/* SPDX-License-Identifier: Apache-2.0 */
/* EVP_EncodeBlock and EVP_DecodeBlock, which know nothing of sizes and of what may follow. */
#include "adapters/hash_base64.h"

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/mem.h"

enum { GROUP_BYTES = 3, GROUP_TEXT = 4 };

char *base64_encode(const void *ctx, const void *data, size_t size)
{
	size_t room = (size + GROUP_BYTES - 1) / GROUP_BYTES * GROUP_TEXT + 1;
	char *text = mem_array(ctx, char, room);

	EVP_EncodeBlock((unsigned char *)text, data, (int)size);
	return text;
}

unsigned char *base64_decode(const void *ctx, const char *text, size_t *size)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t length = strlen(text), plain = strspn(text, digits);
	size_t padding = strspn(text + plain, "=");
	unsigned char *data;

	if (plain + padding != length || length % GROUP_TEXT != 0 || padding >= GROUP_BYTES ||
	    length > INT_MAX)
		return NULL;
	data = mem_array(ctx, unsigned char, length / GROUP_TEXT * GROUP_BYTES + 1);
	if (EVP_DecodeBlock(data, (const unsigned char *)text, (int)length) < 0) {
		mem_free(data);
		return NULL;
	}
	/* Padding counts as zeros there. */
	*size = length / GROUP_TEXT * GROUP_BYTES - padding;
	data[*size] = '\0';
	return data;
}
