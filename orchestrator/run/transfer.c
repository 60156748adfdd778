/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The remote store in a run: child processes ask it for stages and put finished ones in. They talk
 * in lines of tab-separated words, "bytes DEPOT N TOTAL" and "trouble DEPOT OUTCOME TEXT", and exit
 * with an enum remote_outcome.
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

	if (r->opts->remote == NULL || !remote_asks(r->opts->remote) ||
	    (mine->asked != NULL && strcmp(mine->asked, key) == 0))
		return false;
	graph_ask(r->graph, i);
	mine->asked = mem_strdup(r, key);
	mine->asking = false;
	return true;
}

void transfer_push(struct run *r, size_t i)
{
	r->stages[i].push = r->opts->remote != NULL && remote_pushes(r->opts->remote);
}

/* The other end of the pipe. */
struct talk {
	FILE *to;
	double last;
};

static void tell_bytes(void *data, size_t depot, long long bytes, long long total)
{
	struct talk *talk = data;
	double now = clock_seconds();

	if (bytes < total && now - talk->last < TELL_SECONDS)
		return;
	talk->last = now;
	fprintf(talk->to, "bytes\t%zu\t%lld\t%lld\n", depot, bytes, total);
	fflush(talk->to);
}

static void tell_trouble(void *data, size_t depot, enum remote_outcome outcome, const char *cause)
{
	struct talk *talk = data;

	fprintf(talk->to, "trouble\t%zu\t%d\t%s\n", depot, (int)outcome, cause);
	fflush(talk->to);
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
	const struct remote_watch watch = {tell_bytes, tell_trouble, &talk};
	struct remote_key key = name_output(r, child);

	key.fresh = landing_tree(r->stages[child->index].landing);
	return (int)remote_pull(r, r->opts->remote, r->opts->store, &key, &watch);
}

static int push(void *data, struct child *child, int to)
{
	struct run *r = data;
	struct talk talk = {.to = mem_check(fdopen(to, "w"))};
	const struct remote_watch watch = {tell_bytes, tell_trouble, &talk};
	struct remote_key key = name_output(r, child);

	if (nice(PUSH_NICE) < 0)
		report_debug("the priority of an upload cannot be lowered");
	return (int)remote_push(
	    r, r->opts->remote, r->opts->store, &key, &r->stages[child->index].entry, &watch);
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
	bool asks = r->opts->remote != NULL && remote_asks(r->opts->remote);

	/* From the goals on, as they may make all else needless. */
	for (size_t i = r->plan->nstages; i-- > 0;) {
		struct run_stage *mine = &r->stages[i];

		if (r->graph->nodes[i].state != NODE_ASKED || mine->asking)
			continue;
		if (asks && pulls >= MAX_PULLS)
			break;
		if (asks) {
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

		if (mine->push && remote_pushes(r->opts->remote))
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
	    .seconds = -1,
	    .fraction = -1,
	};
	size_t depot = strtoul(text, &text, 10);

	e.text = child->talked ? NULL : remote_url(r->opts->remote, depot);
	e.bytes = strtoll(text, &text, 10);
	e.total = strtoll(text, NULL, 10);
	r->graph->nodes[child->index].coming = child->talked = true;
	tell(r, &e);
}

/* Nobody wants to know what became of it. */
static bool is_given_up(const struct run *r, const struct child *child)
{
	return r->signal || (r->stopping && child->kind == CHILD_PULL);
}

static void complain(struct run *r, const struct child *child, struct remote_trouble trouble)
{
	trouble.push = child->kind == CHILD_PUSH;
	trouble.stage = r->plan->stages[child->index]->id;
	if (!is_given_up(r, child))
		remote_complain(r->opts->remote, &trouble);
}

static void take_trouble(struct run *r, const struct child *child, char *text)
{
	struct remote_trouble trouble = {.depot = strtoul(text, &text, 10)};

	trouble.outcome = (enum remote_outcome)strtol(text, &text, 10);
	trouble.cause = text + strspn(text, "\t");
	complain(r, child, trouble);
}

void transfer_line(struct run *r, struct child *child, char *line)
{
	char *rest = line + strcspn(line, "\t");

	if (strncmp(line, "bytes\t", strlen("bytes\t")) == 0)
		take_bytes(r, child, rest);
	else if (strncmp(line, "trouble\t", strlen("trouble\t")) == 0)
		take_trouble(r, child, rest);
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
	reuse_take(r, i, REUSE_PULLED);
}

void transfer_ended(struct run *r, const struct child *child, int status)
{
	bool done = WIFEXITED(status) && WEXITSTATUS(status) == REMOTE_DONE;
	struct event e = {
	    .kind = EVENT_UPLOADED, .stage = r->plan->stages[child->index]->id, .fraction = -1};

	if (!WIFEXITED(status))
		complain(r, child,
		    (struct remote_trouble){
			.outcome = REMOTE_REFUSED, .cause = "its process was killed"});
	if (is_given_up(r, child))
		return;
	if (child->kind == CHILD_PULL)
		pull_ended(r, child, done);
	else if (done && child->talked)
		tell(r, &e);
}
