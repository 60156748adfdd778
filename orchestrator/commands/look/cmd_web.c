/* SPDX-License-Identifier: Apache-2.0 */
/* mcm web: what the store holds and what was built with it, as pages for a browser. */
#include <stdio.h>

#include "base/mem.h"
#include "commands/commands.h"
#include "files/path.h"
#include "session/session.h"
#include "web/web.h"

static int web_command(void *ctx, const struct args *args);

const struct cmd cmd_web = {
    .name = "web",
    .summary = "write pages that show the store: toolchains, stages, logs, reports",
    .usage = "DIR",
    .examples = "  mcm web /srv/www/mcm\n"
		"  mcm web pages && xdg-open pages/index.html\n",
    .operands = true,
    .run = web_command,
};

/* Advisories are data beside the recipes. Returns 0, or an exit status with the error reported. */
static int load_advisories(void *ctx, const struct args *args, struct web_of *of)
{
	struct session session = {.args = args, .settings = session_environment(ctx, args)};
	int status = session.settings != NULL ? session_load(ctx, &session) : EXIT_USAGE;

	if (status == 0)
		of->known = advisories_load(ctx, session.catalog);
	return status == 0 && of->known == NULL ? EXIT_USAGE : status;
}

static int web_command(void *ctx, const struct args *args)
{
	const char *dir = args->operands->items[0];
	struct web_of of = {.pages = session_files_dir(ctx, "pages")};
	struct site_changes changes;
	int status;

	if (args->operands->count > 1)
		return args_unexpected(args, 1);
	if (dir == NULL || dir[0] == '\0')
		return cmd_usage_error(args->cmd, "say where the pages go: DIR");
	status = of.pages != NULL ? load_advisories(ctx, args, &of) : EXIT_USAGE;
	if (status != 0)
		return status;
	of.store = session_store_to_read(ctx, args);
	if (of.store == NULL || web_write(&of, dir, &changes) != 0)
		return EXIT_WORK;
	printf("%s: %zu files written, %zu as they were, %zu removed\n",
	    path_join(ctx, dir, "index.html"), changes.written, changes.equal, changes.removed);
	return 0;
}
