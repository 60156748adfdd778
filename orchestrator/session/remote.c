/* SPDX-License-Identifier: Apache-2.0 */
/* The remote store of a session. */
#include <stdlib.h>

#include "session/session.h"

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

	bool asks = opts.url != NULL && !session->sources.offline;

	if (!asks)
		opts.sign_key = NULL;
	if (remote_trust(ctx, &opts, &session->trusted))
		return EXIT_USAGE;
	if (asks)
		session->remote = remote_new(ctx, &opts);
	return session->remote != NULL || !asks ? 0 : EXIT_USAGE;
}
