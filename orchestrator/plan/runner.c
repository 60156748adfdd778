/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Toolchains that run elsewhere than on this machine as it is: on any Linux of its CPU, or on
 * another CPU. Their programs are compiled by a toolchain for where they run, which this machine's
 * compiler made: it is planned beside them, in the same plan.
 */
#include <string.h>

#include "base/mem.h"
#include "plan/plan_build.h"

static struct builder *new_builder(
    const void *ctx, struct plan *plan, const struct plan_input *input)
{
	struct builder *b = mem_new(ctx, struct builder);

	b->input = mem_dup(b, input, sizeof(*input));
	b->plan = plan;
	b->stages = catalog_stages(b, input->catalog);
	return b;
}

static int settle_runner(struct builder *b)
{
	/* A sibling has the choices. What they conflict with may hang on where it runs. */
	if (b->choices == NULL && plan_choose(b) != 0)
		return -1;
	return plan_globals(b) != 0 ? -1 : plan_conflicts(b);
}

struct builder *plan_builder(struct plan *plan, const struct plan_input *input)
{
	struct builder *b = new_builder(plan, plan, input);

	return settle_runner(b) ? NULL : b;
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

/* What the stage's recipe asks for, whatever the user does: so all users share its output. */
static int set_tool_settings(struct settings *settings, const struct items *items)
{
	int status = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *item = &items->v[i];
		size_t n = strcspn(item->text, "=");
		char *name = mem_strndup(NULL, item->text, n);

		if (item->text[n] == '\0')
			status = report_error(
			    &item->loc, "'%s' is not NAME=VALUE, as 'settings' needs it", name);
		else
			status |= settings_set(
			    settings, name, item->text + n + 1, RANK_FLAG, &item->loc);
		mem_free(name);
	}
	return status;
}

/* For the toolchain that runs here and compiles what is to run on runner. */
static struct builder *tool_builder(struct builder *local, const struct target *runner)
{
	const struct stage_recipe *stage = catalog_stage(local->input->catalog, PLAN_BOOTSTRAP);
	struct plan_input input = *local->input;
	struct settings *settings = settings_new_like(local, local->input->settings);
	struct builder *b;

	if (stage == NULL || stage->compilers.n != 2) {
		report_error(stage != NULL ? &stage->loc : NULL,
		    stage != NULL ? "'compilers: [CC, CXX]' is missing here, which compile what "
				    "runs elsewhere"
				  : "unknown stage '" PLAN_BOOTSTRAP
				    "', which would compile what runs elsewhere");
		return NULL;
	}
	if (set_tool_settings(settings, &stage->settings))
		return NULL;
	input.settings = settings;
	input.targets = mem_dup(local, &runner, sizeof(runner));
	input.ntargets = 1;
	input.choose = NULL;
	/* Those are of the toolchain that it compiles, and might not be had for what that runs on.
	 */
	input.libraries = NULL;
	b = new_builder(local, local->plan, &input);
	b->purpose = PLAN_BOOTSTRAP;
	return settle_runner(b) ? NULL : b;
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
	return b->tools == NULL || settle_runner(b) ? NULL : b;
}

/* The same without anything of this machine. */
static struct builder *nominal_builder(struct builder *local, const struct target *runner)
{
	/* But the CPU: the user can ask for code that no other one runs. */
	const struct host nobody = {
	    .triple = "", .identity = "", .cc = "", .cxx = "", .cpu = local->input->host->cpu};
	/* Manifests tell of its stages, so they stay as long as the plan. */
	struct builder *nominal = sibling(
	    local, mem_new(local->plan, struct plan), mem_dup(local, &nobody, sizeof nobody));

	return settle_runner(nominal) ? NULL : runner_builder(nominal, runner);
}

struct builder *plan_for_runner(struct builder *local, const struct target *runner)
{
	struct builder *b;

	if (runner == NULL)
		return local;
	for (size_t i = 0; i < local->nothers; i++)
		if (local->others[i]->runner == runner)
			return local->others[i];
	b = runner_builder(local, runner);
	if (b == NULL || (b->nominal = nominal_builder(local, runner)) == NULL)
		return NULL;
	mem_grow(local, local->others, struct builder *, local->nothers + 1);
	local->others[local->nothers++] = b;
	return b;
}
