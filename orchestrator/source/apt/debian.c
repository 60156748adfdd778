/* SPDX-License-Identifier: Apache-2.0 */
/* Files of Debian packages: which version has a wanted one, and that file through apt into the
 * store. */
#include "source/source_priv.h"

#include <ctype.h>
#include <string.h>

#include "adapters/hash.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "files/path.h"
#include "process/proc.h"
#include "recipe/vars.h"
#include "source/apt/index.h"
#include "source/apt/suite.h"

struct debian {
	const struct store *store;
	const struct source_opts *opts;
	struct apt_suite **suites;
	size_t nsuites;
	bool told; /* that there is no apt */
};

/* One wanted file on its way. */
struct debian_attempt {
	struct apt_call call;
	struct debian *debian;
	const struct debian_want *want;
	const char *package; /* expanded */
};

struct debian *debian_new(
    const void *ctx, const struct store *store, const struct source_opts *opts)
{
	struct debian *debian = mem_new(ctx, struct debian);

	debian->store = store;
	debian->opts = opts;
	return debian;
}

/* The names become arguments and parts of paths. */
static bool is_plain_name(const char *name)
{
	if (!isalnum((unsigned char)name[0]))
		return false;
	for (const char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("+-.~", *p) == NULL)
			return false;
	return true;
}

static struct apt_suite *get_suite(struct debian *debian, const char *name, bool binary)
{
	for (size_t i = 0; i < debian->nsuites; i++)
		if (debian->suites[i]->binary == binary &&
		    strcmp(debian->suites[i]->name, name) == 0)
			return debian->suites[i];
	struct apt_suite *s = apt_suite_new(debian, debian->store->root, name, binary);
	mem_grow(debian, debian->suites, struct apt_suite *, debian->nsuites + 1);
	debian->suites[debian->nsuites++] = s;
	return s;
}

/* Which version has the wanted file, by the lists at hand. */
static struct apt_listing locate(struct debian_attempt *a)
{
	const struct apt_suite *s = a->call.suite;
	struct apt_listing none = {NULL, 0, NULL};
	void *ctx = a->call.ctx;
	int status = 0;

	if (apt_suite_files(ctx, path_join(ctx, s->dir, "lists"))->count == 0)
		return none;
	struct strlist *argv = apt_suite_command(
	    &a->call, "apt-cache", s->binary ? "show" : "showsrc --only-source", a->package);
	char *text = proc_capture(ctx, argv->items, source_tool_env(ctx)->items, true, &status);
	if (text == NULL)
		return none;
	return apt_listing_find(ctx, text, s->binary, a->want->sha256, a->want->file);
}

/* Of what apt downloaded, the wanted file into the store. */
static char *take_answer(struct debian_attempt *a)
{
	void *ctx = a->call.ctx;
	struct strlist *paths = apt_suite_files(ctx, a->call.suite->download);
	char hex[HASH_HEX + 1] = "";

	for (size_t i = 0; i < paths->count; i++) {
		if (hash_file(paths->items[i], hex) != 0 || strcmp(hex, a->want->sha256) != 0)
			continue;
		char *path = store_source_path(
		    ctx, a->debian->store, a->want->sha256, a->want->file);
		if (path == NULL || file_publish(paths->items[i], path) != 0)
			return NULL;
		source_remember_origin(path, origin_label(ctx, a->want->origin));
		return path;
	}
	a->call.cause = mem_printf(
	    ctx, "no file that apt downloaded has the digest '%s'", a->want->sha256);
	return NULL;
}

static char *download(struct debian_attempt *a, const struct apt_listing *found)
{
	struct apt_suite *s = a->call.suite;
	char *what = mem_printf(a->call.ctx, "%s=%s", a->package, found->version);
	char *about = mem_printf(a->call.ctx, "Debian %s: %s", s->name, what);
	struct strlist *argv = apt_suite_command(&a->call, "apt-get",
	    s->binary ? "download" : "source --only-source --tar-only --download-only", what);
	char *path = NULL;

	/* Bytes of a download that was interrupted are still there: apt goes on from them. */
	if (apt_suite_run(&a->call, argv, about, found->size) == 0)
		path = take_answer(a);
	(void)path_remove(s->download);
	return path_mkdirs(s->download) == 0 ? path : NULL;
}

