/* SPDX-License-Identifier: Apache-2.0 */
/* mcm report: what a build did, why, and how long it took; or where the bytes of something are. */
#include "commands/look/cmd_report.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "run/builds.h"
#include "session/session.h"
#include "size/size.h"

static int report_command(void *ctx, const struct args *args);

const struct cmd cmd_report = {
    .name = "report",
    .summary = "show what the last build did, why, and how long it took",
    .usage = "[OPTION...]",
    .examples = "  mcm report\n"
		"  mcm report -o build.html\n"
		"  mcm report --format trace -o build.json\n"
		"  mcm report --size /opt/cross -o size.html\n",
    .takes = COMMAND_REPORT,
    .run = report_command,
};

int report_options(
    void *ctx, const struct args *args, const char *const *formats, struct report_out *out)
{
	const char *file = args_get(args, "output");

	out->format = report_format_of(formats, args_get(args, "format"), file);
	out->file = file != NULL && strcmp(file, "-") == 0 ? NULL : file;
	out->pages = out->format != NULL ? session_files_dir(ctx, "pages") : NULL;
	return out->pages != NULL ? 0 : EXIT_USAGE;
}

static struct json *load_record(const struct args *args, const struct store *store)
{
	const char *sized = args_get(args, "size");

	if (sized == NULL)
		return report_load(store, args_get(args, "build"));
	return path_is_dir(sized) ? size_of_prefix(store, sized)
				  : size_of_program(sized, args_get(args, "map"));
}

static int check_options(const struct args *args)
{
	const char *sized = args_get(args, "size"), *map = args_get(args, "map");

	if (sized != NULL && args_get(args, "build") != NULL)
		return cmd_usage_error(args->cmd, "--size and --build are two reports; take one");
	if (map != NULL && (sized == NULL || path_is_dir(sized)))
		return cmd_usage_error(args->cmd, "--map is for --size of a program");
	return 0;
}

/* A build that is killed outright has no time to leave a record; the notes of its stages tell of
 * it. */
static void tell_killed(void *ctx, const struct store *store, const struct json *last)
{
	double end = json_get_real(last, "began", 0) + json_get_real(last, "seconds", 0);
	const struct build_note *notes, *found = NULL;
	size_t n;

	notes = builds_list(ctx, store, &n);
	for (size_t i = 0; i < n; i++)
		if (notes[i].state == BUILD_INTERRUPTED && (double)notes[i].when > end &&
		    (found == NULL || notes[i].when > found->when))
			found = &notes[i];
	if (found != NULL)
		report_note(NULL,
		    "'%s' of '%s' was interrupted%s, and a build that is killed outright leaves no "
		    "record; see 'mcm status'",
		    found->stage, found->target, last != NULL ? " after this build" : "");
}

static int report_command(void *ctx, const struct args *args)
{
	static const char *const size_formats[] = {"text", "json", "html", NULL};
	bool sized = args_get(args, "size") != NULL;
	struct report_out out = {
	    .print = sized ? size_print : report_build_text,
	    .shorten = sized ? size_page : NULL,
	};
	const struct store *store;
	struct json *record;
	int status = check_options(args);

	if (status == 0)
		status = report_options(ctx, args, sized ? size_formats : report_formats, &out);
	if (status != 0)
		return status;
	store = session_store(ctx, args);
	if (store == NULL)
		return EXIT_WORK;
	record = load_record(args, store);
	if (!sized && args_get(args, "build") == NULL)
		tell_killed(ctx, store, record);
	if (record == NULL)
		return sized ? EXIT_USAGE : EXIT_WORK;
	status = report_write(record, &out) ? EXIT_WORK : 0;
	json_free(record);
	return status;
}
