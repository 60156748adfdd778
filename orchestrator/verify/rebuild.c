/* SPDX-License-Identifier: Apache-2.0 */
/* A second store in the work directory of the first, which knows nothing of what was built. */
#include "verify/rebuild.h"

#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/file.h"
#include "files/path.h"
#include "files/tree.h"
#include "verify/trees.h"

struct rebuild_place {
	char *dir; /* of store_work_dir */
	int lock;
	struct store *store; /* in it */
};

static struct rebuild_place *place_new(void *ctx, const struct store *store)
{
	struct rebuild_place *p = mem_new(ctx, struct rebuild_place);

	p->dir = store_work_dir(p, store, &p->lock);
	p->store = p->dir != NULL ? store_open(p, path_join(p, p->dir, "store")) : NULL;
	if (p->store != NULL)
		return p;
	rebuild_release(p);
	return NULL;
}

void rebuild_release(struct rebuild_place *place)
{
	if (place == NULL)
		return;
	if (place->dir != NULL)
		store_work_release(place->dir, place->lock);
	mem_free(place);
}

/* A source is what its digest says wherever it comes from, so what is here is not fetched again. */
static int lend_source(const struct store *from, const struct store *to, const char *sha256)
{
	void *mem = mem_check(talloc_new(NULL));
	char *path = store_source_find(mem, from, sha256), *copy, hex[HASH_HEX + 1];
	struct stat st;
	int result = 0;

	if (path != NULL && (hash_file(path, hex) != 0 || strcmp(hex, sha256) != 0)) {
		report_warn(NULL, "'%s' is not what it was fetched as, and is fetched again", path);
		path = NULL;
	}
	if (path != NULL) {
		copy = store_source_path(mem, to, sha256, path_basename(path));
		if (copy == NULL || path_look(path, &st) != 1)
			result = -1;
		else if (!path_exists(copy))
			result = file_copy(path, copy, &st) < 0 ? -1 : 0;
	}
	mem_free(mem);
	return result;
}

static int lend_sources(const struct store *from, const struct store *to, const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsources; i++) {
		const struct strlist *digests = plan->sources[i]->digests;

		for (size_t k = 0; k < digests->count; k++)
			if (lend_source(from, to, digests->items[k]) != 0)
				return -1;
	}
	return 0;
}

/* The tree of an entry; of one that is packed, unpacked into dir. Reports; NULL. */
static const char *open_entry(
    const struct store *store, const struct store_entry *entry, const char *dir)
{
	if (store_verify(store, entry) != 0) {
		report_error(NULL,
		    "what the store has in '%s' cannot be compared; run 'mcm build', which builds "
		    "it anew where it is damaged, and then this again",
		    entry->path);
		return NULL;
	}
	if (entry->packed[0] == '\0')
		return entry->path;
	return path_mkdirs(dir) == 0 && store_unpack_to(entry, dir) == 0 ? dir : NULL;
}

static struct json *record_of(const struct store_entry *entry)
{
	struct json *record = json_new_object();

	json_set_string(record, "output", entry->output);
	return record;
}

/* A copy of an output that the other store has, under the same keys. Reports; -1. */
static int lend_output(
    const struct store *from, const struct rebuild_place *to, const struct stage *stage)
{
	void *mem = mem_check(talloc_new(NULL));
	struct store_entry entry, copy;
	char *dir = path_join(mem, to->dir, "copy");
	const char *tree;
	struct store_alias alias = {.input = stage->key, .stage = stage->id};
	int result = -1;

	alias.text = plan_key_text(mem, stage);
	if (store_find_input(mem, from, stage->key, &entry) != 1) {
		report_error(NULL,
		    "the store does not have %s: run 'mcm build' without --check "
		    "first",
		    stage->id);
	} else {
		tree = open_entry(from, &entry, path_join(mem, to->dir, "unpacked"));
		if (tree != NULL && path_mkdirs(dir) == 0 && tree_copy(tree, dir, TREE_COPY) == 0 &&
		    store_put(mem, to->store, entry.resolved, dir, record_of(&entry), &copy) == 0) {
			alias.resolved = entry.resolved;
			result = store_alias(to->store, &alias);
		}
		path_remove(path_join(mem, to->dir, "unpacked"));
	}
	mem_free(mem);
	return result;
}

/* A stage that is compared; what is found out is told at once, or goes through a pipe. */
struct comparing {
	const struct rebuild *rebuild;
	const struct rebuild_place *place;
	const struct stage *stage;
	bool more; /* about a difference */
	int to;    /* -1: at once */
};

