/* SPDX-License-Identifier: Apache-2.0 */
/* Lines on stdout: results. */
#include "commands/release/rebuild_told.h"

#include "base/mem.h"
#include "base/report.h"
#include "base/utf8.h"
#include "files/path.h"
#include "process/proc.h"
#include "ui/ui_text.h"

/* https://diffoscope.org/: where there is one it knows more kinds of files than we do. */
static void run_diffoscope(const void *ctx, const struct rebuilt *r)
{
	char *program = path_which(ctx, "diffoscope"), *text;
	char *before = path_join(ctx, r->before, r->path),
	     *after = path_join(ctx, r->after, r->path);
	struct strlist *argv = strlist_new(ctx);
	int status;

	if (program == NULL || !path_exists(before) || !path_exists(after))
		return;
	strlist_add(argv, program);
	strlist_add(argv, "--max-report-size=20000");
	strlist_add(argv, before);
	strlist_add(argv, after);
	text = proc_capture(ctx, argv->items, NULL, true, &status);
	if (text != NULL)
		report_result("%s", ui_tail(ctx, text, 200, "    "));
}

void rebuild_told(void *data, const struct rebuilt *r)
{
	struct rebuild_tally *tally = data;

	if (r->difference == NULL) {
		tally->equal++;
		report_result("equal    %s\n", r->stage->id);
	} else {
		report_result("differs  %s: %s\n", r->stage->id,
		    utf8_printable(tally->ctx, r->difference, false));
		if (tally->different++ == 0)
			run_diffoscope(tally->ctx, r);
	}
}
