/* SPDX-License-Identifier: Apache-2.0 */
/* The scheduler's child processes: each one job, in its own process group, gone when the scheduler
 * is. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
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
#include "stage/stage.h"

/* A job whose scheduler died takes its whole group with it. */
static void die_with_group(int sig)
{
	(void)sig;
	kill(0, SIGKILL);
}

static void become_job(pid_t parent)
{
	sigset_t none;

	setpgid(0, 0);
	sigemptyset(&none);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGTERM, die_with_group);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		die_with_group(0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	report_set_hooks(NULL, NULL, NULL);
	report_set_writer(NULL, NULL);
}

static struct job *job_new(struct sched *s, enum job_kind kind, size_t index)
{
	struct job *job = mem_new(s->mem, struct job);

	job->kind = kind;
	job->index = index;
	job->work_lock = job->lock = job->from = job->messages = -1;
	job->start = clock_seconds();
	mem_grow(s->mem, s->jobs, struct job *, s->njobs + 1);
	s->jobs[s->njobs++] = job;
	return job;
}

void sched_job_free(struct sched *s, struct job *job)
{
	/* Unlocked, not only closed: children forked meanwhile have the descriptors too. */
	store_unlock(job->work_lock);
	store_unlock(job->lock);
	if (job->from >= 0)
		close(job->from);
	if (job->messages >= 0)
		close(job->messages);
	if (job->slot)
		jobserver_give(&s->slots);
	for (size_t i = 0; i < s->njobs; i++) {
		if (s->jobs[i] == job)
			s->jobs[i] = s->jobs[--s->njobs];
	}
	mem_free(job);
}

/* fork(), both sides in the new group before anything else. 0 in the child. */
static pid_t job_fork(struct job *job)
{
	pid_t parent = getpid();

	fflush(NULL);
	job->pid = fork();
	if (job->pid == 0)
		become_job(parent);
	else if (job->pid > 0)
		setpgid(job->pid, job->pid);
	else
		report_error(NULL, "cannot start a process:");
	return job->pid;
}

static int log_to(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		return report_error(NULL, "cannot write log '%s':", path);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
	return 0;
}

/* Runs in the child. */
static int stage_child(struct sched *s, const struct node *node, const struct job *job, int to)
{
	const struct stage *stage = node->stage;
	const struct store_entry **deps = mem_array(
	    s->mem, const struct store_entry *, stage->ndeps + 1);
	struct source_file *files = mem_array(s->mem, struct source_file, stage->nsources + 1);
	int keep[] = {s->slots.read_fd, s->slots.write_fd, -1};
	struct stage_job work = {
	    .store = s->opts->store,
	    .stage = stage,
	    .deps = deps,
	    .files = files,
	    .shop = s->opts->shop,
	    .makeflags = jobserver_makeflags(s->mem, &s->slots),
	    .keep_fds = keep,
	    .work = job->work,
	    .progress_fd = to,
	};

	for (size_t i = 0; i < stage->ndeps; i++)
		deps[i] = &s->nodes[sched_index(s->plan, stage->deps[i])].entry;
	for (size_t i = 0; i < stage->nsources; i++) {
		for (size_t k = 0; k < s->plan->nsources; k++) {
			if (s->plan->sources[k] == stage->sources[i])
				files[i] = s->feeds[k].file;
		}
	}
	strcpy(work.resolved, node->resolved);
	if (log_to(job->log))
		return 1;
	return stage_run(&work) ? 1 : 0;
}

static int open_pipe(struct job *job, int *to)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return report_error(NULL, "cannot make a pipe:");
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	job->from = fds[0];
	*to = fds[1];
	return 0;
}

/* Another mcm may be at it: then it is waited for, and its output shared. */
static int lock_stage(struct sched *s, struct node *node, struct job *job)
{
	char *holder = NULL;

	job->lock = store_lock(
	    job, s->opts->store, mem_printf(job, "stage-%s", node->resolved), true, false, &holder);
	if (job->lock == -1 && !node->told_waiting) {
		sched_emit_node(s, EVENT_WAIT, node, holder ? holder : "another mcm");
		node->told_waiting = true;
	}
	return job->lock < 0 ? -1 : 0;
}

static void tell_start(const struct sched *s, const struct node *node, const struct job *job)
{
	struct event e = {
	    .kind = EVENT_START,
	    .stage = node->stage->name,
	    .target = node->stage->place,
	    .text = job->log,
	    .log = job->log,
	    .seconds = node->expected.seconds > 0 ? node->expected.seconds : -1,
	    .fraction = -1,
	};

	sched_emit(s, &e);
}

static pid_t start_stage_child(struct sched *s, struct node *node, struct job *job)
{
	const struct stage *stage = node->stage;
	int to = -1;

	if (workshop_settle(s->opts->shop))
		return -1;
	job->log = store_log_path(job, s->opts->store, stage->place, stage->name);
	job->work = store_work_dir(job, s->opts->store, &job->work_lock);
	if (!job->log || !job->work || open_pipe(job, &to))
		return -1;
	if (job_fork(job) == 0)
		_exit(stage_child(s, node, job, to));
	close(to);
	return job->pid;
}

