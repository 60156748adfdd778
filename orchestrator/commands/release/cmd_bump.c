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
#include "recipe/read.h"
#include "session/session.h"

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

/* Where the release goes: --to, else the last directory of RECIPES, else the program's own. */
static const char *find_layer(void *ctx, const struct session *s)
{
	const char *to = args_get(s->args, "to");
	const struct strlist *layers = s->catalog->layers;

	return to != NULL ? path_absolute(ctx, to) : layers->items[layers->count - 1];
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

/* Reports a file that is in the way, before anything is fetched; -1. It may be in a layer that is
 * none of the catalog's. */
static int check_place(void *ctx, const struct bump *bump)
{
	const char *path = bump_path(ctx, bump);
	int there = path_look(path, NULL);

	return there <= 0 ? there
			  : report_error(NULL,
				"'%s' is there already; remove it to have it made anew", path);
}

/* Reports what cannot be a new release; -1. */
static int check_request(void *ctx, const struct bump *bump)
{
	struct loc loc = {0};

	if (!read_check_name(&loc, "version", bump->version))
		return -1;
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
	return check_place(ctx, bump);
}

/* The recipes again, with the new file. What is wrong with it is reported, and it goes. */
static int check_result(void *ctx, const struct bump *bump, const char *path)
{
	struct strlist *layers = strlist_new(ctx);

	strlist_add_all(layers, bump->catalog->layers);
	strlist_add_once(layers, bump->layer);
	if (catalog_load(ctx, layers) != NULL)
		return 0;
	path_remove(path);
	return -1;
}

static int make_release(void *ctx, const struct bump *bump)
{
	struct bump_tarball tarball;
	const char *path;
	int failed;

	if (bump_obtain(ctx, bump, &tarball) != 0 || bump_check_signature(ctx, bump, &tarball) != 0)
		return EXIT_WORK;
	failed = bump_try_patches(ctx, bump, &tarball);
	if (failed < 0 || bump_write(ctx, bump, &tarball, failed == 0, &path) != 0 ||
	    check_result(ctx, bump, path) != 0)
		return EXIT_WORK;
	printf("%s\n", path);
	if (failed == 0)
		return 0;
	report_error(&bump->package->loc,
	    "%d patch%s not apply to %s %s; end their ranges with 'before: %s', and add others for "
	    "it",
	    failed, failed == 1 ? " does" : "es do", bump->package->name, bump->version,
	    bump->version);
	return EXIT_WORK;
}

static int bump_command(void *ctx, const struct args *args)
{
	struct session s = {.args = args, .settings = args->settings};
	char *const *words = args->operands->items;
	const char *temp = getenv("TMPDIR");
	struct bump bump = {.url = args_get(args, "url"),
	    .file = args_get(args, "file"),
	    .key = args_get(args, "key")};
	int status;

	if (args->operands->count != 2)
		return args->operands->count > 2
			   ? args_unexpected(args, 2)
			   : cmd_usage_error(args->cmd, "name a package and a version");
	if (session_settings(&s, NULL) != 0 || session_load(ctx, &s) != 0)
		return EXIT_USAGE;
	bump.catalog = s.catalog;
	bump.package = catalog_get(s.catalog, words[0], NULL);
	bump.version = words[1];
	bump.layer = find_layer(ctx, &s);
	bump.programs = settings_get(s.settings, "HOST_PATH");
	bump.offline = settings_on(s.settings, "OFFLINE");
	if (bump.package == NULL || bump.layer == NULL || check_request(ctx, &bump) != 0)
		return EXIT_USAGE;
	bump.work = path_temp_dir(ctx, temp != NULL && *temp != '\0' ? temp : "/tmp", "mcm-bump");
	if (bump.work == NULL)
		return EXIT_WORK;
	status = make_release(ctx, &bump);
	return path_remove(bump.work) != 0 && status == 0 ? EXIT_WORK : status;
}
