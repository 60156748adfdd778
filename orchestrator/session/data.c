/* SPDX-License-Identifier: Apache-2.0 */
/* Where recipes and the store are, for commands that need no more than that. */
#include <stdlib.h>

#include "files/path.h"
#include "base/report.h"
#include "session/session.h"

extern char **environ;

char *session_data_dir(const void *ctx)
{
	const char *given = getenv("MCM_DATA");
	static const char *const places[] = {"..", "../share/mcm"};
	char *self, *bin;

	if (given != NULL && *given != '\0')
		return path_absolute(ctx, given);
	self = path_self(ctx);
	if (self == NULL)
		return NULL;
	bin = path_dirname(ctx, self);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *dir = path_absolute(ctx, path_join(ctx, bin, places[i]));

		if (path_is_dir(path_join(ctx, dir, "recipes")))
			return dir;
	}
	report_error(
	    NULL, "no recipes found near '%s'; name their directory with MCM_DATA=DIR", bin);
	return NULL;
}

struct settings *session_environment(void *ctx)
{
	struct settings *settings = settings_new(ctx);

	return settings_load_environment(settings, environ) ? NULL : settings;
}

struct store *session_store(void *ctx)
{
	struct settings *settings = session_environment(ctx);

	return settings ? store_open(ctx, settings_get(settings, "STORE")) : NULL;
}
