/* SPDX-License-Identifier: Apache-2.0 */
/* The remote store of a session, and what of it decides about the plan. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/report.h"
#include "session/session.h"
#include "source/choice.h"

int session_remote(void *ctx, struct session *session)
{
	const struct settings *s = session->settings;
	struct remote_opts opts = {
	    .url = settings_get(s, "CACHE_URL"),
	    .auth_file = settings_get(s, "CACHE_AUTH_FILE"),
	    .token = settings_get(s, "CACHE_TOKEN"),
	    .sign_key = settings_get(s, "CACHE_SIGN_KEY"),
	    .trust_keys = settings_words(ctx, s, "CACHE_TRUST_KEYS"),
	    .timeout = atoi(settings_get(s, "CACHE_TIMEOUT")),
	    .push = settings_on(s, "CACHE_PUSH"),
	};

	if (!opts.url || session->sources.offline)
		return 0;
	session->remote = remote_new(ctx, &opts);
	return session->remote ? 0 : EXIT_USAGE;
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

int session_guess(void *ctx, struct session *session, struct plan **plan)
{
	bool guessed = true;
	int found = 0;

	*plan = NULL;
	for (size_t n = 1; guessed && !found; n++) {
		struct choice choice = {.guess = n, .guessed = &guessed};
		struct plan *guess;

		guessed = false;
		guess = session_choose(ctx, session, &choice);
		if (!guess)
			return -1;
		found = guessed ? has_goals(ctx, session, guess) : 0;
		if (found > 0) {
			choice.remember = true;
			*plan = session_choose(ctx, session, &choice);
		}
	}
	/* It was warned of: the build must not ask, wait and warn once more. */
	if (found < 0)
		session->remote = NULL;
	return 0;
}
