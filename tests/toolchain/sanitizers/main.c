/* SPDX-License-Identifier: Apache-2.0 */
/* Faults in main itself, which nobody calls whose frame could be found: see faults.c. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static char *volatile kept;

static void *end(void *block)
{
	free(block);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *name = argv[argc - 1];
	pthread_t thread;

	kept = malloc(argc + 121); /* allocated */
	if (strcmp(name, "heap-overflow") == 0)
		return kept[argc + 121]; /* heap-overflow */
	if (strcmp(name, "thread") == 0) {
		pthread_create(&thread, NULL, end, kept); /* created */
		pthread_join(thread, NULL);
		return kept[argc]; /* thread */
	}
	if (strcmp(name, "leak") == 0) {
		kept = NULL;
		return 0;
	}
	free(kept); /* freed */
	if (strcmp(name, "use-after-free") == 0)
		return kept[argc]; /* use-after-free */
	if (strcmp(name, "double-free") == 0)
		free(kept); /* double-free */
	return 0;
}