/* A line for each thing that is told. Reports; -1. */
static int tell(const struct comparing *c, const char *difference, const char *more)
{
	const struct rebuilt told = {c->stage, difference, more};
	struct json *o;
	char *text, *line;
	int result;

	if (c->to < 0) {
		c->rebuild->told(c->rebuild->data, &told);
		return 0;
	}
	o = json_new_object();
	json_set_string(o, "difference", difference);
	json_set_string(o, "more", more);
	text = json_text(NULL, o, 0);
	line = mem_printf(text, "%s\n", text);
	result = file_write(c->to, line, strlen(line));
	json_free(o);
	mem_free(text);
	return result == 0 ? 0 : report_error(NULL, "cannot tell of %s:", c->stage->id);
}

static int tell_difference(
    void *mem, const struct comparing *c, const char *before, const char *after)
{
	const char *path, *difference = trees_difference(mem, before, after, &path);
	const char *more = NULL;

	if (difference == NULL || tell(c, utf8_printable(mem, difference, false), NULL) != 0)
		return -1;
	if (c->more)
		more = c->rebuild->find_more(
		    mem, &(struct rebuilt_file){
			     path_join(mem, before, path), path_join(mem, after, path)});
	return more != NULL ? tell(c, difference, more) : 0;
}

/* Whether the entry is what the store has under that key. Reports what cannot be read; -1. */
static int compare(
    const struct comparing *c, const struct store_entry *before, const struct store_entry *after)
{
	void *mem = mem_check(talloc_new(NULL));
	/* Stages are compared several at once. */
	char *dir = mem_printf(mem, "%s/compared-%s", c->place->dir, c->stage->id);
	const char *x, *y;
	int result = -1;

	if (strcmp(before->output, after->output) == 0) {
		result = tell(c, NULL, NULL);
	} else {
		x = open_entry(c->rebuild->run->store, before, path_join(mem, dir, "before"));
		y = open_entry(c->place->store, after, path_join(mem, dir, "after"));
		if (x != NULL && y != NULL)
			result = tell_difference(mem, c, x, y);
	}
	path_remove(dir);
	mem_free(mem);
	return result;
}

/* What is to be compared of all that is built, each as soon as it is there. */
struct rebuild_comparison {
	const struct rebuild *rebuild;
	const struct rebuild_place *place;
	const struct stage **origins;
	size_t n;
	const char *const *keys; /* of rebuild_all */
	/* One for each origin: it was told of, or could not be compared. The last is of all stages
	 * that are none, which nobody reads. */
	bool *told;
	int status; /* -1: one could not be compared */
};

static bool wants_more(const struct rebuild *rebuild)
{
	return rebuild->wants_more(rebuild->data);
}

/* Compares one that is known of before, and is there. */
static int compare_origin(const struct rebuild_comparison *c, size_t i, bool more, int to)
{
	const struct comparing comparing = {c->rebuild, c->place, c->origins[i], more, to};
	void *mem = mem_check(talloc_new(NULL));
	struct store_entry before, after;
	int result = 0;

	if (c->keys[i] != NULL &&
	    store_find_input(mem, c->rebuild->run->store, c->keys[i], &before) == 1 &&
	    store_find_input(mem, c->place->store, c->origins[i]->key, &after) == 1)
		result = compare(&comparing, &before, &after);
	mem_free(mem);
	return result;
}

/* n: it is none. */
static size_t origin_of(const struct rebuild_comparison *c, const struct stage *stage)
{
	size_t i = 0;

	while (i < c->n && strcmp(c->origins[i]->id, stage->id) != 0)
		i++;
	return i;
}

/* In a process of its own: hashing takes seconds, and a program that compares minutes. */
static int compare_beside(void *data, const struct stage *stage, int to)
{
	const struct rebuild_comparison *c = data;
	size_t i = origin_of(c, stage);

	return i < c->n ? compare_origin(c, i, wants_more(c->rebuild), to) != 0 : 0;
}

static void hear(void *data, const struct stage *stage, const char *line)
{
	struct rebuild_comparison *c = data;
	struct json *o = json_parse(line, NULL);
	const struct rebuilt told = {
	    stage, json_get_string(o, "difference"), json_get_string(o, "more")};

	if (o != NULL)
		c->rebuild->told(c->rebuild->data, &told);
	c->told[origin_of(c, stage)] |= o != NULL;
	json_free(o);
}

