/* SPDX-License-Identifier: Apache-2.0 */
/* Readers, and a ring of buffers between a thread that fills them and one that takes them. */
#include "adapters/archive_reader.h"

#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"

enum { BLOCK = 256 * 1024, BLOCKS = 4 };

struct ahead {
	struct archive *from;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	char *blocks[BLOCKS];
	la_ssize_t sizes[BLOCKS]; /* 0: the end, below: an error */
	size_t filled, taken;     /* how many ever were; the last one taken is still in use */
	bool stop;
	double cpu_limit; /* of the process when it is time to stop */
	bool late;
};

static double cpu_used(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return clock_cpu(&used);
}

/*
 * Formats and filters by name: "all" would bring in mtree, whose entries name files of
 * this machine, and filters that start programs.
 */
struct archive *reader_new(bool raw)
{
	struct archive *a = mem_check(archive_read_new());

	if (raw) {
		archive_read_support_format_raw(a);
	} else {
		archive_read_support_format_tar(a);
		archive_read_support_format_ar(a);
		archive_read_support_format_cpio(a);
		archive_read_support_format_zip(a);
	}
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_lzip(a);
	archive_read_support_filter_zstd(a);
	return a;
}

/* Nothing here may report or use talloc: neither is made for threads. */
static void *fill(void *data)
{
	struct ahead *a = data;
	la_ssize_t n = 1;

	for (size_t i = 0; n > 0; i++) {
		pthread_mutex_lock(&a->lock);
		while (!a->stop && i - (a->taken > 0 ? a->taken - 1 : 0) >= BLOCKS)
			pthread_cond_wait(&a->changed, &a->lock);
		bool stop = a->stop;
		pthread_mutex_unlock(&a->lock);
		if (stop)
			break;
		n = archive_read_data(a->from, a->blocks[i % BLOCKS], BLOCK);
		pthread_mutex_lock(&a->lock);
		a->sizes[i % BLOCKS] = n;
		a->filled++;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
	}
	return NULL;
}

struct ahead *ahead_start(struct archive *from, double cpu_seconds)
{
	struct ahead *a = mem_new(NULL, struct ahead);

	a->from = from;
	a->cpu_limit = cpu_used() + cpu_seconds;
	for (int i = 0; i < BLOCKS; i++)
		a->blocks[i] = mem_array(a, char, BLOCK);
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	errno = pthread_create(&a->thread, NULL, fill, a);
	if (errno != 0) {
		report_error(NULL, "cannot start a thread:");
		mem_free(a);
		return NULL;
	}
	return a;
}

la_ssize_t ahead_read(struct archive *to, void *user, const void **block)
{
	struct ahead *a = user;
	size_t i;

	if (cpu_used() > a->cpu_limit) {
		archive_set_error(to, ETIMEDOUT, "it takes too much time");
		a->late = true;
		return -1;
	}
	pthread_mutex_lock(&a->lock);
	i = a->taken % BLOCKS;
	while (a->filled == a->taken)
		pthread_cond_wait(&a->changed, &a->lock);
	/* The end and an error stay where they are, should somebody ask again. */
	if (a->sizes[i] > 0)
		a->taken++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	*block = a->blocks[i];
	if (a->sizes[i] >= 0)
		return a->sizes[i];
	archive_set_error(to, archive_errno(a->from), "%s",
	    archive_error_string(a->from) != NULL ? archive_error_string(a->from)
						  : "unknown error");
	return -1;
}

void ahead_stop(struct ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	mem_free(a);
}

bool ahead_is_late(const struct ahead *a)
{
	return a != NULL && a->late;
}
