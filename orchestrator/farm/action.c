/* SPDX-License-Identifier: Apache-2.0 */
/* The action of a stage: its inputs, and the command. */
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "farm/farm_priv.h"
#include "farm/job.h"
#include "files/path.h"
#include "source/source.h"

static Reapi__Digest *digest_of(struct errand *e, const struct blob *blob)
{
	const struct blob *kept = mem_dup(e->mem, blob, sizeof *blob);
	Reapi__Digest *digest = mem_new(e->mem, Reapi__Digest);

	*digest = farm_digest(kept);
	return digest;
}

static void add_node(struct errand *e, Reapi__Directory *folder, const char *name,
    const struct blob *blob, bool program)
{
	Reapi__FileNode *node = mem_new(e->mem, Reapi__FileNode);

	reapi__file_node__init(node);
	node->name = mem_strdup(e->mem, name);
	node->digest = digest_of(e, blob);
	node->is_executable = program;
	mem_grow(e->mem, folder->files, Reapi__FileNode *, folder->n_files + 1);
	folder->files[folder->n_files++] = node;
}

static int add_folder(
    struct errand *e, Reapi__Directory *folder, const char *name, const Reapi__Directory *inner)
{
	Reapi__DirectoryNode *node = mem_new(e->mem, Reapi__DirectoryNode);
	struct blob blob = {.size = 0};

	if (inner->n_files == 0)
		return 0;
	if (blobs_add_message(e, &inner->base, &blob) != 0)
		return -1;
	reapi__directory_node__init(node);
	node->name = mem_strdup(e->mem, name);
	node->digest = digest_of(e, &blob);
	mem_grow(e->mem, folder->directories, Reapi__DirectoryNode *, folder->n_directories + 1);
	folder->directories[folder->n_directories++] = node;
	return 0;
}

static int add_path(
    struct errand *e, Reapi__Directory *folder, const char *name, const char *path, bool program)
{
	struct blob blob = {.size = 0};

	if (blobs_add_file(e, path, &blob) != 0)
		return -1;
	add_node(e, folder, name, &blob, program);
	return 0;
}

static int add_deps(struct errand *e, Reapi__Directory *folder)
{
	for (size_t i = 0; i < e->job->stage->ndeps; i++) {
		struct blob blob = {.size = 0};
		char *name = mem_printf(e->mem, "%03zu.tar.zst", i);

		blob.file = farm_packed_dep(e, e->job->deps[i], &blob);
		if (blob.file == NULL)
			return -1;
		*blobs_add(e) = blob;
		add_node(e, folder, name, &blob, false);
	}
	return 0;
}

/* Sources that differ in their patches alone have one file. */
static int add_sources(struct errand *e, Reapi__Directory *folder)
{
	const struct stage *stage = e->job->stage;
	struct strlist *names = strlist_new(e->mem), *lines = strlist_new(e->mem);

	for (size_t i = 0; i < stage->nsources; i++) {
		const struct source *source = stage->sources[i];
		const struct source_file *file = &e->job->files[i];

		strlist_addf(lines, "%s-%s\n%s", origin_sha256(e->mem, source, file->origin),
		    origin_file(e->mem, source, file->origin), file->path);
	}
	strlist_sort(lines);
	for (size_t i = 0; i < lines->count; i++) {
		char *path = strchr(lines->items[i], '\n');

		*path++ = '\0';
		if (strlist_has(names, lines->items[i]))
			continue;
		strlist_add(names, lines->items[i]);
		if (add_path(e, folder, lines->items[i], path, false) != 0)
			return -1;
	}
	return 0;
}

static int add_job(struct errand *e, Reapi__Directory *folder)
{
	const struct stage *stage = e->job->stage;
	struct json *o = json_new_object(), *deps = json_new_array();
	struct blob blob = {.size = 0};

	json_set_string(o, "stage", stage->id);
	json_set_string(o, "key", stage->key);
	json_set_string(o, "resolved", e->job->resolved);
	json_set_string(o, "text", plan_key_text(e->mem, stage));
	for (size_t i = 0; i < stage->ndeps; i++) {
		struct json *one = json_new_object();

		json_set_string(one, "output", e->job->deps[i]->output);
		json_set_int(one, "bytes", e->job->deps[i]->bytes);
		json_append(deps, one);
	}
	json_set(o, "deps", deps);
	blob.data = json_text(e->mem, o, 1);
	blob.size = (long long)strlen(blob.data);
	json_free(o);
	hash_data(blob.data, (size_t)blob.size, blob.digest);
	*blobs_add(e) = blob;
	add_node(e, folder, JOB_FILE, &blob, false);
	return 0;
}

