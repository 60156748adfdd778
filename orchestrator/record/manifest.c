/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down what a toolchain was made from, and every file it consists of. */
#include "record/manifest.h"

#include <string.h>
#include <sys/stat.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"
#include "recipe/target.h"

/*
 * What a release is, wherever it is had from: its name, and the digests of the files that it may
 * come as. They are declared equivalent. Which of them it was, and from where, is in no key, so it
 * is beside the file in the store and in no output.
 */
static struct json *source_json(const struct source *source)
{
	struct json *o = json_new_object();
	struct json *patches = json_new_array();

	json_set_string(o, "package", source->package->name);
	json_set_string(o, "version", source->release->version);
	json_set_string(o, "licence", source->package->licence);
	json_set_list(o, "sha256", source->digests);
	for (size_t i = 0; i < source->npatches; i++) {
		struct json *p = json_new_object();

		json_set_string(p, "file", path_basename(source->patches[i].path));
		json_set_string(p, "sha256", source->patches[i].sha256);
		json_append(patches, p);
	}
	json_set(o, "patches", patches);
	return o;
}

static struct json *stage_json(const void *ctx, const struct stage *stage)
{
	struct json *o = json_new_object();
	struct json *sources = json_new_array();

	json_set_string(o, "stage", stage->name);
	json_set_string(o, "package", stage->package->name);
	json_set_string(o, "version", stage->release != NULL ? stage->release->version : NULL);
	json_set_string(o, "key", stage->key);
	for (size_t i = 0; i < stage->nsources; i++)
		json_append(sources, source_json(stage->sources[i]));
	json_set(o, "sources", sources);
	/* Every option, as it entered the key. */
	json_set_list(o, "recipe", strlist_split(ctx, stage->text, "\n"));
	return o;
}

struct json *manifest_inputs(const struct stage *stage)
{
	void *ctx = mem_check(talloc_new(NULL));
	struct json *inputs = json_new_array();
	size_t n;
	const struct stage **origins = plan_origins(ctx, stage, &n);

	for (size_t i = 0; i < n; i++)
		json_append(inputs, stage_json(ctx, origins[i]));
	mem_free(ctx);
	return inputs;
}

static int list_file(void *data, const struct tree_entry *entry)
{
	struct json *o, *files = data;
	char digest[HASH_HEX + 1];

	if (S_ISDIR(entry->st.st_mode))
		return 0;
	o = json_new_object();
	json_set_string(o, "path", entry->path);
	if (entry->link != NULL) {
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
	int result = tree_walk(subject->out, list_file, files);
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
