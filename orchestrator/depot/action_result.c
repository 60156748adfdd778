/* SPDX-License-Identifier: Apache-2.0 */
/* Through protobuf-c, by adapters/reapi.proto. */
#include "depot/action_result.h"

#include <string.h>

#include "adapters/reapi.pb-c.h"
#include "base/mem.h"

static ProtobufCBinaryData bytes_of(const char *text)
{
	return (ProtobufCBinaryData){
	    .len = text != NULL ? strlen(text) : 0, .data = (uint8_t *)(uintptr_t)text};
}

unsigned char *action_result_encode(
    const void *ctx, const struct action_result *result, size_t *size)
{
	Reapi__Digest digest = REAPI__DIGEST__INIT;
	Reapi__OutputFile file = REAPI__OUTPUT_FILE__INIT, *files[] = {&file};
	Reapi__ActionResult all = REAPI__ACTION_RESULT__INIT;
	unsigned char *data;

	digest.hash = (char *)(uintptr_t)result->digest;
	digest.size_bytes = result->size;
	file.path = (char *)(uintptr_t)result->path;
	file.digest = &digest;
	all.n_output_files = 1;
	all.output_files = files;
	all.stdout_raw = bytes_of(result->out);
	all.stderr_raw = bytes_of(result->err);
	*size = reapi__action_result__get_packed_size(&all);
	data = mem_array(ctx, unsigned char, *size);
	reapi__action_result__pack(&all, data);
	return data;
}

/* Bytes that are not there are none. */
static bool read_text(const void *ctx, const ProtobufCBinaryData *bytes, const char **text)
{
	*text = NULL;
	if (bytes->len == 0)
		return true;
	if (memchr(bytes->data, '\0', bytes->len) != NULL)
		return false;
	*text = mem_strndup(ctx, (const char *)bytes->data, bytes->len);
	return true;
}

static bool read_file(const void *ctx, const Reapi__OutputFile *file, struct action_result *result)
{
	const Reapi__Digest *digest = file->digest;

	if (*file->path == '\0' || digest == NULL || !hash_is_hex(digest->hash) ||
	    digest->size_bytes < 0)
		return false;
	result->path = mem_strdup(ctx, file->path);
	strcpy(result->digest, digest->hash);
	result->size = digest->size_bytes;
	return true;
}

bool action_result_decode(
    const void *ctx, const unsigned char *data, size_t size, struct action_result *result)
{
	Reapi__ActionResult *all = reapi__action_result__unpack(NULL, size, data);
	bool good;

	*result = (struct action_result){.size = 0};
	if (all == NULL)
		return false;
	good = all->n_output_files > 0 && read_file(ctx, all->output_files[0], result) &&
	       read_text(ctx, &all->stdout_raw, &result->out) &&
	       read_text(ctx, &all->stderr_raw, &result->err);
	reapi__action_result__free_unpacked(all, NULL);
	return good;
}
