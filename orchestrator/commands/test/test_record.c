/* SPDX-License-Identifier: Apache-2.0 */
/* Records of tests that were passed. */
#include "commands/test/test_record.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "files/path.h"
#include "record/installed.h"
#include "suite/tested.h"

/* As a list of the record's own. */
static struct items items_of(const void *ctx, const struct strlist *words)
{
	struct items items = {mem_array(ctx, struct item, words->count), words->count};

	for (size_t i = 0; i < words->count; i++)
		items.v[i].text = words->items[i];
	return items;
}

static void add_release(
    const void *ctx, struct items_map *releases, const char *package, const char *version)
{
	struct strlist *one = strlist_new(ctx);

	for (size_t i = 0; i < releases->n; i++)
		if (strcmp(releases->v[i].name, package) == 0)
			return;
	strlist_add(one, version);
	mem_grow(ctx, releases->v, struct named_items, releases->n + 1);
	releases->v[releases->n++] = (struct named_items){
	    .name = package, .value = items_of(ctx, one)};
}

/* Of the packages that have some, in the order of the manifest. */
static struct items_map releases_of(const void *ctx, const struct json *manifest)
{
	const struct json *inputs = json_get(manifest, "inputs");
	struct items_map releases = {NULL, 0};

	for (size_t i = 0; i < json_count(inputs); i++) {
		const struct json *input = json_at(inputs, i);
		const char *package = json_get_string(input, "package");
		const char *version = json_get_string(input, "version");

		if (package != NULL && version != NULL)
			add_release(ctx, &releases, package, version);
	}
	return releases;
}

int test_record_check(const struct suite_run *run)
{
	const struct args *args = run->session->args;

	if (!args_on(args, "record"))
		return 0;
	if (args_on(args, "only"))
		return cmd_usage_error(
		    args->cmd, "--record is of all tests of a suite, and --only leaves some out");
	return 0;
}

static int put_record(void *ctx, const struct suite_run *run, struct tested *record)
{
	const struct strlist *layers = run->session->catalog->layers;
	const char *path, *layer = layers->items[layers->count - 1];
	struct json *manifest = json_keep(
	    ctx, installed_manifest(ctx, run->trial.prefix, record->target, &path));

	if (manifest == NULL)
		return -1;
	/* The program's own layer has one more in it, which is never somebody's. */
	if (path_is_inside(layer, run->session->data))
		layer = layers->items[0];
	record->key = json_get_string(manifest, "key");
	if (record->key == NULL)
		return report_error(NULL, "'%s' has no 'key'", path);
	record->date = clock_text(ctx, time(NULL), "%Y-%m-%d");
	record->releases = releases_of(ctx, manifest);
	record->suite = run->suite != NULL ? run->suite->name : "quick";
	if (run->suite != NULL) {
		record->options = items_of(ctx, run->options);
		record->ways = items_of(ctx, run->ways);
	}
	return tested_add(ctx, layer, record);
}

int test_record_outcomes(
    void *ctx, const struct suite_run *run, const struct outcome *outcomes, size_t n)
{
	struct tested record = {.target = run->trial.target->triple};
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		record.passed += outcomes[i].kind == OUTCOME_PASSED;
		record.skipped += outcomes[i].kind == OUTCOME_SKIPPED;
		record.expected += outcomes[i].kind == OUTCOME_KNOWN;
		failed += outcomes[i].kind == OUTCOME_FAILED ||
			  outcomes[i].kind == OUTCOME_SURPRISE;
	}
	if (failed > 0)
		return report_error(NULL,
		    "nothing is recorded of '%s': %zu of its tests did not "
		    "end as expected",
		    record.target, failed);
	if (record.passed == 0)
		return report_error(
		    NULL, "nothing is recorded of '%s': none of its tests was run", record.target);
	return put_record(ctx, run, &record);
}
