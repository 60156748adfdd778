/* SPDX-License-Identifier: Apache-2.0 */
/* Steps after expansion, checked against what their stage declares. */
#include "plan/plan_build.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

struct arity {
	size_t least, most; /* 0: no limit */
	const char *usage;
};

static const struct arity arities[] = {
    [STEP_CONFIGURE] = {0, 0, ""},
    [STEP_MAKE] = {0, 0, ""},
    [STEP_RUN] = {1, 0, "PROGRAM, ARGUMENT..."},
    [STEP_MKDIR] = {0, 0, ""},
    [STEP_COPY] = {2, 0, "FROM..., TO"},
    [STEP_TAKE] = {1, 1, "DIR"},
    [STEP_MOVE] = {2, 2, "FROM, TO"},
    [STEP_REMOVE] = {0, 0, ""},
    [STEP_LINK] = {2, 2, "TARGET, PATH"},
    [STEP_WRITE] = {2, 2, "PATH, TEXT"},
    [STEP_REPLACE] = {3, 3, "FILE, OLD, NEW"},
    [STEP_STAMP] = {2, 2, "OLD, NEW"},
    [STEP_DEDUPE] = {0, 0, ""},
    [STEP_SBOM] = {1, 1, "PATH"},
    [STEP_PROVENANCE] = {2, 2, "PATH, MANIFEST"},
    [STEP_MANIFEST] = {1, 1, "PATH"},
    [STEP_ENV] = {2, 0, "DIR, NAME=VALUE..."},
};

static bool has_source(const struct stage *stage, const char *package)
{
	for (size_t i = 0; i < stage->nsources; i++)
		if (strcmp(stage->sources[i]->package->name, package) == 0)
			return true;
	return false;
}

static bool has_dep(const struct stage *stage, const char *name)
{
	for (size_t i = 0; i < stage->ndeps; i++)
		if (strcmp(stage->deps[i]->name, name) == 0)
			return true;
	return false;
}

/* A symbol is known to every recipe, but a directory exists only where it is declared. */
static int check_symbol(const struct draft *draft, const char *symbol, const struct loc *loc)
{
	const struct stage *stage = draft->stage;
	const char *list = NULL, *what = "what is used";

	if (strlist_has(draft->scope->builder->facts, symbol))
		return report_error(loc,
		    "'$(%s)' differs by target, but stage '%s' is \"for: host\"", symbol,
		    stage->name);
	if (strncmp(symbol, "dep.", 4) == 0 && !has_dep(stage, symbol + 4))
		list = "needs", what = symbol + 4;
	else if (strncmp(symbol, "source.", 7) == 0 && !has_source(stage, symbol + 7))
		list = "sources", what = symbol + 7;
	else if (strcmp(symbol, "source") == 0 && stage->nsources == 0)
		list = "sources";
	else if (strcmp(symbol, "root") == 0 && !draft->has_root)
		list = "root";
	else if (strcmp(symbol, "recipe") == 0 && stage->recipe->files.n == 0)
		list = "files";
	if (list == NULL)
		return 0;
	return report_error(loc, "'$(%s)' is not declared: add %s to '%s' of stage '%s'", symbol,
	    what, list, stage->name);
}

static int check_symbols(const struct draft *draft, const char *text, const struct loc *loc)
{
	char *symbol;
	int status = 0;

	while ((symbol = plan_symbol(NULL, &text)) != NULL) {
		if (check_symbol(draft, symbol, loc))
			status = -1;
		mem_free(symbol);
	}
	return status;
}

/* Where the words of a stage's list go. */
struct word_list {
	const struct draft *draft;
	struct strlist *out;
};

static int add_word(void *data, const char *word, const struct loc *loc)
{
	const struct word_list *list = data;

	strlist_add(list->out, word);
	return check_symbols(list->draft, word, loc);
}

/* Expands items into out, each word checked at the place it comes from. */
static int expand_items(const struct draft *draft, const struct items *items, struct strlist *out)
{
	struct word_list list = {draft, out};

	return plan_each(draft->scope, items, add_word, &list);
}

static const char *expand_path(
    const struct draft *draft, const char *text, const struct loc *loc, int *status)
{
	char *path = plan_text(draft->stage, draft->scope, text, loc);

	if (path == NULL || check_symbols(draft, path, loc))
		*status = -1;
	return path;
}

static bool is_assignment(const char *s)
{
	const char *p = s;

	while (isalnum((unsigned char)*p) || *p == '_')
		p++;
	return p > s && !isdigit((unsigned char)*s) && *p == '=';
}

static int add_assignment(void *data, const char *word, const struct loc *loc)
{
	int status = add_word(data, word, loc);

	return is_assignment(word)
		   ? status
		   : report_error(loc, "'%s' is not NAME=VALUE, as 'env' needs it", word);
}

