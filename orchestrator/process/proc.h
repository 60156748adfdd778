/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes without a shell. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/strlist.h"

struct proc_opts {
	char *const *argv;
	char *const *env; /* NULL: our own environment */
	const char *dir;  /* NULL: our own working directory */
	int out_fd;       /* stdout and stderr of the child; -1: inherit */
	bool guarded;     /* it and all that it starts end together, and with us: guard.h. What is
			     returned is the guard, and kill(pid, SIGTERM) ends them */
	size_t
	    memory; /* bytes of data that it and each that it starts may have; 0: as many as we */
	const char *guarded_dir; /* removed by the guard should we die before it; or NULL */
	const int *keep; /* descriptors it inherits beside 0-2, ended by -1; or NULL. All others are
			    closed on exec */
};

/*
 * Start a child, stdin from /dev/null, that is killed (SIGKILL) should we die.
 * Failure to chdir or exec is told back over a pipe: reports it with the program's
 * name and returns -1. Else returns its pid; the caller waits.
 */
pid_t proc_start(const struct proc_opts *opts);
/* Wait for pid; the raw wait status, or -1 (reports). Restarts after signals. */
int proc_wait(pid_t pid);
/* Whether a child, which is still to be waited for, ends within so many seconds. */
bool proc_ends_within(pid_t pid, int seconds);
/* "exit status 2", "killed by signal 9 (Killed)" */
char *proc_status_text(const void *ctx, int status);
/* Start and wait. Returns the raw wait status or -1 (reported, child not started). */
int proc_run(const struct proc_opts *opts);
/*
 * Run argv, stdout captured whole (at most 16 MiB), stderr captured too when both.
 * What it has left behind itself is not waited for: only what was printed when it ended counts.
 * Returns the text with *status set to the raw wait status, or NULL (reported).
 */
char *proc_capture(const void *ctx, char *const *argv, char *const *env, bool both, int *status);
/* The same for a program that reads in_fd as its stdin; only stdout is captured. */
char *proc_capture_from(const void *ctx, char *const *argv, int in_fd, int *status);
/*
 * The same for a program that reads input and answers: its stdin has input, its stderr is dropped.
 * One that takes longer than so many seconds is killed with all that it started, which is reported;
 * NULL. It has 1 GiB of memory, as some of what it is asked about comes from strangers.
 */
char *proc_ask(const void *ctx, char *const *argv, const char *input, int seconds, int *status);
