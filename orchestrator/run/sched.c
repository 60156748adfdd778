/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: start what is ready, most urgent first, wait, take note, until the goals are there. */
#include "run/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "files/path.h"
#include "base/report.h"
#include "run/sched_priv.h"

enum { TICK_MS = 500 };

/* Signals wake the loop through a pipe; the number that must end the run is kept here. */
static int signal_pipe[2] = {-1, -1};
static volatile sig_atomic_t signal_seen;

static void on_signal(int sig)
{
	int saved = errno;

	if (sig != SIGCHLD)
		signal_seen = sig;
	if (write(signal_pipe[1], "", 1) < 0) {
		/* Full: the loop wakes up anyway. */
	}
	errno = saved;
}

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
enum { NCAUGHT = sizeof(caught) / sizeof(*caught) };

static int catch_signals(struct sigaction *old)
{
	struct sigaction sa = {.sa_handler = on_signal};

	if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK))
		return report_error(NULL, "cannot make a pipe:");
	signal_seen = 0;
	for (int i = 0; i < NCAUGHT; i++) {
		sigaction(caught[i], NULL, &old[i]);
		/* Started by nohup: the terminal may go away. */
		if (caught[i] != SIGHUP || old[i].sa_handler != SIG_IGN)
			sigaction(caught[i], &sa, NULL);
	}
	return 0;
}

static void restore_signals(const struct sigaction *old)
{
	for (int i = 0; i < NCAUGHT; i++)
		sigaction(caught[i], &old[i], NULL);
	close(signal_pipe[0]);
	close(signal_pipe[1]);
}

static bool sources_there(const struct sched *s, const struct stage *stage)
{
	for (size_t i = 0; i < stage->nsources; i++) {
		for (size_t k = 0; k < s->plan->nsources; k++) {
			if (s->plan->sources[k] == stage->sources[i] &&
			    s->feeds[k].state != FEED_TREE)
				return false;
		}
	}
	return true;
}

/*
 * What could start now, the most urgent first. Extractions come before stages: each keeps one core
 * busy for seconds, which costs nothing while other stages run beside it and much when GCC,
 * which everything waits for, has to wait for its own.
 */
struct choice {
	bool extract;
	size_t index;
	double rest;
};

static bool pick(const struct sched *s, const bool *tried, struct choice *best)
{
	best->rest = -1;
	for (size_t i = 0; i < s->plan->nsources; i++) {
		if (s->feeds[i].state == FEED_FILE && s->feeds[i].rest > best->rest)
			*best = (struct choice){true, i, s->feeds[i].rest};
	}
	if (best->rest >= 0)
		return true;
	for (size_t i = 0; i < s->plan->nstages; i++) {
		const struct node *node = &s->nodes[i];

		if (node->state == NODE_READY && !tried[i] && node->rest > best->rest &&
		    sources_there(s, node->stage))
			*best = (struct choice){false, i, node->rest};
	}
	return best->rest >= 0;
}

/* True when something is left that only waits for a job slot. */
static bool start_ready(struct sched *s)
{
	bool *tried = mem_array(s->mem, bool, s->plan->nstages + 1);
	struct choice c;
	bool want_slot = false;

	while (!s->stopping && !want_slot && pick(s, tried, &c)) {
		enum start result = c.extract ? sched_start_extract(s, c.index)
					      : sched_start_stage(s, c.index);

		want_slot = result == START_NO_SLOT;
		if (result == START_FAILED) {
			s->failed++;
			s->stopping = true;
		} else if (result == START_BUSY) {
			tried[c.index] = true; /* look again at the next wake-up */
			sched_advance(s);
		}
	}
	mem_free(tried);
	return want_slot;
}

static void wait_for_something(struct sched *s, bool want_slot)
{
	struct pollfd *fds = mem_array(NULL, struct pollfd, 2 * s->njobs + 2);
	nfds_t n = 0;
	char drain[64];

	fds[n++] = (struct pollfd){.fd = signal_pipe[0], .events = POLLIN};
	if (want_slot)
		fds[n++] = (struct pollfd){.fd = s->slots.read_fd, .events = POLLIN};
	for (size_t i = 0; i < s->njobs; i++) {
		fds[n++] = (struct pollfd){.fd = s->jobs[i]->from, .events = POLLIN};
		fds[n++] = (struct pollfd){.fd = s->jobs[i]->messages, .events = POLLIN};
	}
	poll(fds, n, TICK_MS);
	while (read(signal_pipe[0], drain, sizeof(drain)) > 0)
		;
	for (size_t i = 0; i < s->njobs; i++)
		sched_read_job(s, s->jobs[i]);
	mem_free(fds);
}

/*
 * True when the job's process has ended. What it left in its group goes too, while the zombie still
 * keeps the number from being given to somebody else.
 */