static char *try_once(struct debian_attempt *a)
{
	struct apt_listing found = locate(a);
	struct apt_call *call = &a->call;

	if (found.version != NULL)
		return download(a, &found);
	if (found.others != NULL)
		call->cause = mem_printf(call->ctx, "package '%s' has no file with digest '%s': %s",
		    a->package, a->want->sha256, found.others);
	else if (call->suite->trouble != NULL)
		call->cause = call->suite->trouble;
	else
		call->cause = mem_printf(call->ctx, "there is no package '%s'", a->package);
	return NULL;
}

/* By the lists at hand first: what they name needs no update, and a miss is cheap. */
static char *obtain(struct debian_attempt *a)
{
	char *path = source_stored(a->call.ctx, a->debian->store, a->want->sha256);

	if (path != NULL || apt_suite_prepare(&a->call) != 0)
		return path;
	path = try_once(a);
	if (path == NULL && !a->call.suite->updated) {
		apt_suite_update(&a->call);
		path = try_once(a);
	}
	return path;
}

static int lock_suite(const struct debian_attempt *a)
{
	const struct event_sink *sink = a->call.sink;
	char *name = mem_printf(a->call.ctx, "apt-%s", a->call.suite->name);
	char *holder = NULL;
	int lock = store_lock(a->call.ctx, a->debian->store, name, true, false, &holder);

	if (lock != -1)
		return lock;
	struct event event = {.kind = EVENT_WAIT, .stage = a->want->name, .text = holder};
	if (sink->emit != NULL)
		sink->emit(sink->data, &event);
	return store_lock(a->call.ctx, a->debian->store, name, true, true, NULL);
}

/* 0, or -1 when the attempt is over before it began: no apt, or names that cannot be right. */
static int begin(struct debian_attempt *a)
{
	const struct origin *origin = a->want->origin;
	struct debian *debian = a->debian;

	if (path_which(a->call.ctx, "apt-get") == NULL) {
		if (!debian->told)
			report_note(
			    NULL, "passing over Debian origins: this host has no 'apt-get'");
		debian->told = true;
		return -1;
	}
	a->package = expand_text(a->call.ctx, a->want->source->vars, origin->package, &origin->loc);
	if (a->package == NULL)
		return -1;
	if (!is_plain_name(a->package) || !is_plain_name(origin->suite))
		return report_error(&origin->loc,
		    "'%s' of suite '%s' is not the name of a Debian package", a->package,
		    origin->suite);
	a->call.suite = get_suite(debian, origin->suite, origin->kind == ORIGIN_DEBIAN_BINARY);
	return 0;
}

/* What is wrong with the lists is the same for each package of a suite, and is told once. */
static void tell_cause(const struct debian_attempt *a)
{
	const char *cause = a->call.cause;
	struct apt_suite *suite = a->call.suite;

	if (cause != suite->trouble) {
		report_warn(
		    NULL, "cannot get '%s' from Debian %s: %s", a->want->name, suite->name, cause);
		return;
	}
	if (!suite->told)
		report_warn(
		    NULL, "cannot get the package lists of Debian %s: %s", suite->name, cause);
	suite->told = true;
}

char *debian_fetch(const void *ctx, struct debian *debian, const struct debian_want *want)
{
	void *scratch = mem_check(talloc_new(NULL));
	struct debian_attempt a = {
	    .call = {.ctx = scratch, .sink = &debian->opts->sink, .stage = want->name},
	    .debian = debian,
	    .want = want};
	char *path = NULL;
	int lock = begin(&a) == 0 ? lock_suite(&a) : -1;

	if (lock >= 0) {
		path = obtain(&a);
		store_unlock(lock);
		if (path != NULL)
			path = mem_strdup(ctx, path);
		else if (a.call.cause != NULL)
			tell_cause(&a);
	}
	mem_free(scratch);
	return path;
}
