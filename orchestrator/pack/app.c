/* SPDX-License-Identifier: Apache-2.0 */
/* Images with a static program, and the few files of a system that such may need. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/archive_pack.h"
#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"
#include "files/tree.h"
#include "inspect/inspect.h"
#include "pack/image.h"
#include "pack/pack.h"
#include "pack/progress.h"

#define CERTIFICATES "etc/ssl/certs/ca-certificates.crt"
#define ZONES "usr/share/zoneinfo"

struct app_layer {
	const struct pack_app *app;
	const char *name;   /* of the program in the image */
	const char *sha256; /* of the program that was looked at */
	struct archive_writer *archive;
	const char *top; /* where a tree that is added goes */
	struct pack_progress progress;
};

static int count_zone(void *data, const struct tree_entry *entry)
{
	if (S_ISREG(entry->st.st_mode))
		*(long long *)data += (long long)entry->st.st_size;
	return 0;
}

/* What will be packed. What cannot be looked at is told of when it is. */
static long long bytes_to_pack(const struct pack_app *app)
{
	const char *const files[] = {app->program, app->certificates};
	long long bytes = 0;
	struct stat st;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i] != NULL && stat(files[i], &st) == 0)
			bytes += (long long)st.st_size;
	if (app->zones != NULL && path_is_dir(app->zones))
		(void)tree_walk(app->zones, count_zone, &bytes);
	return bytes;
}

static int add_file(struct app_layer *layer, const char *from, const struct archive_member *as)
{
	/* The machine's file may be a link, which the archive's reader does not follow. */
	char *real = realpath(from, NULL);
	struct archive_member m = *as;
	struct stat st;
	int result;

	if (real == NULL || stat(real, &st) != 0) {
		result = report_error(NULL, "cannot look at '%s':", from);
	} else {
		m.from = real;
		m.size = (long long)st.st_size;
		result = archive_writer_add(layer->archive, &m);
	}
	free(real);
	return result;
}

/* Links that lead out of the tree lead nowhere in the image. */
static int add_zone(void *data, const struct tree_entry *entry)
{
	struct app_layer *layer = data;
	const struct archive_member m = {
	    .path = path_join(layer->archive, layer->top, entry->path),
	    .is_directory = S_ISDIR(entry->st.st_mode),
	    .link = entry->link,
	    .from = entry->full,
	    .size = (long long)entry->st.st_size,
	};

	if (entry->link != NULL && *entry->link == '/')
		return 0;
	return archive_writer_add(layer->archive, &m);
}

static int add_zones(struct app_layer *layer)
{
	layer->top = ZONES;
	return archive_writer_add_directories(layer->archive, ZONES) == 0
		   ? tree_walk(layer->app->zones, add_zone, layer)
		   : -1;
}

static int add_tmp(struct app_layer *layer)
{
	const struct archive_member m = {.path = "tmp", .is_directory = true, .mode = 01777};

	return archive_writer_add(layer->archive, &m);
}

static int write_layer(struct app_layer *layer)
{
	const struct pack_app *app = layer->app;
	const struct archive_member program = {
	    .path = layer->name, .sha256 = layer->sha256, .executable = true};
	const struct archive_member certificates = {.path = CERTIFICATES};
	int result = add_file(layer, app->program, &program);

	if (result == 0 && app->certificates != NULL)
		result = archive_writer_add_directories(layer->archive, "etc/ssl/certs") == 0
			     ? add_file(layer, app->certificates, &certificates)
			     : -1;
	if (result == 0 && app->has_tmp)
		result = add_tmp(layer);
	if (result == 0 && app->zones != NULL)
		result = add_zones(layer);
	return result == 0 ? archive_writer_end(layer->archive) : -1;
}

static struct json *entrypoint(const void *mem, const char *name)
{
	struct json *o = json_new_object(), *list = json_new_array();

	json_append_string(list, mem_printf(mem, "/%s", name));
	json_set(o, "Entrypoint", list);
	return o;
}

