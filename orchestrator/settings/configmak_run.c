/* SPDX-License-Identifier: Apache-2.0 */
/* Lets make read a config.mak between two makefiles of ours, all three read as one. */
#include "settings/configmak_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/needs.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/proc.h"
#include "settings/settings.h"

enum { OUTPUT_MAX = 1 << 20 };

/* Variables that are there before the user's file are make's own. */
static const char before_text[] =
    "mcm.before := $(foreach mcm.v,$(.VARIABLES),$(if $(filter file override,\\\n"
    "    $(origin $(mcm.v))),$(mcm.v)))\n";

/*
 * Only settings are expanded: other variables may hold what fails or makes no sense outside
 * a recipe. The name goes before its value, so that a failing expansion can be told.
 */
static const char after_text[] =
    "define mcm.newline\n\n\nendef\n"
    "mcm.escape = $(subst $(mcm.newline),\\n,$(subst \\,\\\\,$1))\n"
    "mcm.show = $(file >>$(mcm.values),=$1)$(file >>$(mcm.values),$(call mcm.escape,$($1)))\n"
    "mcm.each = $(if $(filter $(mcm.settings),$1),$(call mcm.show,$1),$(file "
    ">>$(mcm.values),?$1))\n"
    "mcm.names := $(sort $(filter-out $(mcm.before) mcm.%,$(.VARIABLES)))\n"
    "mcm.none := $(file >$(mcm.values))\n"
    "mcm.none := $(foreach mcm.v,$(mcm.names),$(if $(filter file override,\\\n"
    "    $(origin $(mcm.v))),$(call mcm.each,$(mcm.v))))\n"
    "mcm.none := $(file >>$(mcm.values),.$(strip $(MAKEFILE_LIST)))\n"
    ".PHONY: mcm.done\n"
    "mcm.done: ;\n";

struct evaluation {
	struct configmak_run *run;
	int before, after, values; /* files in memory, which make opens by their descriptors */
	pid_t pid;
	int out;
};

