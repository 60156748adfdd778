/* SPDX-License-Identifier: Apache-2.0 */
/* mcm diff: what differs between two toolchains, keys, or settings. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/look/cmd_report.h"
#include "diff/diff.h"
#include "files/path.h"
#include "prefix/prefix.h"
#include "session/session.h"

static int diff_command(void *ctx, const struct args *args);

const struct cmd cmd_diff = {
    .name = "diff",
    .summary = "show what differs between two toolchains, keys, or settings",
    .usage = "A B [OPTION...]",
    .examples = "  mcm diff /opt/cross /opt/newer\n"
		"  mcm diff a7b39bc69cbf e162a5ef3f00 --format json\n"
		"  mcm diff RELEASES=stable RELEASES=latest --target x86_64-linux-musl\n",
    .takes = COMMAND_DIFF,
    .operands = true,
    .run = diff_command,
};

/* Settings are those of a plan, whose options diff itself does not take. */
static const struct cmd cmd_side = {
    .name = "diff",
    .usage = "A B [OPTION...]",
    .takes = COMMAND_PLAN,
};

/* The value of an option that a plan has, as if it were given. */
static void give(const struct args *args, const char *option, const char *value)
{
	for (int i = 0; settings_info[i].help != NULL; i++)
		if (settings_info[i].option != NULL && settings_info[i].name == NULL &&
		    strcmp(settings_info[i].option, option) == 0 &&
		    (settings_info[i].commands & COMMAND_PLAN))
			args->values[i] = value;
}

/* "NAME=VALUE NAME=VALUE", or a config.mak. Reports; an exit status. */
static int plan_side(void *ctx, const struct args *args, const char *word, const char *target,
    struct diff_side *side)
{
	struct args of_side = *args;
	struct session session = {0};
	const struct strlist *words = strlist_split(ctx, word, " \t\n");
	const struct plan *plan;
	int status;

	of_side.cmd = &cmd_side;
	of_side.settings = settings_new(ctx);
	of_side.operands = strlist_new(ctx);
	if (target != NULL)
		strlist_add(of_side.operands, target);
	give(args, "config", strchr(word, '=') == NULL ? word : NULL);
	for (size_t i = 0; strchr(word, '=') != NULL && i < words->count; i++)
		if (settings_set_assignment(of_side.settings, words->items[i]))
			return EXIT_USAGE;
	status = session_open(ctx, &session, &of_side);
	if (status != 0)
		return status;
	if (session.ngoals != 1)
		return cmd_usage_error(args->cmd, "choose one target with --target");
	plan = session_plan(ctx, &session, false);
	if (plan == NULL)
		return EXIT_USAGE;
	diff_of_plan(ctx, word, plan, side);
	return 0;
}

static int key_side(void *ctx, const struct args *args, const char *word, struct diff_side *side)
{
	const struct store *store = session_store_to_read(ctx, args);

	if (store == NULL)
		return EXIT_WORK;
	return diff_of_key(ctx, store, word, side) ? EXIT_USAGE : 0;
}

/* The target of a prefix that has but one toolchain; NULL. */
static const char *only_target(void *ctx, const char *word)
{
	struct strlist *triples = prefix_triples(ctx, word);

	return triples->count == 1 ? triples->items[0] : NULL;
}

static int open_side(void *ctx, const struct args *args, const char *word, const char *target,
    struct diff_side *side)
{
	if (path_is_dir(word))
		return diff_of_prefix(ctx, word, target, side) ? EXIT_USAGE : 0;
	if (strchr(word, '=') == NULL && diff_is_key(word) && !path_exists(word))
		return key_side(ctx, args, word, side);
	if (strchr(word, '=') != NULL || path_exists(word))
		return plan_side(ctx, args, word, target, side);
	return cmd_usage_error(args->cmd,
	    "'%s' is no prefix, no key (8 to 64 digits), no NAME=VALUE, and no file of settings",
	    word);
}

static int compare(void *ctx, const struct args *args, const struct report_out *out)
{
	struct diff_side sides[2];
	const char *only[2];
	struct json *diff;
	int status = 0;

	/* A side that leaves a choice has the target that the other one leaves none of. */
	for (int i = 0; i < 2; i++)
		only[i] = only_target(ctx, args->operands->items[i]);
	for (int i = 0; i < 2 && status == 0; i++) {
		const char *target = args_get(args, "target");

		if (target == NULL)
			target = only[i] != NULL ? only[i] : only[1 - i];
		status = open_side(ctx, args, args->operands->items[i], target, &sides[i]);
	}
	if (status != 0)
		return status;
	diff = diff_compare(&sides[0], &sides[1], args_on(args, "specs"));
	if (diff == NULL)
		return EXIT_USAGE;
	/* That they differ is not to be said by an answer that nobody got. */
	if (report_write(diff, out) != 0 || fflush(stdout) != 0 || ferror(stdout))
		status = EXIT_USAGE;
	else
		status = diff_is_same(diff) ? 0 : EXIT_WORK;
	json_free(diff);
	return status;
}

static int diff_command(void *ctx, const struct args *args)
{
	static const char *const formats[] = {"text", "json", "html", NULL};
	struct report_out out = {.print = diff_print};

	if (args->operands->count != 2)
		return args->operands->count > 2 ? args_unexpected(args, 2)
						 : cmd_usage_error(args->cmd, "say which two: A B");
	return report_options(ctx, args, formats, &out) ? EXIT_USAGE : compare(ctx, args, &out);
}
