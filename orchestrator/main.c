/* SPDX-License-Identifier: Apache-2.0 */
/* mcm: builds GCC cross toolchains that target musl. Finds the command and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/cmd.h"

static void help(void)
{
	printf("usage: mcm COMMAND [ARGUMENT...]\n\n"
	       "  mcm build x86_64-linux-musl --prefix /opt/cross\n"
	       "  /opt/cross/bin/x86_64-linux-musl-gcc -static hello.c\n\n"
	       "commands:\n");
	for (size_t i = 0; cmd_table[i]; i++)
		printf("  %-8s  %s\n", cmd_table[i]->name, cmd_table[i]->summary);
	printf("  %-8s  %s\n\n", "help", "this text, or the help of one command");
	printf("'mcm COMMAND --help' tells more; so do mcm(1), mcm-recipe(5) and mcm-config(5).\n");
}

static int unknown(const char *name)
{
	char *names[32] = {NULL};
	const char *near;
	size_t n = 0;

	for (; cmd_table[n] && n < 31; n++)
		names[n] = (char *)(uintptr_t)cmd_table[n]->name;
	near = report_nearest(name, names);
	if (near)
		report_error(NULL, "unknown command '%s'; did you mean '%s'?", name, near);
	else
		report_error(NULL, "unknown command '%s'; 'mcm help' lists all", name);
	return EXIT_USAGE;
}

static int run(void *ctx, int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2) {
		report_error(NULL, "no command given; 'mcm help' lists all");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("mcm %s\n", MCM_VERSION);
		return 0;
	}
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		cmd = argc > 2 ? cmd_find(argv[2]) : NULL;
		if (argc > 2 && !cmd)
			return unknown(argv[2]);
		if (cmd)
			cmd_help(cmd);
		else
			help();
		return 0;
	}
	cmd = cmd_find(argv[1]);
	return cmd ? cmd->run(ctx, argc - 1, argv + 1) : unknown(argv[1]);
}

/* Results that did not reach stdout are a failure, not a silent success. */
static int flush_results(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	report_error(NULL, "cannot write to standard output:");
	return status ? status : EXIT_WORK;
}

/*
 * Whoever started us may have closed a standard descriptor, which the next file we open would then
 * get, a lock or a log with messages written into it. Opened the wrong way round, so that what is
 * read or written fails as it would have.
 */
static void hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= STDIN_FILENO && fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Whoever started us may ignore or block what children's ends and the user's signals come by. */
static void reset_signals(void)
{
	sigset_t wanted;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGCHLD);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGHUP);
	sigprocmask(SIG_UNBLOCK, &wanted, NULL);
}

int main(int argc, char **argv)
{
	void *ctx = mem_new(NULL, char);
	int status;

	hold_standard_descriptors();
	reset_signals();
	report_set_debug(getenv("MCM_DEBUG") != NULL);
	status = flush_results(run(ctx, argc, argv));
	mem_free(ctx);
	if (status > 128) {
		/* Die of the signal we were sent, so that the caller's shell sees it. */
		signal(status - 128, SIG_DFL);
		raise(status - 128);
	}
	return status;
}
