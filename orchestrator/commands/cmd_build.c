/* SPDX-License-Identifier: Apache-2.0 */
/* mcm build: toolchains from sources or from the store into a prefix. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "commands/build_report.h"
#include "commands/cmd_build.h"
#include "commands/look/leaving.h"
#include "commands/release/check_stages.h"
#include "files/path.h"
#include "prefix/prefix.h"
#include "report/report.h"
#include "schedule/forecast.h"

static int build_command(void *ctx, const struct args *args);

const struct cmd cmd_build = {
    .name = "build",
    .summary = "build toolchains, or restore them from the store, into a prefix",
    .usage = "TARGET... [OPTION...]",
    .examples =
	"  mcm build x86_64-linux-musl\n"
	"  mcm build x86_64-linux-musl --prefix /opt/cross -j 8\n"
	"  mcm build x86_64-linux-musl aarch64-linux-musl --prefix /opt/cross --keep-going\n",
    .takes = COMMAND_BUILD,
    .operands = true,
    .run = build_command,
};

int build_environment(void *ctx, const struct session *s, struct toolenv *env)
{
	const char *prefix = s->place != NULL ? s->place : build_prefix(ctx, s, s->goals[0]);
	const char *triple = s->place != NULL ? args_get(s->args, "target") : s->goals[0]->triple;
	int status = toolenv_load(ctx, prefix, triple, env);

	env->dynamic = args_on(s->args, "dynamic");
	return status;
}

/* A prefix does not say whom its bytes come from, so where that counts the store must know them. */
static bool up_to_date(void *ctx, const struct session *s, const struct plan *plan)
{
	bool trusting = s->trusted.ids == NULL || !s->trusted.ids->count;

	for (size_t i = 0; i < plan->ngoals; i++) {
		const struct target *target = s->goals[i];
		const char *key = plan->goals[i]->key;
		struct store_entry entry;

		if (!trusting && store_find_input(ctx, s->store, key, &entry) != 1)
			return false;
		if (!prefix_has(build_prefix(ctx, s, target), target->triple, key,
			trusting ? NULL : entry.output))
			return false;
	}
	return true;
}

static int check_prefixes(void *ctx, const struct session *s)
{
	for (size_t i = 0; i < s->ngoals; i++) {
		if (prefix_check(build_prefix(ctx, s, s->goals[i])))
			return -1;
	}
	return 0;
}

/* Toolchains of one prefix appear together, in one rename. */
static int install(void *ctx, const struct session *s, const struct plan *plan,
    const struct store_entry *built, struct event_sink sink)
{
	bool shared = settings_get(s->settings, "OUTPUT") != NULL;
	struct prefix_part *parts = mem_array(ctx, struct prefix_part, s->ngoals + 1);
	const struct strlist *given = session_given(ctx, s);
	int rc = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->ngoals; i++) {
		char *prefix = build_prefix(ctx, s, s->goals[i]);
		struct event e = {.kind = EVENT_INSTALLED, .text = prefix, .fraction = -1};

		if (built[i].path != NULL)
			parts[n++] = (struct prefix_part){
			    .triple = s->goals[i]->triple,
			    .entry = &built[i],
			    .key = plan->goals[i]->key,
			    .settings = given,
			    .libraries = s->libraries,
			};
		if (!n || (shared && i + 1 < s->ngoals))
			continue;
		e.target = s->goals[i]->triple;
		if (prefix_install(s->store, prefix, parts, n))
			rc = -1;
		else
			sink.emit(sink.data, &e);
		n = 0;
	}
	return rc;
}

static void print_prefixes(void *ctx, const struct session *s)
{
	bool shared = settings_get(s->settings, "OUTPUT") != NULL;

	for (size_t i = 0; i < (shared ? 1 : s->ngoals); i++)
		printf("%s\n", build_prefix(ctx, s, s->goals[i]));
}

/* The status of a build whose output was in the store and is gone, found damaged by the install. */
enum { LOST_GOAL = -1 };

