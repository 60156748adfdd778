/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of sources share: a store, releases made by hand, recorded events, a pretended apt. */
#pragma once

#include "scratch.h"

#include "adapters/hash.h"
#include "process/proc.h"
#include "recipe/vars.h"
#include "source/source.h"
#include "store/store.h"

static struct {
	struct store *store;
	struct source_opts opts;
	struct strlist *events; /* "KIND SOURCE TEXT" */
	struct strlist *done;   /* indices */
} fix;

static inline void fix_emit(void *data, const struct event *e)
{
	(void)data;
	/* Progress comes as often as it likes. */
	if (e->kind != EVENT_DOWNLOAD || e->text != NULL)
		strlist_addf(fix.events, "%s %s %s", event_name(e->kind), e->stage,
		    e->text != NULL ? e->text : "-");
}

static inline void fix_done(void *data, size_t i)
{
	(void)data;
	strlist_addf(fix.done, "%zu", i);
}

static inline int fix_setup(void **state)
{
	int result = scratch_setup(state);

	fix.store = store_open(scratch.ctx, scratch_path("store"));
	fix.events = strlist_new(scratch.ctx);
	fix.done = strlist_new(scratch.ctx);
	fix.opts = (struct source_opts){.sink = {.emit = fix_emit}};
	return result != 0 || fix.store == NULL ? -1 : 0;
}

#define FIX_TEST(test) cmocka_unit_test_setup_teardown(test, fix_setup, scratch_teardown)

static inline const char *fix_events(void)
{
	return strlist_join(scratch.ctx, fix.events, "\n");
}

static inline char *fix_digest(const char *text)
{
	char *hex = mem_array(scratch.ctx, char, HASH_HEX + 1);

	hash_data(text, strlen(text), hex);
	return hex;
}

/* A source of a package "x" 1.0 for amd64 with room for origins. */
static inline struct source *fix_source(const char *name)
{
	struct source *source = mem_new(scratch.ctx, struct source);
	struct package *package = mem_new(source, struct package);
	struct release *release = mem_new(source, struct release);
	struct vars *vars = vars_new(source, NULL);
	struct catalog *catalog = mem_new(source, struct catalog);

	catalog->layers = one_layer(scratch.dir);
	package->name = mem_strdup(source, name);
	package->loc.file = "recipe.yaml";
	release->version = "1.0";
	release->loc.file = "1.0.yaml";
	release->origins = mem_array(source, struct origin, 4);
	vars_set(vars, "version", release->version);
	vars_set(vars, "debian_arch", "amd64");
	source->package = package;
	source->release = release;
	source->vars = vars;
	source->catalog = catalog;
	source->exclude = strlist_new(source);
	source->include = strlist_new(source);
	return source;
}

static inline struct origin *fix_origin(struct source *source, enum origin_kind kind)
{
	struct release *release = (struct release *)(uintptr_t)source->release;
	struct origin *origin = &release->origins[release->norigins++];

	origin->kind = kind;
	origin->loc = (struct loc){"1.0.yaml", 0, 0};
	origin->strip = 1;
	return origin;
}

static inline struct origin *fix_url(
    struct source *source, const char *url, const char *file, const char *sha256)
{
	struct origin *origin = fix_origin(source, ORIGIN_URL);

	origin->urls = strlist_new(source);
	strlist_add(origin->urls, url);
	origin->file = file;
	origin->sha256 = sha256;
	return origin;
}

static inline struct origin *fix_debian(
    struct source *source, enum origin_kind kind, const char *file, const char *sha256)
{
	struct origin *origin = fix_origin(source, kind);

	origin->package = "hello";
	origin->suite = "trixie";
	origin->file = file;
	origin->sha256 = sha256;
	return origin;
}

static inline char *fix_file_url(const char *path)
{
	return mem_printf(scratch.ctx, "file://%s", path);
}

/* Put text into the store as FILE of that digest, right or wrong. */
static inline char *fix_stored(const char *sha256, const char *file, const char *text)
{
	char *path = store_source_path(scratch.ctx, fix.store, sha256, file);

	assert_non_null(path);
	assert_int_equal(path_write(path, text, strlen(text)), 0);
	return path;
}

static inline int fix_fetch(struct source *source, struct source_file *file)
{
	return source_fetch_all(
	    scratch.ctx, fix.store, &source, 1, &fix.opts, file, fix_done, NULL);
}

static inline void fix_run(char *const *argv)
{
	int status = -1;
	char *text = proc_capture(scratch.ctx, argv, NULL, true, &status);

	if (status != 0)
		fail_msg("%s: %s", argv[0], text != NULL ? text : "not run");
}
