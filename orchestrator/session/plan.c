/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of a session, and which default releases it takes. */
#include <stdint.h>
#include <string.h>

#include "base/report.h"
#include "session/session.h"
#include "source/choice.h"

/* The default release that was locked, whatever the network gives today. */
static const char *choose_locked(
    void *data, const struct package *package, const struct target *target)
{
	return lock_release(data, package, target);
}

struct plan_input session_plan_input(const struct session *session)
{
	return (struct plan_input){
	    .catalog = session->catalog,
	    .options = session->options,
	    .targets = session->goals,
	    .ntargets = session->ngoals,
	    .settings = session->settings,
	    .host = session->host,
	    .runners = session->runners,
	    .here = session->here,
	    .libraries = session->libraries,
	};
}

/* The plan with this choice among default releases. Reports; NULL. */
static struct plan *choose_plan(void *ctx, const struct session *session, struct choice *choice)
{
	struct plan_input input = session_plan_input(session);

	input.choose = session->lock != NULL ? choose_locked : choice_release;
	input.choose_data = session->lock != NULL ? (void *)(uintptr_t)session->lock : choice;
	choice->store = session->store;
	choice->opts = &session->sources;
	return plan_make(ctx, &input);
}

/* A store that fails is asked no more, and must be warned of once. What is refused will be asked
 * for again, and told of then. */
static void warn_of_failure(
    void *data, size_t depot, enum remote_outcome outcome, const char *cause)
{
	if (outcome == REMOTE_FAILED)
		report_warn(NULL, "the cache '%s' is not used: %s", remote_url(data, depot), cause);
}

static bool has_goals(void *ctx, const struct session *session, const struct plan *plan)
{
	const struct remote_watch watch = {.trouble = warn_of_failure, .data = session->remote};
	struct store_entry entry;

	for (size_t i = 0; i < plan->ngoals; i++) {
		const char *key = plan->goals[i]->key;

		if (store_find_input(ctx, session->store, key, &entry) == 0 &&
		    remote_probe(ctx, session->remote, key, &watch) != REMOTE_DONE)
			return false;
	}
	return true;
}

/*
 * The plan for the goals with that choice among default releases that leads to toolchains which the
 * store or the remote store has, remembered from now on. *plan stays NULL when there is none. -1
 * with the error reported.
 */
static int guess_plan(void *ctx, const struct session *session, struct plan **plan)
{
	bool guessed = true, found = false;

	*plan = NULL;
	for (size_t n = 1; guessed && !found && remote_asks(session->remote); n++) {
		struct choice choice = {.guess = n, .guessed = &guessed};
		struct plan *guess;

		guessed = false;
		guess = choose_plan(ctx, session, &choice);
		if (guess == NULL)
			return -1;
		found = guessed && has_goals(ctx, session, guess);
		if (found) {
			choice.remember = true;
			*plan = choose_plan(ctx, session, &choice);
		}
	}
	return 0;
}

static bool is_default(const struct setting_info *row, const char *value)
{
	const char *usual = row->kind == SETTING_CHOICE ? row->choices[0] : row->initial;

	return value == NULL || (usual != NULL && strcmp(value, usual) == 0);
}

/* Those that say what is made and are not as they are by default, sorted. */
static struct strlist *settings_of_result(const void *ctx, const struct settings *settings)
{
	struct strlist *given = strlist_new(ctx);

	for (const struct setting_info *row = settings_rows(settings); row->name != NULL; row++) {
		const char *value = settings_get(settings, row->name);

		if (row->about != ABOUT_RESULT || is_default(row, value))
			continue;
		if (row->kind != SETTING_SWITCH)
			strlist_addf(given, "%s=%s", row->name, value);
		else if (settings_on(settings, row->name))
			strlist_addf(given, "%s=1", row->name);
	}
	strlist_sort(given);
	return given;
}

struct lock_subject session_lock_subject(const struct session *session, const struct plan *plan)
{
	return (struct lock_subject){
	    .plan = plan,
	    .catalog = session->catalog,
	    .goals = session->goals,
	    .ngoals = session->ngoals,
	    .identity = session->host->identity,
	    .settings = settings_of_result(plan, session->settings),
	};
}

/* The plan if it is what was locked. Else reports what is not; NULL. */
static struct plan *locked_plan(void *ctx, const struct session *session)
{
	struct choice none = {0};
	struct plan *plan = choose_plan(ctx, session, &none);
	struct lock_subject subject;

	if (plan == NULL)
		return NULL;
	subject = session_lock_subject(session, plan);
	return lock_check(session->lock, &subject) == 0 ? plan : NULL;
}

struct plan *session_plan(void *ctx, struct session *session, bool fetch)
{
	struct choice choice = {.fetch = fetch, .loose = &session->is_loose};
	struct plan *plan = NULL;

	if (session->lock != NULL)
		return locked_plan(ctx, session);
	if (session->remote != NULL && guess_plan(ctx, session, &plan))
		return NULL;
	return plan != NULL ? plan : choose_plan(ctx, session, &choice);
}

struct run_opts session_run_opts(const struct session *s, const struct plan *plan)
{
	return (struct run_opts){
	    .store = s->store,
	    .plan = plan,
	    .shop = s->shop,
	    .sources = s->sources,
	    .remote = s->remote,
	    .farm = s->farm,
	    .world =
		{
		    .layers = s->catalog->layers,
		    .settings = s->settings,
		    .goals = s->goals,
		    .runners = s->runners,
		    .ngoals = s->ngoals,
		},
	    .jobs = s->jobs,
	    .sink = s->sources.sink,
	};
}
