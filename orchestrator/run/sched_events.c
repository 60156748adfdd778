/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the scheduler's state into events. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "files/path.h"
#include "run/sched_priv.h"
#include "stage/stage.h"

enum { TAIL_LINES = 20, TAIL_BYTES = 8192 };

void sched_emit(const struct sched *s, const struct event *event)
{
	struct event e = *event;

	e.done = s->done;
	e.count = s->count;
	s->opts->sink.emit(s->opts->sink.data, &e);
}

void sched_emit_node(
    const struct sched *s, enum event_kind kind, const struct node *node, const char *text)
{
	struct event e = {
	    .kind = kind,
	    .stage = node->stage->name,
	    .target = node->stage->place,
	    .text = text,
	    .seconds = -1,
	    .fraction = -1,
	};

	sched_emit(s, &e);
}

/* The last lines of a log, in one string. */
static char *log_tail(void *ctx, const char *log)
{
	int fd = open(log, O_RDONLY | O_CLOEXEC);
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
	for (at = text + n; at > text && lines <= TAIL_LINES; at--) {
		if (at[-1] == '\n' && at != text + n && ++lines == TAIL_LINES)
			break;
	}
	return at;
}

/* What the stage's process said last: compilers may have said much before it. */
static char *told_cause(void *ctx, const char *tail)
{
	static const char mark[] = "error: ";
	const char *found = NULL;

	for (const char *at = tail; (at = strstr(at, mark)) != NULL;)
		found = at += strlen(mark);
	return found != NULL ? mem_strndup(ctx, found, strcspn(found, "\n")) : NULL;
}

void sched_emit_failed(
    const struct sched *s, const struct node *node, const struct job *job, const char *cause)
{
	void *ctx = mem_new(NULL, char);
	char *rerun = path_join(ctx, job->work, STAGE_RERUN);
	char *dir = path_exists(rerun) ? path_read(ctx, rerun, NULL) : NULL;
	char *command = dir ? strchr(dir, '\n') : NULL;
	struct event e = {
	    .kind = EVENT_FAILED,
	    .stage = node->stage->name,
	    .target = node->stage->place,
	    .tail = log_tail(ctx, job->log),
	    .log = job->log,
	    .dir = dir,
	    .seconds = clock_seconds() - job->start,
	    .fraction = -1,
	};

	if (!cause)
		cause = told_cause(ctx, e.tail);
	e.text = cause ? cause : "a step failed";
	if (command) {
		*command++ = '\0';
		command[strcspn(command, "\n")] = '\0';
		e.command = command;
	}
	sched_emit(s, &e);
	mem_free(ctx);
}

static double fraction_of(const struct node *node, const struct job *job)
{
	struct stat st;
	double done = -1;

	if (node->expected.log_bytes > 0 && stat(job->log, &st) == 0)
		done = (double)st.st_size / (double)node->expected.log_bytes;
	return done > 0.99 ? 0.99 : done;
}

void sched_tick(struct sched *s)
{
	const char **running = mem_array(NULL, const char *, s->njobs + 1);
	size_t n = 0;
	struct event e = {.kind = EVENT_TICK, .running = running, .fraction = -1};

	for (size_t i = 0; i < s->njobs; i++) {
		struct job *job = s->jobs[i];
		const struct node *node = &s->nodes[job->index];
		struct event p = {.kind = EVENT_PROGRESS};

		if (job->kind != JOB_STAGE)
			continue;
		running[n++] = node->stage->id;
		p.stage = node->stage->name;
		p.target = node->stage->place;
		p.fraction = job->fraction = fraction_of(node, job);
		p.seconds = clock_seconds() - job->start;
		sched_emit(s, &p);
	}
	e.seconds = sched_time_left(s);
	sched_emit(s, &e);
	mem_free(running);
	s->last_tick = clock_seconds();
}