static struct json *annotations_of(const char *name, const char *tag)
{
	struct json *o = json_new_object();

	json_set_string(o, "org.opencontainers.image.title", name);
	json_set_string(o, "org.opencontainers.image.version", tag);
	return o;
}

/* The architecture of a static program; what is none is reported, NULL. */
static const char *find_architecture(const void *mem, const char *program)
{
	struct json *facts = inspect_file(program);
	const char *why = facts != NULL ? inspect_not_static(mem, facts) : NULL;
	const char *machine = json_get_string(facts, "machine");
	const char *architecture = image_architecture(machine);

	if (why != NULL)
		report_error(NULL,
		    "'%s' does not run in an image that has nothing else: %s; name a program that "
		    "is "
		    "linked with -static",
		    program, why);
	else if (facts != NULL && architecture == NULL)
		report_error(NULL, "'%s' is a program for %s, which images have no name for",
		    program, machine != NULL ? machine : "no machine");
	if (why != NULL)
		architecture = NULL;
	json_free(facts);
	return architecture;
}

static int pack_layer(const void *mem, struct app_layer *layer, const struct layout *layout)
{
	char *temp = layout_temp(mem, layout);

	layer->archive = archive_writer_new(mem, temp, ARCHIVE_GZIP, layer->app->epoch);
	if (layer->archive != NULL) {
		archive_writer_watch(layer->archive, pack_progress_go_on, &layer->progress);
		pack_progress_begin(&layer->progress, layer->name, bytes_to_pack(layer->app));
		if (write_layer(layer) == 0)
			return 0;
	}
	path_remove(temp);
	return -1;
}

/*
 * Neither a name that those who run images put something in the place of, or that has a directory
 * of ours, nor one that says of another that it is not there any more ("whiteouts"):
 * https://github.com/opencontainers/image-spec/blob/v1.0.2/layer.md#whiteouts
 */
static bool is_free_name(const void *mem, const char *name)
{
	static const char *const taken[] = {"dev", "etc", "proc", "run", "sys", "tmp", "usr"};
	static const char whiteout[] = ".wh.";

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strcmp(name, taken[i]) == 0)
			return false;
	return strncmp(name, whiteout, strlen(whiteout)) != 0 &&
	       strcmp(utf8_printable(mem, name, false), name) == 0;
}

static int pack_image(const void *mem, const struct pack_app *app, const char *dir, const char *tag)
{
	const char *name = path_basename(app->program);
	char sha256[HASH_HEX + 1];
	struct app_layer layer = {
	    .app = app, .name = name, .sha256 = sha256, .progress = {.audience = {dir, app->sink}}};
	struct layout_image wanted = {.tag = tag, .subject = name};
	struct layout *layout;
	struct stat st;

	if (hash_file(app->program, sha256) != 0)
		return -1;
	wanted.architecture = find_architecture(mem, app->program);
	if (wanted.architecture == NULL)
		return -1;
	if (!is_free_name(mem, name))
		return report_error(NULL,
		    "'%s' has a name that images cannot hold, or have for something else; rename "
		    "it",
		    name);
	layout = layout_open(mem, dir);
	if (layout == NULL || layout_check(mem, layout, &wanted) != 0 ||
	    pack_layer(mem, &layer, layout) != 0 || path_look(layout_temp(mem, layout), &st) != 1)
		return -1;
	const struct image image = {
	    .tag = tag,
	    .architecture = wanted.architecture,
	    .subject = name,
	    .annotations = annotations_of(name, tag),
	    .config = entrypoint(mem, name),
	    .epoch = app->epoch,
	};
	if (image_add(layout, &image) != 0)
		return -1;
	pack_progress_end(&layer.progress.audience, (long long)st.st_size);
	return 0;
}

int pack_app_image(const struct pack_app *app, const char *dir, const char *tag)
{
	void *mem = mem_check(talloc_new(NULL));
	int result = pack_image(mem, app, dir, tag);

	mem_free(mem);
	return result;
}
