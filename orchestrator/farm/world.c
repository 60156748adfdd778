/* SPDX-License-Identifier: Apache-2.0 */
/* What all stages of a run have in common, and what is packed for the farm meanwhile. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/archive_pack.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/farm_priv.h"
#include "farm/job.h"
#include "files/path.h"
#include "files/tree.h"
#include "recipe/layer.h"

static void add_row(struct json *list, const char *a, const char *b, const char *c)
{
	struct json *row = json_new_array();

	json_append_string(row, a);
	json_append_string(row, b);
	if (c != NULL)
		json_append_string(row, c);
	json_append(list, row);
}

/* With their ranks, by which they settle what they say of each other. */
static struct json *settings_json(const struct settings *settings)
{
	struct json *list = json_new_array();

	for (const struct setting_info *row = settings_rows(settings); row->name != NULL; row++) {
		const char *value;
		char rank[16];

		if (row->about == ABOUT_HERE || row->about == ABOUT_NOTHING ||
		    !settings_is_set(settings, row->name))
			continue;
		value = settings_get(settings, row->name);
		value = value != NULL ? value : "";
		snprintf(rank, sizeof rank, "%d", (int)settings_rank(settings, row->name));
		add_row(list, row->name, value, rank);
	}
	return list;
}

static struct json *goals_json(const struct farm_world *world)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < world->ngoals; i++) {
		const struct target *runner = world->runners[i];

		add_row(list, world->goals[i]->triple, runner != NULL ? runner->triple : "", NULL);
	}
	return list;
}

/* Which release was taken of a package that names several by default is known here alone. */
static struct json *releases_json(const struct plan *plan)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < plan->nstages; i++) {
		const struct stage *stage = plan->stages[i];

		if (stage->release != NULL)
			add_row(list, stage->package->name,
			    stage->target != NULL ? stage->target->triple : "",
			    stage->release->version);
	}
	return list;
}

/* A link to what it names, which may be a link itself, would lead nowhere. */
static int copy_tree(const char *from, const char *to)
{
	return path_is_dir(from) ? tree_copy(from, to, TREE_GIVE) : 0;
}

/* Of a layer what plans are made of; there is more in the directory of the program. */
static int copy_layer(const char *from, const char *to)
{
	static const char *const parts[] = {
	    LAYER_RECIPES, LAYER_PATCHES, LAYER_TOOLCHAINS, LAYER_LIBRARIES};
	void *mem = mem_new(NULL, char);
	int rc = path_mkdirs(to);

	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++)
		rc = copy_tree(path_join(mem, from, parts[i]), path_join(mem, to, parts[i]));
	mem_free(mem);
	return rc;
}

/* The first layer has the second one in it, if that is the program's. */
static int copy_layers(const char *dir, const struct farm_world *world, long long *n)
{
	const char *base = world->layers->items[0];
	void *mem = mem_new(NULL, char);
	char *libraries = path_join(mem, base, LAYER_LIBRARIES);
	int rc = copy_layer(base, path_join(mem, dir, "data"));

	*n = 0;
	for (size_t i = 1; rc == 0 && i < world->layers->count; i++) {
		const char *layer = world->layers->items[i];

		if (strcmp(layer, libraries) != 0)
			rc = copy_layer(layer, mem_printf(mem, "%s/layers/%lld", dir, (*n)++));
	}
	mem_free(mem);
	return rc;
}

static int write_world(const char *dir, const struct plan *plan, const struct farm_world *world)
{
	const char *patches = settings_get(world->settings, "PATCHES");
	struct json *o = json_new_object();
	void *mem = mem_new(NULL, char);
	long long layers;
	int rc = copy_layers(dir, world, &layers);

	if (rc == 0 && patches != NULL)
		rc = copy_tree(patches, path_join(mem, dir, "patches"));
	json_set(o, "settings", settings_json(world->settings));
	json_set(o, "goals", goals_json(world));
	json_set(o, "releases", releases_json(plan));
	json_set_int(o, "layers", layers);
	json_set_bool(o, "patches", patches != NULL);
	if (rc == 0)
		rc = json_save(path_join(mem, dir, JOB_WORLD_FILE), o, 1);
	json_free(o);
	mem_free(mem);
	return rc;
}

