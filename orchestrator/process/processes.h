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
/* Whether it has begun to end, as far as can be seen. */
bool processes_is_ending(pid_t pid);
/* CPU seconds of the process top and all below it, as far as they are told of. */
double processes_cpu(const struct processes *all, pid_t top);
/* Send a signal to all processes below this one; how many there are. */
size_t processes_signal_below(int signal);

/* CPU seconds in which any process was run since the machine started; -1 if nothing tells. */
double processes_machine_cpu(void);
/* How many processes wanted to run, averaged over a minute; 0 if nothing tells. */
double processes_load(void);
int processes_cpus(void); /* processors that this process may use, at least 1 */
