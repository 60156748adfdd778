/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that builds need from the machine, and the command of its package manager that installs
 * those that are missing.
 */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"

/* Where distributions put their programs. Users cannot add any there without being root. */
#define HOST_DIRECTORIES "/usr/sbin:/usr/bin:/sbin:/bin"

/* One thing a build needs. */
struct host_need {
	const char *program; /* "a|b": either; with a leading slash a file to be read */
	const char *why;
	const char *apt, *apk, *dnf; /* packages that have it */
	bool optional;
};
extern const struct host_need host_needs[]; /* ended by a NULL program */

/*
 * The needs that are not met, as a list of programs (the first of each "a|b"). What steps of
 * recipes call is looked for in dirs ("DIR:DIR"); what mcm alone calls, the optional ones, in PATH.
 */
struct strlist *host_missing(const void *ctx, const char *dirs, bool optional_too);
/* The one command that installs them; NULL: nothing is missing, or no package manager is known. */
char *host_install_command(const void *ctx, const struct strlist *missing);
