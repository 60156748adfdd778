/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what pages show of a store. Ages are no part of it, or every page would change daily. */
#include "web/web.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "adapters/hash.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "report/report.h"
#include "run/builds.h"
#include "web/toolchain.h"

struct gathering {
	void *ctx;
	const struct web_of *of;
	struct site *site;
	struct json *report;
	bool failed;
};

static void gather_totals(struct gathering *g)
{
	struct json *o = json_new_object();
	struct store_stats s;

	if (store_stats(g->of->store, &s) != 0)
		g->failed = true;
	store_stats_tell(&s, o);
	json_set_real(o, "saved", s.saved_seconds);
	json_set(g->report, "totals", o);
}

static struct json *stage_entry_json(const struct store_entry *entry, const struct json *record)
{
	const struct store_times times = store_times(entry);
	struct json *o = json_new_object();

	json_set_string(o, "stage", json_get_string(record, "stage"));
	json_set_string(o, "key", entry->resolved);
	json_set_int(o, "bytes", entry->bytes);
	json_set_int(o, "stored", entry->stored);
	json_set_real(o, "seconds", entry->seconds);
	json_set_real(o, "cpu", entry->cpu);
	json_set_int(o, "made", times.made);
	json_set_int(o, "used", times.used);
	return o;
}

static void gather_stages(struct gathering *g)
{
	const struct strlist *keys = store_stage_keys(g->ctx, g->of->store);
	struct json *stages = json_new_array(), *toolchains = json_new_array();

	for (size_t i = 0; i < keys->count; i++) {
		void *ctx = mem_check(talloc_new(g->ctx));
		struct store_entry entry;
		/* What a cleaning of the store takes away meanwhile is not in it. */
		bool gone = store_find(ctx, g->of->store, keys->items[i], &entry) != 1;
		struct json *record = gone ? NULL : store_record(&entry, &gone);

		if (record != NULL) {
			struct json *o = stage_entry_json(&entry, record);

			if (web_toolchain(ctx, g->of, g->site, record, o))
				json_append(toolchains, json_clone(o));
			json_append(stages, o);
		}
		g->failed = g->failed || (record == NULL && !gone);
		json_free(record);
		mem_free(ctx);
	}
	json_set(g->report, "toolchains", toolchains);
	json_set(g->report, "stages", stages);
}

/* Nobody reads more than that in a browser. */
enum { MOST_LOG = 32 << 20 };

/* The name of a log's copy; NULL where there is no plain file of such a name. */
static const char *copy_log(struct gathering *g, const struct build_note *note)
{
	const char *name = mem_printf(g->ctx, "logs/%s/%s.txt", note->target, note->stage);
	struct stat st;

	if (!site_takes(name) || path_look(note->log, &st) != 1 || !S_ISREG(st.st_mode))
		return NULL;
	if (st.st_size > MOST_LOG) {
		report_warn(NULL, "log '%s' is not among the pages: it has more than %d MiB",
		    note->log, MOST_LOG >> 20);
		return NULL;
	}
	site_add_copy(g->site, name, note->log);
	return name;
}

