/* SPDX-License-Identifier: Apache-2.0 */
/* The token pipe of GNU make's jobserver. */
#include "process/jobserver.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"

/* A pipe holds a page at least, also when the user has used up the allowance for larger ones. */
enum { MOST_SLOTS = 4096 };

/*
 * O_NONBLOCK belongs to the open pipe, not to the descriptor: setting it on read_fd
 * would also set it for every make, and GNU make 4.3 takes EAGAIN for a fatal error.
 * Opening the pipe anew gives us an end with flags of its own.
 */
static int open_own_end(int read_fd)
{
	char *name = mem_printf(NULL, "/proc/self/fd/%d", read_fd);
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	mem_free(name);
	return fd;
}

int jobserver_open(struct jobserver *js, int slots)
{
	int ends[2];

	*js = (struct jobserver){.read_fd = -1, .write_fd = -1, .own_fd = -1};
	if (slots < 1 || slots > MOST_SLOTS)
		return report_error(NULL,
		    "cannot run '%d' jobs at once: give a number from 1 to %d", slots, MOST_SLOTS);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return report_error(NULL, "cannot make the jobserver's pipe:");
	*js = (struct jobserver){
	    .read_fd = ends[0],
	    .write_fd = ends[1],
	    .own_fd = open_own_end(ends[0]),
	    .slots = slots,
	};
	if (js->own_fd < 0) {
		report_error(
		    NULL, "cannot open the jobserver's pipe in '/proc/self/fd' (mount /proc):");
		jobserver_close(js);
		return -1;
	}
	for (int i = 0; i < slots; i++)
		jobserver_give(js);
	return 0;
}

void jobserver_close(struct jobserver *js)
{
	const int fds[] = {js->read_fd, js->write_fd, js->own_fd};

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	*js = (struct jobserver){.read_fd = -1, .write_fd = -1, .own_fd = -1};
}

bool jobserver_take(struct jobserver *js)
{
	char token;
	ssize_t n;

	if (js->kept > 0) {
		js->kept--;
		return true;
	}
	do
		n = read(js->own_fd, &token, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

void jobserver_give(struct jobserver *js)
{
	ssize_t n;

	do
		n = write(js->write_fd, "+", 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		js->kept++;
}

void jobserver_reset(struct jobserver *js, int owned)
{
	while (jobserver_take(js))
		continue;
	for (int i = owned; i < js->slots; i++)
		jobserver_give(js);
}

char *jobserver_makeflags(const void *ctx, const struct jobserver *js)
{
	return mem_printf(ctx, "-j%d --jobserver-auth=%d,%d", js->slots, js->read_fd, js->write_fd);
}
