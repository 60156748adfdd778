/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /proc/PID/stat and /proc/stat, whose fields proc(5) tells. */
#include "process/processes.h"

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* A bit of "flags", the kernel's PF_EXITING. */
enum { EXITING = 0x4 };

static double seconds(unsigned long long ticks)
{
	return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

/* The first line of a file of /proc, or an empty one. */
static void read_line(const char *path, char *line, int room)
{
	FILE *file = fopen(path, "re");

	line[0] = '\0';
	if (file != NULL && fgets(line, room, file) == NULL)
		line[0] = '\0';
	if (file != NULL)
		fclose(file);
}

static bool read_process(const char *pid, struct process *p)
{
	char path[64], line[1024];
	unsigned long long user, system, children_user, children_system;
	unsigned flags;
	const char *end;
	int parent;

	snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
	read_line(path, line, sizeof line);
	/* The name of the program, in parentheses, may have any character. */
	end = strrchr(line, ')');
	if (end == NULL ||
	    sscanf(end + 1, " %*c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %llu %llu %llu %llu",
		&parent, &flags, &user, &system, &children_user, &children_system) != 6)
		return false;
	*p = (struct process){
	    .pid = (pid_t)strtol(pid, NULL, 10),
	    .parent = parent,
	    .is_ending = flags & EXITING,
	    .cpu = seconds(user + system + children_user + children_system),
	};
	return true;
}

bool processes_is_ending(pid_t pid)
{
	struct process p;
	char number[24];

	snprintf(number, sizeof number, "%ld", (long)pid);
	return read_process(number, &p) && p.is_ending;
}

struct processes processes_read(const void *ctx)
{
	struct processes all = {.n = 0};
	DIR *dir = opendir("/proc");
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct process p;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9' ||
		    !read_process(entry->d_name, &p))
			continue;
		mem_grow(ctx, all.list, struct process, all.n + 1);
		all.list[all.n++] = p;
	}
	if (dir != NULL)
		closedir(dir);
	return all;
}

static const struct process *find(const struct processes *all, pid_t pid)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].pid == pid)
			return &all->list[i];
	return NULL;
}

/* A process may have ended while the others were read, and its number be given anew: no parent is
 * followed further than there are processes. */
static bool is_below(const struct processes *all, const struct process *p, pid_t top)
{
	for (size_t steps = 0; p != NULL && steps < all->n; steps++) {
		if (p->parent == top)
			return true;
		p = find(all, p->parent);
	}
	return false;
}

double processes_cpu(const struct processes *all, pid_t top)
{
	double cpu = 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].pid == top || is_below(all, &all->list[i], top))
			cpu += all->list[i].cpu;
	return cpu;
}

size_t processes_signal_below(int signal)
{
	void *ctx = mem_new(NULL, char);
	struct processes all = processes_read(ctx);
	size_t found = 0;

	for (size_t i = 0; i < all.n; i++) {
		if (!is_below(&all, &all.list[i], getpid()))
			continue;
		found++;
		kill(all.list[i].pid, signal);
	}
	mem_free(ctx);
	return found;
}

double processes_machine_cpu(void)
{
	unsigned long long user, nice, system, interrupts, soft, stolen = 0;
	char line[256];

	read_line("/proc/stat", line, sizeof line);
	if (sscanf(line, "cpu %llu %llu %llu %*u %*u %llu %llu %llu", &user, &nice, &system,
		&interrupts, &soft, &stolen) < 5)
		return -1;
	/* What a hypervisor gave to others, nobody here can have. */
	return seconds(user + nice + system + interrupts + soft + stolen);
}

double processes_load(void)
{
	double load;

	return getloadavg(&load, 1) == 1 ? load : 0;
}

int processes_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return CPU_COUNT(&set);
	return 1;
}
