/* SPDX-License-Identifier: Apache-2.0 */
/* Gets sources by the first attempt that works: URLs of all in parallel, Debian's in turn. */
#include "source/source_priv.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "net/fetch.h"
#include "source/attempt.h"

enum { STEP_MS = 200 };

enum task_state {
	TASK_READY,   /* its next attempt may begin */
	TASK_RUNNING, /* the fetcher is at it */
	TASK_DONE,
	TASK_FAILED,
};

struct task {
	const struct source *source;
	const char *name;
	enum task_state state;
	struct attempts attempts;
	size_t next; /* of them */
	int id;      /* TASK_RUNNING: the fetcher's */
	int lock;    /* of the file; -1 none */
	char *path;
	const char *url; /* last told */
	long long bytes;
	bool waited; /* told so */
};

struct fetching {
	const void *outer; /* owns the results */
	void *ctx;
	const struct source_run *run;
	struct task *tasks;
	size_t n;
	struct fetcher *fetcher; /* made when first needed */
	struct debian *debian;
};

static const struct attempt *current_attempt(const struct task *t)
{
	return &t->attempts.v[t->next];
}

static void emit_task(const struct fetching *f, const struct task *t, struct event event)
{
	const struct event_sink *sink = &f->run->opts->sink;

	event.stage = t->name;
	if (sink->emit != NULL)
		sink->emit(sink->data, &event);
}

/* This attempt has failed, and whoever knew why has said so. */
static void next_attempt(struct task *t)
{
	store_unlock(t->lock);
	t->lock = -1;
	t->next++;
	t->state = t->next < t->attempts.n ? TASK_READY : TASK_FAILED;
}

/* Planning may have fetched it, to learn whether it can be had. */
static bool was_told(const struct fetching *f, const struct task *t, const struct source_file *file)
{
	return strlist_has(f->run->opts->told, t->name) && strncmp(file->from, "store", 5) == 0;
}

static void tell_fetched(const struct fetching *f, const struct task *t, const char *from)
{
	struct stat st;
	long long size = stat(f->run->files[t - f->tasks].path, &st) == 0 ? (long long)st.st_size
									  : -1;

	emit_task(f, t,
	    (struct event){.kind = EVENT_FETCHED, .text = from, .bytes = size, .total = size});
	if (f->run->opts->told != NULL)
		strlist_add(f->run->opts->told, t->name);
}

static void end_task(const struct fetching *f, struct task *t, struct source_file file)
{
	size_t i = (size_t)(t - f->tasks);

	store_unlock(t->lock);
	t->lock = -1;
	t->state = TASK_DONE;
	file.path = mem_strdup(f->outer, file.path);
	file.from = mem_strdup(f->outer, file.from);
	f->run->files[i] = file;
	if (!was_told(f, t, &file))
		tell_fetched(f, t, file.from);
	if (f->run->done != NULL)
		f->run->done(f->run->data, i);
}

/* The same file for another of our own sources: of two targets, say. */
static bool is_ours(const struct fetching *f, const struct attempt *a)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->tasks[i].lock >= 0 &&
		    strcmp(current_attempt(&f->tasks[i])->sha256, a->sha256) == 0)
			return true;
	return false;
}

/* The lock on the file of an attempt, as other processes may be fetching it into the same place. */
static bool take_lock(struct fetching *f, struct task *t, const struct attempt *a)
{
	char *holder = NULL;

	t->lock = store_lock(f->ctx, f->run->store, mem_printf(f->ctx, "source-%s", a->sha256),
	    true, false, &holder);
	if (t->lock == -1 && !t->waited && !is_ours(f, a)) {
		emit_task(f, t, (struct event){.kind = EVENT_WAIT, .text = holder});
		t->waited = true;
	}
	if (t->lock == -2)
		next_attempt(t);
	return t->lock >= 0;
}

/* Begin an attempt by URL, unless another process holds it up. */
static void start_task(struct fetching *f, struct task *t)
{
	const struct attempt *a = current_attempt(t);
	const struct strlist *urls = attempt_urls(f->ctx, a, f->run->opts);

	if (urls->count == 0) {
		next_attempt(t);
		return;
	}
	if (!take_lock(f, t, a))
		return;
	char *path = source_stored(f->ctx, f->run->store, a->sha256);
	if (path != NULL) {
		end_task(
		    f, t, (struct source_file){a->origin, path, source_from_store(f->ctx, path)});
		return;
	}
	t->path = store_source_path(f->ctx, f->run->store, a->sha256, a->file);
	if (t->path == NULL) {
		next_attempt(t);
		return;
	}
	if (f->fetcher == NULL)
		f->fetcher = fetcher_new(f->ctx, &(struct fetch_opts){0});
	t->id = fetcher_add(f->fetcher, urls, t->path, a->sha256, a->origin->size);
	t->state = TASK_RUNNING;
	t->url = NULL;
	t->bytes = -1;
}

static void tell_progress(const struct fetching *f, struct task *t, const struct fetch_result *r)
{
	bool begins = r->url != NULL && (t->url == NULL || strcmp(t->url, r->url) != 0);

	if (!begins && r->bytes == t->bytes)
		return;
	if (begins)
		t->url = mem_strdup(f->ctx, r->url);
	t->bytes = r->bytes;
	emit_task(f, t,
	    (struct event){.kind = EVENT_DOWNLOAD,
		.text = begins ? t->url : NULL,
		.bytes = r->bytes,
		.total = r->total});
}

