/* SPDX-License-Identifier: Apache-2.0 */
/* The remote stores of a session. */
#include <string.h>

#include "session/session.h"

/* A URL, and no switch. */
static bool names_home(const char *push)
{
	return push != NULL && strchr(push, ':') != NULL;
}

int session_remote(void *ctx, struct session *session)
{
	const struct settings *s = session->settings;
	const char *push = settings_get(s, "CACHE_PUSH");
	struct remote_opts opts = {
	    .urls = settings_words(ctx, s, "CACHE_URL"),
	    .home = names_home(push) ? push : NULL,
	    .auth_file = settings_get(s, "CACHE_AUTH_FILE"),
	    .token = settings_get(s, "CACHE_TOKEN"),
	    .sign_key = settings_get(s, "CACHE_SIGN_KEY"),
	    .trust_keys = settings_words(ctx, s, "CACHE_TRUST_KEYS"),
	    .require = (size_t)settings_number(s, "CACHE_REQUIRE"),
	    .timeout = settings_number(s, "CACHE_TIMEOUT"),
	    .push = names_home(push) || settings_on(s, "CACHE_PUSH"),
	};

	bool asks = opts.urls->count > 0 && !session->sources.offline;

	if (!asks)
		opts.sign_key = NULL;
	if (remote_trust(ctx, &opts, &session->trusted))
		return EXIT_USAGE;
	if (asks)
		session->remote = remote_new(ctx, &opts);
	return session->remote != NULL || !asks ? 0 : EXIT_USAGE;
}
