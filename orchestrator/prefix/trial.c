/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the test suite of a finished toolchain, and reads what came of it. */
#include "prefix/trial.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/proc.h"

struct trial_run {
	const struct trial *trial;
	const char *dir; /* where make works */
	char *const *env;
	const char *said; /* what make itself printed */
};

static const char *fact(const void *ctx, const struct target *target, const char *name)
{
	const struct strlist *value = vars_get(target->vars, name);

	return value != NULL ? strlist_join(ctx, value, " ") : "";
}

static const char *suite_dir(const void *ctx, const struct trial *trial)
{
	return trial->suite != NULL ? trial->suite
				    : mem_printf(ctx, "%s/recipes/toolchain/suite", trial->data);
}

/* Links, so that no word of a makefile has a space, whatever the directories are called. */
static int make_links(void *ctx, const struct trial_run *run)
{
	const struct trial *trial = run->trial;
	char *recipe = mem_printf(ctx, "%s/recipes/toolchain", trial->data);
	const char *const links[][2] = {
	    {trial->prefix, "prefix"},
	    {path_join(ctx, recipe, "selftest"), "selftest"},
	    {path_join(ctx, recipe, "suite"), "quick"},
	    {suite_dir(ctx, trial), "suite"},
	    {path_join(ctx, trial->data, "suites/common"), "common"},
	    {trial->source, "source"},
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		char *name = path_join(ctx, run->dir, links[i][1]);

		if (links[i][0] != NULL && symlink(path_absolute(ctx, links[i][0]), name))
			return report_error(NULL, "cannot make link '%s':", name);
	}
	if (!path_exists(path_join(ctx, run->dir, "suite/Makefile")))
		return report_error(NULL, "no test suite in '%s'", suite_dir(ctx, trial));
	return 0;
}

/* Nothing of the caller's, which could name other compilers, headers or libraries. */
static char *const *environment(void *ctx, const struct trial_run *run)
{
	struct strlist *env = strlist_new(ctx);
	const char *path = getenv("PATH");

	if (path != NULL)
		strlist_setenv(env, "PATH", path);
	strlist_setenv(env, "TMPDIR", run->dir);
	strlist_setenv(env, "HOME", run->dir);
	strlist_setenv(env, "LC_ALL", "C");
	return env->items;
}

static char *const *make_command(void *ctx, const struct trial_run *run, const char *goal)
{
	const struct target *target = run->trial->target;
	struct strlist *argv = strlist_split(ctx, "make -s -k -r -f suite/Makefile", " ");

	strlist_add(argv, "-C");
	strlist_add(argv, run->dir);
	strlist_addf(argv, "-j%d", run->trial->jobs);
	strlist_add(argv, "--no-print-directory");
	strlist_add(argv, "OUT=prefix");
	strlist_add(argv, "SELFTEST=selftest");
	strlist_add(argv, "SUITE=suite");
	strlist_add(argv, "QUICK=quick");
	strlist_add(argv, "COMMON=common");
	strlist_add(argv, "SOURCE=source");
	strlist_addf(argv, "TARGET=%s", target->triple);
	strlist_addf(argv, "QEMU=%s", fact(ctx, target, "qemu"));
	strlist_addf(argv, "LOADER=%s", fact(ctx, target, "loader"));
	strlist_add_all(argv, run->trial->variables);
	strlist_add(argv, goal);
	return argv->items;
}

/* Wait for a child, or end it when we are to end. Returns the signal that ended us, or 0. */
static int wait_or_end(pid_t pid, const sigset_t *signals)
{
	int ended = 0;

	while (waitpid(pid, NULL, WNOHANG) == 0) {
		int caught = sigwaitinfo(signals, NULL);

		if (caught > 0 && caught != SIGCHLD) {
			ended = caught;
			guard_end(pid);
		}
	}
	return ended;
}

