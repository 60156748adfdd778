/* SPDX-License-Identifier: Apache-2.0 */
/* The process that stands between mcm and what it starts. */
#include "process/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/report.h"
#include "files/path.h"
#include "process/inherit.h"
#include "process/processes.h"

/* What a guard waits for, and has blocked like all other signals. */
static const int heard[] = {SIGCHLD, SIGTERM, SIGTSTP, SIGCONT};

static void heard_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
		sigaddset(set, heard[i]);
}

/*
 * Reaps what has ended. True once the process itself has, which stays a zombie: as long as it is
 * one, its number and its group's are nobody else's.
 */
static bool has_ended(pid_t worker)
{
	siginfo_t info = {0};

	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
		if (info.si_pid == worker)
			return true;
		waitpid(info.si_pid, NULL, 0);
		info.si_pid = 0;
	}
	return false;
}

/*
 * Killed, a process leaves its own children to us, so this is over when none are left. Without
 * /proc only those of the group are found, and none is waited for.
 */
static int end_all(pid_t worker)
{
	int status = 0, last;
	pid_t pid;

	kill(worker, SIGKILL);
	kill(-worker, SIGKILL);
	while (waitpid(worker, &status, 0) < 0 && errno == EINTR)
		continue;
	while ((pid = waitpid(-1, &last, WNOHANG)) >= 0) {
		if (pid == 0 && processes_signal_below(SIGKILL) == 0)
			break;
		if (pid == 0)
			waitpid(-1, &last, 0);
	}
	return status;
}

/* Ends as the process did, but leaves no core: it is the guard's memory that would be in it. */
static _Noreturn void end_like(int status)
{
	const struct rlimit none = {0, 0};
	sigset_t all;

	if (WIFSIGNALED(status)) {
		setrlimit(RLIMIT_CORE, &none);
		signal(WTERMSIG(status), SIG_DFL);
		sigfillset(&all);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
		raise(WTERMSIG(status));
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/*
 * Of a parent with several threads the one that started us may have ended, by which we are told,
 * while others have not quite: until then it is our parent still.
 */
static bool has_lost(pid_t parent)
{
	return getppid() != parent || processes_is_ending(parent);
}

/* What a guard is for. */
struct duty {
	pid_t parent;
	const char *dir; /* to be removed when the parent is gone; or NULL */
	bool to_the_end; /* nobody but the parent's end ends it */
};

/* Once it was told, the last thread of the parent may end a little later than the first, of which
 * we hear. */
static bool is_over(const struct duty *duty, bool told)
{
	return told && (!duty->to_the_end || has_lost(duty->parent));
}

static int hear(const sigset_t *set, bool told)
{
	const struct timespec moment = {.tv_nsec = 50000000};

	return told ? sigtimedwait(set, NULL, &moment) : sigwaitinfo(set, NULL);
}

static _Noreturn void keep_guard(pid_t worker, const struct duty *duty)
{
	sigset_t set;
	bool told = false;

	heard_set(&set);
	/* Locks, pipes and logs are the process's alone. */
	inherit_close();
	while (!is_over(duty, told) && !has_ended(worker)) {
		int sig = hear(&set, told);

		if (sig == SIGTERM)
			told = true;
		else if (sig == SIGTSTP)
			processes_signal_below(SIGSTOP);
		else if (sig == SIGCONT)
			processes_signal_below(SIGCONT);
	}
	int status = end_all(worker);
	if (duty->dir != NULL && has_lost(duty->parent)) {
		report_silence();
		path_remove(duty->dir);
	}
	end_like(status);
}

/* In the process: as fork() would have left it, but for the signals. */
static void become_worker(pid_t guard)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != guard)
		_exit(1);
	inherit_no_signals();
}

static pid_t become_guard(const struct duty *duty)
{
	pid_t guard = getpid(), worker;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != duty->parent)
		_exit(1);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	worker = fork();
	if (worker == 0) {
		become_worker(guard);
		return 0;
	}
	if (worker < 0) {
		report_error(NULL, "cannot start a process:");
		_exit(1);
	}
	setpgid(worker, worker);
	keep_guard(worker, duty);
}

static pid_t fork_for(const struct duty *duty)
{
	sigset_t all, before;
	pid_t pid;

	fflush(NULL);
	/* None of our handlers may run in the guard. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		return become_guard(duty);
	int cause = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = cause;
	if (pid < 0)
		report_error(NULL, "cannot start a process:");
	return pid;
}

pid_t guard_fork_in(const char *dir)
{
	const struct duty duty = {.parent = getpid(), .dir = dir};

	return fork_for(&duty);
}

pid_t guard_fork_to_the_end(const char *dir)
{
	const struct duty duty = {.parent = getpid(), .dir = dir, .to_the_end = true};

	return fork_for(&duty);
}

pid_t guard_fork(void)
{
	return guard_fork_in(NULL);
}

void guard_end(pid_t guard)
{
	kill(guard, SIGTERM);
}
