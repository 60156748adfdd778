/* SPDX-License-Identifier: Apache-2.0 */
/* mcm debug: a program in the debugger of its toolchain, on this machine or under QEMU. */
#include "base/mem.h"
#include "commands/commands.h"
#include "debug/debug.h"
#include "session/session.h"

static int debug_command(void *ctx, const struct args *args);

const struct cmd cmd_debug = {
    .name = "debug",
    .summary = "run a program in the debugger of its toolchain, if need be under QEMU",
    .usage = "[OPTION...] PROGRAM [ARGUMENT...]",
    .examples = "  mcm debug --prefix /opt/cross ./hello world\n"
		"  mcm debug --batch --command look.gdb ./hello    # for scripts\n",
    .takes = COMMAND_DEBUG,
    .operands = true,
    .starts_program = true,
    .run = debug_command,
};

static struct strlist *behind_first(const void *ctx, const struct strlist *words)
{
	struct strlist *rest = strlist_new(ctx);

	for (size_t i = 1; i < words->count; i++)
		strlist_add(rest, words->items[i]);
	return rest;
}

static int debug_command(void *ctx, const struct args *args)
{
	struct session s = {.args = args, .settings = args->settings};
	struct debug_request request = {
	    .program = args->operands->items[0],
	    .arguments = behind_first(ctx, args->operands),
	    .target = args_get(args, "target"),
	    .commands = args_get(args, "command"),
	    .batch = args_on(args, "batch"),
	};
	const struct debug *debug;

	if (request.program == NULL)
		return cmd_usage_error(args->cmd, "no program given");
	if (session_settings(&s, NULL) != 0)
		return EXIT_USAGE;
	request.prefix = settings_get(args->settings, "OUTPUT");
	debug = debug_prepare(ctx, &request);
	if (debug == NULL)
		return EXIT_USAGE;
	return debug_run(debug) != 0 ? EXIT_WORK : 0;
}
