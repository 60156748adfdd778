/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph of stages, dependencies first. Planning a stage plans those it needs, some of them by
 * the builder of another toolchain, and compares it with its twin of a host without a name: this
 * recursion through get_stage() is the nature of the thing, and stays within this file.
 */
#include "plan/plan.h"

#include <string.h>

#include "base/hint.h"
#include "base/mem.h"
#include "files/path.h"
#include "plan/plan_build.h"
#include "recipe/layer.h"

/* Every target's graph grows from the stage of this name. */
#define GOAL "toolchain"

/* The stage of that name, made if need be. Reports; NULL. */
static struct stage *get_stage(
    struct builder *b, const char *name, const struct target *target, const struct loc *loc);

/* "build:NAME": the stage as this machine can run it, whatever the toolchain is to run on. */
static struct stage *find_dep(const struct scope *scope, const char *name, const struct loc *loc)
{
	static const char build[] = "build:";
	struct builder *b = scope->builder;

	if (strncmp(name, build, sizeof(build) - 1) == 0) {
		name += sizeof(build) - 1;
		b = b->local != NULL ? b->local : b;
	}
	return get_stage(b, name, scope->target, loc);
}

static int add_dep(struct draft *draft, const char *name, const struct loc *loc, bool in_root)
{
	struct stage *stage = draft->stage;
	struct stage *dep = find_dep(draft->scope, name, loc);

	if (dep == NULL)
		return -1;
	for (size_t i = 0; i < stage->ndeps; i++)
		if (stage->deps[i] == dep) {
			stage->in_root[i] = stage->in_root[i] || in_root;
			return 0;
		}
	mem_grow(stage, stage->deps, struct stage *, stage->ndeps + 1);
	mem_grow(stage, stage->in_root, bool, stage->ndeps + 1);
	stage->deps[stage->ndeps] = dep;
	stage->in_root[stage->ndeps++] = in_root;
	return 0;
}

static int add_need(void *draft, const char *name, const struct loc *loc)
{
	return add_dep(draft, name, loc, false);
}

static int add_root(void *data, const char *name, const struct loc *loc)
{
	struct draft *draft = data;

	draft->has_root = true;
	return add_dep(draft, name, loc, true);
}

/* The stages that say themselves that they go into this one; before its own needs. */
static int add_taken(struct draft *draft)
{
	struct items taken = {NULL, 0};
	int status = plan_taken(draft, &taken);

	for (size_t i = 0; i < taken.n; i++)
		status |= add_need(draft, taken.v[i].text, &taken.v[i].loc);
	draft->ntaken = draft->stage->ndeps;
	return status ? -1 : plan_layer(draft);
}

static int add_source(void *data, const char *name, const struct loc *loc)
{
	const struct draft *draft = data;
	struct builder *b = draft->scope->builder;
	struct stage *stage = draft->stage;
	const struct package *package = catalog_get(b->input->catalog, name, loc);
	struct source *source;

	if (package == NULL)
		return -1;
	for (size_t i = 0; i < stage->nsources; i++)
		if (stage->sources[i]->package == package)
			return 0;
	source = plan_source(draft, package, loc);
	if (source == NULL)
		return -1;
	mem_grow(stage, stage->sources, struct source *, stage->nsources + 1);
	stage->sources[stage->nsources++] = source;
	return 0;
}

static int add_sources(struct draft *draft)
{
	const struct items *items = &draft->stage->recipe->sources;
	const struct package *own = draft->stage->package;

	if (items->v != NULL)
		return plan_each(draft->scope, items, add_source, draft);
	return own->nreleases ? add_source(draft, own->name, &draft->stage->recipe->loc) : 0;
}

/* The same stage for another target is the same when its key is; the first stands for both. */
static struct stage *merge(struct plan *plan, struct stage *stage)
{
	for (size_t i = 0; i < plan->nstages; i++)
		if (strcmp(plan->stages[i]->key, stage->key) == 0) {
			mem_free(stage);
			return plan->stages[i];
		}
	mem_grow(plan, plan->stages, struct stage *, plan->nstages + 1);
	stage->index = plan->nstages;
	plan->stages[plan->nstages++] = stage;
	return stage;
}

