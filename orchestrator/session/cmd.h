/* SPDX-License-Identifier: Apache-2.0 */
/* What a command is, how its command line is read, and its help. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/strlist.h"

struct args;

struct cmd {
	const char *name;     /* "build"; of a part of a command "cache gc" */
	const char *summary;  /* one line for the list of commands */
	const char *usage;    /* after "mcm NAME" */
	const char *examples; /* whole lines, shown first by --help */
	unsigned takes;       /* COMMAND_ bits of settings.h: whose options it takes */
	bool operands;        /* whether it takes words that are no options */
	bool starts_program;  /* the first operand is a program, and all words behind it are the
				 program's */
	const struct cmd *const *parts; /* commands of its own, ended by NULL; then run is NULL */
	/* Returns the exit status; everything is reported. */
	int (*run)(void *ctx, const struct args *args);
};

enum { EXIT_WORK = 1, EXIT_USAGE = 2 };

/* A command line that was read. */
struct args {
	const struct cmd *cmd;
	struct settings *settings; /* with what options set */
	char *const *environment;  /* as mcm was started with, secrets too */
	const char **values;       /* of each row of settings_info that is an option alone */
	struct strlist *operands;  /* words that are no options */
	struct strlist *behind;    /* words behind the first "--"; NULL: there is none */
};

/* The value of an option that is no setting; NULL when it was not given. */
const char *args_get(const struct args *args, const char *option);
bool args_on(const struct args *args, const char *option);
/* Report that the operand at that index is one too many; returns EXIT_USAGE. */
int args_unexpected(const struct args *args, size_t at);

/*
 * Read the command line of cmd, or of the part of it that argv[1] names, and run that. Help is
 * printed where it is asked for. argv[0] is the command's name. Returns the exit status.
 */
int cmd_run(void *ctx, const struct cmd *cmd, int argc, char **argv);
/*
 * The command of that name in a list ended by NULL. If there is none, the nearest name is reported,
 * or "all", the call of mcm that lists all commands; NULL.
 */
const struct cmd *cmd_find(const struct cmd *const *list, const char *name, const char *all);
/* Help of one command, to stdout. */
void cmd_help(const struct cmd *cmd);
/* The message, and where the command's help is, as an error; returns EXIT_USAGE. */
int cmd_usage_error(const struct cmd *cmd, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
