/* SPDX-License-Identifier: Apache-2.0 */
/* mcm plan: what a build would do, and why, without doing it. */
#include <stdio.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "session/session.h"

static int plan_command(void *ctx, const struct args *args);

const struct cmd cmd_plan = {
    .name = "plan",
    .summary = "show which stages a build would run or reuse, and why",
    .usage = "TARGET... [OPTION...]",
    .examples = "  mcm plan x86_64-linux-musl --explain\n"
		"  mcm plan x86_64-linux-musl --musl 1.2.3 --explain\n"
		"  mcm plan x86_64-linux-musl --format json | jq -r '.stages[-1].key'\n",
    .takes = COMMAND_PLAN,
    .operands = true,
    .run = plan_command,
};

struct view {
	void *ctx;
	const struct session *s;
	const struct plan *plan;
	const struct run_forecast *f;
};

static const char *state_name(enum stage_state state)
{
	return state == STATE_BUILD ? "build" : "cached";
}

static const char *version_of(const struct stage *stage)
{
	return stage->release != NULL ? stage->release->version : "";
}

static void print_text(const struct view *v)
{
	size_t cached = 0;

	for (size_t i = 0; i < v->plan->nstages; i++) {
		const struct stage *stage = v->plan->stages[i];

		printf("%-6s  %-34s %-9s %.12s", state_name(v->f->states[i]), stage->id,
		    version_of(stage), stage->key);
		if (args_on(v->s->args, "explain"))
			printf("  %s", v->f->why[i]);
		printf("\n");
		cached += v->f->states[i] == STATE_CACHED;
	}
	printf("%zu to build, %zu in the store", v->f->to_build, cached);
	if (v->f->seconds > 0)
		printf(", about %.0f min", v->f->seconds / 60 + 0.5);
	printf("\n");
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
	for (size_t k = 0; k < stage->ndeps; k++)
		json_append_string(deps, stage->deps[k]->id);
	json_set(o, "deps", deps);
	return o;
}

static void print_value(const struct view *v, struct json *value, int indent)
{
	char *text = json_text(v->ctx, value, indent);

	printf("%s%s", text, indent ? "" : "\n");
	json_free(value);
}

static void print_json(const struct view *v)
{
	struct json *o = json_new_object();
	struct json *targets = json_new_array(), *stages = json_new_array();

	for (size_t i = 0; i < v->s->ngoals; i++)
		json_append_string(targets, v->s->goals[i]->triple);
	for (size_t i = 0; i < v->plan->nstages; i++)
		json_append(stages, stage_json(v, i));
	json_set(o, "targets", targets);
	json_set(o, "stages", stages);
	print_value(v, o, 2);
}

/* For a workflow's strategy.matrix: a job per target, named and cached by its key. */
static void print_matrix(const struct view *v)
{
	struct json *o = json_new_object(), *include = json_new_array();

	for (size_t i = 0; i < v->plan->ngoals; i++) {
		struct json *job = json_new_object();
		size_t at = 0;

		while (v->plan->stages[at] != v->plan->goals[i])
			at++;
		json_set_string(job, "target", v->s->goals[i]->triple);
		json_set_string(job, "key", v->plan->goals[i]->key);
		json_set_string(job, "state", state_name(v->f->states[at]));
		json_append(include, job);
	}
	json_set(o, "include", include);
	print_value(v, o, 0);
}

static void print_dot(const struct view *v)
{
	printf("digraph mcm {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (size_t i = 0; i < v->plan->nstages; i++) {
		const struct stage *stage = v->plan->stages[i];

		printf("\t\"%s\" [label=\"%s\\n%s\"%s];\n", stage->id, stage->id, version_of(stage),
		    v->f->states[i] == STATE_BUILD ? "" : ", style=filled, fillcolor=lightgrey");
		for (size_t k = 0; k < stage->ndeps; k++)
			printf("\t\"%s\" -> \"%s\";\n", stage->deps[k]->id, stage->id);
	}
	printf("}\n");
}

static const struct plan_format {
	const char *name;
	void (*print)(const struct view *v);
} formats[] = {
    {"text", print_text},
    {"json", print_json},
    {"dot", print_dot},
    {"github-matrix", print_matrix},
};

static const struct plan_format *find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (name == NULL || !strcmp(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

static int plan_command(void *ctx, const struct args *args)
{
	struct session s = {0};
	struct view v = {.ctx = ctx, .s = &s};
	const char *name = args_get(args, "format");
	const struct plan_format *format = find_format(name);
	int status = session_open(ctx, &s, args);

	if (status)
		return status;
	if (format == NULL)
		return cmd_usage_error(
		    args->cmd, "'%s' is no format; take text, json, dot or github-matrix", name);
	v.plan = session_plan(ctx, &s, false);
	if (v.plan == NULL)
		return EXIT_USAGE;
	v.f = run_forecast(ctx, s.store, v.plan, s.jobs);
	format->print(&v);
	return 0;
}
