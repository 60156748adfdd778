/* SPDX-License-Identifier: Apache-2.0 */
/* Commands by their names, and their help. */
#include "session/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "base/report.h"
#include "session/session.h"
#include "settings/settings.h"

/* The last word of the name: "gc" of "cache gc". */
static const char *own_name(const struct cmd *cmd)
{
	const char *space = strrchr(cmd->name, ' ');

	return space != NULL ? space + 1 : cmd->name;
}

const struct cmd *cmd_find(const struct cmd *const *list, const char *name, const char *all)
{
	struct strlist *names = strlist_new(NULL);

	for (; *list; list++) {
		if (strcmp(own_name(*list), name) == 0)
			break;
		strlist_add(names, own_name(*list));
	}
	if (*list == NULL && *name == '-') {
		report_error(NULL,
		    "'%s' comes before any command; options stand behind it, and '%s' "
		    "lists all commands",
		    name, all);
	} else if (*list == NULL) {
		const char *hint = hint_nearest(names, name, names);

		report_error(NULL,
		    *hint ? "unknown command '%s'%s" : "unknown command '%s'; '%s' lists all", name,
		    *hint ? hint : all);
	}
	mem_free(names);
	return *list;
}

static void print_option(char letter, const char *option, const char *value, const char *help)
{
	enum { HELP_COLUMN = 24 };
	char head[64];
	int n = snprintf(head, sizeof(head), "  %c%c%c --%s%s%s", letter ? '-' : ' ',
	    letter ? letter : ' ', letter ? ',' : ' ', option, value != NULL ? " " : "",
	    value != NULL ? value : "");

	/* What is too long for the column has a line of its own. */
	printf("%s%s%*s%s\n", head, n + 2 > HELP_COLUMN ? "\n" : "",
	    n + 2 > HELP_COLUMN ? HELP_COLUMN : HELP_COLUMN - n, "", help);
}

static void print_packages(void)
{
	struct strlist *packages = session_packages(NULL, NULL);

	for (size_t i = 0; i < packages->count; i++) {
		const char *name = packages->items[i];

		print_option('\0', name, "V", mem_printf(packages, "release of %s", name));
	}
	mem_free(packages);
}

void cmd_help(const struct cmd *cmd)
{
	printf(
	    "%s\n\n%s\nusage: mcm %s %s\n\n", cmd->summary, cmd->examples, cmd->name, cmd->usage);
	for (size_t i = 0; cmd->parts != NULL && cmd->parts[i] != NULL; i++)
		printf("  %-8s  %s\n", own_name(cmd->parts[i]), cmd->parts[i]->summary);
	if (cmd->parts != NULL)
		printf("\n'mcm %s COMMAND --help' tells their options.\n\n", cmd->name);
	for (const struct setting_info *row = settings_info; row->help != NULL; row++)
		if (row->option != NULL && (row->commands & cmd->takes))
			print_option(row->letter, row->option, row->value, row->help);
	if (cmd->takes & COMMANDS_PLAN)
		print_packages();
	print_option('h', "help", NULL, "examples, usage and options");
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
