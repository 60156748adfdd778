/* SPDX-License-Identifier: Apache-2.0 */
/* Stages and steps out of documents. */
#include "recipe/read.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"

static const char *const kind_names[] = {
    [STEP_CONFIGURE] = "configure",
    [STEP_MAKE] = "make",
    [STEP_RUN] = "run",
    [STEP_MKDIR] = "mkdir",
    [STEP_COPY] = "copy",
    [STEP_TAKE] = "take",
    [STEP_MOVE] = "move",
    [STEP_REMOVE] = "remove",
    [STEP_LINK] = "link",
    [STEP_WRITE] = "write",
    [STEP_REPLACE] = "replace",
    [STEP_STAMP] = "stamp",
    [STEP_DEDUPE] = "dedupe",
    [STEP_SBOM] = "sbom",
    [STEP_PROVENANCE] = "provenance",
    [STEP_MANIFEST] = "manifest",
    [STEP_ENV] = "environment",
};

enum { KINDS = sizeof(kind_names) / sizeof(*kind_names) };

const char *step_kind_name(enum step_kind kind)
{
	return kind_names[kind];
}

/* The one kind key of a step, or -1 (reported). */
static int read_kind(const struct doc_node *map)
{
	struct loc loc = doc_loc(map);
	int kind = -1;

	for (int i = 0; i < KINDS; i++) {
		if (!doc_find(map, kind_names[i]))
			continue;
		if (kind >= 0)
			return report_error(&loc,
			    "a step does one thing: give '%s' and '%s' a step each",
			    kind_names[kind], kind_names[i]);
		kind = i;
	}
	if (kind < 0)
		report_error(&loc,
		    "a step needs one of configure, make, run, mkdir, copy, take, move, "
		    "remove, link, write, replace, stamp, dedupe, sbom, provenance, manifest, "
		    "environment");
	return kind;
}

static bool is_step(const struct doc_node *node)
{
	const char *keys[KINDS + 5] = {"when", "in", "env", "script"};
	struct loc loc = doc_loc(node);

	for (int i = 0; i < KINDS; i++)
		keys[4 + i] = kind_names[i];
	if (doc_is_map(node))
		return doc_check_keys(node, keys) == 0;
	report_error(&loc, "a step is a map such as 'make: [all]'");
	return false;
}

static void read_step(const void *ctx, const struct doc_node *node, struct step *step)
{
	const struct doc_node *script;
	struct loc loc;
	int kind = is_step(node) ? read_kind(node) : -1;

	if (kind < 0)
		return;
	step->loc = doc_loc(node);
	step->kind = (enum step_kind)kind;
	step->when = read_text(node, "when");
	step->args = read_items(ctx, node, kind_names[kind]);
	step->dir = read_text(node, "in");
	step->script = read_text(node, "script");
	step->env = read_items(ctx, node, "env");
	script = doc_find(node, "script");
	if (script && kind != STEP_CONFIGURE) {
		loc = doc_loc(script);
		report_error(
		    &loc, "'script' goes with 'configure', not with '%s'", kind_names[kind]);
	}
}

static void read_steps(const void *ctx, const struct doc_node *map, struct stage_recipe *stage)
{
	const struct doc_node *node = doc_find(map, "steps");
	struct loc loc = doc_loc(node ? node : map);

	if (!node || !doc_is_list(node) || doc_count(node) == 0) {
		report_error(&loc, "stage '%s' needs a list of 'steps'", stage->name);
		return;
	}
	stage->nsteps = doc_count(node);
	stage->steps = mem_array(ctx, struct step, stage->nsteps);
	for (size_t i = 0; i < stage->nsteps; i++)
		read_step(ctx, doc_item(node, i), &stage->steps[i]);
}

/* Is the value at key "host"? fallback when absent; anything but host and target is reported. */
static bool read_host(const struct doc_node *map, const char *key, bool fallback)
{
	const char *text = read_text(map, key);
	struct loc loc;

	if (!text)
		return fallback;
	if (strcmp(text, "host") != 0 && strcmp(text, "target") != 0) {
		loc = doc_loc(doc_find(map, key));
		report_error(&loc, "'%s' is 'host' or 'target', not '%s'", key, text);
	}
	return strcmp(text, "host") == 0;
}

static void read_stage(const void *ctx, const struct doc_node *key, const struct doc_node *map,
    struct stage_recipe *stage)
{
	static const char *const keys[] = {"summary", "for", "output", "when", "needs", "root",
	    "into", "over", "without", "sources", "files", "env", "cost", "steps", NULL};
	long long cost;

	stage->loc = doc_loc(key);
	stage->name = doc_text(key);
	if (!read_is_name(stage->name))
		report_error(&stage->loc,
		    "stage name '%s' may hold only letters, digits and + - . _ ~", stage->name);
	if (doc_check_keys(map, keys) && !doc_is_map(map))
		return;
	if (!doc_find(map, "for"))
		report_error(
		    &stage->loc, "stage '%s' needs 'for: host' or 'for: target'", stage->name);
	stage->summary = read_text(map, "summary");
	stage->scope = read_host(map, "for", true) ? SCOPE_HOST : SCOPE_TARGET;
	stage->host_code = read_host(map, "output", false);
	stage->when = read_text(map, "when");
	stage->needs = read_items(ctx, map, "needs");
	stage->root = read_items(ctx, map, "root");
	stage->into = read_items(ctx, map, "into");
	stage->over = read_items(ctx, map, "over");
	stage->without = read_items(ctx, map, "without");
	stage->sources = read_items(ctx, map, "sources");
	stage->files = read_items(ctx, map, "files");
	stage->env = read_items(ctx, map, "env");
	cost = read_number(map, "cost", 0);
	stage->cost = cost > INT_MAX ? INT_MAX : (int)cost;
	read_steps(ctx, map, stage);
}

size_t read_stages(
    const void *ctx, const struct doc_node *map, const char *key, struct stage_recipe **stages)
{
	const struct doc_node *node = doc_find(map, key);
	struct loc loc;
	size_t n;

	*stages = NULL;
	if (!node)
		return 0;
	loc = doc_loc(node);
	if (!doc_is_map(node)) {
		report_error(&loc, "'%s' is a map from stage names to stages", key);
		return 0;
	}
	n = doc_count(node);
	*stages = mem_array(ctx, struct stage_recipe, n);
	for (size_t i = 0; i < n; i++)
		read_stage(ctx, doc_key(node, i), doc_value(node, i), &(*stages)[i]);
	return n;
}
