/* SPDX-License-Identifier: Apache-2.0 */
/* c-stack SIZE: a thread made without any attributes has a stack of SIZE bytes, and can use it. */
#define _GNU_SOURCE /* pthread_getattr_np */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME = 1024 };

/* Takes depth frames; volatile, or they would be one. */
static int recurse(int depth)
{
	volatile char frame[FRAME];

	memset((char *)frame, depth, sizeof(frame));
	return depth ? recurse(depth - 1) + (frame[0] == frame[FRAME - 1]) : 0;
}

static void *work(void *arg)
{
	long wanted = *(long *)arg;
	/* A quarter is left for what else a frame holds. */
	int depth = (int)(wanted * 3 / 4 / (FRAME + 128));
	pthread_attr_t attr;
	size_t size = 0;

	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstacksize(&attr, &size);
	printf("thread stack: %zu bytes\n", size);
	/* Of the mapping, thread-local storage has a part, so it is a little less or, rounded up, more. */
	if (size < (size_t)wanted - 16384 || size > (size_t)wanted + 65536) {
		fprintf(stderr, "c-stack: not about %ld bytes\n", wanted);
		return NULL;
	}
	return recurse(depth) == depth ? arg : NULL;
}

int main(int argc, char **argv)
{
	long wanted = argc == 2 ? atol(argv[1]) : 0;
	pthread_attr_t attr;
	pthread_t thread;
	size_t size = 0;
	void *good = NULL;

	pthread_attr_init(&attr);
	pthread_attr_getstacksize(&attr, &size);
	if (size != (size_t)wanted) {
		fprintf(stderr, "c-stack: the default is %zu, not %ld bytes\n", size, wanted);
		return 1;
	}
	if (pthread_create(&thread, NULL, work, &wanted) || pthread_join(thread, &good))
		return 1;
	return !good;
}
