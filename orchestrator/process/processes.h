/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes there are, who started them, and what they and the machine have used, from Linux'
 * /proc: see proc(5). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process {
	pid_t pid, parent;
	bool is_ending; /* nothing of it will run any more, though it may be there yet */
	double cpu;     /* seconds, of itself and of the children that it has waited for */
};

struct processes {
	struct process *list;
	size_t n;
};

/* All that can be seen now, freed with ctx. Without /proc there are none. Silent. */
struct processes processes_read(const void *ctx);
/* Whether a process has begun to end; false where that cannot be seen. */
bool processes_is_ending(pid_t pid);
/* CPU seconds of the process top and of all in the list that are below it. */
double processes_cpu(const struct processes *all, pid_t top);
/* Sends a signal to all processes below this one. Returns how many these are; 0 without /proc. */
size_t processes_signal_below(int signal);

/* CPU seconds that the machine's processors have worked in all since it started; -1: not known. */
double processes_machine_cpu(void);
/* The load average over a minute, see getloadavg(3); 0: not known. */
double processes_load(void);
int processes_cpus(void); /* processors that this process may use, at least 1 */
