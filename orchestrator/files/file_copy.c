/* SPDX-License-Identifier: Apache-2.0 */
/* Copying files, many by several threads: most of the time goes into the kernel's handling of
 * pages. */
#include "files/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/report.h"

/* From linux/fs.h, which need not be installed beside every libc. */
#ifndef FICLONE
#define FICLONE _IOW(0x94, 9, int)
#endif

/* The buffer is on the stack, of which musl gives a thread 128 KiB. */
enum { COPY_SIZE = 1 << 16, MAX_THREADS = 8 };

struct copy_queue {
	struct file_copy *copies;
	size_t count;
	atomic_size_t next;
	atomic_bool failed;
};

/* Errors that mean "not this way", not "not at all". */
static bool may_try_otherwise(int error)
{
	return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP ||
	       error == EPERM || error == EBADF || error == ETXTBSY;
}

/* From offset 0 of both. 1 when size bytes are done, 0 when it has to go on in another way. */
static int copy_in_kernel(int in, int out, off_t size)
{
	off_t done = 0;

	while (done < size) {
		ssize_t n = copy_file_range(in, NULL, out, NULL, (size_t)1 << 30, 0);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return may_try_otherwise(errno) ? 0 : -1;
		if (n > 0)
			done += n;
	}
	return 1;
}

static int copy_by_hand(int in, int out)
{
	char buffer[COPY_SIZE];

	for (;;) {
		ssize_t n = read(in, buffer, sizeof buffer);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		if (file_write(out, buffer, (size_t)n) != 0)
			return -1;
	}
}

/* The bytes, mode and times; -1 with errno set. */
static int fill(int in, int out, const struct stat *st)
{
	const struct timespec times[2] = {st->st_atim, st->st_mtim};

	if (ioctl(out, FICLONE, in) != 0) {
		int done = copy_in_kernel(in, out, st->st_size);

		if (done < 0 || (done == 0 && copy_by_hand(in, out) != 0))
			return -1;
	}
	if (fchmod(out, st->st_mode & 07777) != 0)
		return -1;
	return futimens(out, times);
}

static void fail_copy(struct file_copy *c, const char *verb, const char *path)
{
	if (c->result < 0)
		return;
	c->result = -1;
	c->error = errno;
	c->verb = verb;
	c->culprit = path;
}

/* Silent: threads run this. */
static void copy(struct file_copy *c)
{
	int out = open(c->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	c->result = 0;
	if (out < 0 && errno == EEXIST) {
		c->result = 1;
		return;
	}
	if (out < 0) {
		fail_copy(c, "create", c->to);
		return;
	}
	int in = open(c->from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (in < 0)
		fail_copy(c, "open", c->from);
	else if (fill(in, out, &c->st) != 0)
		fail_copy(c, "copy", c->from);
	if (in >= 0)
		close(in);
	/* Network file systems tell some write errors only now. */
	if (close(out) != 0)
		fail_copy(c, "write", c->to);
	if (c->result != 0)
		unlink(c->to);
}

static int report(const struct file_copy *c)
{
	errno = c->error;
	if (c->culprit == c->to)
		return report_error(NULL, "cannot %s '%s':", c->verb, c->to);
	return report_error(NULL, "cannot %s '%s' for '%s':", c->verb, c->from, c->to);
}

int file_copy(const char *from, const char *to, const struct stat *st)
{
	struct file_copy c = {.from = from, .to = to, .st = *st};

	copy(&c);
	return c.result < 0 ? report(&c) : c.result;
}

static void *work(void *data)
{
	struct copy_queue *queue = data;
	size_t i;

	while (!queue->failed && (i = queue->next++) < queue->count) {
		copy(&queue->copies[i]);
		if (queue->copies[i].result < 0)
			queue->failed = true;
	}
	return NULL;
}

static size_t useful_threads(size_t n)
{
	cpu_set_t cpus;
	size_t useful = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (size_t)CPU_COUNT(&cpus)
								      : 1;

	useful = useful < MAX_THREADS ? useful : MAX_THREADS;
	return useful < n ? useful : n;
}

int file_copy_all(struct file_copy *copies, size_t n)
{
	struct copy_queue queue = {.copies = copies, .count = n};
	pthread_t threads[MAX_THREADS];
	size_t wanted = useful_threads(n), others = 0;

	/* Whoever cannot be had is done without: we work too. */
	while (others + 1 < wanted && pthread_create(&threads[others], NULL, work, &queue) == 0)
		others++;
	work(&queue);
	for (size_t i = 0; i < others; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < n; i++)
		if (copies[i].result < 0)
			return report(&copies[i]);
	return 0;
}
