/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the stage, and leaves what came of it. */
#include "worker/worker.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/archive_pack.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/job.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/jobserver.h"
#include "process/processes.h"
#include "stage/stage.h"
#include "worker/worker_priv.h"

/* With less room than that nothing could be done: bytes. */
#define ENOUGH (1 << 20)

/* Exit status of one that could not even begin. */
enum { EXIT_STRANGE = 3 };

/* The outputs of dependencies as trees, with their digests checked. */
static const struct store_entry **unpack_deps(void *ctx, const struct order *order)
{
	const struct json *deps = json_get(order->job, "deps");
	size_t n = order->stage->ndeps;
	const struct store_entry **list = mem_array(ctx, const struct store_entry *, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct json *dep = json_at(deps, i);
		struct store_entry *entry = mem_new(ctx, struct store_entry);
		char *file = mem_printf(ctx, "%s/%03zu.tar.zst", JOB_DEPS, i);
		long long bytes = json_get_int(dep, "bytes", -1);

		/* Below what no output may name. */
		entry->path = store_path(
		    ctx, order->session.store, mem_printf(ctx, "stages/dep/%zu", i));
		if (path_mkdirs(entry->path) != 0 ||
		    store_unpack_file(file, bytes, entry->path, entry->output, entry->check) != 0)
			return NULL;
		if (!json_says(dep, "output", entry->output)) {
			report_error(NULL, "'%s' has another digest than was promised", file);
			return NULL;
		}
		list[i] = entry;
	}
	return list;
}

/* By the digests of the plan. */
static struct source_file *find_sources(void *ctx, const struct order *order)
{
	const struct session *s = &order->session;
	size_t n = order->stage->nsources;
	struct source_file *files = mem_array(ctx, struct source_file, n + 1);

	for (size_t i = 0; i < n; i++) {
		files[i] = source_find(ctx, s->store, order->stage->sources[i], &s->sources);
		if (files[i].origin == NULL) {
			report_error(NULL, "the source of %s did not come along",
			    source_name(ctx, order->stage->sources[i]));
			return NULL;
		}
	}
	return files;
}

/* Of what is in the store now. */
static int leave_output(void *ctx, const struct order *order)
{
	struct json *record = json_new_object();
	struct store_entry entry;
	long entries;
	int rc = -1;

	if (store_find(ctx, order->session.store, order->resolved, &entry) != 1) {
		json_free(record);
		return report_error(NULL, "the output is not in the store that it was put into");
	}
	entries = archive_pack(entry.path, JOB_OUTPUT, OUTPUT_EPOCH);
	json_set_string(record, "output", entry.output);
	json_set_int(record, "bytes", entry.bytes);
	json_set_real(record, "seconds", entry.seconds);
	json_set_real(record, "cpu", entry.cpu);
	json_set_bool(record, "empty", entries == 0);
	if (entries >= 0)
		rc = json_save(JOB_RECORD, record, 1);
	json_free(record);
	return rc;
}

/*
 * Whether it is a step that has failed, and not this machine, which others may be better than: then
 * the disk is full, or no command is what failed.
 */
static bool step_failed(void *ctx, const char *work)
{
	return path_exists(path_join(ctx, work, STAGE_RERUN)) && path_free_bytes(work) > ENOUGH;
}

/* With all the processors that there are for it. The status to end with. */
static int run_stage(void *ctx, const struct order *order, struct stage_job *job)
{
	struct jobserver slots;
	int keep[3], status = EXIT_STRANGE, lock;
	char *work;

	if (jobserver_open(&slots, processes_cpus()) != 0)
		return EXIT_STRANGE;
	keep[0] = slots.read_fd;
	keep[1] = slots.write_fd;
	keep[2] = -1;
	/* The slot that this process has itself. */
	jobserver_take(&slots);
	work = store_work_dir(ctx, order->session.store, &lock);
	job->makeflags = jobserver_makeflags(ctx, &slots);
	job->keep_fds = keep;
	job->work = work;
	if (work != NULL) {
		if (stage_run(job) == 0)
			status = 0;
		else if (step_failed(ctx, work))
			status = JOB_FAILED;
		store_work_release(work, lock);
	}
	jobserver_close(&slots);
	return status;
}

static int build_ordered(void *ctx, const struct args *args)
{
	struct order order;
	struct stage_job job = {.progress_fd = -1};
	int status;

	if (order_read(ctx, &order, args) != 0 || workshop_settle(order.session.shop) != 0)
		return EXIT_STRANGE;
	job.store = order.session.store;
	job.stage = order.stage;
	job.shop = order.session.shop;
	strcpy(job.resolved, order.resolved);
	job.deps = unpack_deps(ctx, &order);
	job.files = job.deps != NULL ? find_sources(ctx, &order) : NULL;
	if (job.files == NULL)
		return EXIT_STRANGE;
	status = run_stage(ctx, &order, &job);
	if (status == 0 && leave_output(ctx, &order) != 0)
		status = EXIT_STRANGE;
	return status;
}

/* What the farm need not keep, some of it read-only. */
static void clean_up(void)
{
	static const char *const made[] = {"world", "store"};

	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		path_remove(made[i]);
}

int worker_build(void *ctx, const struct args *args)
{
	int status = 0;
	pid_t pid;

	if (args->operands->count > 0)
		return args_unexpected(args, 0);
	/* One log, in its order. */
	fflush(NULL);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	/* A farm that ends us ends all that a step has started, too. */
	pid = guard_fork();
	if (pid == 0) {
		status = build_ordered(ctx, args);
		fflush(NULL);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return EXIT_STRANGE;
	clean_up();
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_STRANGE;
}
