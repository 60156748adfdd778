/* SPDX-License-Identifier: Apache-2.0 */
/* Signals wake the loop through a pipe; the number that must end the run is kept. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/report.h"
#include "run/run_priv.h"

static int ends[2] = {-1, -1};
static volatile sig_atomic_t seen, went_on;

static void on_signal(int sig)
{
	int saved = errno;

	if (sig == SIGCONT)
		went_on = 1;
	else if (sig != SIGCHLD)
		seen = sig;
	if (write(ends[1], "", 1) < 0) {
		/* Full: the loop wakes up anyway. */
	}
	errno = saved;
}

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGCONT};
enum { NCAUGHT = sizeof(caught) / sizeof(*caught) };
static struct sigaction before[NCAUGHT];

int signals_catch(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return report_error(NULL, "cannot make a pipe:");
	seen = went_on = 0;
	for (int i = 0; i < NCAUGHT; i++) {
		sigaction(caught[i], NULL, &before[i]);
		/* Started by nohup: the terminal may go away. */
		if (caught[i] != SIGHUP || before[i].sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
	return 0;
}

void signals_restore(void)
{
	for (int i = 0; i < NCAUGHT; i++)
		sigaction(caught[i], &before[i], NULL);
	close(ends[0]);
	close(ends[1]);
}

int signals_fd(void)
{
	return ends[0];
}

int signals_last(void)
{
	char drain[64];

	while (read(ends[0], drain, sizeof(drain)) > 0)
		continue;
	return seen;
}

bool signals_went_on(void)
{
	bool yes = went_on;

	went_on = 0;
	return yes;
}
