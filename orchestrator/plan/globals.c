/* SPDX-License-Identifier: Apache-2.0 */
/* The variables that the recipes of every package see: settings, releases, machines, the target. */
#include "plan/plan_build.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void plan_set(struct vars *vars, const char *name, const char *value)
{
	char *copy = value != NULL ? text_escape(NULL, value, "$", '$') : NULL;

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

/* Reports a variable that a package would take from what has it already; -1. */
static int check_variable(const struct builder *b, const struct package *package, const char *name)
{
	static const char *const own[] = {"version", "package"};
	const struct plan_input *in = b->input;
	bool taken = vars_get(b->globals, name) != NULL ||
		     (in->ntargets > 0 && vars_get(in->targets[0]->vars, name) != NULL);

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		taken |= strcmp(own[i], name) == 0;
	return taken ? report_error(&package->loc,
			   "the variable '%s' of this package has a meaning already; rename the "
			   "package",
			   name)
		     : 0;
}

static void set_version(
    struct vars *vars, const struct package *package, const struct package_choice *c)
{
	char *name = text_identifier(mem_printf(NULL, "%s_version", package->name));

	plan_set(vars, name, c->release != NULL ? c->release->version : NULL);
	mem_free(name);
}

static int set_package(const struct builder *b, struct vars *vars, const struct package *package)
{
	/* Whether a library is taken is what targets say, of which one speaks for all. */
	bool by_target = package->library != NULL && b->input->ntargets > 0;
	const struct package_choice *c = plan_choice(
	    b, package, by_target ? b->input->targets[0] : NULL);
	char *name = text_identifier(mem_strdup(NULL, package->name));
	const char *on = c->release != NULL ? "1" : "0";
	int status = check_variable(b, package, name);

	plan_set(vars, package->name, on);
	plan_set(vars, name, on);
	set_version(vars, package, c);
	set_symbol(vars, "source.", package->name);
	mem_free(name);
	return status;
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
	for (const struct setting_info *info = settings_rows(settings); info->name != NULL;
	     info++) {
		char *name = text_lower(mem_strdup(NULL, info->name));

		/* settings_set() has checked the words, so they split. */
		if (info->kind == SETTING_WORDS)
			vars_set_plain(vars, name, settings_words(name, settings, info->name));
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
	struct strlist *words = strlist_split(NULL, text != NULL ? text : "", ", \t");
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

		if (target != NULL)
			vars_set_plain(vars, name, vars_get(target->vars, name));
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
		for (size_t j = 0; target != NULL && j < in->catalog->npackages; j++) {
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
			strlist_add(
			    b->facts, text_identifier(mem_printf(b, "%s_version", package->name)));
	}
}

/* A program of the toolchain that compiles for runner. */
static void set_tool(
    struct vars *vars, const char *name, const struct target *runner, const char *program)
{
	char *path = mem_printf(
	    NULL, "$(dep." PLAN_BOOTSTRAP ")/bin/%s-%s", runner->triple, program);

	vars_set(vars, name, path);
	mem_free(path);
}

/*
 * A toolchain for a runner is compiled by that of the stage "bootstrap". Where its programs run
 * here, so do those that only its build runs, and nothing is of this machine.
 */
static void set_host(const struct builder *b, struct vars *vars)
{
	const struct host *here = b->input->host;
	const struct vars *build = b->local != NULL ? b->local->globals : vars;
	void *tmp = mem_new(NULL, char);

	plan_set(vars, "host_triple", here->triple);
	plan_set(vars, "host_cc", here->cc);
	plan_set(vars, "host_cxx", here->cxx);
	plan_set(vars, "host_target", NULL);
	vars_set(vars, "host_tools", NULL);
	if (b->runner != NULL) {
		const struct item *compilers =
		    catalog_stage(b->input->catalog, PLAN_BOOTSTRAP)->compilers.v;

		plan_set(vars, "host_triple", target_with_vendor(tmp, b->runner->triple));
		plan_set(vars, "host_target", b->runner->triple);
		set_tool(vars, "host_cc", b->runner, compilers[0].text);
		set_tool(vars, "host_cxx", b->runner, compilers[1].text);
		set_tool(vars, "host_tools", b->runner, "");
	}
	vars_set_list(vars, "build_triple", vars_get(build, "host_triple"));
	vars_set_list(vars, "build_cc", vars_get(build, "host_cc"));
	vars_set_list(vars, "build_cxx", vars_get(build, "host_cxx"));
	plan_set(vars, "static_host", b->runner != NULL ? "1" : "0");
	plan_set(vars, "foreign_host", b->local != NULL ? "1" : "0");
	vars_set(vars, "host_qemu", NULL);
	if (b->local != NULL)
		vars_set_list(vars, "host_qemu", vars_get(b->runner->vars, "qemu"));
	mem_free(tmp);
}

int plan_globals(struct builder *b)
{
	static const char *const symbols[] = {
	    "build", "out", "root", "recipe", "source", "work", "key12"};
	const struct plan_input *in = b->input;
	struct vars *vars = b->globals = vars_new(b->plan, NULL);
	int status = 0;

	set_settings(vars, in->settings);
	set_languages(vars, in->settings);
	vars_set_plain(vars, "libraries", in->libraries);
	set_host(b, vars);
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		set_symbol(vars, "", symbols[i]);
	for (size_t i = 0; i < b->stages->count; i++)
		set_symbol(vars, "dep.", b->stages->items[i]);
	for (size_t i = 0; i < in->catalog->npackages; i++)
		if (in->catalog->packages[i].nreleases > 0)
			status |= set_package(b, vars, &in->catalog->packages[i]);
	name_facts(b);
	set_targets(b);
	return status;
}
