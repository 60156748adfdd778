/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down what a toolchain was made from, and every file it consists of. */
#include "record/manifest.h"

#include <string.h>
#include <sys/stat.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"

/*
 * Every file that the release may come as. They are declared equivalent, so which of them it was
 * enters no key, and nothing in an output may depend on it.
 */
static struct json *origins_json(const void *ctx, const struct source *source)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < source->release->norigins; i++) {
		const struct origin *origin = &source->release->origins[i];
		const char *sha256 = origin_sha256(ctx, source, origin);
		struct json *o;

		if (sha256 == NULL)
			continue;
		o = json_new_object();
		json_set_string(o, "origin", source_origin_name(ctx, source, origin));
		json_set_string(o, "file", origin_file(ctx, source, origin));
		json_set_string(o, "sha256", sha256);
		json_append(list, o);
	}
	return list;
}

static struct json *source_json(const void *ctx, const struct source *source)
{
	struct json *o = json_new_object();
	struct json *patches = json_new_array();

	json_set_string(o, "package", source->package->name);
	json_set_string(o, "version", source->release->version);
	json_set_string(o, "licence", source->package->licence);
	json_set(o, "origins", origins_json(ctx, source));
	for (size_t i = 0; i < source->npatches; i++) {
		struct json *p = json_new_object();

		json_set_string(p, "file", path_basename(source->patches[i].path));
		json_set_string(p, "sha256", source->patches[i].sha256);
		json_append(patches, p);
	}
	json_set(o, "patches", patches);
	return o;
}

static struct json *own_input(const void *ctx, const struct stage *stage, const char *resolved)
{
	struct json *o = json_new_object();
	struct json *sources = json_new_array();

	json_set_string(o, "stage", stage->name);
	json_set_string(o, "package", stage->package->name);
	json_set_string(o, "version", stage->release ? stage->release->version : NULL);
	json_set_string(o, "key", resolved);
	for (size_t i = 0; i < stage->nsources; i++)
		json_append(sources, source_json(ctx, stage->sources[i]));
	json_set(o, "sources", sources);
	/* Every option, as it entered the key. */
	json_set_list(o, "recipe", strlist_split(ctx, stage->text, "\n"));
	return o;
}

static void add_once(struct json *inputs, struct strlist *seen, const struct json *input)
{
	const char *key = json_get_string(input, "key");

	if (key == NULL || strlist_has(seen, key))
		return;
	strlist_add(seen, key);
	json_append(inputs, json_clone(input));
}

/* What a finished output was made from, by the record beside it. */
static int add_inputs_of(
    const void *ctx, const struct store_entry *entry, struct json *inputs, struct strlist *seen)
{
	struct json *record = store_record(entry);
	struct json *theirs = json_get(record, "inputs");
	size_t n = json_count(theirs);

	for (size_t i = 0; i < n; i++)
		add_once(inputs, seen, json_at(theirs, i));
	json_free(record);
	if (record == NULL)
		return -1;
	/* Every stage is at least an input of itself. */
	if (n == 0) {
		char *dir = path_dirname(ctx, entry->path);

		return report_error(NULL,
		    "the record in '%s' does not say what its output was made from; remove '%s', "
		    "and it will be built again",
		    dir, dir);
	}
	return 0;
}

struct json *manifest_inputs(const void *ctx, const struct stage *stage, const char *resolved,
    const struct store_entry *const *deps)
{
	struct strlist *seen = strlist_new(ctx);
	struct json *inputs = json_new_array();

	for (size_t i = 0; i < stage->ndeps; i++) {
		if (add_inputs_of(ctx, deps[i], inputs, seen) != 0) {
			json_free(inputs);
			return NULL;
		}
	}
	struct json *own = own_input(ctx, stage, resolved);
	add_once(inputs, seen, own);
	json_free(own);
	return inputs;
}

static int add_file(void *data, const struct tree_entry *entry)
{
	struct json *o, *files = data;
	char digest[HASH_HEX + 1];

	if (S_ISDIR(entry->st.st_mode))
		return 0;
	o = json_new_object();
	json_set_string(o, "path", entry->path);
	if (entry->link) {
		json_set_string(o, "link", entry->link);
	} else {
		if (hash_file(entry->full, digest)) {
			json_free(o);
			return -1;
		}
		json_set_int(o, "size", entry->st.st_size);
		json_set_bool(o, "executable", entry->st.st_mode & 0100);
		json_set_string(o, "sha256", digest);
	}
	json_append(files, o);
	return 0;
}

int manifest_write(const struct record_subject *subject, const char *path)
{
	const struct target *target = subject->stage->target;
	void *mem = mem_check(talloc_new(NULL));
	struct json *manifest = json_new_object(), *files = json_new_array();

	json_set_int(manifest, "format", 1);
	json_set_string(manifest, "target", target != NULL ? target->triple : NULL);
	json_set_string(manifest, "key", subject->key);
	json_set(manifest, "inputs", json_clone(subject->inputs));
	int result = tree_walk(subject->out, add_file, files);
	json_set(manifest, "files", files);
	if (result == 0)
		result = path_mkdirs(path_dirname(mem, path));
	if (result == 0) {
		char *text = mem_printf(mem, "%s\n", json_text(mem, manifest, 1));

		result = path_write(path, text, strlen(text));
	}
	json_free(manifest);
	mem_free(mem);
	return result;
}
