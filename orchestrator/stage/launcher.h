/* SPDX-License-Identifier: Apache-2.0 */
/* A program that stands before each call of the host's compilers: distcc, icecc, ccache, sccache.
 */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

struct launcher {
	char *program;             /* absolute */
	struct strlist *compilers; /* names that recipes call, found in PATH */
};

/*
 * What the setting LAUNCHER asks for: *launcher, NULL when it is unset. A program that is not
 * there, or compilers that it cannot be put before, are reported; -1.
 */
int launcher_find(const void *ctx, const struct settings *settings, const struct host *host,
    const struct launcher **launcher);
/*
 * Make the directory dir with a program for each compiler, that calls it through the launcher. path
 * is the PATH they find compilers in; dir must not be in it. Reports; -1.
 */
int launcher_install(const struct launcher *launcher, const char *dir, const char *path);
