/* SPDX-License-Identifier: Apache-2.0 */
/* The build farm of a session. */
#include "base/report.h"
#include "files/path.h"
#include "session/session.h"

/* Files that are named must be there before anything is built. */
static int check_files(const struct settings *s)
{
	static const char *const names[] = {
	    "REMOTE_CA", "REMOTE_CERT", "REMOTE_KEY", "REMOTE_HEADERS"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *file = settings_get(s, names[i]);

		if (file != NULL && !path_exists(file))
			return report_error(settings_loc(s, names[i]),
			    "%s names '%s', which is not there; correct it or leave it out",
			    names[i], file);
	}
	if ((settings_get(s, "REMOTE_CERT") == NULL) == (settings_get(s, "REMOTE_KEY") == NULL))
		return 0;
	return report_error(NULL,
	    "REMOTE_CERT and REMOTE_KEY belong together: a certificate, and the private key of it; "
	    "name both or none");
}

/* What a farm has built is nobody's word but its own, so who wants signatures gets none of it. */
static int check_trust(const struct session *session)
{
	const struct store_trusted *trusted = &session->trusted;

	if (trusted->ids == NULL || trusted->ids->count == 0)
		return 0;
	return report_error(settings_loc(session->settings, "REMOTE_EXEC"),
	    "REMOTE_EXEC goes with no trusted or signing keys: what a farm builds is not signed, "
	    "and "
	    "would not be taken; leave out one of them");
}

int session_farm(void *ctx, struct session *session)
{
	const struct settings *s = session->settings;
	struct farm_opts opts = {
	    .url = settings_get(s, "REMOTE_EXEC"),
	    .authorities = settings_get(s, "REMOTE_CA"),
	    .certificate = settings_get(s, "REMOTE_CERT"),
	    .key = settings_get(s, "REMOTE_KEY"),
	    .headers = settings_get(s, "REMOTE_HEADERS"),
	    .platform = settings_words(ctx, s, "REMOTE_PLATFORM"),
	    .timeout = settings_number(s, "REMOTE_TIMEOUT"),
	    .minutes = settings_number(s, "REMOTE_LIMIT"),
	    .jobs = settings_number(s, "REMOTE_JOBS"),
	};

	if (opts.url == NULL || session->sources.offline)
		return 0;
	if (opts.platform == NULL || check_files(s) != 0 || check_trust(session) != 0)
		return EXIT_USAGE;
	session->farm = farm_new(ctx, &opts);
	return session->farm != NULL ? 0 : EXIT_USAGE;
}
