/* SPDX-License-Identifier: Apache-2.0 */
/* What the scheduler hears from its child processes, and what follows when they end. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "run/builds.h"
#include "run/sched_fetch.h"
#include "run/sched_priv.h"

static void stage_done(struct sched *s, struct node *node, struct job *job, double cpu)
{
	struct store_history h = {
	    .seconds = clock_seconds() - job->start, .cpu = cpu, .log_bytes = -1};
	struct stat st;
	struct event e = {
	    .kind = EVENT_DONE,
	    .stage = node->stage->name,
	    .target = node->stage->place,
	    .seconds = h.seconds,
	    .cpu = cpu,
	    .fraction = 1,
	};

	node->state = NODE_DONE;
	s->done++;
	if (stat(job->log, &st) == 0)
		h.log_bytes = st.st_size;
	builds_note(job->log, BUILD_DONE, h.seconds);
	store_history_set(s->opts->store, node->stage->id, &h);
	/* What other targets' are likely to take that were never built here. */
	if (node->stage->place != NULL)
		store_history_set(s->opts->store, node->stage->name, &h);
	sched_emit(s, &e);
	sched_push(s, node);
	sched_start_clean(s, job);
}

static void stage_ended(struct sched *s, struct job *job, int status, double cpu)
{
	struct node *node = &s->nodes[job->index];
	char *cause;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	    store_find(s->mem, s->opts->store, node->resolved, &node->entry)) {
		stage_done(s, node, job, cpu);
		return;
	}
	node->state = NODE_FAILED;
	builds_note(
	    job->log, s->stopping ? BUILD_INTERRUPTED : BUILD_FAILED, clock_seconds() - job->start);
	if (s->stopping)
		return; /* we ended it ourselves */
	s->failed++;
	cause = WIFSIGNALED(status)
		    ? mem_printf(job, "its process was killed by signal %d", WTERMSIG(status))
		    : NULL;
	sched_emit_failed(s, node, job, cause);
	if (!s->opts->keep_going)
		s->stopping = true;
}

static void extract_ended(struct sched *s, const struct job *job, int status)
{
	struct feed *feed = &s->feeds[job->index];
	char *log;

	feed->state = status == 0 ? FEED_TREE : FEED_FAILED;
	if (status == 0 || s->signal)
		return;
	s->failed++;
	s->stopping = !s->opts->keep_going;
	log = path_read(s->mem, job->log, NULL);
	report_text(log && *log ? log : "mcm: error: extracting a source failed\n");
}

void sched_job_ended(struct sched *s, struct job *job, int status, double cpu)
{
	sched_read_job(s, job);
	if (job->kind == JOB_STAGE)
		stage_ended(s, job, status, cpu);
	else if (job->kind == JOB_EXTRACT)
		extract_ended(s, job, status);
	else if (job->kind == JOB_FETCH)
		sched_fetch_ended(s);
	else if (job->kind == JOB_PULL || job->kind == JOB_PUSH)
		sched_transfer_ended(s, job, status);
	sched_job_free(s, job);
}

/* Complete lines of a pipe, one by one. */
static void read_lines(struct sched *s, int fd, char **partial,
    void (*line)(struct sched *, struct job *, char *), struct job *job)
{
	char buffer[4096];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, buffer, sizeof(buffer))) > 0) {
		char *end;

		mem_appendf(job, partial, "%.*s", (int)n, buffer);
		while ((end = strchr(*partial, '\n'))) {
			char *rest = mem_strdup(job, end + 1);

			*end = '\0';
			line(s, job, *partial);
			mem_free(*partial);
			*partial = rest;
		}
	}
}

static void on_line(struct sched *s, struct job *job, char *text)
{
	if (job->kind == JOB_STAGE)
		sched_emit_node(s, EVENT_STEP, &s->nodes[job->index], text);
	else if (job->kind == JOB_FETCH)
		sched_fetch_line(s, text);
	else
		sched_transfer_line(s, job, text);
}

static void on_message(struct sched *s, struct job *job, char *text)
{
	(void)s;
	report_text(mem_printf(job, "%s\n", text));
}

void sched_read_job(struct sched *s, struct job *job)
{
	read_lines(s, job->from, &job->partial, on_line, job);
	read_lines(s, job->messages, &job->partial_message, on_message, job);
}

void sched_kill_all(struct sched *s)
{
	for (size_t i = 0; i < s->njobs; i++) {
		/* What is finished is worth to be kept, though another stage failed. */
		bool spared = s->jobs[i]->kind == JOB_CLEAN ||
			      (s->jobs[i]->kind == JOB_PUSH && !s->signal);

		if (!spared)
			kill(-s->jobs[i]->pid, SIGKILL);
	}
}
