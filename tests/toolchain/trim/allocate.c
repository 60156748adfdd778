/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of every kind, from several threads at once, given back by others, and across fork(). */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 20000, SLOTS = 64 };

static char *shared[SLOTS];

static void *work(void *arg)
{
	uintptr_t seed = (uintptr_t)arg * 2654435761u + 1;

	for (int i = 0; i < ROUNDS; i++) {
		size_t size = (seed = seed * 1103515245 + 12345) % 5000 + 1;
		char *p = i % 3 ? malloc(size) : calloc(1, size), *old;

		if (!p)
			abort();
		memset(p, (int)seed, size);
		p = realloc(p, size * 2);
		if (!p || p[size - 1] != (char)seed)
			abort();
		/* Freed by whichever thread comes next. */
		old = __atomic_exchange_n(&shared[seed % SLOTS], p, __ATOMIC_ACQ_REL);
		free(old);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	void *aligned;
	int status;

	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)i))
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (size_t align = 16; align <= 65536; align *= 2) {
		if (posix_memalign(&aligned, align, 100) || (uintptr_t)aligned % align)
			return 2;
		free(aligned);
		aligned = aligned_alloc(align, align);
		if (!aligned || (uintptr_t)aligned % align)
			return 3;
		free(aligned);
	}
	if (fork() == 0) {
		work(&status);
		_exit(0);
	}
	return wait(&status) < 0 || status != 0 ? 4 : 0;
}