static bool lost_goal(void *ctx, const struct session *s, const struct run_result *result)
{
	struct store_entry entry;

	for (size_t i = 0; i < s->ngoals; i++) {
		const struct store_entry *goal = &result->goals[i];

		if (goal->path != NULL && store_find(ctx, s->store, goal->resolved, &entry) != 1)
			return true;
	}
	return false;
}

/*
 * The next plan is compared with what is in use now, also where all of it was in the store. A note
 * that cannot be written costs an explanation and not the build, and its error is told.
 */
static void note_plan(const struct session *s, const struct plan *plan)
{
	void *ctx = mem_check(talloc_new(NULL));

	for (size_t i = 0; i < plan->nstages; i++) {
		const struct stage *stage = plan->stages[i];

		if (store_note_key_text(s->store, stage->id, plan_key_text(ctx, stage)))
			break;
	}
	mem_free(ctx);
}

static int build_and_install(void *ctx, struct session *s, const struct run_opts *opts)
{
	struct run_result result = {.status = 1};

	run_plan(ctx, opts, &result);
	if (result.status != 0 && (result.status != 1 || !args_on(s->args, "keep-going")))
		return result.status;
	if (install(ctx, s, opts->plan, result.goals, opts->sink))
		return lost_goal(ctx, s, &result) ? LOST_GOAL : EXIT_WORK;
	if (result.status == 0)
		note_plan(s, opts->plan);
	return result.status;
}

static void tell_summary(const struct session *s, const struct json *record, const char *file)
{
	struct strlist *lines = report_summary(NULL, record, file);

	for (size_t i = 0; i < lines->count; i++) {
		const struct event e = {
		    .kind = EVENT_SUMMARY, .text = lines->items[i], .fraction = -1};

		s->sources.sink.emit(s->sources.sink.data, &e);
	}
	mem_free(lines);
}

/* Into the store, and into the file that --report names. Reports; -1 if that cannot be written. */
static int write_report(void *ctx, const struct session *s, struct json *record)
{
	const char *file = args_get(s->args, "report");
	bool kept = report_keep(s->store, record) == 0;
	int result = build_report_write(ctx, s, record);

	if (kept || (file != NULL && result == 0))
		tell_summary(s, record, result == 0 ? file : NULL);
	json_free(record);
	return result;
}

/* Stages of a toolchain that are to be built, but libraries and the goal, which has them all. */
static size_t count_compiler(
    const struct plan *plan, const struct forecast *forecast, const struct stage *goal)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->nstages; i++) {
		const struct stage *stage = plan->stages[i];

		n += forecast->states[i] == STATE_BUILD && stage != goal &&
		     stage->target == goal->target && stage->package->library == NULL;
	}
	return n;
}

/*
 * Who adds a library to a prefix expects that it takes the library's own time. That is not so where
 * the compiler in there is not the one that is planned.
 */
static void tell_other_compiler(
    void *ctx, const struct session *s, const struct plan *plan, const struct forecast *forecast)
{
	for (size_t i = 0; i < plan->ngoals && s->libraries->count > 0; i++) {
		const struct target *target = plan->goals[i]->target;
		const char *prefix = build_prefix(ctx, s, target);
		size_t n = count_compiler(plan, forecast, plan->goals[i]);

		if (n > 0 && strlist_has(prefix_triples(ctx, prefix), target->triple))
			report_note(NULL,
			    "the toolchain in '%s' is of other releases, settings or recipes, so "
			    "%zu of its stages are built beside libraries; 'mcm plan' with the "
			    "same options says why",
			    prefix, n);
	}
}

