/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of objects, as servers keep them under keys. */
#include "remote/describe.h"

#include <string.h>

#include "base/mem.h"

int remote_object_of(
    struct remote_object *object, const struct remote_key *what, const struct store_entry *entry)
{
	object->record = store_record(entry);
	if (object->record == NULL)
		return -1;
	memcpy(object->input, what->input, sizeof object->input);
	memcpy(object->resolved, entry->resolved, sizeof object->resolved);
	memcpy(object->output, entry->output, sizeof object->output);
	object->bytes = entry->bytes;
	object->stage = what->stage;
	object->text = what->text;
	return 0;
}

struct action_result remote_describe(
    const void *ctx, const struct sign_key *sign, const struct remote_object *object)
{
	char *text = remote_object_text(ctx, object);
	struct action_result result = {
	    .path = "output.tar.zst",
	    .size = object->blob_bytes,
	    .out = text,
	    .err = sign != NULL ? sign_text(ctx, sign, text, strlen(text)) : NULL,
	};

	memcpy(result.digest, object->blob, sizeof result.digest);
	return result;
}
