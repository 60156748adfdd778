/* SPDX-License-Identifier: Apache-2.0 */
/* The variables a package's recipes see, and expansion with them. */
#include "plan/plan_build.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

/* value with "$" as "$$". */
static char *doubled(const void *ctx, const char *value)
{
	char *out = mem_strdup(ctx, "");

	for (; *value; value++)
		mem_appendf(ctx, &out, "%s%c", *value == '$' ? "$" : "", *value);
	return out;
}

static void set_list(struct vars *vars, const char *name, const struct strlist *list)
{
	struct strlist *copy = strlist_new(NULL);

	for (size_t i = 0; list && i < list->count; i++)
		strlist_add(copy, doubled(copy, list->items[i]));
	vars_set_list(vars, name, copy);
	mem_free(copy);
}

void plan_set(struct vars *vars, const char *name, const char *value)
{
	char *copy = value ? doubled(NULL, value) : NULL;

	vars_set(vars, name, copy);
	mem_free(copy);
}

/* A name that stands for itself until the stage runs. */
static void set_symbol(struct vars *vars, const char *prefix, const char *name)
{
	char *full = mem_printf(NULL, "%s%s", prefix, name);
	char *value = mem_printf(full, "$(%s)", full);

	vars_set(vars, full, value);
	mem_free(full);
}

static char *with_underscores(const void *ctx, const char *name)
{
	char *copy = mem_strdup(ctx, name);

	for (char *p = copy; *p; p++)
		if (*p == '-')
			*p = '_';
	return copy;
}

static void set_version(struct vars *vars, const struct package *package, const struct choice *c)
{
	char *name = with_underscores(NULL, package->name);

	plan_set(
	    vars, mem_printf(name, "%s_version", name), c->release ? c->release->version : NULL);
	mem_free(name);
}

static void set_package(struct vars *vars, const struct package *package, const struct choice *c)
{
	char *name = with_underscores(NULL, package->name);
	const char *on = c->release ? "1" : "0";

	plan_set(vars, package->name, on);
	plan_set(vars, name, on);
	set_version(vars, package, c);
	set_symbol(vars, "source.", package->name);
	mem_free(name);
}

/* The value, and for each choice whether it is the one: malloc, malloc_mimalloc. */
static void set_choice(
    struct vars *vars, const char *name, const struct setting_info *info, const char *value)
{
	plan_set(vars, name, value);
	for (size_t i = 0; info->choices[i]; i++) {
		char *flag = mem_printf(NULL, "%s_%s", name, info->choices[i]);

		plan_set(vars, flag, strcmp(info->choices[i], value) == 0 ? "1" : "0");
		mem_free(flag);
	}
}

static void set_size(struct vars *vars, const char *name, unsigned long size)
{
	char *text = size ? mem_printf(NULL, "%lu", size) : NULL;

	plan_set(vars, name, text);
	mem_free(text);
}

static void set_settings(struct vars *vars, const struct settings *settings)
{
	for (const struct setting_info *info = settings_rows(settings); info->name; info++) {
		char *name = mem_strdup(NULL, info->name);

		for (char *p = name; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		/* settings_set() has checked the words, so they split. */
		if (info->kind == SETTING_WORDS)
			set_list(vars, name, settings_words(name, settings, info->name));
		else if (info->kind == SETTING_SWITCH)
			plan_set(vars, name, settings_on(settings, info->name) ? "1" : "0");
		else if (info->kind == SETTING_CHOICE)
			set_choice(vars, name, info, settings_get(settings, info->name));
		else if (info->kind == SETTING_SIZE)
			set_size(vars, name, settings_size(settings, info->name));
		mem_free(name);
	}
}

/* In one order, whatever the user's, so that equal choices give equal keys; C is always there. */
static void set_languages(struct vars *vars, const struct settings *settings)
{
	const char *text = settings_get(settings, "LANGUAGES");
	struct strlist *words = strlist_split(NULL, text ? text : "", ", \t");
	bool cxx = strlist_has(words, "c++"), fortran = strlist_has(words, "fortran");
	char *list = mem_printf(words, "c%s%s", cxx ? ",c++" : "", fortran ? ",fortran" : "");

	plan_set(vars, "languages", list);
	plan_set(vars, "c", "1");
	plan_set(vars, "cxx", cxx ? "1" : "0");
	plan_set(vars, "fortran", fortran ? "1" : "0");
	mem_free(words);
}

static void set_target(struct builder *b, struct vars *vars, const struct target *target)
{
	for (size_t i = 0; i < b->facts->count; i++) {
		const char *name = b->facts->items[i];

		if (target)
			set_list(vars, name, vars_get(target->vars, name));
		else
			set_symbol(vars, "", name);
	}
}

static void set_targets(struct builder *b)
{
	const struct plan_input *in = b->input;

	b->target_vars = mem_array(b, struct vars *, in->ntargets + 1);
	for (size_t i = 0; i <= in->ntargets; i++) {
		const struct target *target = i < in->ntargets ? in->targets[i] : NULL;

		b->target_vars[i] = vars_new(b->plan, b->globals);
		set_target(b, b->target_vars[i], target);
		for (size_t j = 0; target && j < in->catalog->npackages; j++) {
			const struct package *package = &in->catalog->packages[j];

			if (plan_by_target(package))
				set_version(
				    b->target_vars[i], package, plan_choice(b, package, target));
		}
	}
}

static void name_facts(struct builder *b)
{
	const struct plan_input *in = b->input;

	b->facts = in->ntargets ? vars_names(b, in->targets[0]->vars) : strlist_new(b);
	for (size_t i = 0; i < in->catalog->npackages; i++) {
		const struct package *package = &in->catalog->packages[i];

		if (plan_by_target(package))
			strlist_add(b->facts,
			    mem_printf(b, "%s_version", with_underscores(b, package->name)));
	}
}

void plan_globals(struct builder *b)
{
	static const char *const symbols[] = {
	    "build", "out", "root", "recipe", "source", "work", "key12"};
	const struct plan_input *in = b->input;
	struct vars *vars = b->globals = vars_new(b->plan, NULL);

	for (size_t i = 0; i < in->catalog->npackages; i++)
		if (in->catalog->packages[i].nreleases > 0)
			set_package(vars, &in->catalog->packages[i],
			    plan_choice(b, &in->catalog->packages[i], NULL));
	set_settings(vars, in->settings);
	set_languages(vars, in->settings);
	plan_host(b, vars);
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		set_symbol(vars, "", symbols[i]);
	for (size_t i = 0; i < b->stages->count; i++)
		set_symbol(vars, "dep.", b->stages->items[i]);
	name_facts(b);
	set_targets(b);
}

static const struct variable *find_variable(const struct variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->n; i++)
		if (strcmp(variables->v[i].name, name) == 0)
			return &variables->v[i];
	return NULL;
}