static int build(void *ctx, struct session *s, const struct plan *plan, struct recorder *recorder)
{
	struct run_opts opts = session_run_opts(s, plan);
	/* Ends before we do, and with it what the run holds in the store: exec never comes back. */
	void *scratch = mem_check(talloc_new(ctx));
	const struct forecast *forecast = forecast_plan(scratch, s->store, plan, s->jobs);
	int status, in_use;

	build_report_begin(scratch, s, recorder, &opts, (const char *const *)forecast->why);
	leaving_note(scratch, s);
	tell_other_compiler(scratch, s, plan, forecast);
	opts.keep_going = args_on(s->args, "keep-going");
	/* From the first look at the store to the finished prefix, so that no gc comes between. */
	in_use = store_lock(scratch, s->store, "in-use", false, true, NULL);
	status = in_use < 0 ? EXIT_WORK : build_and_install(scratch, s, &opts);
	/* What was damaged is out of the store now, and is made again. */
	if (status == LOST_GOAL)
		status = build_and_install(scratch, s, &opts);
	if (status == LOST_GOAL)
		status = EXIT_WORK;
	if (write_report(scratch, s, recorder_finish(recorder, status)) && status == 0)
		status = EXIT_WORK;
	mem_free(scratch);
	store_unlock(in_use);
	if (settings_get(s->settings, "STORE_SIZE") != NULL)
		store_trim(s->store, text_size(settings_get(s->settings, "STORE_SIZE")));
	return status;
}

/* The record has the sources, too, that are fetched to learn whether they can be had. */
static struct plan *plan_recorded(void *ctx, struct session *s, struct recorder *recorder)
{
	const struct event_sink sink = s->sources.sink;
	struct plan *plan;

	s->sources.sink = recorder_sink(recorder);
	plan = session_plan(ctx, s, true);
	s->sources.sink = sink;
	return plan;
}

static struct strlist *places_of(void *ctx, const struct session *s, const struct plan *plan)
{
	struct strlist *places = strlist_new(ctx);

	for (size_t i = 0; i < s->ngoals; i++) {
		strlist_add(places, plan->goals[i]->key);
		strlist_add(places, s->goals[i]->triple);
		strlist_add(places, build_prefix(ctx, s, s->goals[i]));
	}
	return places;
}

int build_goals(void *ctx, struct session *s, bool *had)
{
	struct recorder *recorder = recorder_new(ctx, s->sources.sink);
	struct plan *plan = plan_recorded(ctx, s, recorder);

	if (plan == NULL || build_report_check(ctx, s))
		return EXIT_USAGE;
	/* Before hours of work, not after them. */
	if (s->args->cmd == &cmd_build && args_on(s->args, "check") &&
	    check_stages_names(ctx, s, plan, args_get(s->args, "check")) != 0)
		return EXIT_USAGE;
	*had = up_to_date(ctx, s, plan);
	if (!*had)
		return check_prefixes(ctx, s) ? EXIT_WORK : build(ctx, s, plan, recorder);
	for (size_t i = 0; i < s->ngoals; i++)
		prefix_tidy(build_prefix(ctx, s, s->goals[i]));
	session_note_unchanged(s, places_of(ctx, s, plan));
	return 0;
}

/* As the last build of the same words said it. */
static int say_in_place(const struct strlist *in_place)
{
	const char *before = "";

	report_note(NULL, "nothing to do: '%s' is up to date", in_place->items[2]);
	for (size_t i = 2; i < in_place->count; i += 3) {
		prefix_tidy(in_place->items[i]);
		if (strcmp(in_place->items[i], before) != 0)
			puts(in_place->items[i]);
		before = in_place->items[i];
	}
	return 0;
}

static int build_and_say(void *ctx, struct session *s)
{
	bool had = false;
	int status;

	if (s->in_place != NULL)
		return say_in_place(s->in_place);
	status = build_goals(ctx, s, &had);
	if (had)
		report_note(
		    NULL, "nothing to do: '%s' is up to date", build_prefix(ctx, s, s->goals[0]));
	if (status == 0)
		print_prefixes(ctx, s);
	if (status == 0 && args_on(s->args, "check"))
		status = check_stages(ctx, s, args_get(s->args, "check"));
	return status;
}

static int build_command(void *ctx, const struct args *args)
{
	return session_run(ctx, args, build_and_say);
}
