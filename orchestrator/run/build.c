/* SPDX-License-Identifier: Apache-2.0 */
/* A stage's process: started with its lock, its log and its directory; and what follows its end. */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "run/builds.h"
#include "run/run_priv.h"
#include "schedule/course.h"
#include "stage/stage.h"

/* Runs in the child. */
static int build(void *data, struct child *child, int to)
{
	struct run *r = data;
	int keep[] = {r->slots.read_fd, r->slots.write_fd, -1};
	struct stage_job job = build_job(r, child);

	job.makeflags = jobserver_makeflags(r, &r->slots);
	job.keep_fds = keep;
	job.progress_fd = to;
	return stage_run(&job) != 0;
}

/* Another mcm may be at it: then it is waited for, and its output shared. */
static int lock_stage(struct run *r, struct child *child)
{
	struct run_stage *mine = &r->stages[child->index];
	char *holder = NULL;

	child->lock = store_lock(
	    child, r->opts->store, builds_lock(child, mine->resolved), true, false, &holder);
	if (child->lock == -1 && !mine->told_waiting) {
		tell_stage(r, EVENT_WAIT, child->index, holder != NULL ? holder : "another mcm");
		mine->told_waiting = true;
	}
	return child->lock < 0 ? -1 : 0;
}

static void tell_start(const struct run *r, const struct child *child)
{
	const struct stage *stage = r->plan->stages[child->index];
	const struct expected expected = pace_apply(&r->pace, &r->stages[child->index].expected);
	struct event e = {
	    .kind = EVENT_START,
	    .stage = stage->name,
	    .target = stage->place,
	    .text = child->log,
	    .log = child->log,
	    .seconds = estimate_seconds(&expected, r->share.processors),
	    .fraction = -1,
	};

	tell(r, &e);
}

static enum start start_locked(struct run *r, struct child *child)
{
	struct graph_node *node = &r->graph->nodes[child->index];
	struct run_stage *mine = &r->stages[child->index];

	if (store_find(r, r->opts->store, mine->resolved, &mine->entry) == 1) {
		/* Built by another process between our look and our lock. */
		node->state = NODE_WAITING;
		return START_BUSY;
	}
	if (!child->away && workshop_settle(r->opts->shop))
		return START_FAILED;
	child->log = store_log_path(child, r->opts->store, node->stage->place, node->stage->name);
	child->work = store_work_dir(child, r->opts->store, &child->work_lock);
	if (child->log == NULL || child->work == NULL ||
	    child_start(child, child->away ? away_build : build, r) != 0)
		return START_FAILED;
	child->share_sum = r->share.sum;
	node->state = NODE_RUNNING;
	builds_note(child->log, mine->resolved, BUILD_RUNNING, 0);
	tell_start(r, child);
	return START_DONE;
}

enum start build_start(struct run *r, size_t i)
{
	enum start result = START_BUSY;
	bool away = away_takes(r, i) && away_open(r);
	struct child *child;

	if (away && away_is_full(r))
		return START_BUSY;
	if (!away && !jobserver_take(&r->slots))
		return START_NO_SLOT;
	child = child_new(&r->children, CHILD_STAGE, i);
	child->slot = !away;
	child->away = away;
	if (away)
		child->working = 0;
	if (lock_stage(r, child) == 0)
		result = start_locked(r, child);
	if (result != START_DONE) {
		if (child->slot)
			jobserver_give(&r->slots);
		child_free(&r->children, child);
	}
	return result;
}

/* Of the machine while it ran; of what takes less than a look at it takes, as it is now. */
static double processors_for(const struct run *r, const struct child *child, double seconds)
{
	double sum = r->share.sum - child->share_sum;

	sum += (clock_seconds() - r->share.at) * r->share.processors;
	return child->share_sum < r->share.sum && seconds > 0 ? sum / seconds : r->share.processors;
}

static void remember(const struct run *r, const struct child *child, double seconds, double cpu)
{
	const struct stage *stage = r->plan->stages[child->index];
	struct store_history h = {
	    .seconds = seconds,
	    .cpu = cpu,
	    .processors = processors_for(r, child, seconds),
	    .log_bytes = -1,
	};
	struct stat st;

	if (stat(child->log, &st) == 0)
		h.log_bytes = st.st_size;
	/* How fast another machine is says nothing of this one; what there was to do does. */
	if (child->away) {
		h.seconds = r->stages[child->index].entry.seconds;
		h.processors = workers_each(&(struct workers){.cpu = cpu, .seconds = h.seconds}, 1);
	}
	course_learn(&h, child->seen, child->nseen);
	store_history_set(r->opts->store, stage->id, &h);
	/* What other targets' are likely to take that were never built here. */
	if (stage->place != NULL)
		store_history_set(r->opts->store, stage->name, &h);
}

static void done(struct run *r, struct child *child, double cpu)
{
	const struct stage *stage = r->plan->stages[child->index];
	const struct expected *expected = &r->stages[child->index].expected;
	struct event e = {
	    .kind = EVENT_DONE,
	    .stage = stage->name,
	    .target = stage->place,
	    .seconds = clock_seconds() - child->start,
	    .cpu = cpu,
	    .fraction = 1,
	};

	if (child->away)
		e.cpu = cpu = r->stages[child->index].entry.cpu;
	graph_built(r->graph, child->index);
	builds_note(child->log, r->stages[child->index].resolved, BUILD_DONE, e.seconds);
	remember(r, child, e.seconds, cpu);
	if (child->away)
		workers_learn(&r->workers, expected, cpu, r->stages[child->index].entry.seconds);
	else
		pace_learn(&r->pace, expected, cpu);
	tell(r, &e);
	transfer_push(r, child->index);
	follow_start(r, child->index);
	clean_work(r, child);
}

static void failed(struct run *r, struct child *child, int status, double cpu)
{
	const char *cause = NULL;

	if (!child->away)
		r->slots_lost = true;
	r->graph->nodes[child->index].state = NODE_FAILED;
	builds_note(child->log, r->stages[child->index].resolved,
	    child->told_to_end ? BUILD_INTERRUPTED : BUILD_FAILED, clock_seconds() - child->start);
	if (child->told_to_end) {
		tell_interrupted(r, child, cpu);
		return;
	}
	r->failed++;
	if (WIFSIGNALED(status))
		cause = mem_printf(child, "its process was killed by signal %d", WTERMSIG(status));
	tell_failed(r, child, cause, cpu);
	if (!r->opts->keep_going)
		r->stopping = true;
}

void build_ended(struct run *r, struct child *child, int status, double cpu)
{
	struct run_stage *mine = &r->stages[child->index];

	if (status == 0 && store_find(r, r->opts->store, mine->resolved, &mine->entry) == 1) {
		done(r, child, cpu);
		return;
	}
	if (!away_fell_back(r, child, status))
		failed(r, child, status, cpu);
	if (child->away)
		away_drop(r, child);
}
