/* SPDX-License-Identifier: Apache-2.0 */
/* mcm cache: what the store holds, making it smaller, and exchanging toolchains with a remote one.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "adapters/hash_sign.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "commands/cache_transfer.h"
#include "commands/commands.h"
#include "files/output.h"
#include "files/path.h"
#include "session/session.h"
#include "sign/minisign.h"

/* Of gc without --max-size: some ten toolchains with all their stages. */
#define DEFAULT_MAX_BYTES (5LL * 1000 * 1000 * 1000)

static int print_stats(void *ctx, const struct store *store, bool json)
{
	struct store_stats s;
	struct json *o;

	if (store_stats(store, &s))
		return EXIT_WORK;
	if (!json) {
		printf("store          %s\n", store->root);
		printf("stage outputs  %ld, %.1f MB\n", s.stages, (double)s.stage_bytes / 1e6);
		printf("sources        %ld, %.1f MB\n", s.sources, (double)s.source_bytes / 1e6);
		printf("other          %.1f MB\n", (double)s.other_bytes / 1e6);
		printf("hits, misses   %ld, %ld\n", s.hits, s.misses);
		printf("time saved     %.0f s\n", s.saved_seconds);
		return 0;
	}
	o = json_new_object();
	json_set_string(o, "store", store->root);
	store_stats_tell(&s, o);
	json_set_real(o, "saved_seconds", s.saved_seconds);
	printf("%s", json_text(ctx, o, 2));
	json_free(o);
	return 0;
}

static int stats(void *ctx, const struct args *args)
{
	struct store *store = session_store_if_any(ctx, args);

	return store != NULL ? print_stats(ctx, store, args_on(args, "json")) : EXIT_WORK;
}

/* The number that an option has, or the value it has without. Reports what is none; -1. */
static long long number(
    const struct args *args, const char *option, long long without, long long most)
{
	const char *text = args_get(args, option);
	long long n = text != NULL ? text_size(text) : without;

	if (n >= 0 && n <= most)
		return n;
	cmd_usage_error(args->cmd, "'%s' is no value for --%s", text != NULL ? text : "", option);
	return -1;
}

static int print_freed(int rc, long long freed)
{
	if (rc)
		return EXIT_WORK;
	printf("freed %.1f MB\n", (double)freed / 1e6);
	return 0;
}

static int gc(void *ctx, const struct args *args)
{
	enum { DAY = 86400, MOST_DAYS = 36500 };
	const struct settings *settings = session_environment(ctx, args);
	const char *limit = settings != NULL ? settings_get(settings, "STORE_SIZE") : NULL;
	long long bytes = number(
	    args, "max-size", limit != NULL ? text_size(limit) : DEFAULT_MAX_BYTES, LLONG_MAX);
	long long days = number(args, "max-age", 0, MOST_DAYS);
	const struct store *store;
	long long freed = 0;

	if (settings == NULL || bytes < 0 || days < 0)
		return EXIT_USAGE;
	store = store_open(ctx, settings_get(settings, "STORE"));
	if (store == NULL)
		return EXIT_WORK;
	return print_freed(store_gc(store, bytes, (long)days * DAY, &freed), freed);
}

static int clear(void *ctx, const struct args *args)
{
	struct store *store = session_store(ctx, args);
	long long freed = 0;

	return store != NULL ? print_freed(store_clear(store, &freed), freed) : EXIT_WORK;
}

/* The public half as minisign reads it, beside that in PEM. */
static int write_minisign(void *ctx, const char *file, const char *public_path)
{
	const struct sign_key *key = sign_load_private(ctx, file);
	const char *text = key != NULL ? minisign_public(ctx, key) : NULL;

	/* Whoever may write to it could have others trust a key of his own. */
	return text != NULL && output_write(public_path, text, strlen(text)) == 0
		   ? path_set_mode(public_path, 0644)
		   : -1;
}

static int keygen(void *ctx, const struct args *args)
{
	const char *file = args->operands->items[0];
	const char *public_path = mem_printf(ctx, "%s.minisign.pub", file != NULL ? file : "");

	if (args->operands->count != 1)
		return cmd_usage_error(args->cmd, "name one file for the private key");
	/* Before its public halves, which nobody should remove beside a key that is in use. */
	if (path_exists(file)) {
		report_error(NULL, "'%s' exists already; name another file", file);
		return EXIT_WORK;
	}
	/* The one of another pair, perhaps, whose private key lies elsewhere. */
	if (path_exists(public_path)) {
		report_error(
		    NULL, "'%s' exists already; remove it or name another file", public_path);
		return EXIT_WORK;
	}
	if (sign_make_keys(file) != 0 || write_minisign(ctx, file, public_path) != 0)
		return EXIT_WORK;
	printf("%s\n%s.pub\n%s\n", file, file, public_path);
	return 0;
}

static const struct cmd cache_stats = {
    .name = "cache stats",
    .summary = "show what the store holds, and what it saved",
    .usage = "[--json]",
    .examples = "  mcm cache stats\n",
    .takes = COMMAND_STATS,
    .run = stats,
};

static const struct cmd cache_gc = {
    .name = "cache gc",
    .summary = "remove the stage outputs that were used least recently",
    .usage = "[OPTION...]",
    .examples = "  mcm cache gc --max-size 2G\n",
    .takes = COMMAND_GC,
    .run = gc,
};

static const struct cmd cache_clear = {
    .name = "cache clear",
    .summary = "remove everything from the store",
    .usage = "",
    .examples = "  mcm cache clear\n",
    .run = clear,
};

static const struct cmd cache_keygen = {
    .name = "cache keygen",
    .summary = "make a pair of keys, FILE and FILE.pub, to sign what is put into a remote store",
    .usage = "FILE",
    .examples = "  mcm cache keygen ci.key\n",
    .operands = true,
    .run = keygen,
};

static const struct cmd *const parts[] = {
    &cache_stats, &cache_gc, &cache_clear, &cache_push, &cache_pull, &cache_keygen, NULL};

const struct cmd cmd_cache = {
    .name = "cache",
    .summary = "show, trim or empty the store; exchange toolchains with a remote one",
    .usage = "stats|gc|clear|push|pull|keygen [ARGUMENT...]",
    .examples = "  mcm cache stats\n"
		"  mcm cache gc --max-size 2G\n"
		"  mcm cache push x86_64-linux-musl --cache https://cache.example.org/mcm\n",
    .parts = parts,
};
