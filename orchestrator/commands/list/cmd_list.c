/* SPDX-License-Identifier: Apache-2.0 */
/* mcm list: what can be built, from which releases, and what has been built. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json.h"
#include "base/hint.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "commands/list/list.h"
#include "commands/list/table.h"
#include "commands/list/toolchains.h"
#include "library/library.h"
#include "session/session.h"
#include "suite/tested.h"

static int list_command(void *ctx, const struct args *args);

const struct cmd cmd_list = {
    .name = "list",
    .summary = "list targets, releases, libraries, settings, or toolchains in the store",
    .usage = "[targets|recipes|libraries|settings|toolchains] [--json]",
    .examples = "  mcm list targets\n  mcm list recipes\n  mcm list toolchains --json\n",
    .takes = COMMAND_LIST,
    .operands = true,
    .run = list_command,
};

static const char *text_of(void *ctx, const struct target *target, const char *name)
{
	const struct strlist *value = vars_get(target->vars, name);

	return value != NULL ? strlist_join(ctx, value, " ") : "";
}

/* What a target has passed, one object for each record. */
static struct json *tested_json(const struct tested_list *tested, const char *triple)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < tested->n; i++) {
		const struct tested *t = &tested->v[i];
		struct json *o, *releases;

		if (strcmp(t->target, triple) != 0)
			continue;
		o = json_new_object();
		releases = json_new_object();
		for (size_t k = 0; k < t->releases.n; k++)
			json_set_string(
			    releases, t->releases.v[k].name, t->releases.v[k].value.v[0].text);
		json_set_string(o, "suite", t->suite);
		json_set_string(o, "date", t->date);
		json_set_string(o, "key", t->key);
		list_set_items(o, "options", &t->options);
		list_set_items(o, "ways", &t->ways);
		json_set_int(o, "passed", t->passed);
		json_set_int(o, "skipped", t->skipped);
		json_set_int(o, "expected", t->expected);
		json_set(o, "releases", releases);
		json_append(list, o);
	}
	return list;
}

static struct json *list_targets(void *ctx, const struct session *s)
{
	const struct tested_list *tested = tested_load(ctx, s->catalog->layers);
	struct json *list;

	if (tested == NULL)
		return NULL;
	list = json_new_array();
	for (size_t i = 0; i < s->targets->n; i++) {
		const struct target *target = &s->targets->v[i];
		struct json *o = json_new_object();

		json_set_string(o, "target", target->triple);
		json_set_list(o, "aliases", target->aliases);
		json_set_string(o, "layer", list_layer(s, &target->loc));
		json_set_string(o, "summary", text_of(ctx, target, "summary"));
		const char *recorded = tested_of_target(ctx, tested, target->triple);

		json_set_string(
		    o, "verified", recorded != NULL ? recorded : text_of(ctx, target, "verified"));
		json_set(o, "tested", tested_json(tested, target->triple));
		json_append(list, o);
	}
	return list;
}

/* Of a library without releases of its own: that of the package whose source it is built from. */
static const char *default_version(const struct catalog *catalog, const struct package *package)
{
	if (package->nreleases == 0 && package->nstages > 0 && package->stages[0].sources.n > 0)
		package = catalog_find(catalog, package->stages[0].sources.v[0].text);
	if (package == NULL)
		return "";
	for (size_t i = 0; i < package->nreleases; i++)
		if (package_is_default(package, &package->releases[i]))
			return package->releases[i].version;
	return "";
}

static int by_library(const void *a, const void *b)
{
	const struct package *const *x = a, *const *y = b;

	return strcmp((*x)->library, (*y)->library);
}

/* What WITH takes. */
static struct json *list_libraries(void *ctx, const struct session *s)
{
	const struct package **libraries = mem_array(
	    ctx, const struct package *, s->catalog->npackages + 1);
	struct json *list = json_new_array();
	size_t n = 0;

	for (size_t i = 0; i < s->catalog->npackages; i++)
		if (s->catalog->packages[i].library != NULL)
			libraries[n++] = &s->catalog->packages[i];
	qsort(libraries, n, sizeof(*libraries), by_library);
	for (size_t i = 0; i < n; i++) {
		const struct package *package = libraries[i];
		struct json *o;

		o = json_new_object();
		json_set_string(o, "library", package->library);
		json_set_string(o, "package", package->name);
		json_set_string(o, "version", default_version(s->catalog, package));
		json_set_string(
		    o, "needs", strlist_join(ctx, library_needs(ctx, s->catalog, package), " "));
		json_set_string(o, "layer", list_layer(s, &package->loc));
		json_set_string(o, "licence", package->licence);
		json_set_string(o, "summary", package->summary);
		json_append(list, o);
	}
	return list;
}