static bool has_ended(const struct job *job)
{
	siginfo_t info = {0};

	if (waitid(P_PID, (id_t)job->pid, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
		return false;
	kill(-job->pid, SIGKILL);
	return true;
}

/* Only our own children are reaped; jobs that end may start new ones, hence from the top each time.
 */
static void reap(struct sched *s)
{
	for (size_t i = 0; i < s->njobs;) {
		struct job *job = s->jobs[i];
		struct rusage usage;
		int status;

		if (!has_ended(job) || wait4(job->pid, &status, 0, &usage) != job->pid) {
			i++;
			continue;
		}
		sched_job_ended(s, job, status, clock_cpu(&usage));
		i = 0;
	}
}

static bool working(const struct sched *s)
{
	for (size_t i = 0; i < s->njobs; i++) {
		if (s->jobs[i]->kind != JOB_CLEAN)
			return true;
	}
	return false;
}

/*
 * Could anything still happen without a running job? A stage another mcm builds, one to ask for or
 * to start, a source.
 */
static bool anything_left(const struct sched *s)
{
	for (size_t i = 0; i < s->plan->nstages; i++) {
		const struct node *node = &s->nodes[i];

		if (node->state == NODE_ASKED ||
		    (node->state == NODE_READY && sources_there(s, node->stage)))
			return true;
	}
	for (size_t i = 0; i < s->plan->nsources; i++) {
		if (s->feeds[i].state == FEED_FILE || s->feeds[i].state == FEED_WANTED)
			return true;
	}
	return false;
}

/* A source tree no stage of this run will need again makes room at once. */
static void drop_trees(struct sched *s)
{
	for (size_t k = 0; k < s->plan->nsources; k++) {
		struct feed *feed = &s->feeds[k];
		bool used = false;

		for (size_t i = 0; i < s->plan->nstages && !used; i++) {
			const struct node *node = &s->nodes[i];

			if (node->state != NODE_ASKED && node->state != NODE_WAITING &&
			    node->state != NODE_READY && node->state != NODE_RUNNING)
				continue;
			for (size_t j = 0; j < node->stage->nsources; j++)
				used = used || node->stage->sources[j] == feed->source;
		}
		if (feed->state == FEED_TREE && !used) {
			feed->state = FEED_UNNEEDED;
			sched_start_drop(s, k);
		}
	}
}

/*
 * What has to be built and fetched is known when the remote store has answered for every stage that
 * was asked for. More may come later, if an object of it turns out to be no good.
 */
static void begin_work(struct sched *s)
{
	struct event e = {.kind = EVENT_BEGIN, .seconds = sched_time_left(s), .fraction = -1};
	size_t wanted = 0;

	for (size_t i = 0; i < s->plan->nstages; i++) {
		if (sched_is_open(&s->nodes[i]))
			return;
	}
	if (!s->begun)
		sched_emit(s, &e);
	s->begun = true;
	for (size_t i = 0; i < s->plan->nsources; i++)
		wanted += s->feeds[i].state == FEED_WANTED;
	if (wanted && !s->stopping && sched_count_jobs(s, JOB_FETCH) == 0 &&
	    sched_start_fetch(s) != START_DONE)
		s->stopping = true;
}

static void loop(struct sched *s)
{
	for (;;) {
		bool want_slot;

		sched_advance(s);
		sched_start_transfers(s);
		begin_work(s);
		want_slot = start_ready(s);
		if (!s->stopping)
			drop_trees(s);
		if (!working(s) && (s->stopping || !anything_left(s)))
			return;
		wait_for_something(s, want_slot);
		reap(s);
		if (signal_seen && !s->signal) {
			s->signal = signal_seen;
			s->stopping = true;
		}
		if (s->stopping)
			sched_kill_all(s);
		if (clock_seconds() - s->last_tick >= TICK_MS / 1000.0)
			sched_tick(s);
	}
}

/* Background removals are fast; the run is not over before they are, so that nothing is left
 * running. */
static void finish_cleaning(struct sched *s)
{
	while (s->njobs > 0) {
		wait_for_something(s, false);
		reap(s);
	}
}

static void start(struct sched *s)
{
	sched_expect(s->opts->store, s->plan, s->nodes);
	for (size_t i = 0; i < s->plan->nsources; i++)
		s->feeds[i].source = s->plan->sources[i];
	sched_need_goals(s);
	s->start = s->last_tick = clock_seconds();
}

static void finish(struct sched *s, struct sched_result *result)
{
	struct event e = {.kind = EVENT_END, .fraction = -1};

	result->failed = s->failed;
	result->status = s->signal ? 128 + s->signal : s->failed || s->stopping ? 1 : 0;
	for (size_t i = 0; i < s->plan->ngoals; i++) {
		const struct node *node = &s->nodes[sched_index(s->plan, s->plan->goals[i])];

		if (node->state == NODE_DONE)
			result->goals[i] = node->entry;
		else if (!result->status)
			result->status = 1;
	}
	e.seconds = clock_seconds() - s->start;
	e.status = result->status;
	sched_emit(s, &e);
	store_count(s->opts->store, s->hits, s->done, s->saved);
}

int sched_run(const void *ctx, const struct sched_opts *opts, struct sched_result *result)
{
	struct sched *s = mem_new(ctx, struct sched);
	struct sigaction old[NCAUGHT];
	int in_use;

	s->opts = opts;
	s->plan = opts->plan;
	s->mem = s;
	s->nodes = mem_array(s, struct node, s->plan->nstages + 1);
	s->feeds = mem_array(s, struct feed, s->plan->nsources + 1);
	result->goals = mem_array(ctx, struct store_entry, s->plan->ngoals + 1);
	result->status = 1;
	in_use = store_lock(s, opts->store, "in-use", false, true, NULL);
	if (in_use < 0 || jobserver_open(&s->slots, opts->jobs) || catch_signals(old))
		return -1;
	sched_start_sweep(s);
	start(s);
	loop(s);
	finish_cleaning(s);
	finish(s, result);
	restore_signals(old);
	jobserver_close(&s->slots);
	store_unlock(in_use);
	if (!result->status)
		store_sweep(opts->store); /* source trees of builds that were cut off */
	/* Entries of the result point into s's memory; s lives as long as ctx. */
	return result->status ? -1 : 0;
}
