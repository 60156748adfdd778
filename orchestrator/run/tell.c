/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a run, by events. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "files/path.h"
#include "run/run_priv.h"
#include "schedule/course.h"
#include "schedule/simulate.h"
#include "stage/stage.h"

enum { TAIL_LINES = 20, TAIL_BYTES = 8192 };

void tell(const struct run *r, const struct event *event)
{
	struct event e = *event;

	e.done = r->graph->done;
	e.count = r->graph->count;
	r->opts->sink.emit(r->opts->sink.data, &e);
}

static struct event stage_event(
    const struct run *r, enum event_kind kind, size_t i, const char *text)
{
	return (struct event){
	    .kind = kind,
	    .stage = r->plan->stages[i]->name,
	    .target = r->plan->stages[i]->place,
	    .text = text,
	    .seconds = -1,
	    .fraction = -1,
	};
}

void tell_reused(const struct run *r, size_t i, enum reuse how)
{
	static const char *const why[] = {
	    [REUSE_HIT] = NULL,
	    [REUSE_PULLED] = "from the cache",
	    [REUSE_CUTOFF] = "its inputs came out the same as before",
	    [REUSE_SHARED] = "another mcm has built it meanwhile",
	};
	struct event e = stage_event(r, EVENT_REUSED, i, why[how]);

	e.status = how == REUSE_CUTOFF;
	e.seconds = how != REUSE_SHARED ? r->stages[i].entry.seconds : -1;
	tell(r, &e);
}

void tell_worked(const struct run *r, const struct child *child, int status, double cpu)
{
	static const char *const works[] = {
	    [CHILD_CHECK] = "check",
	    [CHILD_EXTRACT] = "extract",
	    [CHILD_FETCH] = "fetch",
	    [CHILD_PULL] = "pull",
	    [CHILD_PUSH] = "push",
	    [CHILD_FOLLOW] = NULL,
	    [CHILD_CLEAN] = NULL,
	};
	bool of_stage = child->kind != CHILD_FETCH && child->kind != CHILD_EXTRACT;
	struct event e = of_stage ? stage_event(r, EVENT_WORKED, child->index, NULL)
				  : (struct event){.kind = EVENT_WORKED, .fraction = -1};

	e.text = works[child->kind];
	if (e.text == NULL)
		return;
	if (child->kind == CHILD_EXTRACT)
		e.stage = r->plan->sources[child->index]->package->name;
	e.seconds = clock_seconds() - child->start;
	e.cpu = cpu;
	e.status = status;
	tell(r, &e);
}

void tell_stage(const struct run *r, enum event_kind kind, size_t i, const char *text)
{
	struct event e = stage_event(r, kind, i, text);

	tell(r, &e);
}