static void name_stage(struct stage *stage, const struct scope *scope)
{
	const char *purpose = scope->builder->purpose;

	stage->name = stage->recipe->name;
	stage->target = scope->target;
	stage->place = stage->target != NULL ? stage->target->triple : NULL;
	if (purpose != NULL)
		stage->place = mem_printf(
		    stage, "%s:%s", stage->place != NULL ? stage->place : "host", purpose);
	stage->id = stage->place != NULL ? mem_printf(stage, "%s@%s", stage->name, stage->place)
					 : stage->name;
}

/*
 * A stage for another machine gets the keys that it has on every machine: those of the same stage
 * planned for a host without a name. Reports; -1.
 */
static int share_keys(struct builder *b, struct stage *stage)
{
	const struct stage *twin = get_stage(
	    b->nominal, stage->name, stage->target, &stage->recipe->loc);

	if (twin == NULL)
		return -1;
	stage->nominal = twin;
	stage->text = mem_strdup(stage, twin->text);
	memcpy(stage->key, twin->key, sizeof(stage->key));
	return 0;
}

static struct stage *make_stage(const struct scope *scope, const struct stage_recipe *recipe)
{
	struct builder *b = scope->builder;
	struct stage *stage = mem_new(b->plan, struct stage);
	struct draft draft = {.scope = scope, .stage = stage, .text = mem_strdup(NULL, "")};
	int status = 0;

	stage->recipe = recipe;
	name_stage(stage, scope);
	stage->package = scope->package;
	stage->release = plan_choice(b, scope->package, scope->target)->release;
	stage->runner = b->runner;
	stage->recipe_dir = scope->package->dir;
	status |= add_taken(&draft);
	status |= plan_each(scope, &recipe->needs, add_need, &draft);
	status |= plan_each(scope, &recipe->root, add_root, &draft);
	status |= add_sources(&draft);
	status |= plan_files(&draft);
	/* What is not declared is known only when all that is declared was understood. */
	if (status == 0)
		status = plan_steps(&draft);
	if (status == 0)
		plan_write(&draft);
	if (status == 0 && b->nominal != NULL)
		status = share_keys(b, stage);
	mem_free(draft.text);
	if (status == 0)
		return merge(b->plan, stage);
	mem_free(stage);
	return NULL;
}

static const struct stage_recipe *find_recipe(const struct builder *b, const char *name,
    const struct target *target, const struct package **package)
{
	const struct catalog *catalog = b->input->catalog;

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct stage_recipe *recipe;

		*package = &catalog->packages[i];
		recipe = package_stage(*package, plan_choice(b, *package, target)->release, name);
		if (recipe != NULL)
			return recipe;
	}
	return NULL;
}

/* Nodes being made are a path from the goal to here, so the circle is those from first on. */
static int fail_cycle(const struct builder *b, size_t first, const struct loc *loc)
{
	char *path = mem_strdup(NULL, "");

	for (size_t i = first; i < b->nnodes; i++)
		if (b->nodes[i].state == PLANNING)
			mem_appendf(NULL, &path, "'%s' needs ", b->nodes[i].recipe->name);
	report_error(loc, "stages need each other: %s'%s'; take one of these needs away", path,
	    b->nodes[first].recipe->name);
	mem_free(path);
	return -1;
}

static int check_exists(
    const struct scope *scope, const struct stage_recipe *recipe, const struct loc *loc)
{
	int holds = plan_when(scope, recipe->when, &recipe->loc);

	if (holds != 0)
		return holds < 0 ? -1 : 0;
	return report_error(loc,
	    "stage '%s' is only there when '%s', which does not hold; guard this with 'when: %s'",
	    recipe->name, recipe->when, recipe->when);
}

