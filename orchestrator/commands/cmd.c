/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands and their help. */
#include "commands/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"

const struct cmd *const cmd_table[] = {
    &cmd_build,
    &cmd_fetch,
    &cmd_plan,
    &cmd_list,
    &cmd_status,
    &cmd_log,
    &cmd_test,
    &cmd_inspect,
    &cmd_abi,
    &cmd_cache,
    &cmd_doctor,
    &cmd_env,
    &cmd_exec,
    NULL,
};

const struct cmd *cmd_find(const char *name)
{
	for (size_t i = 0; cmd_table[i]; i++) {
		if (!strcmp(cmd_table[i]->name, name))
			return cmd_table[i];
	}
	return NULL;
}

void cmd_help(const struct cmd *cmd)
{
	printf(
	    "%s\n\n%s\nusage: mcm %s %s\n\n", cmd->summary, cmd->examples, cmd->name, cmd->usage);
	if (cmd->options)
		printf("%s", cmd->options);
}

int cmd_usage_error(const struct cmd *cmd, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = mem_vprintf(NULL, fmt, ap);
	va_end(ap);
	report_error(NULL, "%s (see 'mcm %s --help')", text, cmd->name);
	mem_free(text);
	return EXIT_USAGE;
}
