/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of a session, and which default releases it takes. */
#include "base/report.h"
#include "session/session.h"
#include "source/choice.h"

/* The plan with this choice among default releases. Reports; NULL. */
static struct plan *choose_plan(void *ctx, const struct session *session, struct choice *choice)
{
	struct plan_input input = {
	    .catalog = session->catalog,
	    .targets = session->goals,
	    .ntargets = session->ngoals,
	    .settings = session->settings,
	    .host = session->host,
	    .runners = session->runners,
	    .here = session->here,
	    .choose = choice_release,
	    .choose_data = choice,
	};

	choice->store = session->store;
	choice->opts = &session->sources;
	return plan_make(ctx, &input);
}

/* 1 all there, 0 not, -1 the remote store does not answer as it should. */
static int has_goals(void *ctx, const struct session *session, const struct plan *plan)
{
	for (size_t i = 0; i < plan->ngoals; i++) {
		const char *key = plan->goals[i]->key, *cause;
		struct store_entry entry;
		enum remote_outcome outcome;

		if (store_find_input(ctx, session->store, key, &entry))
			continue;
		outcome = remote_probe(ctx, session->remote, key, &cause);
		if (outcome == REMOTE_FAILED) {
			report_warn(NULL, "the cache '%s' is not used: %s",
			    remote_url(session->remote), cause);
			return -1;
		}
		if (outcome != REMOTE_DONE)
			return 0;
	}
	return 1;
}

/*
 * The plan for the goals with that choice among default releases that leads to toolchains which the
 * store or the remote store has, remembered from now on. *plan stays NULL when there is none. -1
 * with the error reported.
 */
static int guess_plan(void *ctx, struct session *session, struct plan **plan)
{
	bool guessed = true;
	int found = 0;

	*plan = NULL;
	for (size_t n = 1; guessed && !found; n++) {
		struct choice choice = {.guess = n, .guessed = &guessed};
		struct plan *guess;

		guessed = false;
		guess = choose_plan(ctx, session, &choice);
		if (guess == NULL)
			return -1;
		found = guessed ? has_goals(ctx, session, guess) : 0;
		if (found > 0) {
			choice.remember = true;
			*plan = choose_plan(ctx, session, &choice);
		}
	}
	/* It was warned of: the build must not ask, wait and warn once more. */
	if (found < 0)
		session->remote = NULL;
	return 0;
}

struct plan *session_plan(void *ctx, struct session *session, bool fetch)
{
	struct choice choice = {.fetch = fetch};
	struct plan *plan = NULL;

	if (session->remote != NULL && guess_plan(ctx, session, &plan))
		return NULL;
	return plan != NULL ? plan : choose_plan(ctx, session, &choice);
}