/* The last lines of a log, in one string. */
static char *log_tail(void *ctx, const char *log)
{
	int fd = open(log, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = mem_array(ctx, char, TAIL_BYTES + 1);
	char *at;
	ssize_t n = 0;
	int lines = 0;

	if (fd >= 0) {
		if (lseek(fd, -TAIL_BYTES, SEEK_END) < 0)
			lseek(fd, 0, SEEK_SET);
		n = read(fd, text, TAIL_BYTES);
		close(fd);
	}
	if (n < 0)
		n = 0;
	text[n] = '\0';
	/* Shown as any other byte that is no text, and not as the end of all. */
	for (char *nul = text; (nul = memchr(nul, '\0', (size_t)(text + n - nul))) != NULL;)
		*nul = '\1';
	for (at = text + n; at > text && lines <= TAIL_LINES; at--) {
		if (at[-1] == '\n' && at != text + n && ++lines == TAIL_LINES)
			break;
	}
	return at;
}

/* A line that is quoted below a message: of a recipe it is indented, or a caret points at it. */
static bool is_quoted(const char *line, const char *next)
{
	next += strspn(next, " \t");
	return line[0] == ' ' || line[0] == '\t' || (next[0] == '^' && strcspn(next, "\n") == 1);
}

/* What the stage's process said last: compilers may have said much before it. */
static char *told_cause(void *ctx, const char *tail)
{
	static const char mark[] = "error: ";
	const char *found = NULL;
	size_t n = 0;

	for (const char *line = tail, *next; *line != '\0'; line = next) {
		size_t length = strcspn(line, "\n");
		const char *at = memmem(line, length, mark, strlen(mark));

		next = line + length + (line[length] != '\0');
		if (at == NULL || is_quoted(line, next))
			continue;
		found = at + strlen(mark);
		n = (size_t)(line + length - found);
	}
	return found != NULL ? mem_strndup(ctx, found, n) : NULL;
}

void tell_failed(const struct run *r, const struct child *child, const char *cause, double cpu)
{
	const struct stage *stage = r->plan->stages[child->index];
	void *ctx = mem_new(NULL, char);
	char *rerun = path_join(ctx, child->work, STAGE_RERUN);
	char *dir = path_exists(rerun) ? path_read(ctx, rerun, NULL) : NULL;
	char *command = dir != NULL ? strchr(dir, '\n') : NULL;
	struct event e = {
	    .kind = EVENT_FAILED,
	    .stage = stage->name,
	    .target = stage->place,
	    .tail = log_tail(ctx, child->log),
	    .log = child->log,
	    .dir = dir,
	    .seconds = clock_seconds() - child->start,
	    .cpu = cpu,
	    .fraction = -1,
	};

	if (cause == NULL)
		cause = told_cause(ctx, e.tail);
	e.text = cause != NULL ? cause : "a step failed";
	if (command != NULL) {
		*command++ = '\0';
		command[strcspn(command, "\n")] = '\0';
		e.command = command;
	}
	tell(r, &e);
	mem_free(ctx);
}

void tell_interrupted(const struct run *r, const struct child *child, double cpu)
{
	struct event e = stage_event(r, EVENT_INTERRUPTED, child->index, NULL);

	e.seconds = clock_seconds() - child->start;
	e.cpu = cpu;
	tell(r, &e);
}

void tell_left(const struct run *r)
{
	for (size_t i = 0; i < r->plan->nstages; i++) {
		enum node_state state = r->graph->nodes[i].state;

		if (state == NODE_WAITING || state == NODE_READY)
			tell_stage(r, EVENT_LEFT, i, NULL);
	}
}

static const struct child *child_of(const struct run *r, size_t i)
{
	for (size_t k = 0; k < r->children.n; k++) {
		const struct child *child = r->children.list[k];

		if (child->kind == CHILD_STAGE && child->index == i)
			return child;
	}
	return NULL;
}

/* The part of a stage that is to come, as far as is known by now. */
static double part_left(
    const struct run *r, size_t i, const struct expected *expected, double processors)
{
	enum node_state state = r->graph->nodes[i].state;
	const struct child *child = state == NODE_RUNNING ? child_of(r, i) : NULL;
	struct progress progress;

	if (child == NULL)
		return state == NODE_WAITING || state == NODE_READY ? 1 : 0;
	progress = (struct progress){
	    .cpu = child->cpu,
	    .seconds = child->working > 0 ? clock_seconds() - child->working : 0,
	    .fraction = child->fraction,
	};
	return estimate_left(expected, &progress, processors);
}

/*
 * A worker of a farm builds one stage after the other, so a stage can wait for one though all of
 * them together have processors enough. What is built here does not wait for that.
 */
static double time_of_workers(const struct run *r, const double *part)
{
	struct expected *rests = mem_array(NULL, struct expected, r->plan->nstages + 1);
	enum already *already = mem_array(rests, enum already, r->plan->nstages + 1);
	double each = workers_each(&r->workers, r->share.processors), seconds, cpu;
	const struct workforce crew = {.workers = r->workers.most, .processors = each};

	for (size_t i = 0; i < r->plan->nstages; i++) {
		const struct child *child = child_of(r, i);

		rests[i] = pace_apply(&r->workers.pace, &r->stages[i].expected);
		rests[i].seconds *= part[i];
		rests[i].cpu *= part[i];
		if (part[i] == 0 || !r->graph->nodes[i].bare)
			already[i] = ALREADY_THERE;
		else if (child != NULL && child->working > 0)
			already[i] = ALREADY_BEGUN;
	}
	seconds = simulate(r->plan, rests, already, &crew, &cpu);
	mem_free(rests);
	return seconds;
}

double tell_time_left(const struct run *r)
{
	double *left = mem_array(NULL, double, r->plan->nstages + 1);
	double *part = mem_array(left, double, r->plan->nstages + 1);
	double here = r->share.processors, work = 0, seconds, there;

	for (size_t i = 0; i < r->plan->nstages; i++) {
		/* As it is planned now; see away_plan(). */
		bool away = r->graph->nodes[i].bare;
		const struct expected e = pace_apply(
		    away ? &r->workers.pace : &r->pace, &r->stages[i].expected);
		double processors = away ? workers_each(&r->workers, here) : here;

		part[i] = part_left(r, i, &e, processors);
		left[i] = part[i] * estimate_seconds(&e, processors);
		work += part[i] * e.cpu / (away ? workers_all(&r->workers, here) : here);
	}
	seconds = estimate_total(r->plan, left, work, 1);
	there = r->workers.most > 0 ? time_of_workers(r, part) : 0;
	mem_free(left);
	return seconds > there ? seconds : there;
}

static double fraction_of(const struct run *r, const struct child *child)
{
	const struct expected *e = &r->stages[child->index].expected;
	struct stat st;
	double done = -1;

	if (e->log_bytes > 0 && stat(child->log, &st) == 0)
		done = course_share(&e->course, (double)st.st_size / (double)e->log_bytes);
	return done > 0.99 ? 0.99 : done;
}

void tell_tick(struct run *r)
{
	const char **running = mem_array(NULL, const char *, r->children.n + 1);
	size_t n = 0;
	struct event e = {.kind = EVENT_TICK, .running = running, .fraction = -1};

	for (size_t i = 0; i < r->children.n; i++) {
		struct child *child = r->children.list[i];
		struct event p = {.kind = EVENT_PROGRESS};
		const struct stage *stage;

		if (child->kind != CHILD_STAGE)
			continue;
		stage = r->plan->stages[child->index];
		running[n++] = stage->id;
		p.stage = stage->name;
		p.target = stage->place;
		p.fraction = child->fraction = fraction_of(r, child);
		p.seconds = clock_seconds() - child->start;
		tell(r, &p);
	}
	e.seconds = tell_time_left(r);
	tell(r, &e);
	mem_free(running);
	r->last_tick = clock_seconds();
}
