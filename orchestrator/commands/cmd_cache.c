/* SPDX-License-Identifier: Apache-2.0 */
/* mcm cache: what the store holds, and making it smaller. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/session.h"

static int run(void *ctx, int argc, char **argv);

/* Of gc without --max-size: some ten toolchains with all their stages. */
#define DEFAULT_MAX_BYTES (5LL * 1000 * 1000 * 1000)

const struct cmd cmd_cache = {
    .name = "cache",
    .summary = "show, trim or empty the store",
    .usage = "stats|gc|clear [OPTION...]",
    .examples = "  mcm cache stats\n  mcm cache gc --max-size 2G\n  mcm cache clear\n",
    .options =
	"      --json            stats as one JSON object\n"
	"      --max-size SIZE   gc: keep stage outputs up to SIZE bytes, K, M or G (default: 5G)\n"
	"      --max-age DAYS    gc: also remove sources not used for DAYS days\n",
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

/* "500M"; -1 when it is no size. */
static long long parse_size(const char *text)
{
	static const char units[] = "KMGT";
	char *end;
	long long value, unit = 1;
	const char *at;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || value < 0)
		return -1;
	if (*end) {
		at = strchr(units, toupper((unsigned char)*end));
		if (!at || end[1])
			return -1;
		for (; at >= units; at--)
			unit *= 1000;
	}
	return value > (1LL << 62) / unit ? -1 : value * unit;
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
			r->max_bytes = value ? parse_size(value) : -1;
			if (r->max_bytes < 0)
				return bad_value(argv[i], value);
			i++;
		} else if (!strcmp(argv[i], "--max-age")) {
			long long days = value ? parse_size(value) : -1;

			if (days < 0 || days > 36500)
				return bad_value(argv[i], value);
			r->max_age = (long)days * 86400;
			i++;
		} else if (!r->what && argv[i][0] != '-') {
			r->what = argv[i];
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

static int run(void *ctx, int argc, char **argv)
{
	struct request r = {.max_bytes = DEFAULT_MAX_BYTES};
	struct store *store;
	int rc;

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		cmd_help(&cmd_cache);
		return 0;
	}
	rc = parse(&r, argc, argv);
	if (rc)
		return rc;
	if (!r.what || (strcmp(r.what, "stats") && strcmp(r.what, "gc") && strcmp(r.what, "clear")))
		return cmd_usage_error(&cmd_cache, "say what: stats, gc or clear");
	store = session_store(ctx);
	if (!store)
		return EXIT_WORK;
	return !strcmp(r.what, "stats") ? stats(ctx, store, r.json) : trim(store, &r);
}
