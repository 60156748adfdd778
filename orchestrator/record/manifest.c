/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down what a toolchain was made from, and every file it consists of. */
#include "record/manifest.h"

#include <string.h>
#include <sys/stat.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"
#include "files/tree.h"

static struct json *source_json(
    const void *ctx, const struct source *source, const struct source_file *file)
{
	struct json *o = json_new_object();
	struct json *patches = json_new_array();
	const struct origin *origin = file->origin;

	json_set_string(o, "package", source->package->name);
	json_set_string(o, "version", source->release->version);
	json_set_string(o, "licence", source->package->licence);
	json_set_string(o, "file", origin_file(ctx, source, origin));
	json_set_string(o, "sha256", origin_sha256(ctx, source, origin));
	json_set_string(o, "origin", source_origin_name(ctx, source, origin));
	for (size_t i = 0; i < source->npatches; i++) {
		struct json *p = json_new_object();

		json_set_string(p, "file", path_basename(source->patches[i].path));
		json_set_string(p, "sha256", source->patches[i].sha256);
		json_append(patches, p);
	}
	json_set(o, "patches", patches);
	return o;
}

static struct json *own_input(const void *ctx, const struct stage_job *job)
{
	const struct stage *stage = job->stage;
	struct json *o = json_new_object();
	struct json *sources = json_new_array();

	json_set_string(o, "stage", stage->name);
	json_set_string(o, "package", stage->package->name);
	json_set_string(o, "version", stage->release ? stage->release->version : NULL);
	json_set_string(o, "key", job->resolved);
	for (size_t i = 0; i < stage->nsources; i++)
		json_append(sources, source_json(ctx, stage->sources[i], &job->files[i]));
	json_set(o, "sources", sources);
	/* Every option, as it entered the key. */
	json_set_list(o, "recipe", strlist_split(ctx, stage->text, "\n"));
	return o;
}

static void add_once(struct json *inputs, struct strlist *seen, const struct json *input)
{
	const char *key = json_get_string(input, "key");

	if (!key || strlist_has(seen, key))
		return;
	strlist_add(seen, key);
	json_append(inputs, json_clone(input));
}

struct json *manifest_inputs(const void *ctx, const struct stage_job *job)
{
	struct strlist *seen = strlist_new(ctx);
	struct json *inputs = json_new_array();
	struct json *own = own_input(ctx, job);

	for (size_t i = 0; i < job->stage->ndeps; i++) {
		char *path = path_join(ctx, path_dirname(ctx, job->deps[i]->path), "record.json");
		struct json *record = json_load(path);
		struct json *theirs = json_get(record, "inputs");

		for (size_t k = 0; k < json_count(theirs); k++)
			add_once(inputs, seen, json_at(theirs, k));
		json_free(record);
	}
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

int manifest_write(const struct steps_ctx *ctx, const struct step_files *files)
{
	struct json *manifest, *list;
	char *path, *text;
	int rc = -1;

	path = step_files_target(files, files->args->items[0]);
	if (!path || path_mkdirs(path_dirname(files->mem, path)))
		return -1;
	manifest = json_new_object();
	list = json_new_array();
	json_set_int(manifest, "format", 1);
	json_set_string(manifest, "target", ctx->stage->target ? ctx->stage->target->triple : NULL);
	json_set_string(manifest, "key", ctx->key);
	json_set(manifest, "inputs", json_clone(ctx->inputs));
	if (tree_walk(ctx->out, add_file, list) == 0) {
		json_set(manifest, "files", list);
		text = mem_printf(files->mem, "%s\n", json_text(files->mem, manifest, 1));
		rc = path_write(path, text, strlen(text));
	} else {
		json_free(list);
	}
	json_free(manifest);
	return rc;
}