static struct stage *make_node(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target, const struct loc *loc)
{
	const struct scope *scope = plan_scope(b, package, target);
	size_t own = b->nnodes;
	struct stage *stage;

	if (scope->failed || check_exists(scope, recipe, loc))
		return NULL;
	mem_grow(b, b->nodes, struct stage_node, b->nnodes + 1);
	b->nodes[b->nnodes++] = (struct stage_node){
	    .recipe = recipe, .target = target, .state = PLANNING};
	stage = make_stage(scope, recipe);
	b->nodes[own].stage = stage;
	b->nodes[own].state = stage != NULL ? PLANNED : PLANNING_FAILED;
	return stage;
}

/* Reports at loc what is wrong with needing a stage here. */
static int check_need(
    const struct builder *b, const char *name, const struct target *target, const struct loc *loc)
{
	const struct package *package;
	const struct stage_recipe *recipe = find_recipe(b, name, target, &package);
	const char *left_out;

	if (recipe == NULL)
		return report_error(
		    loc, "unknown stage '%s'%s", name, hint_nearest(b, name, b->stages));
	left_out = plan_choice(b, package, recipe->for_host ? NULL : target)->left_out;
	if (left_out != NULL)
		return report_error(loc,
		    "stage '%s' is left out, for %s; guard this with 'when: %s'", name, left_out,
		    package->name);
	if (!recipe->for_host && target == NULL)
		return report_error(loc,
		    "stage '%s' is \"for: target\", so none that is \"for: host\" can need it",
		    name);
	return 0;
}

static struct stage *get_stage(
    struct builder *b, const char *name, const struct target *target, const struct loc *loc)
{
	const struct package *package = NULL;
	const struct stage_recipe *recipe;

	if (b->tools != NULL && strcmp(name, PLAN_BOOTSTRAP) == 0)
		return get_stage(b->tools, name, b->runner, loc);
	if (check_need(b, name, target, loc))
		return NULL;
	recipe = find_recipe(b, name, target, &package);
	/* What runs on the target is made by a compiler that runs here. */
	if (b->local != NULL && !recipe->host_code)
		return get_stage(b->local, name, target, loc);
	if (recipe->for_host)
		target = NULL;
	for (size_t i = 0; i < b->nnodes; i++) {
		const struct stage_node *node = &b->nodes[i];

		if (node->recipe != recipe || node->target != target)
			continue;
		if (node->state == PLANNING)
			fail_cycle(b, i, loc);
		return node->stage;
	}
	return make_node(b, package, recipe, target, loc);
}

static int make_goals(struct builder *b)
{
	const struct plan_input *in = b->input;
	struct plan *plan = b->plan;
	const struct package *package;

	if (find_recipe(b, GOAL, NULL, &package) == NULL)
		return report_error(NULL,
		    "no recipe in '%s' has the stage '%s', which a build ends with",
		    path_join(plan, in->catalog->layers->items[0], LAYER_RECIPES), GOAL);
	plan->goals = mem_array(plan, struct stage *, in->ntargets);
	for (size_t i = 0; i < in->ntargets; i++) {
		struct builder *own = plan_for_runner(
		    b, in->runners != NULL ? in->runners[i] : NULL);
		struct stage *goal = NULL;

		if (own != NULL && plan_libraries(own, in->targets[i], GOAL) == 0)
			goal = get_stage(
			    own, GOAL, in->targets[i], &find_recipe(b, GOAL, NULL, &package)->loc);

		/* The next target would only fail in the same way. */
		if (goal == NULL)
			return -1;
		plan->goals[plan->ngoals++] = goal;
	}
	return 0;
}

struct plan *plan_make(const void *ctx, const struct plan_input *input)
{
	struct plan *plan = mem_new(ctx, struct plan);
	struct builder *b = plan_builder(plan, input);

	if (b != NULL && make_goals(b) == 0) {
		mem_free(b);
		return plan;
	}
	mem_free(plan);
	return NULL;
}
