/* SPDX-License-Identifier: Apache-2.0 */
/* Starting child processes: fork, a clean state, exec, and failures told back over a pipe. */
#include "process/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <paths.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/guard.h"
#include "process/inherit.h"

enum { CAPTURE_MAX = 16 << 20, ASKED_MEMORY = 1 << 30 };

/* What went wrong between fork and exec. */
enum start_step { STEP_STDIO, STEP_KEEP, STEP_DIR, STEP_EXEC };

struct failure {
	enum start_step step;
	int error;
};

struct starting {
	const struct proc_opts *opts;
	const char *file; /* what is executed: argv[0] as found in PATH */
	char *const *env;
	pid_t parent;
	int in_fd;          /* -1: /dev/null */
	int out_fd, err_fd; /* -1: inherit */
	int failure_fd;
};

/* From here to become(): in the child, nothing that is not async-signal-safe. */

static _Noreturn void fail_step(const struct starting *c, enum start_step step)
{
	const struct failure failure = {step, errno};
	ssize_t n = write(c->failure_fd, &failure, sizeof failure);

	(void)n;
	_exit(127);
}

static void set_stdio(const struct starting *c)
{
	if ((c->out_fd >= 0 && dup2(c->out_fd, STDOUT_FILENO) < 0) ||
	    (c->err_fd >= 0 && dup2(c->err_fd, STDERR_FILENO) < 0))
		fail_step(c, STEP_STDIO);
	/* Last, in case that out_fd is 0. */
	int in = c->in_fd >= 0 ? c->in_fd : open("/dev/null", O_RDONLY);
	if (in < 0 || dup2(in, STDIN_FILENO) < 0)
		fail_step(c, STEP_STDIO);
}

static void close_on_exec(const struct starting *c)
{
	const int *keep = c->opts->keep;

	inherit_close_on_exec();
	for (; keep != NULL && *keep != -1; keep++)
		if (fcntl(*keep, F_SETFD, 0) != 0)
			fail_step(c, STEP_KEEP);
}

/* Where the system cannot limit it, whoever asked for that has a limit of time still. */
static void limit_memory(const struct starting *c)
{
	const struct rlimit memory = {c->opts->memory, c->opts->memory};

	if (c->opts->memory > 0)
		(void)setrlimit(RLIMIT_DATA, &memory);
}

static _Noreturn void become(const struct starting *c)
{
	if (!c->opts->guarded) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* Had the parent died before that line, no signal would come. */
		if (getppid() != c->parent)
			_exit(127);
		inherit_no_signals();
	}
	set_stdio(c);
	close_on_exec(c);
	limit_memory(c);
	if (c->opts->dir != NULL && chdir(c->opts->dir) != 0)
		fail_step(c, STEP_DIR);
	execve(c->file, c->opts->argv, c->env);
	fail_step(c, STEP_EXEC);
}

static void report_failure(const struct starting *c, const struct failure *failure)
{
	const char *program = c->opts->argv[0];

	errno = failure->error;
	switch (failure->step) {
	case STEP_STDIO:
		report_error(NULL, "cannot set up input and output of '%s':", program);
		break;
	case STEP_KEEP:
		report_error(NULL, "cannot pass a descriptor to '%s':", program);
		break;
	case STEP_DIR:
		report_error(NULL, "cannot run '%s' in directory '%s':", program, c->opts->dir);
		break;
	case STEP_EXEC:
		report_error(NULL, "cannot run '%s':", c->file);
		break;
	}
}

/* Until exec closes the pipe: 0 when it was reached, -1 (reported, child gone) when not. */
static int await_exec(const struct starting *c, pid_t pid, int fd)
{
	struct failure failure;
	ssize_t n;

	do
		n = read(fd, &failure, sizeof failure);
	while (n < 0 && errno == EINTR);
	if (n != sizeof failure)
		return 0;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	report_failure(c, &failure);
	return -1;
}

