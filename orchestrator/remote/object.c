/* SPDX-License-Identifier: Apache-2.0 */
/* The statement that goes with a blob. */
#include "remote/object.h"

#include <string.h>

#include "base/mem.h"

enum { FORMAT = 1 };

/* What the store keeps about an output beside what follows from its bytes. */
static const char *const kept[] = {"stage", "seconds", "cpu", "inputs", NULL};

static void copy_kept(struct json *to, const struct json *from)
{
	for (int i = 0; kept[i] != NULL; i++)
		if (json_get(from, kept[i]) != NULL)
			json_set(to, kept[i], json_clone(json_get(from, kept[i])));
}

char *remote_object_text(const void *ctx, const struct remote_object *object)
{
	struct json *o = json_new_object();

	json_set_int(o, "mcm", FORMAT);
	json_set_string(o, "input", object->input);
	json_set_string(o, "resolved", object->resolved);
	json_set_string(o, "output", object->output);
	json_set_int(o, "bytes", object->bytes);
	json_set_string(o, "blob", object->blob);
	json_set_int(o, "blob_bytes", object->blob_bytes);
	json_set_string(o, "text", object->text);
	copy_kept(o, object->record);
	json_set_string(o, "stage", object->stage);
	char *text = json_text(ctx, o, 0);
	json_free(o);
	return text;
}

static bool take_digest(const struct json *o, const char *name, char digest[HASH_HEX + 1])
{
	const char *text = json_get_string(o, name);

	if (text == NULL || !hash_is_hex(text))
		return false;
	memcpy(digest, text, HASH_HEX + 1);
	return true;
}

/* The store makes file names of it. */
static bool is_stage_id(const char *id)
{
	return id != NULL && *id != '.' && *id != '\0' &&
	       id[strspn(id,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@:._+-")] == '\0';
}

struct owned {
	struct json *value;
};

static int free_owned(struct owned *owned)
{
	json_free(owned->value);
	return 0;
}

/* An empty object that is freed with ctx. */
static struct json *owned_object(void *ctx)
{
	struct owned *owned = mem_new(ctx, struct owned);

	owned->value = json_new_object();
	talloc_set_destructor(owned, free_owned);
	return owned->value;
}

static const char *read_object(void *ctx, const struct json *o, struct remote_object *object)
{
	const char *stage = json_get_string(o, "stage");
	const char *text = json_get_string(o, "text");
	char digest[HASH_HEX + 1];

	if (json_get_int(o, "mcm", 0) != FORMAT)
		return "it is of a format that this mcm does not know";
	if (!take_digest(o, "input", object->input) ||
	    !take_digest(o, "resolved", object->resolved) ||
	    !take_digest(o, "output", object->output) || !take_digest(o, "blob", object->blob))
		return "its description lacks a digest";
	object->bytes = json_get_int(o, "bytes", -1);
	object->blob_bytes = json_get_int(o, "blob_bytes", -1);
	if (object->bytes < 0 || object->blob_bytes <= 0)
		return "its description lacks a size";
	if (!is_stage_id(stage) || text == NULL)
		return "its description names no stage";
	hash_data(text, strlen(text), digest);
	if (strcmp(digest, object->input) != 0)
		return "its description does not fit its key";
	object->stage = mem_strdup(ctx, stage);
	object->text = mem_strdup(ctx, text);
	object->record = owned_object(ctx);
	copy_kept(object->record, o);
	return NULL;
}

const char *remote_object_parse(void *ctx, const char *text, struct remote_object *object)
{
	struct json *o = json_parse(text, NULL);
	const char *fault = "its description is not JSON";

	*object = (struct remote_object){.bytes = -1};
	if (o != NULL)
		fault = read_object(ctx, o, object);
	json_free(o);
	return fault;
}
