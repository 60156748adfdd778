/* SPDX-License-Identifier: Apache-2.0 */
/* mcm env: how other build systems are told to use a toolchain. */
#include <stdio.h>

#include "base/report.h"
#include "commands/cmd_build.h"
#include "files/listing.h"
#include "record/template.h"

static int env_command(void *ctx, const struct args *args);

const struct cmd cmd_env = {
    .name = "env",
    .summary = "print the environment that makes other tools use a toolchain",
    .usage = "TARGET|PREFIX [OPTION...]",
    .examples =
	"  eval \"$(mcm env x86_64-linux-musl)\"; go build\n"
	"  mcm env /opt/cross --target aarch64-linux-musl --format cmake > toolchain.cmake\n"
	"  mcm env x86_64-linux-musl --format github >> \"$GITHUB_ENV\"\n",
    .takes = COMMAND_ENV,
    .operands = true,
    .run = env_command,
};

static int env_command(void *ctx, const struct args *args)
{
	struct session s = {0};
	struct strlist *formats = toolenv_formats(ctx), *templates;
	const char *dir = session_files_dir(ctx, "formats");
	const char *format = args_get(args, "format");
	struct toolenv env;
	const char *text;
	int status = session_open(ctx, &s, args);

	if (dir == NULL)
		return EXIT_WORK;
	if (status)
		return status;
	templates = listing(ctx, dir);
	strlist_add_all(formats, templates);
	if (format == NULL)
		format = "sh";
	if (!strlist_has(formats, format))
		return cmd_usage_error(args->cmd, "'%s' is no format; take one of %s", format,
		    strlist_join(ctx, formats, ", "));
	if (build_environment(ctx, &s, &env))
		return EXIT_WORK;
	text = strlist_has(templates, format) ? template_text(ctx, &env, dir, format)
					      : toolenv_text(ctx, &env, format);
	if (text == NULL)
		return EXIT_WORK;
	toolenv_note_paths(ctx, toolenv_callers_paths(ctx));
	printf("%s", text);
	return 0;
}