static int memory_file(const char *text)
{
	int fd = memfd_create("config.mak", MFD_CLOEXEC);
	size_t size = strlen(text);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size) {
		report_error(NULL, "cannot make a file in memory:");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int open_files(const void *ctx, struct evaluation *job)
{
	/* Which packages have settings is only known when the recipes are read. */
	char *text = mem_strdup(ctx, "mcm.settings := %_VER %_CONFIG %_CONFIG_FOR_TARGET WITH_%");

	for (const struct setting_info *info = settings_info; info->name != NULL; info++)
		mem_appendf(ctx, &text, " %s", info->name);
	job->values = memory_file("");
	if (job->values < 0)
		return -1;
	mem_appendf(ctx, &text, "\nmcm.values := /proc/self/fd/%d\n%s", job->values, after_text);
	job->before = memory_file(before_text);
	job->after = memory_file(text);
	return job->before < 0 || job->after < 0 ? -1 : 0;
}

static void close_files(const struct evaluation *job)
{
	const int fds[] = {job->before, job->after, job->values, job->out};

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static struct strlist *arguments(const void *ctx, const struct evaluation *job)
{
	struct strlist *argv = strlist_split(ctx, "make -r -s --no-print-directory", " ");

	strlist_addf(argv, "--file=/proc/self/fd/%d", job->before);
	strlist_addf(argv, "--file=./%s", path_basename(job->run->path));
	strlist_addf(argv, "--file=/proc/self/fd/%d", job->after);
	strlist_add(argv, "mcm.done");
	return argv;
}

/* The outcome must not depend on who runs mcm, so make sees none of the environment else. */
static struct strlist *environment(const void *ctx)
{
	static const char *const kept[] = {"PATH", "HOME"};
	struct strlist *env = strlist_new(ctx);

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (getenv(kept[i]) != NULL)
			strlist_setenv(env, kept[i], getenv(kept[i]));
	strlist_setenv(env, "LC_ALL", "C");
	return env;
}

static int start_make(const void *ctx, struct evaluation *job)
{
	const int keep[] = {job->before, job->after, job->values, -1};
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return report_error(NULL, "cannot start 'make':");
	/* Our end alone: make would fail at a full pipe. */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	const struct proc_opts opts = {
	    .argv = arguments(ctx, job)->items,
	    .env = environment(ctx)->items,
	    .dir = path_dirname(ctx, job->run->path),
	    .out_fd = fds[1],
	    .guarded = true,
	    .keep = keep,
	};
	job->pid = proc_start(&opts);
	close(fds[1]);
	job->out = fds[0];
	return job->pid < 0 ? -1 : 0;
}

/* Adds what is there to read now. 1: there may be more, 0: no more will come, -1: too much. */
static int drain(const void *ctx, struct evaluation *job, size_t *used)
{
	char buffer[4096];

	for (;;) {
		ssize_t n = read(job->out, buffer, sizeof buffer);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 1;
		if (n <= 0)
			return 0;
		*used += (size_t)n;
		if (*used > OUTPUT_MAX)
			return -1;
		mem_appendf(ctx, &job->run->output, "%.*s", (int)n, buffer);
	}
}

static int follow(const void *ctx, struct evaluation *job)
{
	enum { LOOK_MS = 100 };
	const struct loc loc = {job->run->path, 0, 0};
	double end = clock_seconds() + job->run->limit;
	size_t used = 0;

	job->run->output = mem_strdup(ctx, "");
	for (;;) {
		struct pollfd ready = {.fd = job->out, .events = POLLIN};

		poll(&ready, 1, LOOK_MS);
		/* What a $(shell) left running may keep the pipe open after make's end. */
		bool ended = waitpid(job->pid, &job->run->status, WNOHANG) == job->pid;
		int more = drain(ctx, job, &used);
		if (ended)
			job->pid = -1;
		if (more < 0)
			return report_error(&loc, "make prints more than %d MiB when it reads this",
			    OUTPUT_MAX >> 20);
		if (ended)
			return 0;
		if (clock_seconds() >= end)
			return report_error(&loc,
			    "make has not read this within %g s; does a $(shell) in it wait for "
			    "something?",
			    job->run->limit);
		/* Everyone has closed the pipe: nothing to wait for but make itself. */
		if (more == 0)
			usleep(1000);
	}
}

static int read_values(const void *ctx, const struct evaluation *job)
{
	const struct loc loc = {job->run->path, 0, 0};
	off_t size = lseek(job->values, 0, SEEK_END);

	if (size < 0 || size > OUTPUT_MAX)
		return report_error(
		    &loc, "the variables set here take more than %d MiB", OUTPUT_MAX >> 20);
	char *text = mem_array(ctx, char, size + 1);
	if (pread(job->values, text, (size_t)size, 0) != size)
		return report_error(&loc, "cannot read back what make found:");
	job->run->values = text;
	return 0;
}

static int check_make(const void *ctx, const struct configmak_run *run)
{
	const struct loc loc = {run->path, 0, 0};
	struct strlist *missing = strlist_split(ctx, "make", " ");

	if (path_which(ctx, "make") != NULL)
		return 0;
	const char *command = host_install_command(ctx, missing);
	return report_error(&loc, "GNU make is needed to read this%s%s",
	    command != NULL ? "; install it with: " : ", but it is not in PATH",
	    command != NULL ? command : "");
}

int configmak_run(const void *ctx, struct configmak_run *run)
{
	struct evaluation job = {.run = run, .before = -1, .after = -1, .values = -1, .out = -1};
	void *scratch = mem_check(talloc_new(NULL));
	int status = -1;

	if (check_make(scratch, run) == 0 && open_files(scratch, &job) == 0 &&
	    start_make(scratch, &job) == 0) {
		status = follow(ctx, &job);
		if (job.pid > 0) {
			guard_end(job.pid);
			proc_wait(job.pid);
		}
		if (status == 0)
			status = read_values(ctx, &job);
	}
	close_files(&job);
	mem_free(scratch);
	return status;
}