static int make_root(struct errand *e, struct blob *root)
{
	/* Names in each come in the order of their bytes. */
	Reapi__Directory top = REAPI__DIRECTORY__INIT, deps = top, sources = top;
	char *self = path_self(e->mem);

	if (self == NULL)
		return farm_fail(e, FARM_LOST, false, "this program's own file cannot be found");
	if (add_job(e, &top) != 0 || add_path(e, &top, JOB_PROGRAM, self, true) != 0 ||
	    add_path(e, &top, JOB_WORLD, path_join(e->mem, e->farm->dir, JOB_WORLD), false) != 0 ||
	    add_deps(e, &deps) != 0 || add_sources(e, &sources) != 0 ||
	    add_folder(e, &top, JOB_DEPS, &deps) != 0 ||
	    add_folder(e, &top, JOB_SOURCES, &sources) != 0)
		return -1;
	return blobs_add_message(e, &top.base, root);
}

static Reapi__Platform *platform_of(struct errand *e)
{
	const struct strlist *list = e->farm->platform;
	Reapi__Platform *platform = mem_new(e->mem, Reapi__Platform);

	reapi__platform__init(platform);
	platform->properties = mem_array(e->mem, Reapi__Platform__Property *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Reapi__Platform__Property *one = mem_new(e->mem, Reapi__Platform__Property);
		const char *equals = strchr(list->items[i], '=');

		reapi__platform__property__init(one);
		one->name = mem_strndup(e->mem, list->items[i], (size_t)(equals - list->items[i]));
		one->value = mem_strdup(e->mem, equals + 1);
		platform->properties[platform->n_properties++] = one;
	}
	return list->count > 0 ? platform : NULL;
}

static int make_command(struct errand *e, Reapi__Platform *platform, struct blob *blob)
{
	static char program[] = "./" JOB_PROGRAM, word[] = JOB_COMMAND;
	static char output[] = JOB_OUTPUT, record[] = JOB_RECORD;
	static char path[] = "PATH", dirs[] = "/usr/local/bin:/usr/bin:/bin";
	char *arguments[] = {program, word}, *outputs[] = {output, record};
	Reapi__Command__EnvironmentVariable variable = REAPI__COMMAND__ENVIRONMENT_VARIABLE__INIT;
	Reapi__Command__EnvironmentVariable *variables[] = {&variable};
	Reapi__Command command = REAPI__COMMAND__INIT;

	variable.name = path;
	variable.value = dirs;
	command.n_arguments = 2;
	command.arguments = arguments;
	command.n_environment_variables = 1;
	command.environment_variables = variables;
	/* The former name, for farms of version 2.0, and the one that has taken its place. */
	command.n_output_files = command.n_output_paths = 2;
	command.output_files = command.output_paths = outputs;
	command.platform = platform;
	return blobs_add_message(e, &command.base, blob);
}

int action_make(struct errand *e)
{
	Reapi__Action action = REAPI__ACTION__INIT;
	Reapi__Duration timeout = REAPI__DURATION__INIT;
	struct blob command = {.size = 0}, root = {.size = 0};
	Reapi__Digest command_digest, root_digest;

	action.platform = platform_of(e);
	if (make_root(e, &root) != 0 || make_command(e, action.platform, &command) != 0)
		return -1;
	command_digest = farm_digest(&command);
	root_digest = farm_digest(&root);
	timeout.seconds = 60LL * e->farm->minutes;
	action.command_digest = &command_digest;
	action.input_root_digest = &root_digest;
	action.timeout = &timeout;
	return blobs_add_message(e, &action.base, &e->action);
}
