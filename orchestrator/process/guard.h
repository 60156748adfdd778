/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes of which nothing is left when they end. Between mcm and such a process stands its
 * guard, to which whatever loses its parent is given (PR_SET_CHILD_SUBREAPER), also what made a
 * session of its own. The guard ends all that is below it when the process ends, when it is told to
 * by SIGTERM, and when mcm dies, of whatever. SIGTSTP and SIGCONT, which a terminal or a shell
 * sends to the group that mcm and its guards are in, stop and continue all of it.
 *
 * This needs no rights and no kernel feature that can be switched off, but who means harm can kill
 * the guard first.
 */
#pragma once

#include <sys/types.h>

/*
 * Forks a process below a guard. Returns 0 in the process, which leads a process group of its own
 * and has no signal blocked or caught. In the caller it returns the pid of the guard, which ends as
 * the process did, with the same exit status or signal; the CPU time of everything below it is in
 * the guard's rusage. Reports; -1.
 */
pid_t guard_fork(void);
/* The same, and the guard removes that directory (NULL: none) should mcm die before it does. */
pid_t guard_fork_in(const char *dir);
/*
 * The same, for a caller that becomes a program which knows nothing of guards. So SIGTERM alone,
 * which may have been sent to the whole group of both, ends nothing: the caller's end does, and
 * then there is nobody else to remove the directory.
 */
pid_t guard_fork_to_the_end(const char *dir);
/* Tells a guard to end its process and all below that; returns at once, and the caller still has to
 * wait for the guard. */
void guard_end(pid_t guard);
