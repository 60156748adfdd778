/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.json: which toolchains there are, where they run, and the digest of every file. An earlier
 * one may come from anywhere; what it says of archives that are still there is kept.
 */
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "dist/dist_priv.h"
#include "files/output.h"
#include "files/path.h"

/* install.sh reads numbers of nine digits. */
enum { FORMAT = 1, MOST_SERIAL = 999999999 };

#define NAME_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-"

/* HOST/NAME, two names that no shell, page or link reads otherwise, and neither hidden nor "..". */
static bool is_archive(const char *file)
{
	const char *slash = file != NULL ? strchr(file, '/') : NULL;

	return slash != NULL && strspn(file, NAME_BYTES) == (size_t)(slash - file) &&
	       strspn(slash + 1, NAME_BYTES) == strlen(slash + 1) && *file != '.' && *file != '/' &&
	       slash[1] != '.' && slash[1] != '\0';
}

/* Reports the first fault of an earlier index. */
static int check_index(const char *path, const struct json *index)
{
	const struct json *list = json_get(index, "toolchains");
	long long serial = json_get_int(index, "serial", 0);

	if (json_get_int(index, "format", 0) != FORMAT)
		return report_error(
		    NULL, "'%s' is no index of a release that this mcm knows; remove it", path);
	if (serial < 1 || serial >= MOST_SERIAL)
		return report_error(NULL,
		    "'%s' has the number %lld, behind which no release can come; remove it", path,
		    serial);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *file = json_get_string(json_at(list, i), "file");

		if (!is_archive(file))
			return report_error(NULL,
			    "'%s' names '%s', which is no archive inside the release; remove it",
			    path, file != NULL ? file : "");
	}
	return 0;
}

/* The sums are written after it, so who has them had a number before, and nobody who knows that
 * number would take a release that begins again with the first. */
static struct json *first_index(const struct dist *dist, const char *path)
{
	char *sums = path_join(NULL, dist->dir, DIST_SUMS);
	bool is_lost = path_exists(sums);

	if (is_lost)
		report_error(NULL,
		    "'%s' is lost, and with it the number of the release, by which install.sh "
		    "tells a new one from an old one; put it back, or remove '%s' as well to begin "
		    "with number 1",
		    path, sums);
	mem_free(sums);
	return is_lost ? NULL : json_new_object();
}

struct json *dist_index_load(const struct dist *dist)
{
	char *path = path_join(NULL, dist->dir, DIST_INDEX);
	struct json *index = path_exists(path) ? json_load(path) : first_index(dist, path);

	if (index != NULL && json_count(index) > 0 && check_index(path, index) != 0) {
		json_free(index);
		index = NULL;
	}
	mem_free(path);
	return index;
}

/* The release of each package that went in. */
static struct json *versions_of(const struct json *inputs)
{
	struct json *o = json_new_object();

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *sources = json_get(json_at(inputs, i), "sources");

		for (size_t k = 0; k < json_count(sources); k++) {
			const char *package = json_get_string(json_at(sources, k), "package");

			if (package != NULL)
				json_set_string(
				    o, package, json_get_string(json_at(sources, k), "version"));
		}
	}
	return o;
}

static struct json *item_json(const struct dist_item *item)
{
	struct json *o = json_new_object();

	json_set_string(o, "file", item->file);
	json_set_string(o, "target", item->goal->target->triple);
	json_set_string(o, "host", item->host);
	json_set_string(o, "runs_on", item->goal->runner->triple);
	json_set_int(o, "size", item->object.blob_bytes);
	json_set_string(o, "sha256", item->object.blob);
	json_set_int(o, "unpacked", item->object.bytes);
	json_set_string(o, "key", item->goal->key);
	json_set_string(o, "resolved", item->object.resolved);
	json_set(o, "versions", versions_of(item->inputs));
	return o;
}

/* Whether the list of toolchains has the archive. */
static bool names(const struct json *list, const char *archive)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (json_says(json_at(list, i), "file", archive))
			return true;
	return false;
}

bool dist_is_made(const struct dist *dist, const char *file)
{
	for (size_t i = 0; i < dist->n; i++)
		if (strcmp(dist->items[i].file, file) == 0)
			return true;
	return false;
}

/* First what was made now, then what an earlier release left and is still as it was. */
static struct json *toolchains_of(
    const struct dist *dist, const struct json *old, const struct json *files)
{
	struct json *list = json_new_array();
	const struct json *before = json_get(old, "toolchains");

	for (size_t i = 0; i < dist->n; i++)
		json_append(list, item_json(&dist->items[i]));
	for (size_t i = 0; i < json_count(before); i++) {
		const struct json *o = json_at(before, i);
		const char *file = json_get_string(o, "file");
		const char *digest = json_get_string(json_get(files, file), "sha256");

		if (!names(list, file) && digest != NULL && json_says(o, "sha256", digest))
			json_append(list, json_clone(o));
	}
	return list;
}

static struct json *new_index(
    const struct dist *dist, const struct json *old, const struct json *files, long long serial)
{
	struct json *index = json_new_object();

	json_set_int(index, "format", FORMAT);
	json_set_int(index, "serial", serial);
	json_set_string(index, "mcm", MCM_VERSION);
	json_set_string(index, "signed_by", dist->key != NULL ? sign_id(dist->key) : NULL);
	json_set(index, "toolchains", toolchains_of(dist, old, files));
	json_set(index, "files", json_clone(files));
	return index;
}

/* A release has a higher number than what it replaces, so that nobody is given an old one for new.
 */
int dist_index_write(
    const struct dist *dist, const struct json *old, const struct json *files, struct json **index)
{
	void *mem = mem_check(talloc_new(NULL));
	long long serial = json_get_int(old, "serial", 0);
	char *path = path_join(mem, dist->dir, DIST_INDEX), *text;
	int result = 0;

	*index = new_index(dist, old, files, serial);
	text = json_text(mem, *index, 1);
	if (serial < 1 || strcmp(text, json_text(mem, old, 1)) != 0) {
		json_set_int(*index, "serial", serial + 1);
		text = json_text(mem, *index, 1);
		result = output_write(path, text, strlen(text));
	}
	mem_free(mem);
	return result;
}
