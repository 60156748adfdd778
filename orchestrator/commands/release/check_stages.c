/* SPDX-License-Identifier: Apache-2.0 */
/* Stages one by one, each with what it needs from the store. */
#include "commands/release/check_stages.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "commands/build_report.h"
#include "commands/release/rebuild_told.h"

static bool is_stage(const struct stage *stage, const char *name)
{
	return strcmp(stage->name, name) == 0 || strcmp(stage->id, name) == 0;
}

int check_stages_names(
    void *ctx, const struct session *s, const struct plan *plan, const char *text)
{
	const struct strlist *names = strlist_split(ctx, text, ",");

	for (size_t i = 0; i < names->count; i++) {
		size_t k = 0;

		while (k < plan->nstages && !is_stage(plan->stages[k], names->items[i]))
			k++;
		if (k == plan->nstages)
			return cmd_usage_error(
			    s->args->cmd, "no stage '%s'; 'mcm plan' lists them", names->items[i]);
	}
	return 0;
}

static bool is_wanted(const struct stage *stage, const struct strlist *names)
{
	bool wanted = names->count == 0;

	for (size_t i = 0; i < names->count; i++)
		wanted |= is_stage(stage, names->items[i]);
	return wanted;
}

int check_stages(void *ctx, struct session *s, const char *names)
{
	struct plan *plan = session_plan(ctx, s, true);
	const struct strlist *wanted = strlist_split(ctx, names, ",");
	struct rebuild_tally tally = {0};
	bool going_on = args_on(s->args, "keep-going");
	int status = 0, in_use, one;

	if (plan == NULL)
		return EXIT_USAGE;
	struct run_opts run = session_run_opts(s, plan);
	struct recorder *recorder = recorder_new(ctx, s->sources.sink);
	const struct rebuild rebuild = rebuild_and_tell(&run, &tally);
	build_report_begin(ctx, s, recorder, &run, NULL);
	in_use = store_lock(ctx, s->store, "in-use", false, true, NULL);
	if (in_use < 0)
		return EXIT_WORK;
	for (size_t i = 0; i < plan->nstages && (status == 0 || (going_on && status == 1)); i++)
		if (is_wanted(plan->stages[i], wanted) &&
		    (one = rebuild_stage(ctx, &rebuild, plan->stages[i])) != 0)
			status = one;
	store_unlock(in_use);
	if (build_report_end(ctx, s, recorder, status) != 0 && status == 0)
		status = EXIT_WORK;
	if (status == 0 && tally.different > 0) {
		report_error(NULL, "%zu of %zu stages came out otherwise", tally.different,
		    tally.equal + tally.different);
		status = EXIT_WORK;
	}
	return status;
}