/* Logs are copied before anything tells of them: until then each may be removed. Reports; -1. */
static int gather_runs(struct gathering *g, struct site_changes *changes)
{
	struct json *runs = json_new_array();
	size_t n;
	const struct build_note *notes = builds_list(g->ctx, g->of->store, &n);
	const char **logs = mem_array(g->ctx, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		logs[i] = copy_log(g, &notes[i]);
	if (site_put(g->site, changes) != 0) {
		json_free(runs);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		const struct build_note *note = &notes[i];
		struct json *o = json_new_object();

		json_set_string(o, "stage", note->stage);
		json_set_string(o, "target", note->target);
		json_set_string(o, "state", build_state_name(note->state));
		json_set_real(o, "seconds", note->state == BUILD_RUNNING ? 0 : note->seconds);
		json_set_int(o, "when", note->when);
		json_set_string(o, "log", site_has(g->site, logs[i]) ? logs[i] : NULL);
		json_append(runs, o);
	}
	json_set(g->report, "runs", runs);
	return 0;
}

static bool has_toolchain(const struct gathering *g, const char *resolved)
{
	const struct json *list = json_get(g->report, "toolchains");

	for (size_t i = 0; resolved != NULL && i < json_count(list); i++)
		if (json_says(json_at(list, i), "key", resolved))
			return true;
	return false;
}

/* The build's toolchains that the store still has, so that their page and its lead to each other.
 */
static struct json *toolchains_of(const struct gathering *g, const struct json *record)
{
	const struct json *stages = json_get(record, "stages");
	struct json *found = json_new_array();

	for (size_t i = 0; i < json_count(stages); i++) {
		const char *id = json_get_string(json_at(stages, i), "id");
		const char *key = json_get_string(json_at(stages, i), "key");
		struct json *alias = web_is_toolchain(id) && key != NULL && hash_is_hex(key)
					 ? store_alias_load(g->of->store, key)
					 : NULL;
		const char *resolved = json_get_string(alias, "resolved");

		if (has_toolchain(g, resolved)) {
			struct json *o = json_new_object();

			json_set_string(o, "stage", id);
			json_set_string(o, "key", resolved);
			json_append(found, o);
		}
		json_free(alias);
	}
	return found;
}

static struct json *build_json(const struct json *record, const char *id, const char *page)
{
	struct json *o = json_new_object();

	json_set_string(o, "id", id);
	json_set_string(o, "page", page);
	json_set_real(o, "began", json_get_real(record, "began", 0));
	json_set_real(o, "seconds", json_get_real(record, "seconds", 0));
	json_set_int(o, "status", json_get_int(record, "status", 0));
	json_set(o, "targets", json_clone(json_get(record, "targets")));
	json_set(o, "toolchains", json_clone(json_get(record, "toolchains")));
	return o;
}

static void add_build(struct gathering *g, const char *id, struct json *record, struct json *builds)
{
	const struct report_out out = {
	    .format = "html", .pages = g->of->pages, .print = report_build_text};
	const char *name = mem_printf(g->ctx, "builds/%s.html", id);
	size_t size = 0;
	char *text;

	if (!site_takes(name)) {
		report_warn(
		    NULL, "the record '%s' of a build is left out: no page has such a name", id);
		return;
	}
	json_set_string(record, "store", "../index.html");
	json_set(record, "toolchains", toolchains_of(g, record));
	text = report_make(record, &out, &size);
	if (text != NULL) {
		site_add(g->site, name, text, size);
		json_append(builds, build_json(record, id, name));
	}
	g->failed = g->failed || text == NULL;
	free(text);
}

static void gather_builds(struct gathering *g)
{
	const struct strlist *ids = report_ids(g->ctx, g->of->store);
	struct json *builds = json_new_array();

	g->failed = g->failed || ids == NULL;
	for (size_t i = ids != NULL ? ids->count : 0; i-- > 0;) {
		struct json *record = report_read(g->of->store, ids->items[i]);

		if (record != NULL)
			add_build(g, ids->items[i], record, builds);
		json_free(record);
	}
	json_set(g->report, "builds", builds);
}

/* The page itself comes last, so that whatever it leads to is there. */
static int add_index(struct gathering *g)
{
	const struct report_out out = {.format = "html", .pages = g->of->pages, .print = web_print};
	size_t size = 0;
	char *text = report_make(g->report, &out, &size);

	if (text != NULL)
		site_add(g->site, "index.html", text, size);
	free(text);
	return text != NULL ? 0 : -1;
}

static int gather(struct gathering *g, struct site_changes *changes)
{
	int result;

	g->report = json_new_object();
	json_set_int(g->report, "format", 1);
	json_set_string(g->report, "kind", "store");
	json_set_string(g->report, "store", g->of->store->root);
	gather_totals(g);
	gather_stages(g);
	result = gather_runs(g, changes);
	if (result == 0) {
		gather_builds(g);
		result = add_index(g) == 0 ? site_publish(g->site, changes) : -1;
	}
	json_free(g->report);
	return g->failed ? -1 : result;
}

int web_write(const struct web_of *of, const char *dir, struct site_changes *changes)
{
	struct gathering g = {.ctx = mem_check(talloc_new(NULL)), .of = of};
	int result = -1;

	*changes = (struct site_changes){0};
	g.site = site_open(g.ctx, dir, of->store);
	if (g.site != NULL) {
		result = gather(&g, changes);
		site_close(g.site);
	}
	mem_free(g.ctx);
	return result;
}
