/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of builds and of plans as text. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report/report_priv.h"
#include "ui/ui_text.h"

struct page {
	void *ctx;
	FILE *to;
};

static const char *member(const struct page *p, const struct json *o, const char *name)
{
	return json_get_printable(p->ctx, o, name);
}

static const char *duration(const struct page *p, const struct json *o, const char *name)
{
	return ui_duration(p->ctx, json_get_real(o, name, 0));
}

char *report_joined(const void *ctx, const struct json *list, const char *between)
{
	char *text = mem_strdup(ctx, "");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *word = json_as_string(json_at(list, i));

		mem_appendf(ctx, &text, "%s%s", i > 0 ? between : "",
		    utf8_printable(ctx, word != NULL ? word : "", false));
	}
	return text;
}

static void print_head(const struct page *p, const struct json *report)
{
	const struct json *machine = json_get(report, "machine"),
			  *slots = json_get(report, "slots");
	time_t began = (time_t)json_get_real(report, "began", 0);
	long long status = json_get_int(report, "status", 0);
	double all = json_get_real(slots, "seconds", 0);

	fprintf(p->to, "build %s of %s, %s, mcm %s\n", member(p, report, "id"),
	    report_joined(p->ctx, json_get(report, "targets"), ", "),
	    clock_text(p->ctx, began, "%Y-%m-%d %H:%M:%S UTC"), member(p, report, "mcm"));
	fprintf(p->to,
	    "%s after %s; %lld job slots on %lld processors, busy %.0f %% of the time; "
	    "%s of CPU, %.0f %% of what they could use\n",
	    status == 0    ? "done"
	    : status > 128 ? "interrupted"
			   : "failed",
	    duration(p, report, "seconds"), json_get_int(slots, "count", 0),
	    json_get_int(machine, "processors", 0),
	    all > 0 ? 100 * json_get_real(slots, "busy", 0) / all : 0, duration(p, slots, "cpu"),
	    all > 0 ? 100 * json_get_real(slots, "cpu", 0) / all : 0);
	if (json_count(json_get(report, "prefixes")) > 0)
		fprintf(p->to, "installed in %s\n",
		    report_joined(p->ctx, json_get(report, "prefixes"), ", "));
}

static void print_cache(const struct page *p, const struct json *report)
{
	const struct json *cache = json_get(report, "cache");

	fprintf(p->to,
	    "%lld built, %lld from the store, %lld from the cache (%s), %lld by early cutoff; %s "
	    "saved\n",
	    json_get_int(cache, "built", 0), json_get_int(cache, "hits", 0),
	    json_get_int(cache, "remote_hits", 0),
	    ui_size(p->ctx, json_get_int(cache, "bytes_down", 0)),
	    json_get_int(cache, "early_cutoffs", 0), duration(p, cache, "saved"));
	if (json_get_int(cache, "bytes_up", 0) > 0)
		fprintf(p->to, "%s put into the cache\n",
		    ui_size(p->ctx, json_get_int(cache, "bytes_up", 0)));
}

static void print_failure(const struct page *p, const struct json *failure)
{
	if (failure == NULL)
		return;
	fprintf(p->to, "    %s\n", member(p, failure, "cause"));
	if (json_get_string(failure, "tail") != NULL)
		fprintf(
		    p->to, "%s", ui_tail(p->ctx, json_get_string(failure, "tail"), 20, "    | "));
	if (json_get_string(failure, "command") != NULL)
		fprintf(p->to, "    run again with: %s\n", member(p, failure, "command"));
	if (json_get_string(failure, "log") != NULL)
		fprintf(p->to, "    log: %s\n", member(p, failure, "log"));
}

/* Of the column of names: as wide as the longest of them, but one that is out of all proportion. */
static int width_of(const struct page *p, const struct json *list, const char *name)
{
	enum { LEAST = 24, MOST = 60 };
	size_t width = LEAST;

	for (size_t i = 0; i < json_count(list); i++) {
		size_t n = strlen(member(p, json_at(list, i), name));

		if (n > width && n <= MOST)
			width = n;
	}
	return (int)width;
}

static void print_stages(const struct page *p, const struct json *stages)
{
	int width = width_of(p, stages, "id");

	fprintf(
	    p->to, "\n%-*s  %-12s %12s %12s  %s\n", width, "stage", "what", "time", "CPU", "why");
	for (size_t i = 0; i < json_count(stages); i++) {
		const struct json *o = json_at(stages, i);
		bool ran = json_get(o, "start") != NULL;
		const char *why = member(p, o, "why");

		if (strcmp(member(p, o, "state"), "unneeded") == 0)
			continue;
		if (!ran && *why == '\0')
			fprintf(
			    p->to, "%-*s  %s\n", width, member(p, o, "id"), member(p, o, "state"));
		else
			fprintf(p->to, "%-*s  %-12s %12s %12s  %s\n", width, member(p, o, "id"),
			    member(p, o, "state"), ran ? duration(p, o, "seconds") : "",
			    ran ? duration(p, o, "cpu") : "", why);
		print_failure(p, json_get(o, "failure"));
	}
}

