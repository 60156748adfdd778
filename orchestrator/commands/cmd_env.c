/* SPDX-License-Identifier: Apache-2.0 */
/* mcm env: how other build systems are told to use a toolchain. */
#include <stdio.h>

#include "base/report.h"
#include "commands/cmd_build.h"
#include "record/toolenv.h"

static int run(void *ctx, int argc, char **argv);

const struct cmd cmd_env = {
    .name = "env",
    .summary = "print the environment that makes other tools use a toolchain",
    .usage = "TARGET|PREFIX [OPTION...]",
    .examples =
	"  eval \"$(mcm env x86_64-linux-musl)\"; go build\n"
	"  mcm env /opt/cross --target aarch64-linux-musl --format cmake > toolchain.cmake\n"
	"  mcm env x86_64-linux-musl --format github >> \"$GITHUB_ENV\"\n",
    .options =
	"      --format FORMAT   sh (default), go, cmake, meson, cargo, make, github or json\n"
	"      --target TARGET   which toolchain of PREFIX, if it has several\n"
	"      --prefix DIR      where the toolchain of TARGET is (default: "
	"./output[-HOST]/TARGET)\n"
	"      --config FILE, --set NAME=VALUE\n"
	"                        settings, of which OUTPUT says where it is\n",
    .run = run,
};

static int run(void *ctx, int argc, char **argv)
{
	struct session s = {.format = "sh"};
	struct strlist *formats = toolenv_formats(ctx);
	struct toolenv env;
	const char *prefix, *triple, *text;
	bool done;
	int status = session_open(
	    ctx, &s, &cmd_env, OPT_ENV | OPT_PLACE | OPT_PREFIX, argc, argv, &done);

	if (status || done)
		return status;
	if (!strlist_has(formats, s.format))
		return cmd_usage_error(&cmd_env, "'%s' is no format; take one of %s", s.format,
		    strlist_join(ctx, formats, ", "));
	prefix = s.place ? s.place : build_prefix(ctx, &s, s.goals[0]);
	triple = s.place ? s.choice : s.goals[0]->triple;
	if (toolenv_load(ctx, prefix, triple, &env))
		return EXIT_WORK;
	text = toolenv_text(ctx, &env, s.format);
	if (!text)
		return EXIT_WORK;
	printf("%s", text);
	return 0;
}
