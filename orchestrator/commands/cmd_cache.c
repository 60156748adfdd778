/* SPDX-License-Identifier: Apache-2.0 */
/* mcm cache: what the store holds, making it smaller, and exchanging toolchains with a remote one.
 */
#include <stdio.h>
#include <string.h>

#include "adapters/hash_sign.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/text.h"
#include "commands/cache_transfer.h"
#include "session/session.h"

static int run(void *ctx, int argc, char **argv);

/* Of gc without --max-size: some ten toolchains with all their stages. */
#define DEFAULT_MAX_BYTES (5LL * 1000 * 1000 * 1000)

const struct cmd cmd_cache = {
    .name = "cache",
    .summary = "show, trim or empty the store; exchange toolchains with a remote one",
    .usage = "stats|gc|clear|push|pull|keygen [ARGUMENT...] [OPTION...]",
    .examples =
	"  mcm cache stats\n"
	"  mcm cache gc --max-size 2G\n"
	"  mcm cache clear\n"
	"  mcm cache push x86_64-linux-musl --cache https://cache.example.org/mcm\n"
	"  mcm cache pull KEY --cache https://cache.example.org/mcm --trust-key ci.key.pub\n"
	"  mcm cache keygen ci.key\n",
    .options = "      --json            stats as one JSON object\n"
	       "      --max-size SIZE   gc: keep stage outputs up to SIZE bytes, K, M or G "
	       "(default: STORE_SIZE or 5G)\n"
	       "      --max-age DAYS    gc: also remove sources not used for DAYS days\n"
	       "push and pull take input keys or targets, the options of build that say what a\n"
	       "toolchain is made of, and:\n" CACHE_OPTIONS_HELP,
    .run = run,
};

struct request {
	const char *what;
	bool json;
	long long max_bytes;
	long max_age;
};

static int stats(void *ctx, const struct store *store, bool json)
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
	json_set_int(o, "stages", s.stages);
	json_set_int(o, "stage_bytes", s.stage_bytes);
	json_set_int(o, "sources", s.sources);
	json_set_int(o, "source_bytes", s.source_bytes);
	json_set_int(o, "other_bytes", s.other_bytes);
	json_set_int(o, "hits", s.hits);
	json_set_int(o, "misses", s.misses);
	json_set_real(o, "saved_seconds", s.saved_seconds);
	printf("%s", json_text(ctx, o, 2));
	json_free(o);
	return 0;
}

static int bad_value(const char *option, const char *value)
{
	return cmd_usage_error(&cmd_cache, "'%s' is no value for %s", value ? value : "", option);
}

static int parse(struct request *r, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (!strcmp(argv[i], "--json")) {
			r->json = true;
		} else if (!strcmp(argv[i], "--max-size")) {
			r->max_bytes = value ? text_size(value) : -1;
			if (r->max_bytes < 0)
				return bad_value(argv[i], value);
			i++;
		} else if (!strcmp(argv[i], "--max-age")) {
			long long days = value ? text_size(value) : -1;

			if (days < 0 || days > 36500)
				return bad_value(argv[i], value);
			r->max_age = (long)days * 86400;
			i++;
		} else {
			return cmd_usage_error(&cmd_cache, "unexpected '%s'", argv[i]);
		}
	}
	return 0;
}

static int trim(const struct store *store, const struct request *r)
{
	bool all = !strcmp(r->what, "clear");
	long long freed = 0;
	int rc = all ? store_clear(store, &freed)
		     : store_gc(store, r->max_bytes, r->max_age, &freed);

	if (rc)
		return EXIT_WORK;
	printf("freed %.1f MB\n", (double)freed / 1e6);
	return 0;
}

/* stats, gc and clear: they need the store and nothing else. */
static int tend(void *ctx, int argc, char **argv)
{
	struct request r = {.what = argv[0], .max_bytes = DEFAULT_MAX_BYTES};
	struct settings *settings = session_environment(ctx);
	const char *limit = settings ? settings_get(settings, "STORE_SIZE") : NULL;
	struct store *store;
	int rc;

	if (limit)
		r.max_bytes = text_size(limit);
	rc = settings ? parse(&r, argc, argv) : EXIT_USAGE;
	if (rc)
		return rc;
	store = store_open(ctx, settings_get(settings, "STORE"));
	if (!store)
		return EXIT_WORK;
	return !strcmp(r.what, "stats") ? stats(ctx, store, r.json) : trim(store, &r);
}

static int make_keys(int argc, char **argv)
{
	if (argc != 2)
		return cmd_usage_error(&cmd_cache, "name one file for the private key");
	if (sign_make_keys(argv[1]))
		return EXIT_WORK;
	printf("%s\n%s.pub\n", argv[1], argv[1]);
	return 0;
}

static int run(void *ctx, int argc, char **argv)
{
	static const char *const trims[] = {"stats", "gc", "clear", NULL};
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "--help") || !strcmp(what, "-h")) {
		cmd_help(&cmd_cache);
		return 0;
	}
	if (!strcmp(what, "push") || !strcmp(what, "pull"))
		return cache_transfer(ctx, &cmd_cache, argc - 1, argv + 1);
	if (!strcmp(what, "keygen"))
		return make_keys(argc - 1, argv + 1);
	for (int i = 0; trims[i]; i++) {
		if (!strcmp(what, trims[i]))
			return tend(ctx, argc - 1, argv + 1);
	}
	return cmd_usage_error(&cmd_cache, "say what: stats, gc, clear, push, pull or keygen");
}
