/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of a store as text, for those who run no scripts. */
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/ui_text.h"
#include "web/web.h"

static const char *date(const void *ctx, double when)
{
	/* The last second of the year 9999. What is behind it is no time. */
	time_t t = when > 0 && when < 253402300800.0 ? (time_t)when : 0;

	return t > 0 ? clock_text(ctx, t, "%Y-%m-%d %H:%M UTC") : "never";
}

static void print_stage(const void *ctx, const struct json *o, FILE *to)
{
	fprintf(to, "%.16s  %10s  made %s, used %s  %s\n", json_get_printable(ctx, o, "key"),
	    ui_size(ctx, json_get_int(o, "stored", 0)),
	    date(ctx, (double)json_get_int(o, "made", 0)),
	    date(ctx, (double)json_get_int(o, "used", 0)), json_get_printable(ctx, o, "stage"));
}

static void print_run(const void *ctx, const struct json *o, FILE *to)
{
	fprintf(to, "%-12s  %10s  %s  %s  %s\n", json_get_printable(ctx, o, "state"),
	    ui_duration(ctx, json_get_real(o, "seconds", 0)),
	    date(ctx, (double)json_get_int(o, "when", 0)), json_get_printable(ctx, o, "target"),
	    json_get_printable(ctx, o, "stage"));
}

static void print_build(const void *ctx, const struct json *o, FILE *to)
{
	const struct json *targets = json_get(o, "targets");

	fprintf(to, "%s  %10s  exit status %lld ", date(ctx, json_get_real(o, "began", 0)),
	    ui_duration(ctx, json_get_real(o, "seconds", 0)), json_get_int(o, "status", 0));
	for (size_t i = 0; i < json_count(targets); i++) {
		const char *target = json_as_string(json_at(targets, i));

		fprintf(to, " %s", utf8_printable(ctx, target != NULL ? target : "", false));
	}
	fputc('\n', to);
}

static void print_list(const void *ctx, const struct json *report, const char *name, FILE *to,
    void (*print)(const void *ctx, const struct json *o, FILE *to))
{
	const struct json *list = json_get(report, name);

	fprintf(to, "\n%s: %zu\n", name, json_count(list));
	for (size_t i = 0; i < json_count(list); i++)
		print(ctx, json_at(list, i), to);
}

void web_print(const struct json *report, FILE *to)
{
	void *ctx = mem_check(talloc_new(NULL));
	const struct json *totals = json_get(report, "totals");

	fprintf(to, "store %s: %s of stages, %s of sources, %s of other files\n",
	    json_get_printable(ctx, report, "store"),
	    ui_size(ctx, json_get_int(totals, "stage_bytes", 0)),
	    ui_size(ctx, json_get_int(totals, "source_bytes", 0)),
	    ui_size(ctx, json_get_int(totals, "other_bytes", 0)));
	fprintf(to, "%lld hits, %lld misses, %s saved\n", json_get_int(totals, "hits", 0),
	    json_get_int(totals, "misses", 0), ui_duration(ctx, json_get_real(totals, "saved", 0)));
	print_list(ctx, report, "toolchains", to, print_stage);
	print_list(ctx, report, "stages", to, print_stage);
	print_list(ctx, report, "runs", to, print_run);
	print_list(ctx, report, "builds", to, print_build);
	mem_free(ctx);
}