static void hear_end(void *data, const struct stage *stage, int status)
{
	struct rebuild_comparison *c = data;

	if (status == 0)
		return;
	if (status > 0 && WIFSIGNALED(status))
		report_error(NULL,
		    "the process that compared %s was killed by signal %d; run again", stage->id,
		    WTERMSIG(status));
	c->told[origin_of(c, stage)] = true;
	c->status = -1;
}

/* Hears of what happens in there: of what fails nothing is left when the command ends but its log.
 */
struct listener {
	const struct store *store;
	struct event_sink next;
};

static const char *event_stage_id(const void *ctx, const struct event *e)
{
	return e->target != NULL ? mem_printf(ctx, "%s@%s", e->stage, e->target) : e->stage;
}

static const char *keep_log(const void *ctx, const struct store *store, const struct event *e)
{
	const char *to = store_log_path(ctx, store, "rebuilt", event_stage_id(ctx, e));
	struct stat st;

	if (to == NULL || path_look(e->log, &st) != 1 || path_remove(to) != 0 ||
	    file_copy(e->log, to, &st) != 0)
		return NULL;
	return to;
}

static void listen(void *data, const struct event *event)
{
	const struct listener *listener = data;
	void *ctx = mem_check(talloc_new(NULL));
	struct event e = *event;

	if (e.kind == EVENT_FAILED) {
		e.log = e.log != NULL ? keep_log(ctx, listener->store, &e) : NULL;
		e.command = e.dir = NULL;
	}
	listener->next.emit(listener->next.data, &e);
	mem_free(ctx);
}

static int build_in(void *ctx, const struct rebuild *rebuild, const struct rebuild_place *place,
    const struct plan *plan, struct rebuild_comparison *comparison, struct run_result *result)
{
	struct run_opts opts = *rebuild->run;
	struct listener listener = {.store = opts.store, .next = opts.sink};
	const struct run_follow follow = {compare_beside, hear, hear_end, comparison};
	int in_use = store_lock(ctx, place->store, "in-use", false, true, NULL);

	if (in_use < 0)
		return 1;
	opts.store = place->store;
	opts.sink = (struct event_sink){.emit = listen, .data = &listener};
	opts.plan = plan;
	opts.remote = NULL;
	opts.farm = NULL;
	opts.follow = comparison != NULL ? &follow : NULL;
	result->status = 1;
	run_plan(ctx, &opts, result);
	store_unlock(in_use);
	return result->status;
}

int rebuild_all(void *ctx, const struct rebuild *rebuild, const char *const *keys,
    struct store_entry *goal, struct rebuild_place **place)
{
	const struct store *store = rebuild->run->store;
	struct rebuild_comparison c = {.rebuild = rebuild, .keys = keys};
	struct run_result result = {0};
	int status = 1;

	*place = place_new(ctx, store);
	if (*place == NULL || lend_sources(store, (*place)->store, rebuild->run->plan) != 0)
		return status;
	c.place = *place;
	c.origins = plan_origins(ctx, rebuild->run->plan->goals[0], &c.n);
	c.told = mem_array(ctx, bool, c.n + 1);
	status = build_in(ctx, rebuild, *place, rebuild->run->plan, &c, &result);
	if (status != 0)
		return status;
	*goal = result.goals[0];
	/* What another one's output stands for was not built. */
	for (size_t i = 0; i < c.n; i++)
		if (!c.told[i])
			c.status |= compare_origin(&c, i, wants_more(rebuild), -1);
	return c.status == 0 ? 0 : 1;
}

int rebuild_stage(void *ctx, const struct rebuild *rebuild, const struct stage *stage)
{
	const struct store *store = rebuild->run->store;
	struct plan plan = *rebuild->run->plan;
	struct stage *goals[] = {plan.stages[stage->index]};
	struct rebuild_place *place = place_new(ctx, store);
	struct run_result result = {0};
	struct store_entry before;
	int status = 1;

	plan.goals = goals;
	plan.ngoals = 1;
	if (place != NULL && lend_sources(store, place->store, &plan) == 0) {
		status = 0;
		for (size_t i = 0; i < stage->ndeps && status == 0; i++)
			status = lend_output(store, place, stage->deps[i]) != 0;
		if (status == 0 && store_find_input(ctx, store, stage->key, &before) != 1)
			status = report_error(NULL, "the store does not have %s", stage->id) != 0;
		if (status == 0)
			status = build_in(ctx, rebuild, place, &plan, NULL, &result);
		const struct comparing c = {rebuild, place, stage, wants_more(rebuild), -1};
		if (status == 0)
			status = compare(&c, &before, &result.goals[0]) != 0;
	}
	rebuild_release(place);
	return status;
}
