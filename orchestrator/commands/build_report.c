/* SPDX-License-Identifier: Apache-2.0 */
/* One recorder between a run and the ui, and one file. */
#include "commands/build_report.h"

#include "base/mem.h"
#include "base/report.h"
#include "files/output.h"
#include "files/path.h"
#include "report/report.h"

int build_report_check(void *ctx, const struct session *s)
{
	const char *file = args_get(s->args, "report");

	if (file == NULL)
		return 0;
	if (report_format_of(report_formats, NULL, file) == NULL || output_check(file) != 0)
		return -1;
	if (!path_is_dir(path_dirname(ctx, file)))
		return report_error(
		    NULL, "the report '%s' cannot be written: its directory does not exist", file);
	return path_try(file);
}

/* Settings that were given, but for what others must not see. */
static struct strlist *given_settings(const void *ctx, const struct settings *settings)
{
	struct strlist *given = strlist_new(ctx);

	for (const struct setting_info *row = settings_rows(settings); row->name != NULL; row++) {
		const char *value = settings_get(settings, row->name);

		if (value == NULL || settings_rank(settings, row->name) == RANK_DEFAULT)
			continue;
		if (!settings_is_secret(mem_printf(given, "MCM_%s=%s", row->name, value)))
			strlist_addf(given, "%s=%s", row->name, value);
	}
	return given;
}

static const char *const *why_compared(void *ctx, const struct plan *plan)
{
	const char **why = mem_array(ctx, const char *, plan->nstages + 1);

	for (size_t i = 0; i < plan->nstages; i++)
		why[i] = "to be compared with what was built before";
	return (const char *const *)why;
}

void build_report_begin(void *ctx, const struct session *s, struct recorder *recorder,
    struct run_opts *opts, const char *const *why)
{
	struct recorder_facts *facts = mem_new(ctx, struct recorder_facts);

	*facts = (struct recorder_facts){
	    .plan = opts->plan,
	    .why = why != NULL ? why : why_compared(ctx, opts->plan),
	    .settings = given_settings(ctx, s->settings),
	    .jobs = s->jobs,
	};
	recorder_begin(recorder, facts);
	opts->sink = opts->sources.sink = recorder_sink(recorder);
}

int build_report_write(void *ctx, const struct session *s, const struct json *record)
{
	const char *file = args_get(s->args, "report");
	const struct report_out out = {
	    .format = report_format_of(report_formats, NULL, file),
	    .file = file,
	    .pages = file != NULL ? session_files_dir(ctx, "pages") : NULL,
	    .print = report_build_text,
	};

	return file != NULL ? report_write(record, &out) : 0;
}

int build_report_end(void *ctx, const struct session *s, struct recorder *recorder, int status)
{
	struct json *record = recorder_finish(recorder, status);
	int result = build_report_write(ctx, s, record);

	json_free(record);
	return result;
}
