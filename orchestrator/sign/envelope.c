/* SPDX-License-Identifier: Apache-2.0 */
/* The signature is over the type and the bytes of the payload, so it fits no other use of the key.
 */
#include "sign/envelope.h"

#include <string.h>

#include "adapters/hash_base64.h"
#include "base/mem.h"

/* Each is held against each key, and whoever sends the envelope says how many there are. */
enum { MOST_SIGNATURES = 32 };

#define PAYLOAD_TYPE "application/vnd.in-toto+json"

/* https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md: PAE */
static char *signed_text(const void *ctx, const char *payload, size_t size)
{
	return mem_printf(ctx, "DSSEv1 %zu " PAYLOAD_TYPE " %zu %.*s", strlen(PAYLOAD_TYPE), size,
	    (int)size, payload);
}

char *envelope_seal(const void *ctx, const struct json *statement, const struct sign_key *key)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *o = json_new_object(), *list = json_new_array(), *one = json_new_object();
	char *payload = json_text(mem, statement, 0);
	char *covered = signed_text(mem, payload, strlen(payload)), *text;
	unsigned char signature[SIGN_BYTES];

	sign_bytes(key, covered, strlen(covered), signature);
	json_set_string(o, "payloadType", PAYLOAD_TYPE);
	json_set_string(o, "payload", base64_encode(mem, payload, strlen(payload)));
	json_set_string(one, "keyid", sign_id(key));
	json_set_string(one, "sig", base64_encode(mem, signature, sizeof signature));
	json_append(list, one);
	json_set(o, "signatures", list);
	text = json_text(ctx, o, 0);
	json_free(o);
	mem_free(mem);
	return text;
}

static bool is_by(const void *mem, const struct sign_key *key, const char *covered, const char *sig)
{
	size_t size;
	unsigned char *bytes = base64_decode(mem, sig, &size);

	return bytes != NULL && size == SIGN_BYTES &&
	       sign_bytes_fit(key, covered, strlen(covered), bytes);
}

static void find_signers(const void *mem, const struct json *list, const char *covered,
    const struct sign_keys *keys, struct strlist *signers)
{
	for (size_t i = 0; i < json_count(list) && i < MOST_SIGNATURES; i++) {
		const char *sig = json_get_string(json_at(list, i), "sig");

		for (size_t k = 0; sig != NULL && keys->keys[k] != NULL; k++)
			if (!strlist_has(signers, sign_id(keys->keys[k])) &&
			    is_by(mem, keys->keys[k], covered, sig))
				strlist_add(signers, sign_id(keys->keys[k]));
	}
}

static struct json *open_envelope(
    const void *mem, const struct json *o, const struct sign_keys *keys, struct strlist *signers)
{
	const char *type = json_get_string(o, "payloadType");
	const char *payload = json_get_string(o, "payload");
	unsigned char *text;
	size_t size;

	if (type == NULL || payload == NULL || strcmp(type, PAYLOAD_TYPE) != 0)
		return NULL;
	text = base64_decode(mem, payload, &size);
	if (text == NULL || memchr(text, '\0', size) != NULL)
		return NULL;
	find_signers(
	    mem, json_get(o, "signatures"), signed_text(mem, (char *)text, size), keys, signers);
	return json_parse((char *)text, NULL);
}

struct json *envelope_open(const char *text, const struct sign_keys *keys, struct strlist *signers)
{
	void *mem = mem_check(talloc_new(NULL));
	struct json *o = json_parse(text, NULL);
	struct json *statement = o != NULL ? open_envelope(mem, o, keys, signers) : NULL;

	json_free(o);
	mem_free(mem);
	return statement;
}
