/* SPDX-License-Identifier: Apache-2.0 */
/* mcm status: how the last run of every stage went. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "run/builds.h"
#include "session/session.h"

static int status_command(void *ctx, const struct args *args);

const struct cmd cmd_status = {
    .name = "status",
    .summary = "show what runs now and how the last run of each stage ended",
    .usage = "[--json]",
    .examples = "  mcm status\n",
    .takes = COMMAND_STATUS,
    .run = status_command,
};

static void print_text(const struct build_note *notes, size_t n)
{
	if (!n)
		report_note(NULL, "nothing has been built with this store");
	for (size_t i = 0; i < n; i++) {
		/* As reports and ids of builds have it. Some number of a note may be no time. */
		char *when = clock_text(NULL, (time_t)notes[i].when, "%Y-%m-%d %H:%M:%S UTC");

		printf("%-12s  %-28s %-16s %8.1f s  %s\n", build_state_name(notes[i].state),
		    notes[i].target, notes[i].stage, notes[i].seconds, when);
		mem_free(when);
	}
}

static void print_json(void *ctx, const struct build_note *notes, size_t n)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < n; i++) {
		struct json *o = json_new_object();

		json_set_string(o, "stage", notes[i].stage);
		json_set_string(o, "target", notes[i].target);
		json_set_string(o, "state", build_state_name(notes[i].state));
		json_set_real(o, "seconds", notes[i].seconds);
		json_set_int(o, "when", notes[i].when);
		json_set_string(o, "log", notes[i].log);
		json_append(list, o);
	}
	printf("%s", json_text(ctx, list, 2));
	json_free(list);
}

static int status_command(void *ctx, const struct args *args)
{
	struct store *store = session_store_if_any(ctx, args);
	struct build_note *notes;
	size_t n;

	if (store == NULL)
		return EXIT_WORK;
	notes = builds_list(ctx, store, &n);
	if (args_on(args, "json"))
		print_json(ctx, notes, n);
	else
		print_text(notes, n);
	return 0;
}