int farm_open(struct farm *f, const struct store *store, const struct plan *plan,
    const struct farm_world *world)
{
	char *tree;

	if (f->dir != NULL)
		return 0;
	f->store = store;
	f->dir = store_work_dir(f, store, &f->lock);
	if (f->dir == NULL)
		return -1;
	tree = path_join(f->dir, f->dir, "world");
	if (path_mkdirs(tree) == 0 && write_world(tree, plan, world) == 0 &&
	    archive_pack(tree, path_join(f->dir, f->dir, JOB_WORLD), OUTPUT_EPOCH) > 0 &&
	    path_remove(tree) == 0)
		return 0;
	farm_close(f);
	return -1;
}

void farm_close(struct farm *f)
{
	if (f->dir != NULL)
		store_work_release(f->dir, f->lock);
	f->dir = NULL;
	f->lock = -1;
}

/* FILE with the digest of the bytes, and FILE.sha256 with that of the file. */
static char *packed_path(const struct errand *e, const char *output)
{
	return mem_printf(e->mem, "%s/%s.tar.zst", e->farm->dir, output);
}

static bool is_packed(struct errand *e, const char *file, struct blob *blob)
{
	char *note = mem_printf(e->mem, "%s.sha256", file);
	char *text = path_exists(note) ? path_read(e->mem, note, NULL) : NULL;
	struct stat st;

	if (text == NULL || !hash_is_hex(text) || stat(file, &st) != 0)
		return false;
	strcpy(blob->digest, text);
	blob->size = st.st_size;
	return true;
}

static int note_packed(struct errand *e, const char *file, struct blob *blob)
{
	char *note = mem_printf(e->mem, "%s.sha256", file);

	return blob_of_file(blob, file) == 0 ? path_write(note, blob->digest, HASH_HEX) : -1;
}

static int pack(
    struct errand *e, const struct store_entry *entry, const char *file, struct blob *blob)
{
	char *part = mem_printf(e->mem, "%s.part", file);

	path_remove(part);
	if (archive_pack(entry->path, part, OUTPUT_EPOCH) < 0 || path_rename(part, file) != 0)
		return -1;
	return note_packed(e, file, blob);
}

/* Each output is packed once in a run, whoever needs it. The file, or NULL: farm_fail was called.
 */
char *farm_packed_dep(struct errand *e, const struct store_entry *entry, struct blob *blob)
{
	char *file = packed_path(e, entry->output), *name;
	struct stat st;
	int lock, rc;

	if (entry->packed[0] != '\0' && stat(entry->path, &st) == 0) {
		strcpy(blob->digest, entry->packed);
		blob->size = st.st_size;
		return entry->path;
	}
	name = mem_printf(e->mem, "farm-%s", entry->output);
	lock = store_lock(e->mem, e->farm->store, name, true, true, NULL);
	rc = lock >= 0 && (is_packed(e, file, blob) || pack(e, entry, file, blob) == 0) ? 0 : -1;
	store_unlock(lock);
	if (rc != 0)
		farm_fail(e, FARM_REFUSED, false, "'%s' cannot be packed here", entry->path);
	return rc == 0 ? file : NULL;
}

/* What the farm has packed need not be packed here. If that fails it is packed again. */
void farm_keep_packed(struct errand *e, const char *output, const char *file)
{
	char *to = packed_path(e, output), *name = mem_printf(e->mem, "farm-%s", output);
	int lock = store_lock(e->mem, e->farm->store, name, true, true, NULL);
	struct blob blob;

	if (lock >= 0 && path_rename(file, to) == 0)
		note_packed(e, to, &blob);
	store_unlock(lock);
}
