/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stages that a farm builds. Their processes talk in lines of tab-separated words, "step TEXT",
 * "worker NUMBER", "operation NAME" and "trouble OUTCOME TEXT", and exit with an enum farm_outcome.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "run/builds.h"
#include "run/run_priv.h"

bool away_open(struct run *r)
{
	struct farm *farm = r->opts->farm;

	if (farm_open(farm, r->opts->store, r->plan, &r->opts->world) == 0)
		return true;
	farm_complain(farm, FARM_LOST, "", "the recipes cannot be packed for it");
	return false;
}

void away_close(struct run *r)
{
	if (r->opts->farm != NULL)
		farm_close(r->opts->farm);
}

bool away_takes(const struct run *r, size_t i)
{
	return r->opts->farm != NULL && farm_works(r->opts->farm) && !r->stages[i].stays;
}

bool away_is_full(const struct run *r)
{
	int n = 0;

	for (size_t i = 0; i < r->children.n; i++)
		n += r->children.list[i]->away;
	return n >= farm_jobs(r->opts->farm);
}

void away_plan(struct run *r)
{
	for (size_t i = 0; i < r->plan->nstages; i++)
		r->graph->nodes[i].bare = away_takes(r, i);
}

static void tell_step(void *data, const char *text)
{
	fprintf(data, "step\t%s\n", text);
	fflush(data);
}

static void tell_worker(void *data, enum farm_worker worker)
{
	fprintf(data, "worker\t%d\n", (int)worker);
	fflush(data);
}

static void tell_operation(void *data, const char *name)
{
	fprintf(data, "operation\t%s\n", name);
	fflush(data);
}

static void tell_trouble(void *data, enum farm_outcome outcome, const char *cause)
{
	fprintf(data, "trouble\t%d\t", (int)outcome);
	/* Whoever has said it: it is one line. */
	for (; *cause != '\0'; cause++)
		fputc(*cause == '\n' ? ' ' : *cause, data);
	fputc('\n', data);
	fflush(data);
}

int away_build(void *data, struct child *child, int to)
{
	struct run *r = data;
	const struct farm_watch watch = {
	    tell_step, tell_worker, tell_operation, tell_trouble, mem_check(fdopen(to, "w"))};
	struct stage_job job = build_job(r, child);

	return (int)farm_run(r->opts->farm, &job, &watch);
}

static void take_trouble(struct run *r, const struct child *child, char *text)
{
	enum farm_outcome outcome = (enum farm_outcome)strtol(text, &text, 10);

	if (!r->stopping)
		farm_complain(r->opts->farm, outcome, r->plan->stages[child->index]->id,
		    text + strspn(text, "\t"));
}

/* The time in a queue, and on the way, says nothing of how far the stage is. */
static void take_worker(struct run *r, struct child *child, enum farm_worker worker)
{
	int n = 0;

	child->worker = worker == FARM_AT_IT;
	if (worker != FARM_OFF)
		child->working = worker == FARM_AT_IT ? clock_seconds() : 0;
	for (size_t i = 0; i < r->children.n; i++)
		n += r->children.list[i]->worker;
	if (r->workers.most < n)
		r->workers.most = n;
}

/* A farm that tells nothing of workers may be at it from now on. */
static void take_operation(struct child *child, const char *name)
{
	child->operation = *name ? mem_strdup(child, name) : NULL;
	if (child->operation != NULL && child->working == 0)
		child->working = clock_seconds();
}

void away_line(struct run *r, struct child *child, char *line)
{
	char *rest = line + strcspn(line, "\t");

	if (*rest == '\0')
		return;
	*rest++ = '\0';
	if (strcmp(line, "step") == 0)
		tell_stage(r, EVENT_STEP, child->index, rest);
	else if (strcmp(line, "worker") == 0)
		take_worker(r, child, (enum farm_worker)strtol(rest, NULL, 10));
	else if (strcmp(line, "operation") == 0)
		take_operation(child, rest);
	else if (strcmp(line, "trouble") == 0)
		take_trouble(r, child, rest);
}

bool away_fell_back(struct run *r, struct child *child, int status)
{
	struct run_stage *mine = &r->stages[child->index];

	if (!child->away || child->told_to_end ||
	    (WIFEXITED(status) && WEXITSTATUS(status) == FARM_FAILED))
		return false;
	if (!WIFEXITED(status))
		farm_complain(r->opts->farm, FARM_REFUSED, r->plan->stages[child->index]->id,
		    "its process was killed");
	mine->stays = true;
	r->graph->nodes[child->index].state = NODE_READY;
	return true;
}

static int cancel(void *data, struct child *child, int to)
{
	const struct run *r = data;

	(void)to;
	report_silence();
	farm_cancel(r->opts->farm, child->operation);
	return 0;
}

/* What nobody waits for any more need not be finished, nor keep others waiting. Nothing of it was
 * built here, so there is nothing to look at. */
void away_drop(struct run *r, struct child *child)
{
	struct child *canceller;

	clean_work(r, child);
	if (child->operation == NULL)
		return;
	canceller = child_new(&r->children, CHILD_CLEAN, child->index);
	canceller->operation = mem_strdup(canceller, child->operation);
	clean_up(r, canceller, cancel);
}