/* Run the tests; which of them fail shows in the directory. Returns 0, -1 or a signal. */
static int run_tests(void *ctx, struct trial_run *run, const sigset_t *signals)
{
	char *log = path_join(ctx, run->dir, "make.log");
	struct proc_opts opts = {
	    .argv = make_command(ctx, run, "suite"),
	    .env = run->env,
	    .guarded = true,
	    .guarded_dir = run->dir,
	};
	pid_t pid;
	int ended = -1;

	opts.out_fd = open(log, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (opts.out_fd < 0)
		return report_error(NULL, "cannot write '%s':", log);
	pid = proc_start(&opts);
	if (pid > 0)
		ended = wait_or_end(pid, signals);
	close(opts.out_fd);
	run->said = path_read(ctx, log, NULL);
	return run->said != NULL ? ended : -1;
}

static struct strlist *list_tests(void *ctx, const struct trial_run *run)
{
	int status;
	char *text = proc_capture(ctx, make_command(ctx, run, "list"), run->env, false, &status);

	if (text == NULL)
		return NULL;
	if (status == 0)
		return strlist_split(ctx, text, "\n");
	report_error(NULL, "cannot list the tests in '%s': make: %s", suite_dir(ctx, run->trial),
	    proc_status_text(ctx, status));
	return NULL;
}

static bool is_wanted(const struct trial *trial, const char *name)
{
	for (size_t i = 0; trial->only != NULL && i < trial->only->count; i++)
		if (fnmatch(trial->only->items[i], name, 0) == 0)
			return true;
	return trial->only == NULL;
}

/* Those that are wanted, which the makefile reads from the file "only" when others are not. NULL:
 * reported. */
static struct strlist *choose_tests(
    void *ctx, const struct trial_run *run, const struct strlist *names)
{
	struct strlist *wanted = strlist_new(ctx);
	char *text;

	for (size_t i = 0; i < names->count; i++)
		if (is_wanted(run->trial, names->items[i]))
			strlist_add(wanted, names->items[i]);
	if (wanted->count == 0 && names->count > 0) {
		report_error(
		    NULL, "no test has such a name; the first one is '%s'", names->items[0]);
		return NULL;
	}
	text = strlist_join(ctx, wanted, "\n");
	return run->trial->only == NULL ||
		       path_write(path_join(ctx, run->dir, "only"), text, strlen(text)) == 0
		   ? wanted
		   : NULL;
}

/* The rest of the first line that begins with "SKIP ", or NULL. */
static const char *skip_reason(void *ctx, const char *log)
{
	static const char word[] = "SKIP ";

	for (const char *line = log; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, word, sizeof(word) - 1)) {
			line += sizeof(word) - 1;
			return mem_strndup(ctx, line, strcspn(line, "\n"));
		}
	}
	return NULL;
}

/* What the commands of a test printed, and how make says that they ended. */
static const char *complaint(
    void *ctx, const struct trial_run *run, const char *name, const char *log)
{
	char *text = mem_strdup(ctx, log);
	char *ends[] = {mem_printf(ctx, ": %s] ", name), mem_printf(ctx, ": %s.ok] ", name)};
	struct strlist *lines = strlist_split(ctx, run->said, "\n");

	for (size_t i = 0; i < lines->count; i++) {
		if (strstr(lines->items[i], ends[0]) != NULL ||
		    strstr(lines->items[i], ends[1]) != NULL)
			mem_appendf(ctx, &text, "%s\n", lines->items[i]);
	}
	return *text ? text : run->said;
}

static struct trial_result result_of(void *ctx, const struct trial_run *run, const char *name)
{
	char *stem = path_join(ctx, run->dir, name);
	char *path = mem_printf(ctx, "%s.log", stem);
	const char *log = path_exists(path) ? path_read(ctx, path, NULL) : "";
	struct trial_result result = {.name = name};

	if (log == NULL)
		log = "";
	if (!path_exists(mem_printf(ctx, "%s.ok", stem))) {
		result.outcome = TRIAL_FAILED;
		result.text = complaint(ctx, run, name, log);
	} else if ((result.text = skip_reason(ctx, log)) != NULL) {
		result.outcome = TRIAL_SKIPPED;
	}
	return result;
}

static int run_in(void *ctx, struct trial_run *run, const sigset_t *signals,
    const struct trial_result **results, size_t *n)
{
	struct trial_result *list;
	struct strlist *names;
	int rc;

	run->env = environment(ctx, run);
	if (make_links(ctx, run) || (names = list_tests(ctx, run)) == NULL ||
	    (names = choose_tests(ctx, run, names)) == NULL)
		return -1;
	rc = run_tests(ctx, run, signals);
	if (rc)
		return rc;
	list = mem_array(ctx, struct trial_result, names->count);
	for (size_t i = 0; i < names->count; i++)
		list[i] = result_of(ctx, run, names->items[i]);
	*results = list;
	*n = names->count;
	return 0;
}

int trial_run(void *ctx, const struct trial *trial, const struct trial_result **results, size_t *n)
{
	const char *tmp = getenv("TMPDIR");
	struct trial_run run = {.trial = trial};
	sigset_t signals, before;
	int rc = -1;

	/* Held back until they are waited for, so that the directory is removed in any case. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, &before);
	run.dir = path_temp_dir(
	    ctx, tmp != NULL && *tmp ? path_absolute(ctx, tmp) : "/tmp", "mcm-test");
	if (run.dir != NULL) {
		rc = run_in(ctx, &run, &signals, results, n);
		if (path_remove(run.dir))
			rc = -1;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}
