/* SPDX-License-Identifier: Apache-2.0 */
/* mcm list: what can be built, from which releases, and what has been built. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json.h"
#include "advisory/advisory.h"
#include "base/hint.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "commands/table.h"
#include "commands/toolchains.h"
#include "files/path.h"
#include "library/library.h"
#include "recipe/layer.h"
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

/* Whether the layer of that index came with the program. */
static bool is_own(const struct strlist *layers, size_t layer)
{
	return layer == 0 || strcmp(layers->items[layer],
				 path_join(layers, layers->items[0], LAYER_LIBRARIES)) == 0;
}

/* Where it comes from: the program, or the directory that RECIPES names. */
static const char *layer_name(const struct session *s, const struct loc *loc)
{
	size_t i = layer_of(s->catalog->layers, loc->file);

	return is_own(s->catalog->layers, i) ? "built-in" : s->catalog->layers->items[i];
}

static bool has_own_layers(const struct session *s)
{
	size_t i = 0;

	while (i < s->catalog->layers->count && is_own(s->catalog->layers, i))
		i++;
	return i == s->catalog->layers->count;
}

static void set_items(struct json *o, const char *name, const struct items *items)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < items->n; i++)
		json_append_string(list, items->v[i].text);
	json_set(o, name, list);
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
		set_items(o, "options", &t->options);
		set_items(o, "ways", &t->ways);
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
		json_set_string(o, "layer", layer_name(s, &target->loc));
		json_set_string(o, "summary", text_of(ctx, target, "summary"));
		const char *recorded = tested_of_target(ctx, tested, target->triple);

		json_set_string(
		    o, "verified", recorded != NULL ? recorded : text_of(ctx, target, "verified"));
		json_set(o, "tested", tested_json(tested, target->triple));
		json_append(list, o);
	}
	return list;
}

/* Names of the sets that take this release. */
static struct strlist *sets_with(void *ctx, const struct catalog *catalog,
    const struct package *package, const struct release *release)
{
	struct strlist *names = strlist_new(ctx);

	for (size_t i = 0; i < catalog->nsets; i++) {
		const struct item *item = release_set_find(&catalog->sets[i], package);

		if (item != NULL && package_release(package, item->text, &item->loc) == release)
			strlist_add(names, catalog->sets[i].name);
	}
	return names;
}

/* By architecture; the name of the only one there is for all of them is "all". */
static struct json *digests_json(const struct origin *origin)
{
	struct json *o = json_new_object();

	if (origin->sha256 != NULL)
		json_set_string(o, "all", origin->sha256);
	for (size_t i = 0; i < origin->by_arch.n; i++)
		json_set_string(o, origin->by_arch.v[i].name, origin->by_arch.v[i].value.v[0].text);
	return o;
}

static struct json *origin_json(const struct origin *origin)
{
	struct json *o = json_new_object();

	if (origin->kind == ORIGIN_URL)
		json_set_list(o, "url", origin->urls);
	else
		json_set_string(o,
		    origin->kind == ORIGIN_DEBIAN_SOURCE ? "debian-source" : "debian-binary",
		    origin->package);
	json_set_string(o, "file", origin->file);
	json_set_string(o, "inner", origin->inner);
	json_set(o, "sha256", digests_json(origin));
	set_items(o, "patches", &origin->patches);
	return o;
}

static void set_source(struct json *o, const struct release *release)
{
	struct json *origins = json_new_array();

	for (size_t i = 0; i < release->norigins; i++)
		json_append(origins, origin_json(&release->origins[i]));
	json_set(o, "origins", origins);
	set_items(o, "patches", &release->patches);
}

/* Ids of the bugs that are in the release as its recipe builds it, which concern that (NULL: any).
 */
static struct strlist *open_ids(void *ctx, const struct package_advisories *known,
    const struct release *release, const char *concerns)
{
	struct strlist *ids = strlist_new(ctx);

	for (size_t i = 0; known != NULL && i < known->n; i++)
		if ((concerns == NULL || strcmp(known->v[i].concerns, concerns) == 0) &&
		    advisory_open(&known->v[i], release))
			strlist_add(ids, known->v[i].id);
	return ids;
}

