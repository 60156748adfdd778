/* SPDX-License-Identifier: Apache-2.0 */
/* mcm exec: a command with the environment of a toolchain, which is built before if need be. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "commands/cmd_build.h"
#include "record/toolenv.h"

/* As shells have it. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static int run(void *ctx, int argc, char **argv);

const struct cmd cmd_exec = {
    .name = "exec",
    .summary = "run a command with the environment of a toolchain",
    .usage = "TARGET|PREFIX [OPTION...] -- COMMAND [ARGUMENT...]",
    .examples = "  mcm exec x86_64-linux-musl -- go build\n"
		"  mcm exec aarch64-linux-musl --prefix /opt/cross -- make\n"
		"  mcm exec /opt/cross --target aarch64-linux-musl -- cargo build --release\n",
    .options = "      --target TARGET   which toolchain of PREFIX, if it has several\n"
	       "      --prefix DIR      where the toolchain of TARGET is or goes\n"
	       "                        (default: ./output[-HOST]/TARGET)\n"
	       "  -k, --keep-going      build whatever does not depend on a failed stage\n"
	       "      --progress STYLE  auto, tty, plain, json or quiet\n" BUILD_OPTIONS_HELP
		   CACHE_OPTIONS_HELP SESSION_OPTIONS_HELP,
    .run = run,
};

static int build(void *ctx, struct session *s)
{
	bool had;

	return build_goals(ctx, s, &had);
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

static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run(void *ctx, int argc, char **argv)
{
	struct session s = {0};
	struct toolenv env;
	const char *prefix, *triple;
	char **command;
	bool done;
	int status, n = 1;

	while (n < argc && strcmp(argv[n], "--") != 0)
		n++;
	if (n + 1 >= argc && !asks_help(n, argv))
		return cmd_usage_error(&cmd_exec, "write '--' and a command after the target");
	command = argv + n + 1;
	argv[n] = NULL;
	status = session_open(ctx, &s, &cmd_exec,
	    OPT_PLACE | OPT_PREFIX | OPT_RUN | OPT_CACHE | OPT_BUILD, n, argv, &done);
	if (status || done)
		return status;
	if (!s.place)
		status = session_show(ctx, &s, build);
	if (status)
		return status;
	prefix = s.place ? s.place : build_prefix(ctx, &s, s.goals[0]);
	triple = s.place ? s.choice : s.goals[0]->triple;
	if (toolenv_load(ctx, prefix, triple, &env))
		return EXIT_WORK;
	return execute(command, toolenv_environment(ctx, &env));
}
