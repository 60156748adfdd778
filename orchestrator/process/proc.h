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
	/* It and all that it starts end together, and with us: guard.h. The pid is that of the
	 * guard then, and guard_end() ends them. */
	bool guarded;
	size_t
	    memory; /* bytes of data that it and each that it starts may have; 0: as many as we */
	const char *guarded_dir; /* removed by the guard should we die before it; or NULL */
	const int *keep; /* descriptors it inherits beside 0-2, ended by -1; or NULL. All others are
			    closed on exec */
};

/*
 * Starts a program as a child with stdin from /dev/null, which is killed (SIGKILL) should we die.
 * argv[0] is looked up in the PATH of env. Returns its pid, and the caller has to wait for it. That
 * it cannot be executed, or dir not be entered, is reported with the program's name; -1.
 */
pid_t proc_start(const struct proc_opts *opts);
/* Waits for a child to end, whatever signals come meanwhile; returns its status as wait(2) has it.
 * Reports; -1. */
int proc_wait(pid_t pid);
/* Waits until a child has ended, but no longer than so many seconds; whether it has. It still has
 * to be waited for by proc_wait(). */
bool proc_ends_within(pid_t pid, int seconds);
/* A wait status for people: "exit status 2", "killed by signal 9 (Killed)"; ctx owns the text. */
char *proc_status_text(const void *ctx, int status);
/* proc_start() and proc_wait(): the wait status; -1 if it could not be started, which was reported.
 */
int proc_run(const struct proc_opts *opts);
/*
 * Runs argv with the environment env (NULL: our own), and waits for its end. Returns what it has
 * printed to stdout, and if both is set to stderr, too; ctx owns the text. *status is set to its
 * wait status. Processes that it has left behind are not waited for: what they print later is not
 * in the text. A program that prints more than 16 MiB is killed. Reports; NULL.
 */
char *proc_capture(const void *ctx, char *const *argv, char *const *env, bool both, int *status);
/* The same for a program that reads in_fd as its stdin; only stdout is captured. */
char *proc_capture_from(const void *ctx, char *const *argv, int in_fd, int *status);
/*
 * The same for a program that reads input from its stdin and answers; its stderr is dropped. It
 * runs under a guard. If it has not answered after so many seconds it is killed with all that it
 * started, which is reported; NULL. It may have 1 GiB of memory, as some of what it is asked about
 * comes from strangers.
 */
char *proc_ask(const void *ctx, char *const *argv, const char *input, int seconds, int *status);
