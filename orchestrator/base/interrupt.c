/* SPDX-License-Identifier: Apache-2.0 */
/* One number, written by a handler. */
#include "base/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t seen;

static void on_signal(int sig)
{
	seen = sig;
}

void interrupt_catch(void)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	/* Calls are not restarted: one that tells of progress to nobody who reads would never end.
	 */
	struct sigaction action = {.sa_handler = on_signal}, before;

	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		/* Started by nohup, say: the terminal may go away. A shell that starts something
		 * behind itself lets it ignore SIGINT, but for the keyboard's sake alone. */
		if (caught[i] == SIGINT || sigaction(caught[i], NULL, &before) != 0 ||
		    before.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
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
