/* SPDX-License-Identifier: Apache-2.0 */
/* mcm pack: toolchains as archives and container images, and static programs as images. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "files/path.h"
#include "pack/image.h"
#include "pack/pack.h"
#include "session/session.h"
#include "settings/settings.h"
#include "store/store.h"

static int pack_command(void *ctx, const struct args *args);

const struct cmd cmd_pack = {
    .name = "pack",
    .summary = "make an archive or a container image of a toolchain, or an image of a program",
    .usage = "PREFIX -o FILE | PREFIX --oci DIR | --app PROGRAM --oci DIR",
    .examples = "  mcm pack /opt/cross -o cross.tar.zst\n"
		"  mcm pack /opt/cross --oci images\n"
		"  mcm pack --app server --oci images --certificates --zoneinfo\n",
    .takes = COMMAND_PACK,
    .operands = true,
    .run = pack_command,
};

/* Where nearly all distributions have them. */
#define CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"
#define ZONES "/usr/share/zoneinfo"

/* https://reproducible-builds.org/specs/source-date-epoch/; reports what is no time, -1. */
static long find_epoch(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long epoch;

	if (text == NULL)
		return OUTPUT_EPOCH;
	errno = 0;
	epoch = strtol(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0' && epoch >= 0)
		return epoch;
	return report_error(NULL, "SOURCE_DATE_EPOCH is '%s', which is no number of seconds", text);
}

/* Options that make no sense in this call. Returns an exit status. */
static int check_options(const struct args *args)
{
	static const char *const of_apps[] = {"certificates", "zoneinfo", "tmp", NULL};
	const char *file = args_get(args, "output"), *dir = args_get(args, "oci");
	const char *tag = args_get(args, "tag");

	for (const char *const *name = of_apps; *name != NULL; name++)
		if (args_on(args, *name) && args_get(args, "app") == NULL)
			return cmd_usage_error(args->cmd, "--%s goes with --app", *name);
	if ((file == NULL) == (dir == NULL))
		return cmd_usage_error(args->cmd, "say what to make, one of the two: -o FILE for "
						  "an archive, or --oci DIR for an image");
	if (file != NULL && !pack_is_file_name(file))
		return cmd_usage_error(
		    args->cmd, "the name '%s' does not end in .tar.zst or .tar.xz", file);
	/* The environment, which may name a key for other commands, was not read yet. */
	if (settings_is_set(args->settings, "CACHE_SIGN_KEY") && file == NULL)
		return cmd_usage_error(args->cmd, "--sign-key signs archives; sign an image in its "
						  "registry, as by 'cosign sign'");
	if (tag != NULL && dir == NULL)
		return cmd_usage_error(args->cmd, "--tag goes with --oci");
	if (tag != NULL && !image_is_tag(tag))
		return cmd_usage_error(args->cmd,
		    "'%s' is no tag: letters, digits, '_', '.' and '-', at most 128", tag);
	return 0;
}

static int pack_app(void *ctx, const struct args *args, long epoch)
{
	const char *tag = args_get(args, "tag"), *dir = args_get(args, "oci");
	enum ui_mode progress = UI_AUTO;
	struct pack_app app = {
	    .program = args_get(args, "app"),
	    .certificates = args_on(args, "certificates") ? CERTIFICATES : NULL,
	    .zones = args_on(args, "zoneinfo") ? ZONES : NULL,
	    .has_tmp = args_on(args, "tmp"),
	    .epoch = epoch,
	};
	struct ui *ui;
	int result;

	if (session_progress(args, &progress) != 0)
		return EXIT_USAGE;
	if (args->operands->count > 0)
		return args_unexpected(args, 0);
	if (dir == NULL)
		return cmd_usage_error(args->cmd, "--app goes with --oci DIR");
	if (args_on(args, "target"))
		return cmd_usage_error(args->cmd, "--target goes with a prefix");
	ui = ui_new(ctx, progress, stderr);
	app.sink = ui_sink(ui);
	result = pack_app_image(&app, dir, tag != NULL ? tag : "latest");
	mem_free(ui);
	if (result != 0)
		return interrupt_status(EXIT_WORK);
	printf("%s\n", dir);
	return interrupt_status(0);
}

/* The key that signs archives, of which --sign-key or the environment may name one. Reports; -1. */
static int load_key(void *ctx, const struct args *args, struct sign_key **key)
{
	const char *file;

	if (settings_load_environment(args->settings, args->environment) != 0)
		return -1;
	file = settings_get(args->settings, "CACHE_SIGN_KEY");
	if (file == NULL || args_get(args, "output") == NULL)
		return 0;
	*key = sign_load_private(ctx, file);
	return *key != NULL ? 0 : -1;
}

/* With the view of --progress. Reports; -1. */
static int make(void *ctx, const struct args *args, struct pack_toolchain *pack,
    const struct sign_key *key, enum ui_mode progress)
{
	struct ui *ui = ui_new(ctx, progress, stderr);
	const char *file = args_get(args, "output"), *dir = args_get(args, "oci");
	int result;

	pack->sink = ui_sink(ui);
	pack->name = file != NULL ? file : dir;
	result = file != NULL ? pack_toolchain_file(pack, file, key)
			      : pack_toolchain_image(pack, dir, args_get(args, "tag"));
	if (result == 0 && file != NULL)
		pack_tell_done(pack, file);
	mem_free(ui);
	return result;
}

static int pack_toolchain(void *ctx, const struct args *args, long epoch)
{
	const char *file = args_get(args, "output");
	struct pack_toolchain pack = {.prefix = args->operands->items[0], .epoch = epoch};
	enum ui_mode progress = UI_AUTO;
	struct sign_key *key = NULL;

	if (session_progress(args, &progress) != 0 || load_key(ctx, args, &key) != 0)
		return EXIT_USAGE;
	if (args->operands->count != 1)
		return args->operands->count > 1 ? args_unexpected(args, 1)
						 : cmd_usage_error(args->cmd, "name a prefix");
	if (!path_is_dir(pack.prefix)) {
		report_error(
		    NULL, "'%s' is no directory; name the prefix of a toolchain", pack.prefix);
		return EXIT_USAGE;
	}
	pack.all = contents_load_all(ctx, pack.prefix, args_get(args, "target"));
	if (pack.all == NULL)
		return EXIT_WORK;
	if (key != NULL && pack_sign_check(file) != 0)
		return EXIT_WORK;
	if (make(ctx, args, &pack, key, progress) != 0)
		return interrupt_status(EXIT_WORK);
	printf("%s\n", pack.name);
	return interrupt_status(0);
}

static int pack_command(void *ctx, const struct args *args)
{
	int status = check_options(args);
	long epoch = status == 0 ? find_epoch() : 0;

	if (status != 0 || epoch < 0)
		return EXIT_USAGE;
	return args_on(args, "app") ? pack_app(ctx, args, epoch) : pack_toolchain(ctx, args, epoch);
}
