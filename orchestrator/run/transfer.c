/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The remote store in a run: child processes ask it for stages and put finished ones in. They talk
 * in lines of tab-separated words, "bytes N TOTAL" and "cause TEXT", and exit with an enum
 * remote_outcome.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "run/run_priv.h"

/* Lookups are a round trip each, uploads are bounded by the line. */
enum { MAX_PULLS = 6, MAX_PUSHES = 2 };

/* Packing and sending must not slow down the stages that still run. */
enum { PUSH_NICE = 10 };

#define TELL_SECONDS 0.25

bool transfer_ask(struct run *r, size_t i)
{
	struct run_stage *mine = &r->stages[i];
	const char *key = r->graph->nodes[i].resolved ? mine->resolved : r->plan->stages[i]->key;

	if (r->opts->remote == NULL || r->no_pulls ||
	    (mine->asked != NULL && strcmp(mine->asked, key) == 0))
		return false;
	graph_ask(r->graph, i);
	mine->asked = mem_strdup(r, key);
	mine->asking = false;
	return true;
}

void transfer_push(struct run *r, size_t i)
{
	r->stages[i].push = r->opts->remote != NULL && remote_pushes(r->opts->remote) &&
			    !r->no_pushes;
}

/* The other end of the pipe. */
struct talk {
	FILE *to;
	double last;
};

static void tell_bytes(void *data, long long bytes, long long total)
{
	struct talk *talk = data;
	double now = clock_seconds();

	if (bytes < total && now - talk->last < TELL_SECONDS)
		return;
	talk->last = now;
	fprintf(talk->to, "bytes\t%lld\t%lld\n", bytes, total);
	fflush(talk->to);
}

static int end_talk(FILE *to, enum remote_outcome outcome, const char *cause)
{
	if (outcome == REMOTE_REFUSED || outcome == REMOTE_FAILED)
		fprintf(to, "cause\t%s\n", cause);
	fflush(to);
	return (int)outcome;
}

/* A work directory for the tree of a goal, which goes on into a prefix. */
struct landing {
	char *dir;
	int lock;
};

static int release(struct landing *l)
{
	store_work_release(l->dir, l->lock);
	return 0;
}

static struct landing *landing_new(const struct run *r, size_t i)
{
	struct landing *l;

	/* What stages are built with has to be a tree in the store. */
	if (r->graph->nodes[i].used)
		return NULL;
	l = mem_new(r, struct landing);
	l->dir = store_work_dir(l, r->opts->store, &l->lock);
	if (l->dir == NULL)
		return NULL;
	talloc_set_destructor(l, release);
	return l;
}

static char *landing_tree(const struct landing *l)
{
	return l != NULL ? path_join(l, l->dir, "tree") : NULL;
}

static struct remote_key name_output(const struct run *r, const struct child *child)
{
	const struct stage *stage = r->plan->stages[child->index];

	return (struct remote_key){
	    .key = r->stages[child->index].asked,
	    .input = stage->key,
	    .stage = stage->id,
	    .text = plan_key_text(r, stage),
	};
}

static int pull(void *data, struct child *child, int to)
{
	struct run *r = data;
	struct talk talk = {.to = mem_check(fdopen(to, "w"))};
	struct remote_progress progress = {tell_bytes, &talk};
	struct remote_key key = name_output(r, child);
	const char *cause;

	key.fresh = landing_tree(r->stages[child->index].landing);
	enum remote_outcome outcome = remote_pull(
	    r, r->opts->remote, r->opts->store, &key, &progress, &cause);
	return end_talk(talk.to, outcome, cause);
}

static int push(void *data, struct child *child, int to)
{
	struct run *r = data;
	struct talk talk = {.to = mem_check(fdopen(to, "w"))};
	struct remote_progress progress = {tell_bytes, &talk};
	struct remote_key key = name_output(r, child);
	const char *cause;

	if (nice(PUSH_NICE) < 0)
		report_debug("the priority of an upload cannot be lowered");
	enum remote_outcome outcome = remote_push(r, r->opts->remote, r->opts->store, &key,
	    &r->stages[child->index].entry, &progress, &cause);
	return end_talk(talk.to, outcome, cause);
}

static bool start_child(struct run *r, enum child_kind kind, size_t i,
    int (*work)(void *data, struct child *child, int to))
{
	struct child *child = child_new(&r->children, kind, i);

	if (child_start(child, work, r) == 0)
		return true;
	child_free(&r->children, child);
	return false;
}