char *plan_symbol(const void *ctx, const char **text)
{
	const char *p = *text;

	while ((p = strchr(p, '$'))) {
		const char *end = p[1] == '(' ? strchr(p, ')') : NULL;

		if (end) {
			*text = end + 1;
			/* Without the prefix of $(name:prefix). */
			return mem_strndup(ctx, p + 2, strcspn(p + 2, ":)"));
		}
		p += p[1] ? 2 : 1;
	}
	return NULL;
}

/* Each may use those before it; this says so where one uses a later one. */
static void check_order(struct scope *scope, const struct item *item, const struct release *release)
{
	const char *text = item->text;
	char *symbol;

	while ((symbol = plan_symbol(scope->vars, &text))) {
		if (!vars_get(scope->vars, symbol) &&
		    (find_variable(&scope->package->variables, symbol) ||
			(release && find_variable(&release->variables, symbol)))) {
			report_error(&item->loc,
			    "the variable '%s' is set further down; move it above its use", symbol);
			vars_set(scope->vars, symbol, NULL);
			scope->failed = true;
		}
		mem_free(symbol);
	}
}

static void define(
    struct scope *scope, const struct variable *variable, const struct release *release)
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
	static const struct variables none;
	const struct variables *base = &scope->package->variables;
	const struct variables *over = release ? &release->variables : &none;

	for (size_t i = 0; i < base->n; i++) {
		const struct variable *other = find_variable(over, base->v[i].name);

		define(scope, other ? other : &base->v[i], release);
	}
	for (size_t i = 0; i < over->n; i++)
		if (!find_variable(base, over->v[i].name))
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
	plan_set(scope->vars, "version", release ? release->version : NULL);
	define_all(scope, release);
	return scope;
}

/* Does the value of a variable hang on the target, in a scope that is for all of them? */
static bool is_undecided(const struct scope *scope, const char *name)
{
	const struct strlist *value = vars_get(scope->vars, name);
	void *tmp = mem_new(NULL, char);
	bool undecided = false;

	for (size_t i = 0; value && i < value->count; i++) {
		const char *text = value->items[i], *symbol;

		while ((symbol = plan_symbol(tmp, &text)))
			if (strlist_has(scope->builder->facts, symbol))
				undecided = true;
	}
	mem_free(tmp);
	return undecided;
}

int plan_when(const struct scope *scope, const char *when, const struct loc *loc)
{
	int holds = expand_when(scope->vars, when, loc);
	struct strlist *names;

	if (holds < 0 || scope->target || !when)
		return holds;
	names = strlist_split(NULL, when, " \t\n!");
	for (size_t i = 0; i < names->count; i++) {
		names->items[i][strcspn(names->items[i], ":")] = '\0';
		if (is_undecided(scope, names->items[i]))
			holds = report_error(loc,
			    "'%s' differs by target, which a stage that is \"for: host\" must not "
			    "ask",
			    names->items[i]);
	}
	mem_free(names);
	return holds;
}

/* "$$" again doubled, so that expansion leaves it as it was. */
static char *keep_dollars(const void *ctx, const char *text)
{
	char *out = mem_strdup(ctx, "");

	for (; *text; text++) {
		if (text[0] == '$' && text[1] == '$') {
			mem_appendf(ctx, &out, "$$$$");
			text++;
		} else {
			mem_appendf(ctx, &out, "%c", *text);
		}
	}
	return out;
}

char *plan_text(const void *ctx, const struct scope *scope, const char *text, const struct loc *loc)
{
	char *kept = keep_dollars(NULL, text);
	char *out = expand_text(ctx, scope->vars, kept, loc);

	mem_free(kept);
	return out;
}

int plan_item(struct strlist *out, const struct scope *scope, const struct item *item)
{
	int holds = plan_when(scope, item->when, &item->loc);
	char *kept;
	int status;

	if (holds <= 0)
		return holds;
	kept = keep_dollars(NULL, item->text);
	status = expand_word(out, scope->vars, kept, &item->loc);
	mem_free(kept);
	return status;
}

int plan_items(struct strlist *out, const struct scope *scope, const struct items *items)
{
	int status = 0;

	for (size_t i = 0; i < items->n; i++)
		if (plan_item(out, scope, &items->v[i]))
			status = -1;
	return status;
}
