/* SPDX-License-Identifier: Apache-2.0 */
/* mcm report: what a build did, why, and how long it took. */
#include "commands/look/cmd_report.h"

#include <string.h>

#include "base/mem.h"
#include "session/session.h"

static int report_command(void *ctx, const struct args *args);

const struct cmd cmd_report = {
    .name = "report",
    .summary = "show what the last build did, why, and how long it took",
    .usage = "[OPTION...]",
    .examples = "  mcm report\n"
		"  mcm report -o build.html\n"
		"  mcm report --format trace -o build.json\n",
    .takes = COMMAND_REPORT,
    .run = report_command,
};

int report_options(
    void *ctx, const struct args *args, const char *const *formats, struct report_out *out)
{
	const char *given = args_get(args, "format");
	char *list = NULL;

	out->file = args_get(args, "output");
	out->format = given != NULL ? given : report_format_of(formats, out->file);
	out->pages = session_pages_dir(ctx);
	if (out->pages == NULL)
		return EXIT_USAGE;
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (strcmp(formats[i], out->format) == 0)
			return 0;
		mem_appendf(ctx, &list, "%s%s",
		    i == 0                   ? ""
		    : formats[i + 1] == NULL ? " or "
					     : ", ",
		    formats[i]);
	}
	return cmd_usage_error(args->cmd, "'%s' is no format here; take %s", out->format, list);
}

static int report_command(void *ctx, const struct args *args)
{
	struct report_out out = {.print = report_build_text};
	const struct store *store;
	struct json *record;
	int status = report_options(ctx, args, report_formats, &out);

	if (status != 0)
		return status;
	store = session_store(ctx, args);
	if (store == NULL)
		return EXIT_WORK;
	record = report_load(store, args_get(args, "build"));
	if (record == NULL)
		return EXIT_USAGE;
	status = report_write(record, &out) ? EXIT_WORK : 0;
	json_free(record);
	return status;
}
