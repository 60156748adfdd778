/* SPDX-License-Identifier: Apache-2.0 */
/* mcm exec: a command with the environment of a toolchain, which is built before if need be. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/cmd_build.h"

/* As shells have it. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static int exec_command(void *ctx, const struct args *args);

const struct cmd cmd_exec = {
    .name = "exec",
    .summary = "run a command with the environment of a toolchain",
    .usage = "TARGET|PREFIX [OPTION...] -- COMMAND [ARGUMENT...]",
    .examples = "  mcm exec x86_64-linux-musl -- go build\n"
		"  mcm exec aarch64-linux-musl --prefix /opt/cross -- make\n"
		"  mcm exec /opt/cross --target aarch64-linux-musl -- cargo build --release\n",
    .takes = COMMAND_EXEC,
    .operands = true,
    .run = exec_command,
};

static int build(void *ctx, struct session *s)
{
	bool had;

	return build_goals(ctx, s, &had);
}

/* Before our variables are set, among which some of these may be. */
static void unset_left(void *ctx, const struct toolenv *env)
{
	struct strlist *left = toolenv_left(ctx, env);

	for (size_t i = 0; i < left->count; i++)
		unsetenv(left->items[i]);
}

static void leave_out_paths(void *ctx)
{
	struct strlist *set = toolenv_callers_paths(ctx);

	toolenv_note_paths(ctx, set);
	for (size_t i = 0; i < set->count; i++)
		unsetenv(set->items[i]);
}

static int execute(char *const *command, const struct strlist *environment)
{
	int cause;

	for (size_t i = 0; i < environment->count; i++)
		putenv(environment->items[i]);
	execvp(command[0], command);
	cause = errno;
	report_error(NULL, "cannot run '%s':", command[0]);
	return cause == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static int exec_command(void *ctx, const struct args *args)
{
	struct session s = {0};
	struct strlist *environment;
	struct toolenv env;
	int status;

	if (args->behind == NULL || args->behind->count == 0)
		return cmd_usage_error(args->cmd, "write '--' and a command after the target");
	status = session_open(ctx, &s, args);
	if (!status && s.place == NULL)
		status = session_show(ctx, &s, build);
	if (status)
		return status;
	if (build_environment(ctx, &s, &env))
		return EXIT_WORK;
	environment = toolenv_environment(ctx, &env);
	if (environment == NULL)
		return EXIT_WORK;
	leave_out_paths(ctx);
	unset_left(ctx, &env);
	return execute(args->behind->items, environment);
}
