/* SPDX-License-Identifier: Apache-2.0 */
#include <netdb.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>

#include "_cgo_export.h"

static void *resolve(void *arg)
{
	struct addrinfo *list, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};

	if (getaddrinfo("127.0.0.1", "80", &hints, &list) != 0)
		return arg;
	goResolved(list->ai_family);
	freeaddrinfo(list);
	return NULL;
}

int run_threads(int n)
{
	pthread_t threads[64];
	void *failed;
	int failures = 0;

	for (int i = 0; i < n; i++) {
		if (pthread_create(&threads[i], NULL, resolve, &threads[i]) != 0)
			return -1;
	}
	for (int i = 0; i < n; i++) {
		pthread_join(threads[i], &failed);
		failures += failed != NULL;
	}
	return failures;
}