/* Packages whose release an option of their name chooses, as the command lines of plans take it. */
static const struct strlist *packages_with_option(void *ctx, const struct session *s)
{
	bool given = settings_rank(s->settings, "RECIPES") == RANK_FLAG;

	return session_packages(ctx, given ? settings_get(s->settings, "RECIPES") : NULL);
}

static const char *option_of(
    void *ctx, const struct setting_info *row, const struct strlist *packages)
{
	bool has = row->option != NULL &&
		   (row->package == NULL || strlist_has(packages, row->package));

	return has ? mem_printf(ctx, "--%s", row->option) : "";
}

static struct json *list_settings(void *ctx, const struct session *s)
{
	static const char *const kinds[] = {
	    [SETTING_TEXT] = "text",
	    [SETTING_WORDS] = "words",
	    [SETTING_SWITCH] = "switch",
	    [SETTING_VERSION] = "release",
	    [SETTING_CHOICE] = "choice",
	    [SETTING_SIZE] = "size",
	    [SETTING_IGNORED] = "ignored",
	};
	const struct strlist *packages = packages_with_option(ctx, s);
	struct json *list = json_new_array();

	for (const struct setting_info *row = settings_rows(s->settings); row->name != NULL;
	     row++) {
		struct json *o = json_new_object();

		json_set_string(o, "setting", row->name);
		json_set_string(o, "kind", kinds[row->kind]);
		json_set_string(o, "option", option_of(ctx, row, packages));
		json_set_string(o, "package", row->package != NULL ? row->package : "");
		json_set_string(o, "summary", row->help);
		json_append(list, o);
	}
	return list;
}

static struct json *list_toolchains(void *ctx, const struct session *s)
{
	struct store *store = session_store_if_any(ctx, s->args);

	return store != NULL ? toolchains_of(ctx, s->catalog, store) : NULL;
}

/* Shown only where there are several. */
#define LAYER "layer"

static const struct what {
	const char *name;
	struct json *(*make)(void *ctx, const struct session *s);
	const char *columns[TABLE_COLUMNS]; /* for people */
	int fault;                          /* exit status where make fails */
} whats[] = {
    {"targets", list_targets, {"target", LAYER, "summary", "verified"}, EXIT_USAGE},
    {"recipes", list_recipes, {"package", "version", "default", "sets", LAYER, "verified", "note"},
	EXIT_USAGE},
    {"libraries", list_libraries, {"library", "version", "needs", LAYER, "licence", "summary"},
	EXIT_USAGE},
    {"settings", list_settings, {"setting", "kind", "option", "package", "summary"}, EXIT_USAGE},
    {"toolchains", list_toolchains, {"target", "key", "versions", "size"}, EXIT_WORK},
};
enum { NWHATS = sizeof(whats) / sizeof(*whats) };

static const struct what *find_what(const char *name)
{
	for (int i = 0; i < NWHATS; i++) {
		if (!strcmp(whats[i].name, name))
			return &whats[i];
	}
	return NULL;
}

static int unknown_what(void *ctx, const struct args *args)
{
	struct strlist *names = strlist_new(ctx);
	const char *word = args->operands->items[0];

	for (int i = 0; i < NWHATS; i++)
		strlist_add(names, whats[i].name);
	return cmd_usage_error(
	    args->cmd, "there is no list of '%s'%s", word, hint_nearest(ctx, word, names));
}

static int list_command(void *ctx, const struct args *args)
{
	char *const *words = args->operands->items;
	const struct what *what = words[0] != NULL ? find_what(words[0]) : &whats[0];
	struct session s = {.args = args, .settings = args->settings};
	struct json *list;

	if (what == NULL)
		return unknown_what(ctx, args);
	if (args->operands->count > 1)
		return args_unexpected(args, 1);
	if (session_settings(&s, NULL) || session_load(ctx, &s))
		return EXIT_USAGE;
	list = what->make(ctx, &s);
	if (list == NULL)
		return what->fault;
	if (args_on(args, "json"))
		printf("%s", json_text(ctx, list, 2));
	else
		table_print(ctx, list, what->columns, list_only_own(&s) ? LAYER : NULL);
	json_free(list);
	return 0;
}