static void give_up_url(const struct fetching *f, struct task *t)
{
	/* Goes only when empty: bytes of a broken transfer are kept, to go on from. */
	(void)rmdir(path_dirname(f->ctx, t->path));
	next_attempt(t);
}

static void look_after(struct fetching *f, struct task *t)
{
	struct fetch_result r = fetcher_result(f->fetcher, t->id);

	if (r.state != FETCH_FAILED)
		tell_progress(f, t, &r);
	if (r.state == FETCH_FAILED) {
		give_up_url(f, t);
	} else if (r.state == FETCH_DONE) {
		char *from = mem_strdup(f->ctx, r.url != NULL ? r.url : "URL");

		source_remember_origin(t->path, from);
		end_task(f, t, (struct source_file){current_attempt(t)->origin, t->path, from});
	}
}

static bool wants_url(const struct task *t)
{
	return t->state == TASK_RUNNING ||
	       (t->state == TASK_READY && current_attempt(t)->urls != NULL);
}

/* Until no task wants a URL any more: all have what they need, or go on with apt, or have failed.
 */
static void fetch_urls(struct fetching *f)
{
	const struct timespec pause = {.tv_nsec = STEP_MS * 1000L * 1000L};
	bool any = true;

	while (any) {
		bool running = false;

		any = false;
		for (size_t i = 0; i < f->n; i++) {
			if (f->tasks[i].state == TASK_READY && wants_url(&f->tasks[i]))
				start_task(f, &f->tasks[i]);
			running = running || f->tasks[i].state == TASK_RUNNING;
		}
		if (running)
			(void)fetcher_step(f->fetcher, STEP_MS);
		for (size_t i = 0; i < f->n; i++) {
			if (f->tasks[i].state == TASK_RUNNING)
				look_after(f, &f->tasks[i]);
			any = any || wants_url(&f->tasks[i]);
		}
		if (f->fetcher != NULL && f->run->opts->unreachable != NULL &&
		    fetcher_unreachable(f->fetcher))
			*f->run->opts->unreachable = true;
		if (any && !running)
			nanosleep(&pause, NULL);
	}
}

static void fetch_debian(struct fetching *f, struct task *t)
{
	const struct attempt *a = current_attempt(t);
	struct debian_want want = {t->source, a->origin, t->name, a->sha256, a->file};

	if (f->debian == NULL)
		f->debian = debian_new(f->ctx, f->run->store, f->run->opts);
	char *path = debian_fetch(f->ctx, f->debian, &want);
	if (path != NULL)
		end_task(
		    f, t, (struct source_file){a->origin, path, origin_label(f->ctx, a->origin)});
	else
		next_attempt(t);
}

static void fetch_tasks(struct fetching *f)
{
	bool left = true;

	while (left) {
		fetch_urls(f);
		left = false;
		for (size_t i = 0; i < f->n; i++) {
			struct task *t = &f->tasks[i];

			if (t->state == TASK_READY && !wants_url(t))
				fetch_debian(f, t);
			left = left || t->state == TASK_READY;
		}
	}
}

static int report_failed(const struct fetching *f, const struct task *t)
{
	const struct source_opts *opts = f->run->opts;
	const char *file = attempt_first_file(f->ctx, t->source);

	if (file == NULL)
		return report_error(&t->source->release->loc,
		    "cannot get '%s': none of its origins has a file for this target", t->name);
	if (store_is_full(f->run->store))
		return report_error(NULL,
		    "cannot get '%s': the file system of the store '%s' is full; make room, or set "
		    "MCM_STORE to a directory of another one",
		    t->name, f->run->store->root);
	return report_error(NULL,
	    "cannot get '%s'%s; put '%s' into a directory and say SOURCES=DIR, or run 'mcm fetch' "
	    "where there is a network",
	    t->name,
	    !opts->offline ? ": no origin gave it"
	    : opts->dir != NULL
		? " offline: it is neither in the sources directory nor in the store"
		: " offline: it is not in the store",
	    file);
}

static void begin_task(struct fetching *f, struct task *t, const struct source *source)
{
	t->source = source;
	t->name = source_name(f->ctx, source);
	t->lock = -1;
	struct source_file file = source_find(f->ctx, f->run->store, source, f->run->opts);
	if (file.origin != NULL) {
		end_task(f, t, file);
		return;
	}
	if (!f->run->opts->offline)
		t->attempts = attempts_of(f->ctx, source, f->run->opts->mirrors);
	t->state = t->attempts.n > 0 ? TASK_READY : TASK_FAILED;
}

int source_fetch_run(
    const void *ctx, const struct source_run *run, struct source *const *sources, size_t n)
{
	struct fetching f = {.outer = ctx, .ctx = mem_check(talloc_new(NULL)), .run = run, .n = n};
	const char *dir = run->opts->dir;
	int result = 0;

	if (dir != NULL && !path_is_dir(dir))
		report_warn(NULL, "there is no sources directory '%s'", dir);
	f.tasks = mem_array(f.ctx, struct task, n);
	for (size_t i = 0; i < n; i++) {
		run->files[i] = (struct source_file){NULL, NULL, NULL};
		begin_task(&f, &f.tasks[i], sources[i]);
	}
	fetch_tasks(&f);
	for (size_t i = 0; i < n; i++) {
		if (f.tasks[i].state == TASK_DONE)
			continue;
		result = -1;
		if (!run->quiet)
			(void)report_failed(&f, &f.tasks[i]);
	}
	mem_free(f.ctx);
	return result;
}
