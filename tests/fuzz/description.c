/* SPDX-License-Identifier: Apache-2.0 */
/* Description of a remote object: what was read and written is read as the same. */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "remote/object.h"

/* The text with the digest of its member "text" as its input key, which no mutation would find. */
static char *with_key(const void *ctx, const char *text)
{
	struct json *o = json_parse(text, NULL);
	const char *key_text = json_get_string(o, "text");
	char hex[HASH_HEX + 1], *result = NULL;

	if (key_text != NULL) {
		hash_data(key_text, strlen(key_text), hex);
		json_set_string(o, "input", hex);
		result = json_text(ctx, o, 0);
	}
	json_free(o);
	return result;
}

static void check_sound(const struct remote_object *o)
{
	fuzz_require(hash_is_hex(o->input) && hash_is_hex(o->resolved));
	fuzz_require(hash_is_hex(o->output) && hash_is_hex(o->blob));
	fuzz_require(o->bytes >= 0 && o->blob_bytes > 0);
	fuzz_require(o->record != NULL && *o->stage != '\0' && strchr(o->stage, '/') == NULL);
}

void fuzz_one(void *ctx, const uint8_t *data, size_t size)
{
	char *text = fuzz_text(ctx, data, size), *keyed = with_key(ctx, text);
	struct remote_object first, second;

	if (remote_object_parse(ctx, text, &first) == NULL)
		check_sound(&first);
	if (keyed == NULL || remote_object_parse(ctx, keyed, &first) != NULL)
		return;
	check_sound(&first);
	char *written = remote_object_text(ctx, &first);
	fuzz_require(remote_object_parse(ctx, written, &second) == NULL);
	fuzz_require(
	    strcmp(first.stage, second.stage) == 0 && strcmp(first.text, second.text) == 0);
	fuzz_require(first.bytes == second.bytes && first.blob_bytes == second.blob_bytes);
	fuzz_require(strcmp(written, remote_object_text(ctx, &second)) == 0);
}