/* "not fixed: CVE-1, CVE-2 (programs); 14 advisories (inspecting)", or "". */
static char *open_text(
    void *ctx, const struct package_advisories *known, const struct release *release)
{
	enum { NAMED = 3 };
	struct strlist *parts = strlist_new(ctx);

	for (size_t i = 0; advisory_concerns[i] != NULL; i++) {
		struct strlist *ids = open_ids(ctx, known, release, advisory_concerns[i]);

		if (ids->count > NAMED)
			strlist_addf(
			    parts, "%zu advisories (%s)", ids->count, advisory_concerns[i]);
		else if (ids->count > 0)
			strlist_addf(
			    parts, "%s (%s)", strlist_join(ctx, ids, ", "), advisory_concerns[i]);
	}
	return mem_printf(
	    ctx, "%s%s", parts->count > 0 ? "not fixed: " : "", strlist_join(ctx, parts, "; "));
}

/* Whether upstream's servers alone have the source, so that who reaches only a mirror of Debian's
 * cannot build it. */
static bool is_upstreams_alone(const struct release *release)
{
	for (size_t i = 0; i < release->norigins; i++)
		if (release->origins[i].kind != ORIGIN_URL)
			return false;
	return true;
}

/* What tests that were recorded tell, or else whoever wrote the release's file. */
static const char *verified_text(void *ctx, const struct tested_list *tested,
    const struct package *package, const struct release *release)
{
	const char *recorded = tested_of_release(ctx, tested, package->name, release->version);

	if (recorded != NULL)
		return recorded;
	if (release->verified != NULL)
		return release->verified;
	return is_upstreams_alone(release) ? "not built here; only upstream has its source"
					   : "not built here";
}

static void set_notes(void *ctx, struct json *o, const struct package_advisories *known,
    const struct release *release)
{
	struct strlist *notes = strlist_new(ctx);
	const char *bugs = open_text(ctx, known, release);

	if (release->note != NULL)
		strlist_add(notes, release->note);
	if (*bugs != '\0')
		strlist_add(notes, bugs);
	json_set_string(o, "note", strlist_join(ctx, notes, "; "));
	json_set_list(o, "advisories", open_ids(ctx, known, release, NULL));
}

static struct json *release_json(void *ctx, const struct session *s, const struct package *package,
    const struct release *release)
{
	struct json *o = json_new_object();

	json_set_string(o, "package", package->name);
	json_set_string(o, "version", release->version);
	json_set_string(o, "default", package_is_default(package, release) ? "default" : "");
	json_set_string(
	    o, "sets", strlist_join(ctx, sets_with(ctx, s->catalog, package, release), " "));
	json_set_string(o, "layer", layer_name(s, &release->loc));
	json_set_string(o, "licence", package->licence);
	return o;
}

static struct json *list_recipes(void *ctx, const struct session *s)
{
	const struct advisories *known = advisories_load(ctx, s->catalog);
	const struct tested_list *tested = tested_load(ctx, s->catalog->layers);
	struct json *list;

	if (known == NULL || tested == NULL)
		return NULL;
	list = json_new_array();
	for (size_t i = 0; i < s->catalog->npackages; i++) {
		const struct package *package = &s->catalog->packages[i];

		for (size_t k = 0; k < package->nreleases; k++) {
			const struct release *release = &package->releases[k];
			struct json *o = release_json(ctx, s, package, release);

			json_set_string(
			    o, "verified", verified_text(ctx, tested, package, release));
			set_notes(ctx, o, advisories_of(known, package->name), release);
			set_source(o, release);
			json_append(list, o);
		}
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
		json_set_string(o, "layer", layer_name(s, &package->loc));
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
} whats[] = {
    {"targets", list_targets, {"target", LAYER, "summary", "verified"}},
    {"recipes", list_recipes, {"package", "version", "default", "sets", LAYER, "verified", "note"}},
    {"libraries", list_libraries, {"library", "version", "needs", LAYER, "licence", "summary"}},
    {"settings", list_settings, {"setting", "kind", "option", "package", "summary"}},
    {"toolchains", list_toolchains, {"target", "key", "versions", "size"}},
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
		return EXIT_WORK;
	if (args_on(args, "json"))
		printf("%s", json_text(ctx, list, 2));
	else
		table_print(ctx, list, what->columns, has_own_layers(&s) ? LAYER : NULL);
	json_free(list);
	return 0;
}
