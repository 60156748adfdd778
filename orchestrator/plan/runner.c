/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Toolchains that run elsewhere than on this machine as it is: on any Linux of its CPU, or on
 * another CPU. Their programs are compiled by a toolchain for where they run, which this machine's
 * compiler made: it is planned beside them, in the same plan.
 */
#include <string.h>

#include "base/mem.h"
#include "plan/plan_build.h"

/*
 * How that toolchain is built, whatever the user asks for: one that every user shares. A compiler
 * allocates much and small, for which musl's allocator is slow (docs/benchmarks.md). None of its
 * programs needs kernel headers, of which each network has others.
 */
static const char *const tool_settings[][2] = {
    {"MALLOC", "mimalloc"}, {"MUSL_OPTIMIZE", "speed"}, {"LINUX_VER", ""}};

static struct builder *new_builder(
    const void *ctx, struct plan *plan, const struct plan_input *input)
{
	struct builder *b = mem_new(ctx, struct builder);

	b->input = mem_dup(b, input, sizeof(*input));
	b->plan = plan;
	b->stages = catalog_stages(b, input->catalog);
	return b;
}

static int settle(struct builder *b)
{
	if (!b->choices && (plan_choose(b) || plan_conflicts(b)))
		return -1;
	plan_globals(b);
	return 0;
}

struct builder *plan_builder(struct plan *plan, const struct plan_input *input)
{
	struct builder *b = new_builder(plan, plan, input);

	return settle(b) ? NULL : b;
}

/* For the same releases under the same settings. */
static struct builder *sibling(struct builder *b, struct plan *plan, const struct host *host)
{
	struct plan_input input = *b->input;
	struct builder *other;

	input.host = host;
	other = new_builder(b, plan, &input);
	other->choices = b->choices;
	return other;
}

/* For the toolchain that runs here and compiles what is to run on runner. */
static struct builder *tool_builder(struct builder *local, const struct target *runner)
{
	struct plan_input input = *local->input;
	struct settings *settings = settings_new_like(local, local->input->settings);
	struct builder *b;

	for (size_t i = 0; i < sizeof(tool_settings) / sizeof(*tool_settings); i++)
		if (settings_has(settings, tool_settings[i][0]))
			settings_set(
			    settings, tool_settings[i][0], tool_settings[i][1], RANK_FLAG, NULL);
	input.settings = settings;
	input.targets = mem_dup(local, &runner, sizeof(runner));
	input.ntargets = 1;
	input.choose = NULL;
	b = new_builder(local, local->plan, &input);
	b->purpose = PLAN_BOOTSTRAP;
	return settle(b) ? NULL : b;
}

static struct builder *runner_builder(struct builder *local, const struct target *runner)
{
	struct builder *b = sibling(local, local->plan, local->input->host);

	b->runner = runner;
	b->purpose = "static";
	b->tools = tool_builder(local, runner);
	if (runner != local->input->here) {
		b->purpose = runner->triple;
		b->local = local;
	}
	return !b->tools || settle(b) ? NULL : b;
}

/* The same without anything of this machine. */
static struct builder *nominal_builder(struct builder *local, const struct target *runner)
{
	static const struct host nobody = {.triple = "", .identity = "", .cc = "", .cxx = ""};
	struct builder *nominal = sibling(local, mem_new(local, struct plan), &nobody);

	return settle(nominal) ? NULL : runner_builder(nominal, runner);
}

struct builder *plan_for_runner(struct builder *local, const struct target *runner)
{
	struct builder *b;

	if (!runner)
		return local;
	for (size_t i = 0; i < local->nothers; i++)
		if (local->others[i]->runner == runner)
			return local->others[i];
	b = runner_builder(local, runner);
	if (!b || !(b->nominal = nominal_builder(local, runner)))
		return NULL;
	mem_grow(local, local->others, struct builder *, local->nothers + 1);
	local->others[local->nothers++] = b;
	return b;
}

int plan_share(struct builder *b, struct stage *stage)
{
	const struct stage *twin = plan_stage(
	    b->nominal, stage->name, stage->target, &stage->recipe->loc);

	if (!twin)
		return -1;
	stage->text = mem_strdup(stage, twin->text);
	memcpy(stage->key, twin->key, sizeof(stage->key));
	stage->dep_keys = mem_array(stage, const char *, stage->ndeps);
	for (size_t i = 0; i < stage->ndeps; i++)
		if (strcmp(stage->deps[i]->key, twin->deps[i]->key) != 0)
			stage->dep_keys[i] = mem_strdup(stage, twin->deps[i]->key);
	return 0;
}

/* A program of the toolchain that compiles for runner. */
static char *tool(const void *ctx, const struct target *runner, const char *name)
{
	return mem_printf(ctx, "$(dep." PLAN_BOOTSTRAP ")/bin/%s-%s", runner->triple, name);
}

/*
 * A toolchain for a runner is compiled by that of the stage "bootstrap". Where its programs run
 * here, so do those that only its build runs, and nothing is of this machine.
 */
void plan_host(const struct builder *b, struct vars *vars)
{
	const struct host *here = b->input->host;
	const struct vars *build = b->local ? b->local->globals : vars;
	void *tmp = mem_new(NULL, char);

	plan_set(vars, "host_triple", here->triple);
	plan_set(vars, "host_cc", here->cc);
	plan_set(vars, "host_cxx", here->cxx);
	plan_set(vars, "host_target", NULL);
	vars_set(vars, "host_tools", NULL);
	if (b->runner) {
		plan_set(vars, "host_triple", target_with_vendor(tmp, b->runner->triple));
		plan_set(vars, "host_target", b->runner->triple);
		vars_set(vars, "host_cc", tool(tmp, b->runner, "gcc"));
		vars_set(vars, "host_cxx", tool(tmp, b->runner, "g++"));
		vars_set(vars, "host_tools", tool(tmp, b->runner, ""));
	}
	vars_set_list(vars, "build_triple", vars_get(build, "host_triple"));
	vars_set_list(vars, "build_cc", vars_get(build, "host_cc"));
	vars_set_list(vars, "build_cxx", vars_get(build, "host_cxx"));
	plan_set(vars, "static_host", b->runner ? "1" : "0");
	plan_set(vars, "foreign_host", b->local ? "1" : "0");
	vars_set(vars, "host_qemu", NULL);
	if (b->local)
		vars_set_list(vars, "host_qemu", vars_get(b->runner->vars, "qemu"));
	mem_free(tmp);
}
