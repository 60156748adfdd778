/* SPDX-License-Identifier: Apache-2.0 */
/* Between fork and exec, where only what is async-signal-safe may be called. */
#include "process/inherit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

void inherit_no_signals(void)
{
	struct sigaction action;
	sigset_t none;

	for (int i = 1; i < NSIG; i++) {
		/* nohup works by an ignored SIGHUP that everything below inherits. */
		if (i == SIGHUP && sigaction(i, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			continue;
		/* Fails for SIGKILL, SIGSTOP and the libc's own, which is fine. */
		action = (struct sigaction){.sa_handler = SIG_DFL};
		sigaction(i, &action, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

struct kernel_dirent {
	unsigned long long ino;
	long long offset;
	unsigned short size;
	unsigned char type;
	char name[];
};

/* opendir() would allocate, which a child of a threaded process must not. */
static void each_listed(void (*act)(int fd))
{
	_Alignas(struct kernel_dirent) char buffer[2048];
	int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long n;

	while (dir >= 0 && (n = syscall(SYS_getdents64, dir, buffer, sizeof buffer)) > 0) {
		for (long at = 0; at < n;) {
			const struct kernel_dirent *e = (const void *)(buffer + at);
			int fd = 0;

			for (const char *p = e->name; *p >= '0' && *p <= '9'; p++)
				fd = fd * 10 + (*p - '0');
			if (fd > STDERR_FILENO && fd != dir)
				act(fd);
			at += e->size;
		}
	}
	if (dir >= 0)
		close(dir);
}

/* Before Linux 5.11, and in sandboxes that do not know the call, descriptors are listed. */
static void each_above_stderr(unsigned flags, void (*act)(int fd))
{
	long done = -1;

#ifdef SYS_close_range
	done = syscall(SYS_close_range, STDERR_FILENO + 1U, ~0U, flags);
#endif
	if (done != 0)
		each_listed(act);
}

static void set_close_on_exec(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void close_now(int fd)
{
	close(fd);
}

void inherit_close_on_exec(void)
{
	each_above_stderr(CLOSE_RANGE_CLOEXEC, set_close_on_exec);
}

void inherit_close(void)
{
	each_above_stderr(0, close_now);
}
