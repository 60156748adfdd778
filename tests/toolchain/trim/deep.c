/* SPDX-License-Identifier: Apache-2.0 */
/* deep BYTES: a thread of the default kind whose recursion takes that much stack. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static volatile int sink;

static void descend(long bytes)
{
	char frame[1024];

	memset(frame, (int)bytes, sizeof frame);
	sink += frame[bytes & 1023];
	if (bytes > 0)
		descend(bytes - (long)sizeof frame);
	sink += frame[0];
}

static void *start(void *arg)
{
	descend(*(long *)arg);
	return NULL;
}

int main(int argc, char **argv)
{
	long bytes = argc > 1 ? atol(argv[1]) : 0;
	pthread_t thread;

	if (pthread_create(&thread, NULL, start, &bytes))
		return 1;
	return pthread_join(thread, NULL) != 0;
}
