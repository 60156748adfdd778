/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of objects, as servers keep them under keys. */
#include "remote/describe.h"

#include <string.h>

#include "base/mem.h"
#include "remote/signatures.h"

int remote_object_of(
    struct remote_object *object, const struct remote_key *what, const struct store_entry *entry)
{
	object->record = store_record(entry, NULL);
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

/* Builders of the same bytes differ in how long they took, which is what the first of them says. */
static bool says_the_same(
    void *mem, const struct remote_object *object, const struct action_result *there)
{
	static const char *const times[] = {"seconds", "cpu"};
	struct remote_object theirs, ours = *object;
	bool same;

	if (remote_object_parse(mem, there->out, &theirs) != NULL)
		return false;
	ours.record = json_clone(object->record);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (json_get(theirs.record, times[i]) != NULL)
			json_set(
			    ours.record, times[i], json_clone(json_get(theirs.record, times[i])));
	same = strcmp(remote_object_text(mem, &ours), there->out) == 0;
	json_free(ours.record);
	return same;
}

struct action_result remote_describe(void *ctx, const struct sign_key *sign,
    const struct remote_object *object, const struct action_result *there)
{
	bool same = there != NULL && says_the_same(ctx, object, there);
	struct action_result result = {
	    .path = "output.tar.zst",
	    .size = object->blob_bytes,
	    .out = same ? there->out : remote_object_text(ctx, object),
	    .err = same ? there->err : NULL,
	};

	if (sign != NULL)
		result.err = signatures_with(ctx, result.err, result.out, sign);
	memcpy(result.digest, object->blob, sizeof result.digest);
	return result;
}
