/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the stack in a handler of a signal: are main and the function between it and what went
 * wrong seen? */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unwind.h>

#define IN(name) __attribute__((noinline, section(#name)))
extern char __start_caller[], __stop_caller[], __start_first[], __stop_first[];
static int saw_caller, saw_main;

static _Unwind_Reason_Code see(struct _Unwind_Context *context, void *unused)
{
	char *at = (char *)_Unwind_GetIP(context);

	(void)unused;
	saw_caller |= at >= __start_caller && at < __stop_caller;
	saw_main |= at >= __start_first && at < __stop_first;
	return _URC_NO_REASON;
}

static void handler(int number)
{
	(void)number;
	_Unwind_Backtrace(see, NULL);
	_exit(saw_caller && saw_main ? 0 : 1);
}

static int compare(const void *a, const void *b)
{
	(void)a;
	(void)b;
	*(volatile int *)0 = 1;
	return 0;
}

IN(caller) int run(const char *what)
{
	int pair[2] = {2, 1};

	if (strcmp(what, "fault") == 0)
		*(volatile int *)0 = 1;
	if (strcmp(what, "abort") == 0)
		abort();
	if (strcmp(what, "raise") == 0)
		raise(SIGABRT);
	if (strcmp(what, "qsort") == 0)
		qsort(pair, 2, sizeof *pair, compare);
	if (strcmp(what, "sleep") == 0) {
		alarm(1);
		sleep(9);
	}
	return pair[0];
}

IN(first) int main(int argc, char **argv)
{
	static char stack[1 << 16];
	stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};

	sigaltstack(&other, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	return run(argc > 1 ? argv[1] : "") + 2;
}
