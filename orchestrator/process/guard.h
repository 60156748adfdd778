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
 * fork(). In the caller the pid of the guard, which ends as the process did (the same exit status
 * or signal, and what everything below it used is in its rusage), or -1 (reported). In the process,
 * which leads a group of its own and has no signal blocked or caught, 0.
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
/* End a process and all below it. The caller still waits for the guard. */
void guard_end(pid_t guard);
