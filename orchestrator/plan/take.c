/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stages whose recipe says that their output goes into another stage, which so needs no list of
 * them: a new package becomes part of the toolchain without a change to the toolchain's recipe.
 */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"

const struct scope *plan_scope_of(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target)
{
	if (b->local != NULL && !recipe->host_code)
		b = b->local;
	return plan_scope(b, package, recipe->for_host ? NULL : target);
}

static const struct item *find_item(const struct items *items, const char *text)
{
	for (size_t i = 0; i < items->n; i++)
		if (strcmp(items->v[i].text, text) == 0)
			return &items->v[i];
	return NULL;
}

/*
 * Whether the stage exists under these settings and goes into the taker, which *into names; NULL:
 * it never does. 1, 0, or -1 (reported).
 */
static int goes_into(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target, const struct item *into)
{
	const struct scope *scope;
	int holds;

	if (into == NULL || plan_choice(b, package, target)->left_out != NULL)
		return 0;
	scope = plan_scope_of(b, package, recipe, target);
	if (scope->failed)
		return -1;
	holds = plan_when(scope, into->when, &into->loc);
	return holds > 0 ? plan_when(scope, recipe->when, &recipe->loc) : holds;
}

/* Adds the stage to out if it goes into the draft's. */
static int add_if_taken(const struct draft *draft, const struct package *package,
    const struct stage_recipe *recipe, struct items *out)
{
	const struct item *into = find_item(&recipe->into, draft->stage->name);
	int goes = goes_into(draft->scope->builder, package, recipe, draft->scope->target, into);

	if (goes <= 0)
		return goes;
	mem_grow(draft->stage, out->v, struct item, out->n + 1);
	out->v[out->n++] = (struct item){.loc = into->loc, .text = recipe->name};
	return 0;
}

int plan_taken(const struct draft *draft, struct items *out)
{
	const struct plan_input *in = draft->scope->builder->input;
	int status = 0;

	for (size_t i = 0; i < in->catalog->npackages; i++) {
		const struct package *package = &in->catalog->packages[i];
		const struct release *release =
		    plan_choice(draft->scope->builder, package, draft->scope->target)->release;

		for (size_t j = 0; j < package->nstages; j++)
			if (add_if_taken(draft, package,
				package_stage(package, release, package->stages[j].name), out))
				status = -1;
	}
	return status;
}

/* The names of a condition that do not hold, as the recipe has them. */
static const char *unmet(struct builder *b, const struct scope *scope, const char *when)
{
	struct strlist *conditions = strlist_split(b, when != NULL ? when : "", " \t\n");
	struct strlist *found = strlist_new(b);

	for (size_t i = 0; i < conditions->count; i++)
		if (plan_when(scope, conditions->items[i], NULL) == 0)
			strlist_add(found, conditions->items[i]);
	return strlist_join(b, found, " ");
}

static int report_nothing(struct builder *b, const struct package *package,
    const struct stage_recipe *recipe, const struct target *target, const struct item *into)
{
	const struct scope *scope = plan_scope_of(b, package, recipe, target);
	const char *names = unmet(b, scope, recipe->when);

	if (*names == '\0')
		names = unmet(b, scope, into->when);
	return report_error(&recipe->loc,
	    "the library %s cannot be had for %s with these settings: its stage '%s' is only there "
	    "when '%s', which does not hold; change them%s",
	    package->library, target->triple, recipe->name, names, plan_leave_out(b, package));
}

/* One stage in the taker will do, as a library may have more of them under some settings. */
static int check_library(struct builder *b, const struct package *package,
    const struct target *target, const char *taker)
{
	const struct release *release = plan_choice(b, package, target)->release;
	const struct stage_recipe *missing = NULL;

	for (size_t i = 0; i < package->nstages; i++) {
		const struct stage_recipe *recipe = package_stage(
		    package, release, package->stages[i].name);
		const struct item *into = find_item(&recipe->into, taker);
		int goes = goes_into(b, package, recipe, target, into);

		if (goes != 0)
			return goes < 0 ? -1 : 0;
		if (into != NULL && missing == NULL)
			missing = recipe;
	}
	return missing == NULL
		   ? 0
		   : report_nothing(b, package, missing, target, find_item(&missing->into, taker));
}

int plan_libraries(struct builder *b, const struct target *target, const char *taker)
{
	const struct catalog *catalog = b->input->catalog;
	int status = 0;

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		if (package->library != NULL && plan_choice(b, package, target)->left_out == NULL)
			status |= check_library(b, package, target, taker);
	}
	return status;
}

/* What is taken, while it is brought into the order in which it is copied. */
struct layering {
	struct stage **taken; /* in the order of the recipes */
	size_t ntaken;
	bool *seen;         /* per taken: asked for what has to be below it */
	struct stage **out; /* those in place */
	size_t nout;
};

/*
 * The one of that name; NULL: it is not taken. By name, as what a stage was built with may be
 * another of that name, which runs here where the one taken runs elsewhere.
 */
static struct stage **find_taken(const struct layering *l, const char *name)
{
	for (size_t i = 0; i < l->ntaken; i++)
		if (strcmp(l->taken[i]->name, name) == 0)
			return &l->taken[i];
	return NULL;
}

static bool is_placed(const struct layering *l, const struct stage *stage)
{
	for (size_t i = 0; i < l->nout; i++)
		if (l->out[i] == stage)
			return true;
	return false;
}

/* Places one behind all that it needs or lies over. */
static int place(struct layering *l, struct stage **taken);

/* Places what has to be below a stage for the reason given at loc. */
static int place_below(
    struct layering *l, struct stage **taken, const char *name, const struct loc *loc)
{
	struct stage **below = find_taken(l, name);

	if (below == NULL || below == taken)
		return 0;
	if (place(l, below))
		return -1;
	return is_placed(l, *below)
		   ? 0
		   : report_error(loc,
			 "'%s' cannot be copied over '%s', which needs it or is \"over\" it",
			 (*taken)->name, name);
}

static int place(struct layering *l, struct stage **taken)
{
	struct stage *stage = *taken;
	const struct items *over = &stage->recipe->over;
	int status = 0;

	if (l->seen[taken - l->taken])
		return 0;
	l->seen[taken - l->taken] = true;
	for (size_t i = 0; i < stage->ndeps && status == 0; i++)
		status = place_below(l, taken, stage->deps[i]->name, &stage->recipe->loc);
	for (size_t i = 0; i < over->n && status == 0; i++)
		status = place_below(l, taken, over->v[i].text, &over->v[i].loc);
	l->out[l->nout++] = stage;
	return status;
}

int plan_layer(struct draft *draft)
{
	struct layering l = {.ntaken = draft->ntaken, .out = draft->stage->deps};
	int status = 0;

	l.taken = mem_dup(NULL, draft->stage->deps, draft->ntaken * sizeof(*l.taken));
	l.seen = mem_array(l.taken, bool, draft->ntaken);
	for (size_t i = 0; i < l.ntaken; i++)
		status |= place(&l, &l.taken[i]);
	mem_free(l.taken);
	return status;
}
