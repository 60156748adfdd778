/* SPDX-License-Identifier: Apache-2.0 */
/* mcm abi: what a libc exports, and what another one does not any more. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "inspect/abi.h"
#include "settings/settings.h"

static int abi_command(void *ctx, const struct args *args);

const struct cmd cmd_abi = {
    .name = "abi",
    .summary = "list what a libc exports, or compare two",
    .usage = "dump PREFIX | diff A B [--target TARGET]",
    .examples = "  mcm abi dump /opt/cross >libc.abi\n"
		"  mcm abi diff libc.abi /opt/cross\n"
		"  mcm abi diff old/libc.so new/libc.so\n",
    .takes = COMMAND_ABI,
    .operands = true,
    .run = abi_command,
};

static int dump(void *ctx, const char *where, const char *target)
{
	const struct abi *abi = abi_load(ctx, where, target);

	if (abi == NULL)
		return EXIT_USAGE;
	abi_write(abi, stdout);
	return 0;
}

static int diff(void *ctx, const char *a, const char *b, const char *target)
{
	const struct abi *from = abi_load(ctx, a, target);
	const struct abi *into = from != NULL ? abi_load(ctx, b, target) : NULL;

	if (into == NULL)
		return EXIT_USAGE;
	const struct abi_changes n = abi_diff(from, into, stdout);
	printf("%zu added, %zu removed, %zu changed\n", n.added, n.removed, n.changed);
	return n.removed > 0 ? EXIT_WORK : 0;
}

static int abi_command(void *ctx, const struct args *args)
{
	char *const *words = args->operands->items;
	const char *target = args_get(args, "target");

	if (args->operands->count == 2 && strcmp(words[0], "dump") == 0)
		return dump(ctx, words[1], target);
	if (args->operands->count == 3 && strcmp(words[0], "diff") == 0)
		return diff(ctx, words[1], words[2], target);
	if (args->operands->count > 3)
		return args_unexpected(args, 3);
	return cmd_usage_error(args->cmd, "say what: dump PREFIX, or diff A B");
}
