/* SPDX-License-Identifier: Apache-2.0 */
/* One number, written by a handler, and the handlers of before. */
#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t seen;

static void on_signal(int sig)
{
	seen = sig;
}

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

enum { CAUGHT = sizeof caught / sizeof *caught };

/* What was done about each before. */
static struct sigaction former[CAUGHT];

void interrupt_catch(void)
{
	/* Calls are not restarted: one that tells of progress to nobody who reads would never end.
	 */
	struct sigaction action = {.sa_handler = on_signal}, now;

	for (size_t i = 0; i < CAUGHT; i++) {
		if (sigaction(caught[i], NULL, &now) != 0 || now.sa_handler == on_signal)
			continue;
		former[i] = now;
		/* Started by nohup, say: the terminal may go away. A shell that starts something
		 * behind itself lets it ignore SIGINT, but for the keyboard's sake alone. */
		if (caught[i] == SIGINT || now.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
}

void interrupt_let(void)
{
	struct sigaction now;

	for (size_t i = 0; i < CAUGHT; i++)
		if (sigaction(caught[i], NULL, &now) == 0 && now.sa_handler == on_signal)
			sigaction(caught[i], &former[i], NULL);
}

int interrupt_signal(void)
{
	return seen;
}

int interrupt_status(int status)
{
	enum { SIGNALLED = 128 };

	return seen != 0 ? SIGNALLED + seen : status;
}
