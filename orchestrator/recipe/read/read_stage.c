/* SPDX-License-Identifier: Apache-2.0 */
/* Stages and steps out of documents. */
#include "recipe/read.h"

#include <string.h>

#include "base/mem.h"

static map_reader read_kind;

/* The kinds of steps come first, so that a kind is the index of its key. */
static const struct map_key step_keys[] = {
    [STEP_CONFIGURE] = {"configure", .read = read_kind},
    [STEP_MAKE] = {"make", .read = read_kind},
    [STEP_RUN] = {"run", .read = read_kind},
    [STEP_MKDIR] = {"mkdir", .read = read_kind},
    [STEP_COPY] = {"copy", .read = read_kind},
    [STEP_TAKE] = {"take", .read = read_kind},
    [STEP_MOVE] = {"move", .read = read_kind},
    [STEP_REMOVE] = {"remove", .read = read_kind},
    [STEP_LINK] = {"link", .read = read_kind},
    [STEP_WRITE] = {"write", .read = read_kind},
    [STEP_REPLACE] = {"replace", .read = read_kind},
    [STEP_STAMP] = {"stamp", .read = read_kind},
    [STEP_DEDUPE] = {"dedupe", .read = read_kind},
    [STEP_SBOM] = {"sbom", .read = read_kind},
    [STEP_PROVENANCE] = {"provenance", .read = read_kind},
    [STEP_MANIFEST] = {"manifest", .read = read_kind},
    [STEP_ENV] = {"environment", .read = read_kind},
    {"when", read_text, .member = offsetof(struct step, when)},
    {"in", read_text, .member = offsetof(struct step, dir)},
    {"env", read_items, .member = offsetof(struct step, env)},
    {"script", read_text, .member = offsetof(struct step, script)},
    {.name = NULL},
};

const char *step_kind_name(enum step_kind kind)
{
	return step_keys[kind].name;
}

static void read_kind(const struct map_value *v)
{
	struct step *step = v->object;

	if (step->args.v != NULL) {
		report_error(&step->loc, "a step does one thing: give '%s' and '%s' a step each",
		    step_kind_name(step->kind), v->key->name);
		return;
	}
	step->kind = (enum step_kind)(v->key - step_keys);
	read_list(v->ctx, v->node, &step->args, false);
}

static void check_step(const struct doc_node *map, void *object)
{
	const struct step *step = object;
	struct strlist *kinds = strlist_new(NULL);
	struct loc loc;

	for (const struct map_key *key = step_keys; key->read == read_kind; key++)
		strlist_add(kinds, key->name);
	if (step->args.v == NULL) {
		report_error(
		    &step->loc, "a step needs one of %s", strlist_join(kinds, kinds, ", "));
	} else if (step->script != NULL && step->kind != STEP_CONFIGURE) {
		loc = doc_loc(doc_find(map, "script"));
		report_error(&loc, "'script' goes with 'configure', not with '%s'",
		    step_kind_name(step->kind));
	}
	mem_free(kinds);
}

static const struct map_type step_type = {
    step_keys, sizeof(struct step), .example = "{make: [all]}", .check = check_step};

/* Member bool: is it "host", and not "target"? */
static void read_host(const struct map_value *v)
{
	const char *text = read_scalar(v);

	*(bool *)v->member = text != NULL && strcmp(text, "host") == 0;
}

static void check_stage(const struct doc_node *map, void *object)
{
	static const char *const own[] = {"compilers", "settings"};
	const struct stage_recipe *stage = object;

	read_check_name(&stage->loc, "stage name", stage->name);
	for (size_t i = 0; i < 2 && strcmp(stage->name, RECIPE_BOOTSTRAP) != 0; i++) {
		const struct doc_node *node = doc_find(map, own[i]);
		struct loc loc;

		if (node == NULL)
			continue;
		loc = doc_loc(node);
		report_error(&loc, "'%s' is for the stage '" RECIPE_BOOTSTRAP "' alone", own[i]);
	}
}

static const char *const places[] = {"host", "target", NULL};

static const struct map_key stage_keys[] = {
    {"summary", read_text, .member = offsetof(struct stage_recipe, summary)},
    {"for", read_host, .member = offsetof(struct stage_recipe, for_host), .words = places,
	.required = true},
    {"output", read_host, .member = offsetof(struct stage_recipe, host_code), .words = places},
    {"when", read_text, .member = offsetof(struct stage_recipe, when)},
    {"needs", read_items, .member = offsetof(struct stage_recipe, needs)},
    {"root", read_items, .member = offsetof(struct stage_recipe, root)},
    {"into", read_items, .member = offsetof(struct stage_recipe, into)},
    {"over", read_items, .member = offsetof(struct stage_recipe, over)},
    {"without", read_items, .member = offsetof(struct stage_recipe, without)},
    {"reserved", read_items, .member = offsetof(struct stage_recipe, reserved)},
    {"sources", read_items, .member = offsetof(struct stage_recipe, sources)},
    {"files", read_items, .member = offsetof(struct stage_recipe, files)},
    {"env", read_items, .member = offsetof(struct stage_recipe, env)},
    {"programs", read_words, .member = offsetof(struct stage_recipe, programs)},
    {"compilers", read_words, .member = offsetof(struct stage_recipe, compilers)},
    {"settings", read_words, .member = offsetof(struct stage_recipe, settings)},
    {"cost", read_number, .member = offsetof(struct stage_recipe, cost)},
    {"steps", map_read_all, .member = offsetof(struct stage_recipe, steps), .required = true,
	.items = &step_type, .count = offsetof(struct stage_recipe, nsteps)},
    {.name = NULL},
};

const struct map_type stage_type = {stage_keys, sizeof(struct stage_recipe),
    .name = offsetof(struct stage_recipe, name), .example = "{for: target, steps: [...]}",
    .check = check_stage};
