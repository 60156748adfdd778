/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the packages that mcm comes with, for tests that read no recipes. */
#pragma once

#include "settings/settings.h"

static inline int add_packages(struct settings *s)
{
	static const struct setting_package packages[] = {{"binutils", true, NULL},
	    {"gcc", true, NULL}, {"gmp", true, NULL}, {"isl", true, "on"}, {"linux", false, "on"},
	    {"mpc", true, NULL}, {"mpfr", true, NULL}, {"musl", true, NULL}};

	return settings_add_packages(s, packages, sizeof packages / sizeof *packages);
}

static inline struct settings *settings_with_packages(const void *ctx)
{
	struct settings *s = settings_new(ctx);

	add_packages(s);
	return s;
}
