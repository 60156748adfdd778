/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the command line of a command by the table of settings and options. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "base/report.h"
#include "session/session.h"
#include "settings/settings.h"

/*
 * What getopt calls a long option: this and its row's index, or the index of its package. Short
 * ones are their letters.
 */
enum { LONG_BASE = 256, PACKAGE_BASE = 1 << 16 };

/* What getopt has to know of the options of one command. */
struct grammar {
	struct option *options; /* ended by a NULL name */
	size_t n;
	char *letters;
	struct strlist *packages; /* whose release an option of their name chooses */
};

static void add_option(struct grammar *grammar, const char *name, int has_value, int code)
{
	mem_grow(grammar, grammar->options, struct option, grammar->n + 2);
	grammar->options[grammar->n++] = (struct option){
	    .name = name, .has_arg = has_value, .val = code};
	grammar->options[grammar->n] = (struct option){0};
}

/* What --recipes says, for its packages have options, too; NULL: nothing. The grammar owns it.
 * Reports nothing. */
static const char *find_recipes(struct grammar *grammar, int argc, char **argv)
{
	/* The words stay in their order: what follows an unknown option may be its value. */
	char *letters = mem_printf(NULL, "-%s", grammar->letters);
	const char *recipes = NULL;
	int code;

	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, grammar->options, NULL)) != -1) {
		const char *name = code >= LONG_BASE ? settings_info[code - LONG_BASE].name : NULL;

		if (name != NULL && strcmp(name, "RECIPES") == 0)
			recipes = recipes != NULL ? mem_printf(grammar, "%s:%s", recipes, optarg)
						  : optarg;
	}
	mem_free(letters);
	return recipes;
}

/* Of a value in brackets the help says that it may be left out; then it is "". */
static int value_of(const struct setting_info *row)
{
	return row->value == NULL     ? no_argument
	       : row->value[0] == '[' ? optional_argument
				      : required_argument;
}

static struct grammar *grammar_of(const void *ctx, const struct cmd *cmd, int argc, char **argv)
{
	struct grammar *grammar = mem_new(ctx, struct grammar);

	grammar->letters = mem_strdup(grammar, ":h");
	add_option(grammar, "help", false, 'h');
	for (int i = 0; settings_info[i].help; i++) {
		const struct setting_info *row = &settings_info[i];

		if (row->option == NULL || !(row->commands & cmd->takes))
			continue;
		add_option(grammar, row->option, value_of(row), LONG_BASE + i);
		if (row->letter)
			mem_appendf(grammar, &grammar->letters, "%c%s", row->letter,
			    row->value != NULL ? ":" : "");
	}
	grammar->packages = cmd->takes & COMMANDS_PLAN
				? session_packages(grammar, find_recipes(grammar, argc, argv))
				: strlist_new(grammar);
	for (size_t i = 0; i < grammar->packages->count; i++)
		add_option(grammar, grammar->packages->items[i], true, PACKAGE_BASE + (int)i);
	return grammar;
}

static int bad_option(
    const struct cmd *cmd, const struct grammar *grammar, int code, char *const *argv)
{
	/* Of letters in one word, as in "-xj2", the word may not yet be passed. */
	const char letter[] = {'-', (char)optopt, '\0'};
	const char *word = optopt > 0 && optopt < LONG_BASE ? letter : argv[optind - 1];
	struct strlist *names;
	const char *near;

	if (code == ':')
		return cmd_usage_error(cmd, "option '%s' needs a value", word);
	names = strlist_new(grammar);
	for (size_t i = 0; i < grammar->n; i++)
		strlist_addf(names, "--%s", grammar->options[i].name);
	near = hint_nearest(names, word, names);
	return cmd_usage_error(cmd, "unknown option '%s'%s", word, near);
}

/* The row of an option that getopt knows by this code. */
static int row_of(const struct cmd *cmd, int code)
{
	int i = 0;

	if (code >= LONG_BASE)
		return code - LONG_BASE;
	while (settings_info[i].letter != code || !(settings_info[i].commands & cmd->takes))
		i++;
	return i;
}

static int take_release(struct args *args, const char *package, const char *value)
{
	char *name = setting_name(NULL, "%s_VER", package);
	int status = settings_set(args->settings, name, value, RANK_FLAG, NULL);

	mem_free(name);
	return status;
}

/* What stands between the parts of a list; NULL: the option takes one value. */
static const char *list_separator(const struct setting_info *row)
{
	if (row->kind == SETTING_WORDS)
		return " ";
	if (row->value != NULL && strcmp(row->value, "LIST") == 0)
		return ",";
	return row->value != NULL && strcmp(row->value, "DIR[:DIR]") == 0 ? ":" : NULL;
}

/* An option that takes a list adds to what it gave before. */
static int take_setting(struct args *args, const struct setting_info *row, const char *value)
{
	const char *separator = list_separator(row);
	const char *before = settings_rank(args->settings, row->name) == RANK_FLAG
				 ? settings_get(args->settings, row->name)
				 : NULL;

	if (value == NULL)
		value = "1";
	if (separator != NULL && before != NULL)
		value = mem_printf(args, "%s%s%s", before, separator, value);
	return settings_set(args->settings, row->name, value, RANK_FLAG, NULL);
}