static pid_t fork_child(struct starting *c)
{
	sigset_t all, before;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return report_error(NULL, "cannot start '%s':", c->opts->argv[0]);
	/* Above 2, or setting up the child's stdio could close it. */
	c->failure_fd = fcntl(fds[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fds[1]);
	if (c->failure_fd < 0) {
		close(fds[0]);
		return report_error(NULL, "cannot start '%s':", c->opts->argv[0]);
	}
	c->parent = getpid();
	/* None of our handlers may run in the child. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = c->opts->guarded ? guard_fork_in(c->opts->guarded_dir) : fork();
	if (pid == 0)
		become(c);
	int cause = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(c->failure_fd);
	errno = cause;
	if (pid < 0 && !c->opts->guarded)
		report_error(NULL, "cannot start '%s':", c->opts->argv[0]);
	if (pid > 0 && await_exec(c, pid, fds[0]) != 0)
		pid = -1;
	close(fds[0]);
	return pid;
}

/* The PATH of the child's environment decides, not ours. */
static char *find_program(const void *ctx, const struct starting *c)
{
	static const char name[] = "PATH=";
	const char *program = c->opts->argv[0];
	const char *dirs = _PATH_DEFPATH;

	if (strchr(program, '/') != NULL)
		return mem_strdup(ctx, program);
	for (size_t i = 0; c->env[i] != NULL; i++)
		if (strncmp(c->env[i], name, sizeof name - 1) == 0)
			dirs = c->env[i] + sizeof name - 1;
	char *file = path_which_in(ctx, program, dirs);
	if (file == NULL)
		report_error(NULL, "cannot run '%s': no such program in PATH '%s'", program, dirs);
	return file;
}

static pid_t start_child(const struct proc_opts *opts, int in_fd, int out_fd, int err_fd)
{
	struct starting c = {
	    .opts = opts,
	    .env = opts->env != NULL ? opts->env : environ,
	    .in_fd = in_fd,
	    .out_fd = out_fd,
	    .err_fd = err_fd,
	};
	char *file = find_program(NULL, &c);

	if (file == NULL)
		return -1;
	c.file = file;
	pid_t pid = fork_child(&c);
	mem_free(file);
	return pid;
}

pid_t proc_start(const struct proc_opts *opts)
{
	return start_child(opts, -1, opts->out_fd, opts->out_fd);
}

int proc_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return report_error(NULL, "cannot wait for process %ld:", (long)pid);
	return status;
}

char *proc_status_text(const void *ctx, int status)
{
	if (WIFEXITED(status))
		return mem_printf(ctx, "exit status %d", WEXITSTATUS(status));
	if (!WIFSIGNALED(status))
		return mem_printf(ctx, "wait status 0x%x", (unsigned)status);
	int number = WTERMSIG(status);
	return mem_printf(ctx, "killed by signal %d (%s)", number, strsignal(number));
}

int proc_run(const struct proc_opts *opts)
{
	pid_t pid = proc_start(opts);

	return pid < 0 ? -1 : proc_wait(pid);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	       info.si_pid != 0;
}

enum wait_result { WAIT_READABLE, WAIT_OVER, WAIT_LATE };

/*
 * For something to read, or the end of it, until the clock shows that. What a program has left
 * behind itself may hold its output open for ever: once it has ended, only what is there counts.
 */
static enum wait_result wait_for_output(int fd, pid_t pid, double until)
{
	enum { LOOK_EVERY = 100 };
	struct pollfd p = {.fd = fd, .events = POLLIN};

	for (;;) {
		/* Before the look at what there is, since it may write until it ends. */
		bool ended = has_ended(pid);
		double left = (until - clock_seconds()) * 1000;
		int n;

		if (left <= 0)
			return WAIT_LATE;
		n = poll(&p, 1, ended ? 0 : left < LOOK_EVERY ? (int)left + 1 : LOOK_EVERY);
		if (n > 0 || (n < 0 && errno != EINTR))
			return WAIT_READABLE;
		if (n == 0 && ended)
			return WAIT_OVER;
	}
}

/* All of fd that a program prints, or NULL (reported). More than so many seconds are not waited
 * for; 0: without end. */
static char *read_output(const void *ctx, int fd, pid_t pid, const char *program, int seconds)
{
	double until = seconds > 0 ? clock_seconds() + seconds : INFINITY;
	size_t room = 4096, used = 0;
	char *text = mem_array(ctx, char, room);

	while (used <= CAPTURE_MAX) {
		if (used + 1 == room) {
			room *= 2;
			mem_grow(ctx, text, char, room);
		}
		enum wait_result wait = wait_for_output(fd, pid, until);
		if (wait == WAIT_LATE) {
			report_error(NULL, "'%s' did not answer within %d s", program, seconds);
			mem_free(text);
			return NULL;
		}
		ssize_t n = wait == WAIT_OVER ? 0 : read(fd, text + used, room - used - 1);
		if (n == 0) {
			text[used] = '\0';
			return text;
		}
		if (n < 0 && errno != EINTR) {
			report_error(NULL, "cannot read what '%s' prints:", program);
			mem_free(text);
			return NULL;
		}
		used += n > 0 ? (size_t)n : 0;
	}
	report_error(NULL, "'%s' prints more than %d MiB", program, CAPTURE_MAX >> 20);
	mem_free(text);
	return NULL;
}

/* Where a captured program's input and errors are, and how long it may take. */
struct capturing {
	int in_fd;   /* -1: /dev/null */
	bool both;   /* stderr is captured too */
	int err_fd;  /* else stderr; -1: inherit */
	int seconds; /* 0: without end */
};

bool proc_ends_within(pid_t pid, int seconds)
{
	static const struct timespec pause_between = {.tv_nsec = 10 * 1000 * 1000};
	double until = clock_seconds() + seconds;

	while (!has_ended(pid)) {
		if (clock_seconds() > until)
			return false;
		nanosleep(&pause_between, NULL);
	}
	return true;
}

static char *capture(
    const void *ctx, const struct proc_opts *opts, const struct capturing *how, int *status)
{
	const char *program = opts->argv[0];
	char *text = NULL;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0) {
		report_error(NULL, "cannot start '%s':", program);
		return NULL;
	}
	pid_t pid = start_child(opts, how->in_fd, fds[1], how->both ? fds[1] : how->err_fd);
	close(fds[1]);
	if (pid > 0)
		text = read_output(ctx, fds[0], pid, program, how->seconds);
	close(fds[0]);
	/* One that is asked has nothing to do any more once it has said all. */
	if (pid > 0 && (text == NULL || (how->seconds > 0 && !proc_ends_within(pid, how->seconds))))
		kill(pid, opts->guarded ? SIGTERM : SIGKILL);
	*status = pid > 0 ? proc_wait(pid) : -1;
	if (*status == -1) {
		mem_free(text);
		return NULL;
	}
	return text;
}

