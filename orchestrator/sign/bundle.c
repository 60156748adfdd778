/* SPDX-License-Identifier: Apache-2.0 */
/* https://github.com/sigstore/cosign/blob/v2.5.0/pkg/cosign/fetch.go: LocalSignedPayload */
#include "sign/bundle.h"

#include "adapters/hash_base64.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "files/path.h"

char *bundle_text(const void *ctx, const struct sign_key *key, const char *path)
{
	unsigned char signature[SIGN_BYTES];
	size_t size;
	char *bytes = path_read(NULL, path, &size), *text;
	struct json *o;

	if (bytes == NULL)
		return NULL;
	sign_bytes(key, bytes, size, signature);
	o = json_new_object();
	json_set_string(o, "base64Signature", base64_encode(bytes, signature, sizeof signature));
	text = json_text(ctx, o, 0);
	json_free(o);
	mem_free(bytes);
	return text;
}
