/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked for, planned again on this machine. */
#include <stdlib.h>
#include <string.h>

#include "adapters/archive.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "farm/job.h"
#include "files/path.h"
#include "library/library.h"
#include "worker/worker_priv.h"

/* Recipes and patches; those of mcm have some megabytes. */
enum { MOST_WORLD = 1 << 30 };

static const char *text_at(const struct json *list, size_t i)
{
	const char *text = json_as_string(json_at(list, i));

	return text != NULL ? text : "";
}

static int unpack_world(void *ctx, struct order *order)
{
	order->job = json_keep(ctx, json_load(JOB_FILE));
	if (order->job == NULL || path_mkdirs("world") != 0 ||
	    archive_extract(JOB_WORLD, "world", MOST_WORLD, NULL) != 0)
		return -1;
	order->world = json_keep(ctx, json_load("world/" JOB_WORLD_FILE));
	return order->world != NULL ? 0 : -1;
}

static int set(struct order *order, const char *name, const char *value, enum setting_rank rank)
{
	return settings_set(order->session.settings, name, value, rank, NULL);
}

static int take_settings(void *ctx, struct order *order)
{
	const struct json *list = json_get(order->world, "settings");
	long long layers = json_get_int(order->world, "layers", 0);
	char *recipes = NULL;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_at(list, i);

		if (set(order, text_at(one, 0), text_at(one, 1),
			(enum setting_rank)atoi(text_at(one, 2))) != 0)
			return -1;
	}
	for (long long i = 0; i < layers; i++)
		mem_appendf(ctx, &recipes, "%sworld/layers/%lld", i > 0 ? ":" : "", i);
	if (recipes != NULL && set(order, "RECIPES", recipes, RANK_SET) != 0)
		return -1;
	if (json_get_bool(order->world, "patches", false) &&
	    set(order, "PATCHES", "world/patches", RANK_SET) != 0)
		return -1;
	return set(order, "OFFLINE", "1", RANK_SET) || set(order, "STORE", "store", RANK_SET) ||
		       (path_is_dir(JOB_SOURCES) && set(order, "SOURCES", JOB_SOURCES, RANK_SET))
		   ? -1
		   : 0;
}

/* Targets and where their toolchains run, as the one who asks has them. */
static int take_goals(void *ctx, struct order *order)
{
	const struct json *list = json_get(order->world, "goals");
	struct session *s = &order->session;
	size_t n = json_count(list);

	s->goals = mem_array(ctx, const struct target *, n + 1);
	s->ngoals = n;
	for (size_t i = 0; i < n; i++) {
		s->goals[i] = targets_get(s->targets, text_at(json_at(list, i), 0));
		if (s->goals[i] == NULL)
			return -1;
	}
	if (session_host(ctx, s) != 0)
		return -1;
	s->runners = mem_array(ctx, const struct target *, n + 1);
	for (size_t i = 0; i < n; i++) {
		const char *runner = text_at(json_at(list, i), 1);

		s->runners[i] = *runner ? targets_get(s->targets, runner) : NULL;
		if (*runner && s->runners[i] == NULL)
			return -1;
	}
	return 0;
}

static const char *choose(void *data, const struct package *package, const struct target *target)
{
	const struct json *list = data;
	const char *other = NULL;

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_at(list, i);

		if (strcmp(text_at(one, 0), package->name) != 0)
			continue;
		if (target == NULL || strcmp(text_at(one, 1), target->triple) == 0)
			return text_at(one, 2);
		other = text_at(one, 2);
	}
	return other;
}

static int open_session(void *ctx, struct order *order)
{
	struct session *s = &order->session;
	struct store *store;

	/* What this machine's user has set is none of the stage's business. */
	if (setenv("MCM_DATA", "world/data", 1) != 0 || take_settings(ctx, order) != 0 ||
	    session_load(ctx, s) != 0 || settings_settle(s->settings) != 0)
		return -1;
	s->libraries = library_asked(ctx, s->catalog, s->settings);
	if (s->libraries == NULL || session_sources(ctx, s) != 0 || take_goals(ctx, order) != 0)
		return -1;
	s->shop = workshop_open(ctx, s->settings, s->host);
	store = s->shop != NULL ? store_open(ctx, settings_get(s->settings, "STORE")) : NULL;
	s->store = store;
	return store != NULL ? 0 : -1;
}

static int find_stage(struct order *order)
{
	const char *id = json_get_string(order->job, "stage");

	for (size_t i = 0; id != NULL && i < order->plan->nstages; i++)
		if (strcmp(order->plan->stages[i]->id, id) == 0)
			order->stage = order->plan->stages[i];
	return order->stage != NULL ? 0 : report_error(NULL, "no plan has the stage '%s'", id);
}

/* A worker with another compiler, say, would make something else. */
static int check_keys(void *ctx, struct order *order)
{
	const struct stage *stage = order->stage;
	const struct json *deps = json_get(order->job, "deps");
	const char *text = json_get_string(order->job, "text");
	const char **outputs = mem_array(ctx, const char *, stage->ndeps + 1);

	if (!json_says(order->job, "key", stage->key))
		return report_error(NULL,
		    "this worker is another machine than the one that asks, and would make "
		    "something else: %s",
		    text != NULL ? plan_explain(ctx, text, plan_key_text(ctx, stage)) : "no key");
	for (size_t i = 0; i < stage->ndeps; i++) {
		outputs[i] = json_get_string(json_at(deps, i), "output");
		if (outputs[i] == NULL || !hash_is_hex(outputs[i]))
			return report_error(NULL, "'%s' does not name all dependencies", JOB_FILE);
	}
	plan_key(stage, outputs, order->resolved);
	return json_says(order->job, "resolved", order->resolved)
		   ? 0
		   : report_error(NULL, "the stage has another resolved key than was asked for");
}

int order_read(void *ctx, struct order *order, const struct args *args)
{
	*order = (struct order){.session = {.args = args, .settings = settings_new(ctx)}};
	if (unpack_world(ctx, order) != 0 || open_session(ctx, order) != 0)
		return -1;

	struct plan_input input = session_plan_input(&order->session);

	input.choose = choose;
	input.choose_data = json_get(order->world, "releases");
	order->plan = plan_make(ctx, &input);
	return order->plan == NULL || find_stage(order) != 0 ? -1 : check_keys(ctx, order);
}