char *proc_capture(const void *ctx, char *const *argv, char *const *env, bool both, int *status)
{
	const struct proc_opts opts = {.argv = argv, .env = env, .out_fd = -1};

	return capture(
	    ctx, &opts, &(struct capturing){.in_fd = -1, .both = both, .err_fd = -1}, status);
}

char *proc_capture_from(const void *ctx, char *const *argv, int in_fd, int *status)
{
	const struct proc_opts opts = {.argv = argv, .out_fd = -1};

	return capture(ctx, &opts, &(struct capturing){.in_fd = in_fd, .err_fd = -1}, status);
}

char *proc_ask(const void *ctx, char *const *argv, const char *input, int seconds, int *status)
{
	const struct proc_opts opts = {
	    .argv = argv, .out_fd = -1, .guarded = true, .memory = ASKED_MEMORY};
	size_t size = strlen(input);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int in = memfd_create("input", MFD_CLOEXEC);
	char *text = NULL;

	if (null >= 0 && in >= 0 && pwrite(in, input, size, 0) == (ssize_t)size)
		text = capture(ctx, &opts,
		    &(struct capturing){.in_fd = in, .err_fd = null, .seconds = seconds}, status);
	else
		report_error(NULL, "cannot start '%s':", argv[0]);
	if (null >= 0)
		close(null);
	if (in >= 0)
		close(in);
	return text;
}
