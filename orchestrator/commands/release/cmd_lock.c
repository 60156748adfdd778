/* SPDX-License-Identifier: Apache-2.0 */
/* mcm lock: writes down what toolchains are made from, for "mcm build --locked". */
#include <stdio.h>

#include "commands/commands.h"
#include "session/session.h"

static int lock_command(void *ctx, const struct args *args);

const struct cmd cmd_lock = {
    .name = "lock",
    .summary = "write down what toolchains are made from, for build --locked",
    .usage = "TARGET... [OPTION...]",
    .examples = "  mcm lock x86_64-linux-musl aarch64-linux-musl\n"
		"  mcm build x86_64-linux-musl --locked\n",
    .takes = COMMAND_LOCK,
    .operands = true,
    .run = lock_command,
};

static int lock_command(void *ctx, const struct args *args)
{
	struct session s = {0};
	struct lock_subject subject;
	const struct plan *plan;
	int status = session_open(ctx, &s, args);
	const char *path;

	if (status != 0)
		return status;
	plan = session_plan(ctx, &s, true);
	if (plan == NULL)
		return EXIT_USAGE;
	subject = session_lock_subject(&s, plan);
	path = settings_get(s.settings, "LOCK");
	if (lock_write(path, &subject) != 0)
		return EXIT_WORK;
	printf("%s\n", path);
	return 0;
}
