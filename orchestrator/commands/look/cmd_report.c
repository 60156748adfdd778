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

/* A program needs no store; a prefix has the same bytes without one. */
static struct json *load_size(void *ctx, const struct args *args, const char *sized)
{
	const struct store *store;

	if (!path_is_dir(sized))
		return size_of_program(sized, args_get(args, "map"));
	report_as_warnings("of which packages the files are is not known");
	store = session_store_if_any(ctx, args);
	report_as_warnings(NULL);
	return size_of_prefix(store, sized);
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

static struct json *load_build(void *ctx, const struct args *args)
{
	const struct store *store = session_store_to_read(ctx, args);
	const char *id = args_get(args, "build");
	struct json *record = store != NULL ? report_load(store, id) : NULL;

	if (store != NULL && id == NULL)
		tell_killed(ctx, store, record);
	return record;
}

static int report_command(void *ctx, const struct args *args)
{
	static const char *const size_formats[] = {"text", "json", "html", NULL};
	const char *sized = args_get(args, "size");
	struct report_out out = {
	    .print = sized != NULL ? size_print : report_build_text,
	    .shorten = sized != NULL ? size_page : NULL,
	};
	struct json *record;
	int status = check_options(args);

	if (status == 0)
		status = report_options(
		    ctx, args, sized != NULL ? size_formats : report_formats, &out);
	if (status != 0)
		return status;
	record = sized != NULL ? load_size(ctx, args, sized) : load_build(ctx, args);
	if (record == NULL)
		return sized != NULL ? EXIT_USAGE : EXIT_WORK;
	status = report_write(record, &out) ? EXIT_WORK : 0;
	json_free(record);
	return status;
}
