/* SPDX-License-Identifier: Apache-2.0 */
/* Forks, pipes and wait statuses. */
#include "run/child.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/file.h"
#include "process/guard.h"
#include "store/store.h"

struct child *child_new(struct children *set, enum child_kind kind, size_t index)
{
	struct child *child = mem_new(set->ctx, struct child);

	child->kind = kind;
	child->index = index;
	child->work_lock = child->lock = child->from = child->messages = -1;
	child->fraction = child->cpu = -1;
	child->start = child->working = clock_seconds();
	mem_grow(set->ctx, set->list, struct child *, set->n + 1);
	set->list[set->n++] = child;
	return child;
}

static void close_pipe(int fd)
{
	if (fd >= 0)
		close(fd);
}

void child_free(struct children *set, struct child *child)
{
	/* Unlocked, not only closed: children forked meanwhile have the descriptors, too. */
	store_unlock(child->work_lock);
	store_unlock(child->lock);
	close_pipe(child->from);
	close_pipe(child->messages);
	for (size_t i = 0; i < set->n; i++) {
		if (set->list[i] == child)
			set->list[i] = set->list[--set->n];
	}
	mem_free(child);
}

/* *ours never makes us wait. */
static int open_pipe(int *ours, int *theirs)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return report_error(NULL, "cannot make a pipe:");
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*ours = fds[0];
	*theirs = fds[1];
	return 0;
}

/* In the child: what it prints goes to its log, what it reports to us if it has none. */
static int redirect(const struct child *child, int messages)
{
	int fd;

	report_set_hooks(NULL, NULL, NULL);
	report_set_writer(NULL, NULL);
	if (child->log == NULL) {
		report_redirect(mem_check(fdopen(messages, "w")));
		return 0;
	}
	fd = file_open_empty(child->log, 0644);
	if (fd < 0)
		return -1;
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
	return 0;
}

static _Noreturn void become(struct child *child, int to, int messages,
    int (*work)(void *data, struct child *child, int to), void *data)
{
	int status = redirect(child, messages) == 0 ? work(data, child, to) : 1;

	fflush(NULL);
	_exit(status);
}

int child_start(
    struct child *child, int (*work)(void *data, struct child *child, int to), void *data)
{
	int to = -1, messages = -1;

	if (open_pipe(&child->from, &to) == 0 && open_pipe(&child->messages, &messages) == 0)
		child->pid = guard_fork();
	else
		child->pid = -1;
	if (child->pid == 0)
		become(child, to, messages, work, data);
	close_pipe(to);
	close_pipe(messages);
	return child->pid > 0 ? 0 : -1;
}

void children_wait(const struct children *set, const int fds[2], int timeout_ms)
{
	struct pollfd *ready = mem_array(NULL, struct pollfd, 2 * set->n + 2);
	nfds_t n = 0;

	for (size_t i = 0; i < 2; i++)
		ready[n++] = (struct pollfd){.fd = fds[i], .events = POLLIN};
	for (size_t i = 0; i < set->n; i++) {
		ready[n++] = (struct pollfd){.fd = set->list[i]->from, .events = POLLIN};
		ready[n++] = (struct pollfd){.fd = set->list[i]->messages, .events = POLLIN};
	}
	poll(ready, n, timeout_ms);
	mem_free(ready);
}

/* Complete lines of a pipe, one by one. */
static void read_lines(struct child *child, int *fd, char **partial,
    void (*line)(void *, struct child *, char *), void *data)
{
	char buffer[4096];
	ssize_t n = -1;

	while (*fd >= 0 && (n = read(*fd, buffer, sizeof(buffer))) > 0) {
		char *end;

		mem_appendf(child, partial, "%.*s", (int)n, buffer);
		while ((end = strchr(*partial, '\n')) != NULL) {
			char *rest = mem_strdup(child, end + 1);

			*end = '\0';
			line(data, child, *partial);
			mem_free(*partial);
			*partial = rest;
		}
	}
	/* Everybody has closed it: to poll() that is something to read, again and again. */
	if (n == 0) {
		close(*fd);
		*fd = -1;
	}
}

static void pass_on(void *data, struct child *child, char *text)
{
	(void)data;
	report_text(mem_printf(child, "%s\n", text));
}

void child_listen(
    struct child *child, void (*line)(void *data, struct child *child, char *text), void *data)
{
	read_lines(child, &child->from, &child->line, line, data);
	read_lines(child, &child->messages, &child->message, pass_on, NULL);
}

struct child *children_reap(const struct children *set, int *status, double *cpu)
{
	for (size_t i = 0; i < set->n; i++) {
		struct rusage usage;

		if (wait4(set->list[i]->pid, status, WNOHANG, &usage) != set->list[i]->pid)
			continue;
		*cpu = clock_cpu(&usage);
		return set->list[i];
	}
	return NULL;
}

void child_end(struct child *child)
{
	child->told_to_end = true;
	guard_end(child->pid);
}

size_t children_count(const struct children *set, enum child_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->list[i]->kind == kind;
	return n;
}
