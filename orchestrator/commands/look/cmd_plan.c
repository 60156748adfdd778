/* SPDX-License-Identifier: Apache-2.0 */
/* mcm plan: what a build would do, and why, without doing it. */
#include <stdio.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "commands/look/leaving.h"
#include "commands/look/cmd_report.h"
#include "commands/look/matrix.h"
#include "commands/look/simulation.h"
#include "session/session.h"

static int plan_command(void *ctx, const struct args *args);

const struct cmd cmd_plan = {
    .name = "plan",
    .summary = "show which stages a build would run or reuse, and why",
    .usage = "TARGET... [OPTION...]",
    .examples = "  mcm plan x86_64-linux-musl --explain\n"
		"  mcm plan x86_64-linux-musl --musl 1.2.3 --explain\n"
		"  mcm plan x86_64-linux-musl --format json | jq -r '.stages[-1].key'\n"
		"  mcm plan x86_64-linux-musl aarch64-linux-musl -o plan.html\n"
		"  mcm plan x86_64-linux-musl aarch64-linux-musl --simulate 2,8,32\n"
		"  mcm plan --all --format github-matrix | jq -c '.include[0]'\n",
    .takes = COMMAND_PLAN,
    .operands = true,
    .run = plan_command,
};

struct view {
	void *ctx;
	const struct session *s;
	const struct plan *plan;
	const struct forecast *f;
};

static const char *state_name(enum stage_state state)
{
	return state == STATE_BUILD ? "build" : "cached";
}

static struct json *stage_json(const struct view *v, size_t i)
{
	const struct stage *stage = v->plan->stages[i];
	struct json *o = json_new_object(), *deps = json_new_array();

	json_set_string(o, "name", stage->name);
	json_set_string(o, "id", stage->id);
	json_set_string(o, "package", stage->package->name);
	json_set_string(o, "version", stage->release != NULL ? stage->release->version : NULL);
	json_set_string(o, "target", stage->target != NULL ? stage->target->triple : NULL);
	json_set_string(o, "host", stage->runner != NULL ? stage->runner->triple : NULL);
	json_set_string(o, "key", stage->key);
	json_set_string(o, "state", state_name(v->f->states[i]));
	json_set_string(o, "why", v->f->why[i]);
	json_set_real(o, "seconds", v->f->took[i]);
	json_set_int(o, "bytes", v->f->bytes[i]);
	for (size_t k = 0; k < stage->ndeps; k++)
		json_append_string(deps, stage->deps[k]->id);
	json_set(o, "deps", deps);
	return o;
}

static struct json *plan_json(const struct view *v)
{
	struct json *o = json_new_object();
	struct json *targets = json_new_array(), *stages = json_new_array();
	size_t cached = 0;

	for (size_t i = 0; i < v->s->ngoals; i++)
		json_append_string(targets, v->s->goals[i]->triple);
	for (size_t i = 0; i < v->plan->nstages; i++) {
		json_append(stages, stage_json(v, i));
		cached += v->f->states[i] == STATE_CACHED;
	}
	json_set_string(o, "kind", "plan");
	json_set(o, "targets", targets);
	json_set_int(o, "to_build", (long long)v->f->to_build);
	json_set_int(o, "cached", (long long)cached);
	json_set_real(o, "seconds", v->f->seconds);
	json_set(o, "stages", stages);
	return o;
}

/* For a workflow's strategy.matrix: a job per target, named and cached by its key. */
static struct json *matrix_json(const struct view *v)
{
	struct json *o = json_new_object(), *include = json_new_array();

	for (size_t i = 0; i < v->plan->ngoals; i++) {
		struct json *job = json_new_object();
		size_t at = v->plan->goals[i]->index;

		json_set_string(job, "target", v->s->goals[i]->triple);
		json_set_string(job, "key", v->plan->goals[i]->key);
		json_set_string(job, "state", state_name(v->f->states[at]));
		json_append(include, job);
	}
	json_set(o, "include", include);
	return o;
}

static void print_line(const struct json *value, FILE *to)
{
	char *text = json_text(NULL, value, 0);

	fprintf(to, "%s\n", text);
	mem_free(text);
}

/* --simulate, into crews and out. Returns 0, or an exit status with the error reported. */
static int simulation_options(const struct args *args, struct crews *crews, struct report_out *out)
{
	const char *given = args_get(args, "simulate");

	if (given == NULL)
		return 0;
	if (simulation_read(given, crews))
		return cmd_usage_error(args->cmd,
		    "--simulate is '%s': give numbers of workers from 1 to 1024, as 1,2,4, or of "
		    "machines and their processors, as 8x4; at most %d of them",
		    given, MOST_CREWS);
	if (args_on(args, "explain"))
		return cmd_usage_error(
		    args->cmd, "--simulate has nothing to explain; leave out one");
	out->print = simulation_print;
	return 0;
}

/* One line, as text that is printed by itself. */
static int write_matrix(void *ctx, struct json *matrix, struct report_out *out)
{
	if (matrix == NULL)
		return EXIT_USAGE;
	out->format = "text";
	out->print = print_line;
	return report_write(json_keep(ctx, matrix), out) ? EXIT_WORK : 0;
}

static int plan_command(void *ctx, const struct args *args)
{
	static const char *const formats[] = {
	    "text", "json", "svg", "html", "dot", "github-matrix", NULL};
	static const char *const simulated[] = {"text", "json", NULL};
	struct session s = {0};
	struct view v = {.ctx = ctx, .s = &s};
	struct report_out out = {
	    .print = args_on(args, "explain") ? report_plan_explained : report_plan_text};
	struct crews crews = {.n = 0};
	struct json *report;
	int status = report_options(
	    ctx, args, args_on(args, "simulate") ? simulated : formats, &out);

	if (status == 0)
		status = simulation_options(args, &crews, &out);
	if (status == 0 && args_on(args, "all") && strcmp(out.format, "github-matrix") != 0)
		status = cmd_usage_error(args->cmd, "--all is for --format github-matrix");
	if (status == 0)
		status = session_open(ctx, &s, args);
	if (status != 0)
		return status;
	if (args_on(args, "all"))
		return write_matrix(ctx, matrix_of_releases(ctx, &s), &out);
	v.plan = session_plan(ctx, &s, false);
	if (v.plan == NULL)
		return EXIT_USAGE;
	leaving_note(ctx, &s);
	v.f = forecast_plan(ctx, s.store, v.plan, s.jobs);
	if (strcmp(out.format, "github-matrix") == 0)
		return write_matrix(ctx, matrix_json(&v), &out);
	report = json_keep(ctx, plan_json(&v));
	if (crews.n > 0)
		simulation_add(report, v.plan, v.f, &crews);
	return report_write(report, &out) ? EXIT_WORK : 0;
}
