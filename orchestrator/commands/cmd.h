/* SPDX-License-Identifier: Apache-2.0 */
/* One command is one file and one entry of the table in main.c. */
#pragma once

struct cmd {
	const char *name;
	const char *summary;  /* one line for the list of commands */
	const char *usage;    /* after "mcm NAME" */
	const char *examples; /* whole lines, shown first by --help */
	const char *options;  /* whole lines */
	/* argv[0] is the command's name. Returns the exit status; everything is reported. */
	int (*run)(void *ctx, int argc, char **argv);
};

enum { EXIT_WORK = 1, EXIT_USAGE = 2 };

extern const struct cmd cmd_build, cmd_fetch, cmd_plan, cmd_list, cmd_status, cmd_log, cmd_cache,
    cmd_doctor, cmd_test, cmd_inspect, cmd_abi, cmd_env, cmd_exec;

/* All commands, ended by NULL. */
extern const struct cmd *const cmd_table[];
const struct cmd *cmd_find(const char *name); /* or NULL */
/* Help of one command, to stdout. */
void cmd_help(const struct cmd *cmd);
/* "see 'mcm NAME --help'" as an error; returns EXIT_USAGE. */
int cmd_usage_error(const struct cmd *cmd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
