/* SPDX-License-Identifier: Apache-2.0 */
/* What of a plan goes into a lock. */
#include "lock/contents.h"

#include <string.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "files/path.h"

/* A file of recipes by its place in a layer, since layers lie elsewhere on other machines; any
 * other one by its own name. */
static const char *file_name(const struct catalog *catalog, const char *path)
{
	const char *name = path_basename(path);
	size_t best = 0;

	for (size_t i = 0; i < catalog->layers->count; i++) {
		const char *layer = catalog->layers->items[i];
		size_t n = strlen(layer);

		if (n >= best && strncmp(path, layer, n) == 0 && path[n] == '/') {
			best = n;
			name = path + n + 1;
		}
	}
	return name;
}

/* Of a name that several files have, the digests are joined: none of them may change. */
static void add_digest(struct json *files, const char *name, const char *sha256)
{
	const char *former = json_get_string(files, name);
	char *both;

	if (former != NULL && strstr(former, sha256) != NULL)
		return;
	both = mem_printf(
	    NULL, "%s%s%s", former != NULL ? former : "", former != NULL ? " " : "", sha256);
	json_set_string(files, name, both);
	mem_free(both);
}

static int add_file(struct json *files, const struct catalog *catalog, const char *path)
{
	char sha256[HASH_HEX + 1];

	if (hash_file(path, sha256) != 0)
		return -1;
	add_digest(files, file_name(catalog, path), sha256);
	return 0;
}

/* The files beside its recipe that a stage declares, as its key's text has them: "file DIGEST
 * NAME", with "executable" before the name of a program. */
static void add_declared(
    struct json *files, const struct catalog *catalog, const struct stage *stage)
{
	static const char start[] = "file ", program[] = "executable ";
	struct strlist *lines = strlist_split(NULL, stage->text, "\n");

	for (size_t i = 0; i < lines->count; i++) {
		const char *digest = lines->items[i] + strlen(start);
		const char *name = digest + HASH_HEX + 1;

		if (strncmp(lines->items[i], start, strlen(start)) != 0)
			continue;
		if (strncmp(name, program, strlen(program)) == 0)
			name += strlen(program);
		add_digest(files, file_name(catalog, path_join(lines, stage->package->dir, name)),
		    mem_strndup(lines, digest, HASH_HEX));
	}
	mem_free(lines);
}

/* What the recipes of its stages say, whose steps are in the keys. */
static int add_stage_files(
    struct json *files, const struct catalog *catalog, const struct stage *stage)
{
	add_declared(files, catalog, stage);
	if (add_file(files, catalog, stage->package->loc.file) != 0)
		return -1;
	if (stage->target != NULL && add_file(files, catalog, stage->target->loc.file) != 0)
		return -1;
	return stage->release != NULL ? add_file(files, catalog, stage->release->loc.file) : 0;
}

static int add_source_files(
    struct json *files, const struct catalog *catalog, const struct source *source)
{
	for (size_t i = 0; i < source->npatches; i++)
		add_digest(
		    files, file_name(catalog, source->patches[i].path), source->patches[i].sha256);
	return add_file(files, catalog, source->release->loc.file);
}

struct json *lock_files(const struct lock_subject *subject)
{
	const struct plan *plan = subject->plan;
	struct json *files = json_new_object();
	int status = 0;

	for (size_t i = 0; i < plan->nstages && status == 0; i++)
		status = add_stage_files(files, subject->catalog, plan->stages[i]);
	for (size_t i = 0; i < plan->nsources && status == 0; i++)
		status = add_source_files(files, subject->catalog, plan->sources[i]);
	if (status == 0)
		return files;
	json_free(files);
	return NULL;
}

struct json *lock_releases(const struct lock_subject *subject)
{
	struct json *releases = json_new_object();

	for (size_t i = 0; i < subject->plan->nsources; i++) {
		const struct source *source = subject->plan->sources[i];
		char *name = mem_printf(
		    NULL, "%s %s", source->package->name, source->release->version);

		/* One whose files differ by target is there several times. */
		for (size_t j = 0; j < source->digests->count; j++)
			add_digest(releases, name, source->digests->items[j]);
		mem_free(name);
	}
	return releases;
}

struct json *lock_stages(const struct lock_subject *subject)
{
	struct json *stages = json_new_object();

	for (size_t i = 0; i < subject->plan->nstages; i++) {
		const struct stage *stage = subject->plan->stages[i];
		struct json *o = json_new_object();

		json_set_string(o, "package", stage->package->name);
		json_set_string(
		    o, "version", stage->release != NULL ? stage->release->version : NULL);
		json_set_string(o, "target", stage->target != NULL ? stage->target->triple : NULL);
		json_set_string(o, "key", stage->key);
		json_set(stages, stage->id, o);
	}
	return stages;
}
