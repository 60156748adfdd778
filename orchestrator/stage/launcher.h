/* SPDX-License-Identifier: Apache-2.0 */
/* A program that stands before each call of the host's compilers: distcc, icecc, ccache, sccache.
 */
#pragma once

#include "plan/plan.h"
#include "settings/settings.h"

struct launcher {
	char *program;             /* absolute */
	struct strlist *compilers; /* names that recipes call, found in PATH */
	char *dir; /* where this machine has the first of them, or NULL; see launcher.c */
};

/*
 * Sets *launcher to what the setting LAUNCHER asks for, NULL if it is not set; ctx owns it. A
 * program that is not there, or compilers that it cannot be put before, are reported; -1.
 */
int launcher_find(const void *ctx, const struct settings *settings, const struct host *host,
    const struct launcher **launcher);
/*
 * Makes the directory dir, which only its owner can enter, with a script for each compiler that
 * calls it through the launcher. path is the PATH in which the scripts find the compilers, without
 * dir. What launchers read of our environment is written into the scripts. Reports; -1.
 */
int launcher_install(const struct launcher *launcher, const char *dir, const char *path);
