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
#include "files/path.h"
#include "base/report.h"
#include "run/sched_priv.h"

/* Lookups are a round trip each, uploads are bounded by the line. */
enum { MAX_PULLS = 6, MAX_PUSHES = 2 };

/* Packing and sending must not slow down the stages that still run. */
enum { PUSH_NICE = 10 };

#define TELL_SECONDS 0.25

bool sched_ask(struct sched *s, struct node *node, const char *key)
{
	if (!s->opts->remote || s->no_pulls)
		return false;
	node->state = NODE_ASKED;
	node->ask = mem_strdup(s->mem, key);
	node->asking = node->found = false;
	return true;
}

static bool asked_by_input(const struct node *node)
{
	return strcmp(node->ask, node->stage->key) == 0;
}

bool sched_is_open(const struct node *node)
{
	/* What a stage needs is on its way already when its resolved key is asked for. */
	return node->state == NODE_ASKED && !node->found && asked_by_input(node);
}

void sched_push(struct sched *s, struct node *node)
{
	node->push = s->opts->remote && remote_pushes(s->opts->remote) && !s->no_pushes;
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

static struct landing *landing_new(const struct sched *s, const struct node *node)
{
	struct landing *l;

	/* What stages are built with has to be a tree in the store. */
	if (node->used)
		return NULL;
	l = mem_new(s->mem, struct landing);
	l->dir = store_work_dir(l, s->opts->store, &l->lock);
	if (l->dir == NULL)
		return NULL;
	talloc_set_destructor(l, release);
	return l;
}

static char *landing_tree(const struct landing *l)
{
	return l != NULL ? path_join(l, l->dir, "tree") : NULL;
}

static struct remote_key name_output(const struct sched *s, const struct node *node)
{
	return (struct remote_key){
	    .key = node->ask,
	    .input = node->stage->key,
	    .stage = node->stage->id,
	    .text = plan_key_text(s->mem, node->stage),
	};
}

static int pull_child(struct sched *s, struct node *node, FILE *to)
{
	struct talk talk = {.to = to};
	struct remote_progress progress = {tell_bytes, &talk};
	struct remote_key key = name_output(s, node);
	const char *cause;

	key.fresh = landing_tree(node->landing);
	enum remote_outcome outcome = remote_pull(
	    s->mem, s->opts->remote, s->opts->store, &key, &progress, &cause);

	return end_talk(to, outcome, cause);
}

static int push_child(struct sched *s, struct node *node, FILE *to)
{
	struct talk talk = {.to = to};
	struct remote_progress progress = {tell_bytes, &talk};
	struct remote_key key = name_output(s, node);
	const char *cause;
	enum remote_outcome outcome;

	if (nice(PUSH_NICE) < 0)
		report_debug("the priority of an upload cannot be lowered");
	outcome = remote_push(
	    s->mem, s->opts->remote, s->opts->store, &key, &node->entry, &progress, &cause);
	return end_talk(to, outcome, cause);
}

/* The remote store does not have it. */
static void miss(struct sched *s, struct node *node)
{
	if (asked_by_input(node))
		sched_need_inputs(s, node);
	else
		node->state = NODE_READY;
}

void sched_start_transfers(struct sched *s)
{
	size_t pulls = sched_count_jobs(s, JOB_PULL), pushes = sched_count_jobs(s, JOB_PUSH);

	/* From the goals on: a miss may add dependencies, which stand before. */
	for (size_t i = s->plan->nstages; !s->stopping && i-- > 0;) {
		struct node *node = &s->nodes[i];

		if (node->state != NODE_ASKED || node->asking)
			continue;
		if (!s->no_pulls && pulls >= MAX_PULLS)
			break;
		if (!s->no_pulls)
			node->landing = landing_new(s, node);
		node->asking = !s->no_pulls &&
			       sched_start_talk(s, JOB_PULL, i, pull_child) == START_DONE;
		pulls += node->asking;
		if (!node->asking)
			miss(s, node);
	}
	for (size_t i = 0; i < s->plan->nstages && pushes < MAX_PUSHES && !s->signal; i++) {
		struct node *node = &s->nodes[i];

		if (node->push && !s->no_pushes)
			pushes += sched_start_talk(s, JOB_PUSH, i, push_child) == START_DONE;
		node->push = false;
	}
}

static void take_bytes(struct sched *s, struct job *job, char *text)
{
	struct node *node = &s->nodes[job->index];
	struct event e = {
	    .kind = job->kind == JOB_PULL ? EVENT_DOWNLOAD : EVENT_UPLOAD,
	    .stage = node->stage->id,
	    .text = job->talked ? NULL : remote_url(s->opts->remote),
	    .seconds = -1,
	    .fraction = -1,
	};

	e.bytes = strtoll(text, &text, 10);
	e.total = strtoll(text, NULL, 10);
	node->found = job->talked = true;
	sched_emit(s, &e);
}

void sched_transfer_line(struct sched *s, struct job *job, char *line)
{
	char *rest = line + strcspn(line, "\t");

	if (strncmp(line, "bytes\t", strlen("bytes\t")) == 0)
		take_bytes(s, job, rest + 1);
	else if (*rest == '\t')
		job->cause = mem_strdup(job, rest + 1);
}

/* One warning for each of the ways in which a remote store can be of no use. */
static void complain(struct sched *s, const struct job *job, enum remote_outcome outcome)
{
	const char *url = remote_url(s->opts->remote);
	const char *cause = job->cause ? job->cause : "its process was killed";

	if (job->kind == JOB_PUSH) {
		if (!s->no_pushes)
			report_warn(
			    NULL, "nothing more is put into the cache '%s': %s", url, cause);
		s->no_pushes = true;
	} else if (outcome == REMOTE_FAILED) {
		if (!s->no_pulls)
			report_warn(NULL,
			    "the cache '%s' is not used in this build: %s; stages are built "
			    "instead",
			    url, cause);
		s->no_pulls = s->no_pushes = true;
	} else {
		if (!s->told_refused)
			report_warn(NULL,
			    "the object of '%s' in the cache '%s' is refused: %s; it is built "
			    "instead, and others like it without another word",
			    s->nodes[job->index].stage->id, url, cause);
		s->told_refused = true;
	}
}

static bool is_there(const struct sched *s, struct node *node)
{
	const struct store *store = s->opts->store;

	return asked_by_input(node)
		   ? store_find_input(s->mem, store, node->stage->key, &node->entry) == 1
		   : store_find(s->mem, store, node->resolved, &node->entry) == 1;
}

static void pull_ended(struct sched *s, struct node *node, const struct job *job, bool done)
{
	struct event e = {.kind = EVENT_FETCHED, .stage = node->stage->id, .fraction = -1};

	if (!done || !is_there(s, node)) {
		mem_free(node->landing);
		node->landing = NULL;
		miss(s, node);
		return;
	}
	node->entry.fresh = landing_tree(node->landing);
	if (node->entry.fresh != NULL && !path_is_dir(node->entry.fresh))
		node->entry.fresh = NULL;
	/* The child has checked every byte. */
	strlist_add(s->opts->store->verified, node->entry.resolved);
	if (!asked_by_input(node))
		s->count--;
	if (job->talked)
		sched_emit(s, &e);
	sched_reuse(s, node, "from the cache");
}

void sched_transfer_ended(struct sched *s, struct job *job, int status)
{
	struct node *node = &s->nodes[job->index];
	enum remote_outcome outcome = WIFEXITED(status) ? (enum remote_outcome)WEXITSTATUS(status)
							: REMOTE_REFUSED;
	struct event e = {.kind = EVENT_UPLOADED, .stage = node->stage->id, .fraction = -1};

	if (s->signal || (s->stopping && job->kind == JOB_PULL))
		return;
	if (outcome == REMOTE_REFUSED || outcome == REMOTE_FAILED)
		complain(s, job, outcome);
	if (job->kind == JOB_PULL)
		pull_ended(s, node, job, outcome == REMOTE_DONE);
	else if (outcome == REMOTE_DONE && job->talked)
		sched_emit(s, &e);
}