static void print_idle(const struct page *p, const struct json *report)
{
	const struct json *idle = json_get(report, "idle");
	/* Something was left, where the build did not come to its end. */
	const char *last = json_get_int(report, "status", 0) == 0 ? ": nothing was left to start"
								  : ": until the build ended";

	if (json_count(idle) > 0)
		fprintf(
		    p->to, "\njob slots without a stage (makes of stages in others use them)\n");
	for (size_t i = 0; i < json_count(idle); i++) {
		const struct json *o = json_at(idle, i);
		const char *of = member(p, o, "waited_for"), *until = member(p, o, "until");
		const char *other = member(p, o, "other");

		fprintf(p->to, "  slot %lld for %s, at %s", json_get_int(o, "lane", 0) + 1,
		    duration(p, o, "seconds"), duration(p, o, "start"));
		if (*other != '\0')
			fprintf(p->to, ": another mcm was waited for, with %s\n", other);
		else
			fprintf(p->to, "%s%s%s%s\n", *until != '\0' ? ": until " : last, until,
			    *of != '\0' ? " could start, after " : "", of);
	}
}

static void print_fetches(const struct page *p, const struct json *fetches)
{
	int width = width_of(p, fetches, "name");

	if (json_count(fetches) > 0)
		fprintf(p->to, "\ntransfers\n");
	for (size_t i = 0; i < json_count(fetches); i++) {
		const struct json *o = json_at(fetches, i);

		fprintf(p->to, "  %-*s %12s %12s  %s%s\n", width, member(p, o, "name"),
		    ui_size(p->ctx, json_get_int(o, "bytes", 0)), duration(p, o, "seconds"),
		    strcmp(member(p, o, "direction"), "up") == 0 ? "to the cache " : "",
		    member(p, o, "from"));
	}
}

static void print_settings(const struct page *p, const struct json *report)
{
	const struct json *machine = json_get(report, "machine"),
			  *settings = json_get(report, "settings");
	const struct strlist *names = json_names(p->ctx, settings);

	fprintf(p->to, "\nmachine: %s %s, %s, %s of memory\n", member(p, machine, "system"),
	    member(p, machine, "release"), member(p, machine, "machine"),
	    ui_size(p->ctx, json_get_int(machine, "memory", 0)));
	if (names->count > 0)
		fprintf(p->to, "settings\n");
	for (size_t i = 0; i < names->count; i++)
		fprintf(p->to, "  %s=%s\n", utf8_printable(p->ctx, names->items[i], false),
		    member(p, settings, names->items[i]));
}

static void print_build(const struct page *p, const struct json *report)
{
	print_head(p, report);
	print_cache(p, report);
	print_stages(p, json_get(report, "stages"));
	if (json_count(json_get(report, "critical")) > 0)
		fprintf(p->to, "\ncritical path: %s\n",
		    report_joined(p->ctx, json_get(report, "critical"), " > "));
	print_idle(p, report);
	print_fetches(p, json_get(report, "fetches"));
	print_settings(p, report);
}

void report_build_text(const struct json *report, FILE *to)
{
	const struct page page = {mem_check(talloc_new(NULL)), to};

	print_build(&page, report);
	mem_free(page.ctx);
}

static void print_plan(const struct json *plan, bool explained, FILE *to)
{
	const struct page p = {mem_check(talloc_new(NULL)), to};
	const struct json *stages = json_get(plan, "stages");
	int width = width_of(&p, stages, "id");

	for (size_t i = 0; i < json_count(stages); i++) {
		const struct json *o = json_at(stages, i);

		fprintf(to, "%-6s  %-*s  %-9s %.12s%s%s\n", member(&p, o, "state"), width,
		    member(&p, o, "id"), member(&p, o, "version"), member(&p, o, "key"),
		    explained ? "  " : "", explained ? member(&p, o, "why") : "");
	}
	fprintf(to, "%lld to build, %lld in the store", json_get_int(plan, "to_build", 0),
	    json_get_int(plan, "cached", 0));
	if (json_get_real(plan, "seconds", 0) > 0)
		fprintf(to, ", about %.0f min", json_get_real(plan, "seconds", 0) / 60 + 0.5);
	fprintf(to, "\n");
	mem_free(p.ctx);
}

void report_plan_text(const struct json *report, FILE *to)
{
	print_plan(report, false, to);
}

void report_plan_explained(const struct json *report, FILE *to)
{
	print_plan(report, true, to);
}