enum start sched_start_stage(struct sched *s, size_t index)
{
	struct node *node = &s->nodes[index];
	struct job *job = job_new(s, JOB_STAGE, index);
	enum start result = START_BUSY;

	job->slot = jobserver_take(&s->slots);
	if (!job->slot) {
		result = START_NO_SLOT;
	} else if (lock_stage(s, node, job) == 0) {
		if (store_find(s->mem, s->opts->store, node->resolved, &node->entry)) {
			/* Built by another process between our look and our lock. */
			node->state = NODE_WAITING;
		} else if (start_stage_child(s, node, job) > 0) {
			node->state = NODE_RUNNING;
			builds_note(job->log, BUILD_RUNNING, 0);
			tell_start(s, node, job);
			return START_DONE;
		} else {
			result = START_FAILED;
		}
	}
	sched_job_free(s, job);
	return result;
}

enum start sched_start_extract(struct sched *s, size_t index)
{
	struct feed *feed = &s->feeds[index];
	struct job *job = job_new(s, JOB_EXTRACT, index);

	job->slot = jobserver_take(&s->slots);
	if (!job->slot) {
		sched_job_free(s, job);
		return START_NO_SLOT;
	}
	job->log = store_log_path(job, s->opts->store, "sources", feed->source->package->name);
	if (!job->log || job_fork(job) < 0) {
		sched_job_free(s, job);
		return START_FAILED;
	}
	if (job->pid == 0) {
		if (log_to(job->log))
			_exit(1);
		_exit(source_extract(s->opts->store, feed->source, &feed->file, STDOUT_FILENO) ? 1
											       : 0);
	}
	feed->state = FEED_EXTRACTING;
	return START_DONE;
}

enum start sched_start_fetch(struct sched *s)
{
	struct job *job = job_new(s, JOB_FETCH, 0);
	int to = -1, messages[2];

	if (open_pipe(job, &to) || pipe2(messages, O_CLOEXEC)) {
		sched_job_free(s, job);
		return START_FAILED;
	}
	fcntl(messages[0], F_SETFL, O_NONBLOCK);
	job->messages = messages[0];
	if (job_fork(job) == 0)
		_exit(sched_fetch_child(s, to, messages[1]) ? 1 : 0);
	close(to);
	close(messages[1]);
	for (size_t i = 0; job->pid > 0 && i < s->plan->nsources; i++) {
		if (s->feeds[i].state == FEED_WANTED)
			s->feeds[i].state = FEED_FETCHING;
	}
	if (job->pid > 0)
		return START_DONE;
	sched_job_free(s, job);
	return START_FAILED;
}

enum start sched_start_talk(struct sched *s, enum job_kind kind, size_t index,
    int (*run)(struct sched *s, struct node *node, FILE *to))
{
	struct job *job = job_new(s, kind, index);
	int to = -1;

	if (open_pipe(job, &to) || job_fork(job) < 0) {
		if (to >= 0)
			close(to);
		sched_job_free(s, job);
		return START_FAILED;
	}
	if (job->pid == 0) {
		FILE *stream = fdopen(to, "w");

		_exit(stream ? run(s, &s->nodes[index], stream) : 1);
	}
	close(to);
	return START_DONE;
}

size_t sched_count_jobs(const struct sched *s, enum job_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < s->njobs; i++)
		n += s->jobs[i]->kind == kind;
	return n;
}

/* Removing a build tree takes a second or two of system time that nothing should wait for. */
void sched_start_clean(struct sched *s, struct job *done)
{
	struct job *job = job_new(s, JOB_CLEAN, 0);

	job->work = done->work;
	job->work_lock = done->work_lock;
	done->work_lock = -1;
	if (job_fork(job) == 0) {
		store_work_release(job->work, job->work_lock);
		_exit(0);
	}
	mem_steal(job, job->work);
	if (job->pid < 0)
		sched_job_free(s, job);
}

static int drop_tree(const struct sched *s, const struct feed *feed)
{
	char *tree = source_tree_path(s->mem, s->opts->store, feed->source, &feed->file);
	char *name = mem_printf(s->mem, "trees-%s", path_basename(tree));

	/* Stages of any process that use the tree hold this lock shared. */
	if (store_lock(s->mem, s->opts->store, name, true, false, NULL) < 0)
		return 0;
	return path_remove(tree);
}

void sched_start_drop(struct sched *s, size_t index)
{
	struct job *job = job_new(s, JOB_CLEAN, 0);

	if (job_fork(job) == 0)
		_exit(drop_tree(s, &s->feeds[index]) ? 1 : 0);
	if (job->pid < 0)
		sched_job_free(s, job);
}

void sched_start_sweep(struct sched *s)
{
	struct job *job = job_new(s, JOB_CLEAN, 0);

	if (job_fork(job) == 0) {
		store_sweep(s->opts->store);
		_exit(0);
	}
	if (job->pid < 0)
		sched_job_free(s, job);
}
