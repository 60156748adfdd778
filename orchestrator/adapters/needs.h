/* SPDX-License-Identifier: Apache-2.0 */
/* What builds need of the machine, and the package manager's command that installs what lacks. */
#pragma once

#include <stdbool.h>

#include "base/strlist.h"

/* Where a distribution puts its programs: nothing that a user can have added. */
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
 * Needs that are not met, as a list of programs (the first of each "a|b"): what steps call must be
 * in dirs ("DIR:DIR"), what only mcm calls (the optional ones) in PATH. And the one
 * command that installs them (NULL when nothing lacks or no known package manager is there).
 */
struct strlist *host_missing(const void *ctx, const char *dirs, bool optional_too);
char *host_install_command(const void *ctx, const struct strlist *missing);
