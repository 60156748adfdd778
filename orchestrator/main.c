/* SPDX-License-Identifier: Apache-2.0 */
/* mcm: builds GCC cross toolchains that target musl. Has the table of commands, finds the one that
 * is asked for and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"

static const struct cmd *const commands[] = {&cmd_build, &cmd_fetch, &cmd_plan, &cmd_list,
    &cmd_status, &cmd_log, &cmd_test, &cmd_inspect, &cmd_abi, &cmd_diff, &cmd_report, &cmd_audit,
    &cmd_lock, &cmd_bump, &cmd_cache, &cmd_doctor, &cmd_env, &cmd_exec, &cmd_debug, &cmd_pack,
    &cmd_dist, &cmd_verify, &cmd_web, NULL};

static void help(void)
{
	printf("usage: mcm COMMAND [ARGUMENT...]\n\n"
	       "  mcm build x86_64-linux-musl --prefix /opt/cross\n"
	       "  /opt/cross/bin/x86_64-linux-musl-gcc -static hello.c\n\n"
	       "commands:\n");
	for (size_t i = 0; commands[i] != NULL; i++)
		printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
	printf("  %-8s  %s\n\n", "help", "this text, or the help of one command");
	printf("'mcm COMMAND --help' tells more; so do mcm(1), mcm-recipe(5) and mcm-config(5).\n");
}

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

static const char *const helps[] = {"help", "--help", "-h", NULL};

/* Words behind a command are ignored: completions ask with all words of a line. */
static int help_of(int n, char *const *words)
{
	const struct cmd *cmd;

	/* It is in the list of commands, so it has a help as these have. */
	if (is_one_of(words[0], helps)) {
		help();
		return 0;
	}
	cmd = cmd_find(commands, words[0], "mcm help");
	if (cmd != NULL && cmd->parts != NULL && n > 1)
		cmd = cmd_find(cmd->parts, words[1], "mcm help");
	if (cmd == NULL)
		return EXIT_USAGE;
	cmd_help(cmd);
	return 0;
}

static int run_command(void *ctx, int argc, char **argv)
{
	const struct cmd *cmd = strcmp(argv[0], cmd_build_stage.name) == 0
				    ? &cmd_build_stage
				    : cmd_find(commands, argv[0], "mcm help");

	return cmd != NULL ? cmd_run(ctx, cmd, argc, argv) : EXIT_USAGE;
}

static int run_words(void *ctx, int argc, char **argv)
{
	static const char *const version[] = {"--version", "-V", "version", NULL};

	if (argc > 1 && is_one_of(argv[1], version)) {
		printf("mcm %s\n", MCM_VERSION);
		return 0;
	}
	if (argc > 1 && !is_one_of(argv[1], helps))
		return run_command(ctx, argc - 1, argv + 1);
	if (argc > 2)
		return help_of(argc - 2, argv + 2);
	help();
	return argc < 2 ? EXIT_USAGE : 0;
}

/* Results that did not reach stdout are a failure, not a silent success. */
static int flush_results(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	report_error(NULL, "cannot write to standard output:");
	return status != 0 ? status : EXIT_WORK;
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
	status = flush_results(run_words(ctx, argc, argv));
	mem_free(ctx);
	if (status > 128) {
		/* Die of the signal we were sent, so that the caller's shell sees it. */
		signal(status - 128, SIG_DFL);
		raise(status - 128);
	}
	return status;
}