static void start_pulls(struct run *r)
{
	size_t pulls = children_count(&r->children, CHILD_PULL);

	/* From the goals on, as they may make all else needless. */
	for (size_t i = r->plan->nstages; i-- > 0;) {
		struct run_stage *mine = &r->stages[i];

		if (r->graph->nodes[i].state != NODE_ASKED || mine->asking)
			continue;
		if (!r->no_pulls && pulls >= MAX_PULLS)
			break;
		if (!r->no_pulls) {
			mine->landing = landing_new(r, i);
			mine->asking = start_child(r, CHILD_PULL, i, pull);
			pulls += mine->asking;
		}
		if (!mine->asking)
			graph_missing(r->graph, i);
	}
}

static void start_pushes(struct run *r)
{
	size_t pushes = children_count(&r->children, CHILD_PUSH);

	for (size_t i = 0; i < r->plan->nstages && pushes < MAX_PUSHES; i++) {
		struct run_stage *mine = &r->stages[i];

		if (mine->push && !r->no_pushes)
			pushes += start_child(r, CHILD_PUSH, i, push);
		mine->push = false;
	}
}

void transfer_start(struct run *r)
{
	if (!r->stopping)
		start_pulls(r);
	if (!r->signal)
		start_pushes(r);
}

static void take_bytes(struct run *r, struct child *child, char *text)
{
	struct event e = {
	    .kind = child->kind == CHILD_PULL ? EVENT_DOWNLOAD : EVENT_UPLOAD,
	    .stage = r->plan->stages[child->index]->id,
	    .text = child->talked ? NULL : remote_url(r->opts->remote),
	    .seconds = -1,
	    .fraction = -1,
	};

	e.bytes = strtoll(text, &text, 10);
	e.total = strtoll(text, NULL, 10);
	r->graph->nodes[child->index].coming = child->talked = true;
	tell(r, &e);
}

void transfer_line(struct run *r, struct child *child, char *line)
{
	char *rest = line + strcspn(line, "\t");

	if (strncmp(line, "bytes\t", strlen("bytes\t")) == 0)
		take_bytes(r, child, rest + 1);
	else if (*rest == '\t')
		child->cause = mem_strdup(child, rest + 1);
}

/* One warning for each of the ways in which a remote store can be of no use. */
static void complain(struct run *r, const struct child *child, enum remote_outcome outcome)
{
	const char *url = remote_url(r->opts->remote);
	const char *cause = child->cause != NULL ? child->cause : "its process was killed";

	if (child->kind == CHILD_PUSH) {
		if (!r->no_pushes)
			report_warn(
			    NULL, "nothing more is put into the cache '%s': %s", url, cause);
		r->no_pushes = true;
	} else if (outcome == REMOTE_FAILED) {
		if (!r->no_pulls)
			report_warn(NULL,
			    "the cache '%s' is not used in this build: %s; stages are built "
			    "instead",
			    url, cause);
		r->no_pulls = r->no_pushes = true;
	} else {
		if (!r->told_refused)
			report_warn(NULL,
			    "the object of '%s' in the cache '%s' is refused: %s; it is built "
			    "instead, and others like it without another word",
			    r->plan->stages[child->index]->id, url, cause);
		r->told_refused = true;
	}
}

static void pull_ended(struct run *r, const struct child *child, bool done)
{
	size_t i = child->index;
	struct run_stage *mine = &r->stages[i];
	struct event e = {.kind = EVENT_FETCHED, .stage = r->plan->stages[i]->id, .fraction = -1};

	if (!done || !reuse_find(r, i)) {
		mem_free(mine->landing);
		mine->landing = NULL;
		graph_missing(r->graph, i);
		return;
	}
	mine->entry.fresh = landing_tree(mine->landing);
	if (mine->entry.fresh != NULL && !path_is_dir(mine->entry.fresh))
		mine->entry.fresh = NULL;
	/* The child has checked every byte. */
	strlist_add(r->opts->store->verified, mine->entry.resolved);
	if (child->talked)
		tell(r, &e);
	reuse_take(r, i, "from the cache");
}

void transfer_ended(struct run *r, const struct child *child, int status)
{
	enum remote_outcome outcome = WIFEXITED(status) ? (enum remote_outcome)WEXITSTATUS(status)
							: REMOTE_REFUSED;
	struct event e = {
	    .kind = EVENT_UPLOADED, .stage = r->plan->stages[child->index]->id, .fraction = -1};

	if (r->signal || (r->stopping && child->kind == CHILD_PULL))
		return;
	if (outcome == REMOTE_REFUSED || outcome == REMOTE_FAILED)
		complain(r, child, outcome);
	if (child->kind == CHILD_PULL)
		pull_ended(r, child, outcome == REMOTE_DONE);
	else if (outcome == REMOTE_DONE && child->talked)
		tell(r, &e);
}
