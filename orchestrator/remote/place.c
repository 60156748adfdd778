/* SPDX-License-Identifier: Apache-2.0 */
/* The same files as push.c gives to a server. */
#include "remote/place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "adapters/hash_sign.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/output.h"
#include "files/path.h"
#include "depot/action_result.h"
#include "remote/describe.h"
#include "remote/signatures.h"

static char *description_path(const void *ctx, const struct remote_place *place, const char *key)
{
	return mem_printf(ctx, "%s/ac/%s", place->dir, key);
}

/* By another name first: whoever asks for the blob finds it whole, or as it was. */
static int link_blob(const void *mem, const char *dir, const char *blob, const char *sha256)
{
	char *path = mem_printf(mem, "%s/cas/%s", dir, sha256);
	char *temp = mem_printf(mem, "%s/" REMOTE_PLACE_TEMP, dir);

	if (path_remove(temp) != 0)
		return -1;
	if (link(blob, temp) != 0)
		return report_error(NULL, "cannot link '%s' to '%s':", temp, blob);
	/* rename() leaves both names where they are of one file already. */
	return path_rename(temp, path) != 0 ? -1 : path_remove(temp);
}

static int place_object(
    void *mem, const struct remote_place *place, const struct remote_object *object)
{
	const char *const keys[] = {object->resolved, object->input};
	size_t size;
	struct action_result result = remote_describe(mem, place->sign, object, NULL);
	const unsigned char *data = action_result_encode(mem, &result, &size);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (output_write(description_path(mem, place, keys[i]), data, size) != 0)
			return -1;
	return 0;
}

static int check_trust(const void *mem, const struct remote_place *place,
    const struct remote_key *what, const struct store_entry *entry)
{
	struct strlist *ids = strlist_new(mem);
	const char *distrust;

	if (place->sign == NULL)
		return 0;
	strlist_add(ids, sign_id(place->sign));
	distrust = store_distrust(mem, &(struct store_trusted){.ids = ids}, &entry->trust);
	return distrust != NULL ? report_error(NULL, "%s is not signed: %s", what->stage, distrust)
				: 0;
}

int remote_place(const struct remote_place *place, const struct remote_key *what,
    const struct store_entry *entry, const char *blob)
{
	void *mem = mem_check(talloc_new(NULL));
	struct remote_object object = {.bytes = -1};
	struct stat st;
	int result = -1;

	if (check_trust(mem, place, what, entry) == 0 &&
	    output_dir(path_join(mem, place->dir, "ac")) == 0 &&
	    output_dir(path_join(mem, place->dir, "cas")) == 0 &&
	    hash_file(blob, object.blob) == 0 && path_look(blob, &st) == 1 &&
	    remote_object_of(&object, what, entry) == 0) {
		object.blob_bytes = (long long)st.st_size;
		result = link_blob(mem, place->dir, blob, object.blob);
		if (result == 0)
			result = place_object(mem, place, &object);
		json_free(object.record);
	}
	mem_free(mem);
	return result;
}

/* Whether text is signed as it must be. */
static bool is_ours(const struct remote_place *place, const struct action_result *result)
{
	return place->sign == NULL || signatures_has(result->err, result->out, place->sign);
}

bool remote_placed(
    void *ctx, const struct remote_place *place, const char *key, struct remote_object *object)
{
	char *path = description_path(ctx, place, key), digest[HASH_HEX + 1], *data, *blob;
	struct action_result result;
	struct stat st;
	size_t size;

	if (!path_exists(path) || (data = path_read(ctx, path, &size)) == NULL ||
	    !action_result_decode(ctx, (unsigned char *)data, size, &result) ||
	    result.out == NULL || !is_ours(place, &result) ||
	    remote_object_parse(ctx, result.out, object) != NULL || strcmp(object->input, key) != 0)
		return false;
	blob = mem_printf(ctx, "%s/cas/%s", place->dir, object->blob);
	return lstat(blob, &st) == 0 && S_ISREG(st.st_mode) &&
	       (long long)st.st_size == object->blob_bytes && hash_file(blob, digest) == 0 &&
	       strcmp(digest, object->blob) == 0;
}
