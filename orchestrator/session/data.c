/* SPDX-License-Identifier: Apache-2.0 */
/* Where recipes and the store are, for commands that need no more than that. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/listing.h"
#include "files/path.h"
#include "recipe/layer.h"
#include "session/session.h"

extern char **environ;

/* NULL: there is none near *bin, the directory of this program; or, reported, that is unknown: *bin
 * is as it was. */
static char *find_data_dir(const void *ctx, char **bin)
{
	const char *given = getenv("MCM_DATA");
	static const char *const places[] = {"..", "../share/mcm"};
	char *self;

	if (given != NULL && *given != '\0')
		return path_absolute(ctx, given);
	self = path_self(ctx);
	if (self == NULL)
		return NULL;
	*bin = path_dirname(ctx, self);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *dir = path_absolute(ctx, path_join(ctx, *bin, places[i]));

		if (path_is_dir(path_join(ctx, dir, LAYER_RECIPES)))
			return dir;
	}
	return NULL;
}

char *session_data_dir(const void *ctx)
{
	char *bin = NULL, *dir = find_data_dir(ctx, &bin);

	if (dir == NULL && bin != NULL)
		report_error(NULL,
		    "no recipes found near '%s'; name their directory with MCM_DATA=DIR", bin);
	return dir;
}

char *session_files_dir(const void *ctx, const char *name)
{
	static const char *const places[] = {"..", "../share/mcm"};
	const char *given = getenv("MCM_DATA");
	char *dir = given != NULL && *given != '\0' ? path_join(ctx, given, name) : NULL;
	char *self = path_self(ctx);

	for (size_t i = 0; self != NULL && i < sizeof(places) / sizeof(*places); i++) {
		if (dir != NULL && path_is_dir(dir))
			break;
		dir = path_absolute(
		    ctx, mem_printf(ctx, "%s/%s/%s", path_dirname(ctx, self), places[i], name));
	}
	return dir;
}

/* In one of the layers: is there more than the recipe? */
static bool has_releases(const struct strlist *layers, const char *package)
{
	struct strlist *names = strlist_new(NULL);
	size_t n = 0;

	for (size_t i = 0; i < layers->count; i++)
		strlist_add_all(names, listing(names, path_join(names, layers->items[i], package)));
	for (size_t i = 0; i < names->count; i++)
		n += fnmatch("*.yaml", names->items[i], 0) == 0 &&
		     strcmp(names->items[i], PACKAGE_ADVISORIES) != 0 &&
		     strcmp(names->items[i], PACKAGE_OPTIONS) != 0;
	mem_free(names);
	return n > 1;
}

struct strlist *session_packages(const void *ctx, const char *more)
{
	struct strlist *packages = strlist_new(ctx), *layers = strlist_new(packages), *dirs;
	const char *environment = getenv("MCM_RECIPES");
	char *bin = NULL, *data = find_data_dir(packages, &bin);

	if (data == NULL)
		return packages;
	more = more != NULL ? more : environment != NULL ? environment : "";
	dirs = strlist_split(packages, more, ":");
	strlist_add(layers, path_join(packages, data, LAYER_RECIPES));
	for (size_t i = 0; i < dirs->count; i++)
		strlist_add(layers, path_join(packages, dirs->items[i], LAYER_RECIPES));
	for (size_t i = 0; i < layers->count; i++) {
		struct strlist *names = listing_having(layers, layers->items[i], "recipe.yaml");

		for (size_t j = 0; j < names->count; j++)
			if (has_releases(layers, names->items[j]))
				strlist_add(packages, names->items[j]);
	}
	strlist_sort(packages);
	return packages;
}

/* Whether there is NAME_CONFIG: a recipe uses it itself, or has a table for its words. */
static bool has_config(const struct package *package, const struct option_tables *options)
{
	char *setting = setting_name(NULL, "%s_CONFIG", package->name);
	bool found = package->has_config || options_name(options, package, setting);

	mem_free(setting);
	return found;
}

/* Reports a setting or an option of a package that is another one's; -1. */
static int check_name(const struct setting_package *package, const struct loc *loc)
{
	char *version = setting_name(NULL, "%s_VER", package->name);
	char *config = setting_name(version, "%s_CONFIG", package->name);
	int status = 0;

	for (const struct setting_info *row = settings_info; row->help != NULL; row++) {
		bool plans = row->option != NULL && (row->commands & COMMANDS_PLAN) != 0;

		if (plans && strcmp(row->option, package->name) == 0)
			status = report_error(
			    loc, "'--%s' is an option already; rename the package", row->option);
		if (row->name != NULL &&
		    (strcmp(row->name, version) == 0 ||
			(package->has_config && strcmp(row->name, config) == 0)))
			status = report_error(
			    loc, "%s is a setting already; rename the package", row->name);
	}
	if (strcmp(package->name, "help") == 0)
		status = report_error(loc, "'--help' is an option already; rename the package");
	mem_free(version);
	return status;
}

int session_add_packages(
    struct settings *settings, const struct catalog *catalog, const struct option_tables *options)
{
	struct setting_package *packages = mem_array(
	    NULL, struct setting_package, catalog->npackages + 1);
	size_t n = 0;
	int status = 0;

	for (size_t i = 0; i < catalog->npackages; i++) {
		const struct package *package = &catalog->packages[i];

		if (package->nreleases == 0)
			continue;
		packages[n] = (struct setting_package){
		    package->name, has_config(package, options), package->optional};
		status |= check_name(&packages[n++], &package->loc);
	}
	status |= settings_add_packages(settings, packages, n);
	status |= options_check_settings(options, settings);
	mem_free(packages);
	return status;
}

struct strlist *session_take_environment(const void *ctx)
{
	struct strlist *environment = strlist_new(ctx);

	for (char **entry = environ; *entry != NULL; entry++)
		strlist_add(environment, *entry);
	for (size_t i = 0; i < environment->count; i++) {
		const char *entry = environment->items[i];

		if (settings_is_secret(entry)) {
			char *name = mem_strndup(NULL, entry, strcspn(entry, "="));

			unsetenv(name);
			mem_free(name);
		}
	}
	return environment;
}

struct settings *session_environment(void *ctx, const struct args *args)
{
	struct settings *settings = settings_new(ctx);

	return settings_load_environment(settings, args->environment) ? NULL : settings;
}

struct store *session_store(void *ctx, const struct args *args)
{
	struct settings *settings = session_environment(ctx, args);

	return settings != NULL ? store_open(ctx, settings_get(settings, "STORE")) : NULL;
}

struct store *session_store_if_any(void *ctx, const struct args *args)
{
	struct settings *settings = session_environment(ctx, args);

	return settings != NULL ? store_open_to_read(ctx, settings_get(settings, "STORE")) : NULL;
}

struct store *session_store_to_read(void *ctx, const struct args *args)
{
	struct store *store = session_store_if_any(ctx, args);

	if (store == NULL || store_is_made(store->root))
		return store;
	report_error(NULL,
	    "there is no store at '%s' yet: 'mcm build' makes it, or set MCM_STORE "
	    "to another directory",
	    store->root);
	return NULL;
}