/*
 * An empty word where a file or a build is to be named is a variable of a script that was not set:
 * without the option, keys would not be asked for, or a prefix would be made elsewhere.
 */
static bool is_lost(const struct setting_info *row, const char *value)
{
	static const char *const named[] = {"FILE", "DIR", "PREFIX", "ID"};
	/* "--check=" is all of it only without the sign. */
	bool lost = value != NULL && value[0] == '\0' && row->value[0] == '[';

	for (size_t i = 0; value != NULL && value[0] == '\0' && i < sizeof named / sizeof *named;
	     i++)
		lost |= strncmp(row->value, named[i], strlen(named[i])) == 0;
	return lost;
}

static int take_option(
    struct args *args, const struct grammar *grammar, int code, const char *value)
{
	const struct setting_info *row;
	int i;

	if (code >= PACKAGE_BASE)
		return take_release(args, grammar->packages->items[code - PACKAGE_BASE], value);
	i = row_of(args->cmd, code);
	row = &settings_info[i];

	if (is_lost(row, value)) {
		/* Of "[=STAGE]" the word itself. */
		const char *word = row->value + strspn(row->value, "[=");

		return cmd_usage_error(args->cmd,
		    "option '--%s' needs %s %.*s, not an empty word; leave it out for the default",
		    row->option, *word == 'I' ? "an" : "a", (int)strcspn(word, "]"), word);
	}
	if (row->name != NULL)
		return take_setting(args, row, value);
	if (strcmp(row->option, "set") == 0)
		return settings_set_assignment(args->settings, value);
	args->values[i] = value != NULL ? value : "";
	return 0;
}

/* Returns 0 or an exit status; *help is set where help is asked for, and nothing else counts. */
static int parse_options(
    struct args *args, const struct grammar *grammar, int argc, char **argv, bool *help)
{
	const char *letters = args->cmd->starts_program
				  ? mem_printf(grammar, "+%s", grammar->letters)
				  : grammar->letters;
	int code;

	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, grammar->options, NULL)) != -1) {
		if (code == '?' || code == ':')
			return bad_option(args->cmd, grammar, code, argv);
		*help = code == 'h';
		if (*help)
			return 0;
		if (take_option(args, grammar, code, optarg))
			return EXIT_USAGE;
	}
	while (optind < argc)
		strlist_add(args->operands, argv[optind++]);
	return 0;
}

/* Cuts the words behind the first "--" off, which are not for us to read. */
static void cut_behind(struct args *args, int *argc, char **argv)
{
	int n = 1;

	while (n < *argc && strcmp(argv[n], "--") != 0)
		n++;
	if (n == *argc)
		return;
	args->behind = strlist_new(args);
	for (int i = n + 1; i < *argc; i++)
		strlist_add(args->behind, argv[i]);
	argv[n] = NULL;
	*argc = n;
}

static int run_one(void *ctx, const struct cmd *cmd, int argc, char **argv)
{
	struct args *args = mem_new(ctx, struct args);
	size_t rows = 0;
	bool help = false;
	int status;

	while (settings_info[rows].help != NULL)
		rows++;
	args->cmd = cmd;
	args->settings = settings_new(args);
	args->environment = session_take_environment(args)->items;
	args->values = mem_array(args, const char *, rows);
	args->operands = strlist_new(args);
	if (!cmd->starts_program)
		cut_behind(args, &argc, argv);
	status = parse_options(args, grammar_of(args, cmd, argc, argv), argc, argv, &help);
	if (status == 0 && help)
		cmd_help(cmd);
	if (status != 0 || help)
		return status;
	if (!(cmd->takes & COMMAND_EXEC))
		strlist_add_all(args->operands, args->behind);
	if (args->operands->count > 0 && !cmd->operands)
		return args_unexpected(args, 0);
	return cmd->run(ctx, args);
}

int cmd_run(void *ctx, const struct cmd *cmd, int argc, char **argv)
{
	const struct cmd *part;

	if (cmd->parts == NULL)
		return run_one(ctx, cmd, argc, argv);
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		cmd_help(cmd);
		return 0;
	}
	if (argc < 2)
		return cmd_usage_error(cmd, "say what to do: %s", cmd->usage);
	part = cmd_find(cmd->parts, argv[1], mem_printf(ctx, "mcm help %s", cmd->name));
	return part != NULL ? cmd_run(ctx, part, argc - 1, argv + 1) : EXIT_USAGE;
}

const char *args_get(const struct args *args, const char *option)
{
	for (int i = 0; settings_info[i].help; i++) {
		const struct setting_info *row = &settings_info[i];

		if (row->name == NULL && (row->commands & args->cmd->takes) &&
		    strcmp(row->option, option) == 0)
			return args->values[i];
	}
	report_bug("mcm %s has no option '--%s'", args->cmd->name, option);
}

bool args_on(const struct args *args, const char *option)
{
	return args_get(args, option) != NULL;
}

int args_unexpected(const struct args *args, size_t at)
{
	return cmd_usage_error(args->cmd, "unexpected '%s'", args->operands->items[at]);
}
