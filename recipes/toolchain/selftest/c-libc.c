/* SPDX-License-Identifier: Apache-2.0 */
/* The C library answers: memory, text, numbers, time, locale. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int check(int ok, const char *what)
{
	if (!ok)
		fprintf(stderr, "c-libc: %s is wrong\n", what);
	return !ok;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int main(int argc, char **argv)
{
	char text[64];
	int numbers[] = {3, 1, 2};
	volatile double two = 2.0;
	struct timespec now;
	int bad = 0;

	qsort(numbers, 3, sizeof(int), compare);
	bad |= check(numbers[0] == 1 && numbers[2] == 3, "qsort");
	snprintf(text, sizeof(text), "%.4f %lld", sqrt(two), 123456789012345LL);
	bad |= check(strcmp(text, "1.4142 123456789012345") == 0, "snprintf");
	bad |= check(clock_gettime(CLOCK_REALTIME, &now) == 0, "clock_gettime");
	bad |= check(sizeof(now.tv_sec) == 8, "time_t");
	bad |= check(argc == 1 && argv[argc] == NULL, "argv");
	return bad;
}
