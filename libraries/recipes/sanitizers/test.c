/* options: -g -fsanitize=address,undefined */
/* SPDX-License-Identifier: Apache-2.0 */
/* Faults, each in a process of its own: the report names the fault and the line that it is in. Without AddressSanitizer those of arithmetic alone. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Says the line that it is in, and lets the code before the report be anything. */
#define HERE fprintf(stderr, "test.c:%d\n", __LINE__)

#ifdef __SANITIZE_ADDRESS__
static void *volatile kept;
#endif
static volatile int one = 1;

#ifdef __SANITIZE_ADDRESS__
__attribute__((noinline)) static int heap(void)
{
	int *numbers = calloc(4, sizeof(int));
	int found;

	HERE, found = numbers[one + 3];
	free(numbers);
	return found;
}

__attribute__((noinline)) static int freed(void)
{
	int *numbers = calloc(4, sizeof(int));

	kept = numbers;
	free(numbers);
	numbers = kept;
	return HERE, numbers[one];
}

__attribute__((noinline)) static int stack(void)
{
	volatile int numbers[4] = {0};

	return HERE, numbers[one + 3] = 5;
}

__attribute__((noinline)) static int leaked(void)
{
	HERE, kept = malloc(one + 122);
	kept = NULL;
	return 0;
}
#endif

__attribute__((noinline)) static int sum(void)
{
	return HERE, one + INT32_MAX;
}

__attribute__((noinline)) static int misaligned(void)
{
	static _Alignas(8) char bytes[16];

	return HERE, *(volatile int *)(bytes + one);
}

__attribute__((noinline)) static int nothing(void)
{
	char *text = strdup("nothing");
	int length = (int)strlen(text);

	HERE;
	free(text);
	return length != 7;
}

#ifdef __SANITIZE_ADDRESS__
/* QEMU's user mode has no ptrace, without which nobody can look for leaks. The function of that name is AddressSanitizer's, and this is
 * asked before that is ready. */
__attribute__((no_sanitize("address"))) static int can_trace(void)
{
	return syscall(SYS_ptrace, PTRACE_PEEKUSER, getpid(), NULL, NULL) != -1 || errno != ENOSYS;
}

const char *__asan_default_options(void);
__attribute__((no_sanitize("address"))) const char *__asan_default_options(void)
{
	return can_trace() ? "" : "detect_leaks=0";
}
#endif

/* What the fault's process wrote to standard error. */
static void read_report(int (*fault)(void), char *report, size_t size)
{
	size_t length = 0;
	ssize_t got;
	int pair[2];

	if (pipe(pair) != 0)
		exit(2);
	if (fork() == 0) {
		dup2(pair[1], STDERR_FILENO);
		close(pair[0]);
		close(pair[1]);
		exit(fault() == 99);
	}
	close(pair[1]);
	while (length < size - 1 && (got = read(pair[0], report + length, size - 1 - length)) > 0)
		length += (size_t)got;
	report[length] = '\0';
	close(pair[0]);
	wait(NULL);
}

/* Whether the report has that, and the line in a place that it tells of. A report of nothing is the line alone. */
static int check(int (*fault)(void), const char *wanted)
{
	static char report[65536];
	char line[32];
	size_t length;

	read_report(fault, report, sizeof(report));
	length = strcspn(report, "\n");
	if (length == 0 || length >= sizeof(line))
		return 0;
	memcpy(line, report, length);
	line[length] = '\0';
	if (wanted == NULL ? report[length + 1] == '\0'
			   : strstr(report, wanted) != NULL && strstr(report + length, line) != NULL)
		return 1;
	printf("%s was expected in:\n%s\n", wanted != NULL ? wanted : "nothing", report);
	return 0;
}

int main(void)
{
	int good = check(sum, "signed integer overflow") && check(misaligned, "misaligned address") && check(nothing, NULL);

#ifdef __SANITIZE_ADDRESS__
	good = good && check(heap, "heap-buffer-overflow") && check(freed, "heap-use-after-free") &&
	       check(stack, "stack-buffer-overflow");
	if (can_trace())
		good = good && check(leaked, "123 byte(s)");
	else
		puts("leaks are not looked for: there is no ptrace");
#endif
	return !good;
}
