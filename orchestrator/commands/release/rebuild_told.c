/* SPDX-License-Identifier: Apache-2.0 */
/* Lines on stdout: results. */
#include "commands/release/rebuild_told.h"

#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "process/proc.h"
#include "ui/ui_text.h"

/* https://diffoscope.org/: where there is one it knows more kinds of files than we do. */
static char *run_diffoscope(const void *ctx, const struct rebuilt_file *file)
{
	char *program = path_which(ctx, "diffoscope"), *text;
	struct strlist *argv = strlist_new(ctx);
	int status;

	if (program == NULL || !path_exists(file->before) || !path_exists(file->after))
		return NULL;
	strlist_add(argv, program);
	strlist_add(argv, "--max-report-size=20000");
	strlist_add(argv, file->before);
	strlist_add(argv, file->after);
	text = proc_capture(ctx, argv->items, NULL, true, &status);
	return text != NULL ? ui_tail(ctx, text, 200, "    ") : NULL;
}

/* Two may be compared at once, and both differ. */
static bool wants_more(void *data)
{
	const struct rebuild_tally *tally = data;

	return tally->different == 0;
}

static void told(void *data, const struct rebuilt *r)
{
	struct rebuild_tally *tally = data;

	if (r->more != NULL) {
		if (tally->first == r->stage)
			report_result("%s", r->more);
	} else if (r->difference == NULL) {
		tally->equal++;
		report_result("equal    %s\n", r->stage->id);
	} else {
		report_result("differs  %s: %s\n", r->stage->id, r->difference);
		if (tally->different++ == 0)
			tally->first = r->stage;
	}
}

struct rebuild rebuild_and_tell(const struct run_opts *run, struct rebuild_tally *tally)
{
	return (struct rebuild){.run = run,
	    .told = told,
	    .wants_more = wants_more,
	    .find_more = run_diffoscope,
	    .data = tally};
}
