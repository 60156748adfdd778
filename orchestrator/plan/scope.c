/* SPDX-License-Identifier: Apache-2.0 */
/* The variables that a package's recipes see: its own, on top of those that all see. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"

static const struct named_items *find_variable(const struct items_map *variables, const char *name)
{
	for (size_t i = 0; i < variables->n; i++)
		if (strcmp(variables->v[i].name, name) == 0)
			return &variables->v[i];
	return NULL;
}

/* Each may use those before it; this says so where one uses a later one. */
static void check_order(struct scope *scope, const struct item *item, const struct release *release)
{
	const char *text = item->text;
	char *symbol;

	while ((symbol = plan_symbol(scope->vars, &text)) != NULL) {
		if (vars_get(scope->vars, symbol) == NULL &&
		    (find_variable(&scope->package->variables, symbol) != NULL ||
			(release != NULL && find_variable(&release->variables, symbol) != NULL))) {
			report_error(&item->loc,
			    "the variable '%s' is set further down; move it above its use", symbol);
			vars_set(scope->vars, symbol, NULL);
			scope->failed = true;
		}
		mem_free(symbol);
	}
}

static void define(
    struct scope *scope, const struct named_items *variable, const struct release *release)
{
	struct strlist *value = strlist_new(NULL);

	for (size_t i = 0; i < variable->value.n; i++)
		check_order(scope, &variable->value.v[i], release);
	if (plan_items(value, scope, &variable->value))
		scope->failed = true;
	vars_set_list(scope->vars, variable->name, value);
	mem_free(value);
}

/* A release's variable takes the place of the package's, so that later ones already see it. */
static void define_all(struct scope *scope, const struct release *release)
{
	static const struct items_map none;
	const struct items_map *base = &scope->package->variables;
	const struct items_map *over = release != NULL ? &release->variables : &none;

	for (size_t i = 0; i < base->n; i++) {
		const struct named_items *other = find_variable(over, base->v[i].name);

		define(scope, other != NULL ? other : &base->v[i], release);
	}
	for (size_t i = 0; i < over->n; i++)
		if (find_variable(base, over->v[i].name) == NULL)
			define(scope, &over->v[i], release);
}

const struct scope *plan_scope(
    struct builder *b, const struct package *package, const struct target *target)
{
	const struct release *release = plan_choice(b, package, target)->release;
	struct scope *scope;

	for (size_t i = 0; i < b->nscopes; i++)
		if (b->scopes[i]->package == package && b->scopes[i]->target == target)
			return b->scopes[i];
	scope = mem_new(b, struct scope);
	scope->builder = b;
	scope->package = package;
	scope->target = target;
	scope->vars = vars_new(b->plan, b->target_vars[plan_row(b, target)]);
	mem_grow(b, b->scopes, struct scope *, b->nscopes + 1);
	b->scopes[b->nscopes++] = scope;
	plan_set(scope->vars, "package", package->name);
	plan_set(scope->vars, "version", release != NULL ? release->version : NULL);
	scope->failed = options_set(scope->vars, b->input->options, package, target,
			    b->input->settings) != 0;
	define_all(scope, release);
	return scope;
}
