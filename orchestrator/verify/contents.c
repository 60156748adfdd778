/* SPDX-License-Identifier: Apache-2.0 */
/* Reads manifests, which may come from anywhere. */
#include "verify/contents.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/member.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/path.h"
#include "record/installed.h"
#include "record/provenance.h"

#define MANIFEST "manifest.json"
#define PROVENANCE "provenance.json"

enum { FORMAT = 1 };

/* So that the JSON goes with the memory that refers to it. */
struct manifest_owner {
	struct json *manifest;
};

static int free_manifest(struct manifest_owner *owner)
{
	json_free(owner->manifest);
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	const struct content *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* A path must say where a file is without any detour, or two names could be one file. */
static bool is_clean(const char *path)
{
	const char *fault;
	char *clean = path != NULL ? member_path(NULL, path, 0, &fault) : NULL;
	bool same = clean != NULL && *clean != '\0' && strcmp(clean, path) == 0;

	mem_free(clean);
	return same;
}

static bool read_content(const struct json *o, struct content *c)
{
	const char *sha256 = json_get_string(o, "sha256");

	c->path = json_get_string(o, "path");
	c->link = json_get_string(o, "link");
	if (!is_clean(c->path))
		return false;
	if (c->link != NULL)
		return true;
	c->size = json_get_int(o, "size", -1);
	c->executable = json_get_bool(o, "executable", false);
	if (sha256 == NULL || !hash_is_hex(sha256) || c->size < 0)
		return false;
	memcpy(c->sha256, sha256, sizeof c->sha256);
	return true;
}

static void add_text(struct contents *c, const char *name, const char *text)
{
	struct content *file = &c->files[c->count++];

	*file = (struct content){
	    .path = contents_beside(c, c, name), .size = (long long)strlen(text)};
	hash_data(text, strlen(text), file->sha256);
}

static int read_files(struct contents *c, const char *file)
{
	const struct json *list = json_get(c->manifest, "files");
	size_t n = json_count(list);

	/* And the manifest and the provenance, which it cannot list. */
	c->files = mem_array(c, struct content, n + 2);
	for (size_t i = 0; i < n; i++) {
		if (!read_content(json_at(list, i), &c->files[c->count])) {
			const char *path = json_get_string(json_at(list, i), "path");

			return report_error(NULL,
			    "'%s' is damaged: its file %zu, '%s', lacks something or would be "
			    "outside",
			    file, i + 1, path != NULL ? path : "");
		}
		c->count++;
	}
	return n > 0 ? 0 : report_error(NULL, "'%s' is damaged: it lists no files", file);
}

static int sort_files(struct contents *c, const char *file)
{
	qsort(c->files, c->count, sizeof *c->files, compare_paths);
	for (size_t i = 1; i < c->count; i++)
		if (strcmp(c->files[i - 1].path, c->files[i].path) == 0)
			return report_error(
			    NULL, "'%s' is damaged: it lists '%s' twice", file, c->files[i].path);
	return 0;
}

static int read_manifest(struct contents *c, const char *file, const char *text, size_t size)
{
	const char *target = json_get_string(c->manifest, "target");

	c->key = json_get_string(c->manifest, "key");
	if (json_get_int(c->manifest, "format", 0) != FORMAT)
		return report_error(
		    NULL, "'%s' is no manifest of a format that this mcm knows", file);
	if (target == NULL || strcmp(target, c->triple) != 0 || c->key == NULL ||
	    !hash_is_hex(c->key))
		return report_error(NULL,
		    "'%s' is damaged: it is no manifest of a toolchain for '%s'", file, c->triple);
	if (read_files(c, file) != 0)
		return -1;
	const struct provenance about = {c->triple, c->key, json_get(c->manifest, "inputs")};
	hash_data(text, size, c->manifest_sha256);
	add_text(c, MANIFEST, text);
	add_text(c, PROVENANCE, provenance_text(c, &about, c->manifest_sha256));
	return sort_files(c, file);
}

static struct contents *load_contents(const void *ctx, const char *prefix, const char *triple)
{
	struct contents *c = mem_new(ctx, struct contents);
	struct manifest_owner *owner = mem_new(c, struct manifest_owner);
	char *file, *text;
	size_t size;

	c->triple = mem_strdup(c, triple);
	file = path_join(c, prefix, contents_beside(c, c, MANIFEST));
	text = path_read(c, file, &size);
	talloc_set_destructor(owner, free_manifest);
	owner->manifest = text != NULL ? json_parse(text, file) : NULL;
	c->manifest = owner->manifest;
	if (c->manifest != NULL && read_manifest(c, file, text, size) == 0)
		return c;
	mem_free(c);
	return NULL;
}

struct contents **contents_load_all(const void *ctx, const char *prefix, const char *triple)
{
	const char *chosen = installed_triple(ctx, prefix, triple, MANIFEST);
	const struct strlist *there = listing_having(
	    ctx, path_join(ctx, prefix, "share/mcm"), MANIFEST);
	/* The chosen one may be gone by now, and is no less one of them. */
	struct contents **all = mem_array(ctx, struct contents *, there->count + 2);
	size_t n = 1;

	all[0] = chosen != NULL ? load_contents(ctx, prefix, chosen) : NULL;
	for (size_t i = 0; i < there->count && all[n - 1] != NULL; i++)
		if (strcmp(there->items[i], chosen) != 0)
			all[n++] = load_contents(ctx, prefix, there->items[i]);
	return all[n - 1] != NULL ? all : NULL;
}

struct content *contents_find(const struct contents *contents, const char *path)
{
	const struct content wanted = {.path = path};

	return bsearch(
	    &wanted, contents->files, contents->count, sizeof *contents->files, compare_paths);
}

bool contents_reach(const struct contents *contents, const char *dir)
{
	size_t length = strlen(dir);

	for (size_t i = 0; i < contents->count; i++)
		if (strncmp(contents->files[i].path, dir, length) == 0 &&
		    contents->files[i].path[length] == '/')
			return true;
	return false;
}

char *contents_beside(const void *ctx, const struct contents *contents, const char *name)
{
	return mem_printf(ctx, "share/mcm/%s/%s", contents->triple, name);
}
