/* SPDX-License-Identifier: Apache-2.0 */
/* Threads and thread-local storage. */
#include <pthread.h>
#include <stdio.h>

static _Thread_local int mine;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void *work(void *arg)
{
	for (int i = 0; i < 1000; i++)
		mine++;
	pthread_mutex_lock(&lock);
	sum += mine;
	pthread_mutex_unlock(&lock);
	return arg;
}

int main(void)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, work, NULL) != 0)
			return 1;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	if (sum != 4000 || mine != 0)
		fprintf(stderr, "c-thread: sum is %d, not 4000\n", sum);
	return sum != 4000 || mine != 0;
}
