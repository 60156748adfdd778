/* SPDX-License-Identifier: Apache-2.0 */
/* mcm bump: writes the file of a new release of a package. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "bump/bump.h"
#include "commands/commands.h"
#include "files/path.h"
#include "files/temp.h"
#include "recipe/layer.h"
#include "recipe/read.h"
#include "session/session.h"

/* The stem of a directory's name. */
#define WORK "mcm-bump"

static int bump_command(void *ctx, const struct args *args);

const struct cmd cmd_bump = {
    .name = "bump",
    .summary = "write the file of a new release of a package, checked as far as can be",
    .usage = "PACKAGE VERSION [OPTION...]",
    .examples = "  mcm bump musl 1.2.7\n"
		"  mcm bump musl 1.2.7 --to my-recipes --file musl-1.2.7.tar.gz\n",
    .takes = COMMAND_BUMP,
    .operands = true,
    .run = bump_command,
};

/* A directory of recipes by the name that it has already, if it is one of those in use. */
static const char *known_layer(const struct strlist *layers, const char *dir)
{
	struct stat own, st;

	if (stat(dir, &own) != 0)
		return dir;
	for (size_t i = 0; i < layers->count; i++)
		if (stat(layers->items[i], &st) == 0 && path_is_same(&own, &st))
			return layers->items[i];
	return dir;
}

/* Where the release goes: --to, else the last directory of RECIPES, else to the package's recipe,
 * which is in one of the program's own. */
static const char *find_layer(void *ctx, const struct session *s, const struct package *package)
{
	const char *to = args_get(s->args, "to"), *more = settings_get(s->settings, "RECIPES");
	const struct strlist *layers = s->catalog->layers;

	if (to != NULL)
		return known_layer(layers, path_absolute(ctx, to));
	return more != NULL && *more != '\0' ? layers->items[layers->count - 1]
					     : layers->items[layer_of(layers, package->loc.file)];
}

/* It becomes a line of the release's file, for everybody to read. */
static bool is_public(const char *url)
{
	const char *host = strstr(url, "://");

	for (const char *p = url; *p != '\0'; p++)
		if (!isgraph((unsigned char)*p) || strchr("\"'\\$", *p) != NULL)
			return false;
	return host != NULL && memchr(host, '@', strcspn(host + 3, "/") + 3) == NULL;
}

/* Reports what cannot be a new release; -1. */
static int check_request(void *ctx, const struct bump *bump)
{
	struct loc loc = {0};

	if (!read_check_name(&loc, "version", bump->version))
		return -1;
	if (strcmp(bump->version, "latest") == 0)
		return report_error(
		    NULL, "'latest' is what the newest release is asked for by; name its version");
	if (bump->package->nreleases == 0 && bump->package->url.n == 0)
		return report_error(&bump->package->loc,
		    "package '%s' has no source, and so no releases", bump->package->name);
	if (bump->url != NULL && !is_public(bump->url))
		return report_error(
		    NULL, "--url takes a URL without a user's name, spaces, quotes and dollars");
	if (bump->url != NULL && bump->file != NULL)
		return report_error(NULL, "--url and --file both name a tarball; give one of them");
	for (size_t i = 0; i < bump->package->nreleases; i++) {
		const struct release *release = &bump->package->releases[i];

		if (strcmp(release->version, bump->version) == 0)
			return report_error(&release->loc, "%s %s is there already",
			    bump->package->name, bump->version);
	}
	return bump_check_place(ctx, bump);
}

static int make_release(void *ctx, const struct bump *bump)
{
	struct bump_tarball tarball;
	struct bump_patches patches;
	const char *path;

	if (bump_obtain(ctx, bump, &tarball) != 0 ||
	    bump_check_signature(ctx, bump, &tarball) != 0 ||
	    bump_try_patches(ctx, bump, &tarball, &patches) != 0 ||
	    bump_write(ctx, bump, &tarball, &patches, &path) != 0)
		return EXIT_WORK;
	printf("%s\n", path);
	if (patches.failed == 0)
		return 0;
	report_error(&bump->package->loc,
	    "%d patch%s not apply to %s %s; end their ranges with 'before: %s', and add others for "
	    "it",
	    patches.failed, patches.failed == 1 ? " does" : "es do", bump->package->name,
	    bump->version, bump->version);
	return EXIT_WORK;
}

static int bump_command(void *ctx, const struct args *args)
{
	struct session s = {.args = args, .settings = args->settings};
	char *const *words = args->operands->items;
	const char *temp = getenv("TMPDIR");
	char *work;
	struct bump bump = {.url = args_get(args, "url"),
	    .file = args_get(args, "file"),
	    .key = args_get(args, "key")};
	int status, lock;

	if (args->operands->count != 2)
		return args->operands->count > 2
			   ? args_unexpected(args, 2)
			   : cmd_usage_error(args->cmd, "name a package and a version");
	if (session_settings(&s, NULL) != 0 || session_load(ctx, &s) != 0)
		return EXIT_USAGE;
	bump.catalog = s.catalog;
	bump.package = catalog_get(s.catalog, words[0], NULL);
	bump.version = words[1];
	bump.layer = bump.package != NULL ? find_layer(ctx, &s, bump.package) : NULL;
	bump.programs = settings_get(s.settings, "HOST_PATH");
	bump.offline = settings_on(s.settings, "OFFLINE");
	if (bump.package == NULL || bump.layer == NULL || check_request(ctx, &bump) != 0)
		return EXIT_USAGE;
	if (temp == NULL || *temp == '\0')
		temp = "/tmp";
	temp_dir_sweep(temp, WORK);
	bump.work = work = temp_dir_new(ctx, temp, WORK, &lock);
	if (work == NULL)
		return EXIT_WORK;
	status = make_release(ctx, &bump);
	return temp_dir_free(work, lock) != 0 && status == 0 ? EXIT_WORK : status;
}