static int expand_env(const struct draft *draft, const struct items *items, struct strlist *out)
{
	struct word_list list = {draft, out};

	return plan_each(draft->scope, items, add_assignment, &list);
}

static int check_arity(const struct step *step, size_t n)
{
	const struct arity *arity = &arities[step->kind];

	if (n >= arity->least && (arity->most == 0 || n <= arity->most))
		return step->kind != STEP_DEDUPE || n == 0
			   ? 0
			   : report_error(
				 &step->loc, "'dedupe' takes no words: write 'dedupe: []'");
	return report_error(&step->loc, "'%s' takes [%s], not %zu word%s",
	    step_kind_name(step->kind), arity->usage, n, n == 1 ? "" : "s");
}

static struct plan_step *add_step(struct draft *draft, const struct step *step, enum step_kind kind)
{
	struct stage *stage = draft->stage;
	struct plan_step *out;

	mem_grow(stage, stage->steps, struct plan_step, stage->nsteps + 1);
	out = &stage->steps[stage->nsteps++];
	*out = (struct plan_step){.kind = kind, .loc = step->loc};
	out->args = strlist_new(stage);
	out->env = strlist_new(stage);
	return out;
}

/* What of a stage's output stays out of the directory that it was copied to. */
static void remove_rest(
    struct draft *draft, const struct step *step, const struct strlist *rest, const char *dir)
{
	struct plan_step *out;

	if (rest->count == 0)
		return;
	out = add_step(draft, step, STEP_REMOVE);
	out->dir = "$(build)";
	for (size_t i = 0; i < rest->count; i++)
		strlist_addf(out->args, "%s/%s", dir, rest->items[i]);
}

/* Those that a stage must not have where it is taken, but for what is left out of it there. */
static int find_reserved(
    const struct draft *draft, const struct strlist *rest, struct strlist *reserved)
{
	struct strlist *all = strlist_new(reserved);
	int status = expand_items(draft, &draft->stage->recipe->reserved, all);

	for (size_t i = 0; i < all->count; i++)
		if (!strlist_has(rest, all->items[i]))
			strlist_add(reserved, all->items[i]);
	return status;
}

static int take_one(
    struct draft *draft, const struct step *step, const struct stage *dep, const char *dir)
{
	const struct scope *own = draft->scope;
	const struct scope *scope = plan_scope_of(
	    own->builder, dep->package, dep->recipe, own->target);
	struct plan_step *out = add_step(draft, step, STEP_COPY);
	struct strlist *rest = strlist_new(draft->stage), *reserved = strlist_new(draft->stage);
	int status = plan_items(rest, scope, &dep->recipe->without);

	out->dir = "$(build)";
	out->taken = dep;
	out->reserved = reserved;
	strlist_addf(out->args, "$(dep.%s)", dep->name);
	strlist_add(out->args, dir);
	status |= find_reserved(draft, rest, reserved);
	remove_rest(draft, step, rest, dir);
	return status;
}

/* A step of its own for each stage that is taken, so that one more changes no other's text. */
static int expand_take(struct draft *draft, const struct step *step)
{
	struct strlist *dirs = strlist_new(draft->stage);
	int status = expand_items(draft, &step->args, dirs);

	if (status || check_arity(step, dirs->count))
		return -1;
	for (size_t i = 0; i < draft->ntaken; i++)
		status |= take_one(draft, step, draft->stage->deps[i], dirs->items[0]);
	return status;
}

static int expand_step(struct draft *draft, const struct step *step)
{
	struct plan_step *out;
	int holds = plan_when(draft->scope, step->when, &step->loc);
	int status = 0;

	if (holds <= 0)
		return holds;
	if (step->kind == STEP_TAKE)
		return expand_take(draft, step);
	out = add_step(draft, step, step->kind);
	out->dir = expand_path(
	    draft, step->dir != NULL ? step->dir : "$(build)", &step->loc, &status);
	if (step->kind == STEP_CONFIGURE)
		out->script = expand_path(draft,
		    step->script != NULL ? step->script : "$(source)/configure", &step->loc,
		    &status);
	if (expand_env(draft, &step->env, out->env))
		status = -1;
	if (expand_items(draft, &step->args, out->args))
		return -1;
	return check_arity(step, out->args->count) ? -1 : status;
}

int plan_steps(struct draft *draft)
{
	struct stage *stage = draft->stage;
	int status = 0;

	stage->env = strlist_new(stage);
	if (expand_env(draft, &stage->recipe->env, stage->env))
		status = -1;
	for (size_t i = 0; i < stage->recipe->nsteps; i++)
		if (expand_step(draft, &stage->recipe->steps[i]))
			status = -1;
	return status;
}
