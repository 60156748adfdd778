/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of the words of COMMON_CONFIG, GCC_CONFIG and the like: each is for certain stages,
 * refused, or without an effect, as the tables of the packages say (options.yaml beside
 * recipe.yaml, see OPTIONS in mcm-recipe(5)). So that no option is lost without a word, what no
 * table knows is told, too.
 */
#pragma once

#include "recipe/recipe.h"
#include "recipe/target.h"
#include "settings/settings.h"

/* Options of which the same is to be said. */
struct option_row {
	struct loc loc;
	struct items words; /* patterns, which may use facts of the target; "when": switches, too */
	struct items stages; /* that get them; absent (v NULL): none, for the reason given */
	const char *refused; /* why they cannot be had, and what to do instead; or NULL */
	const char *noted;   /* what they do not do here, and why; or NULL */
};

/* One file. */
struct option_table {
	struct loc loc;
	const struct package *package;
	struct items settings; /* names of those whose words it is about */
	struct option_row *rows;
	size_t n;
};

struct option_tables {
	struct option_table *v; /* by package, and of one package in the order of the layers */
	size_t n;
};

/* Read the tables of all packages. Everything wrong is reported with its place; NULL then. */
struct option_tables *options_load(const void *ctx, const struct catalog *catalog);
/* Whether a table of the package is about the words of this setting. */
bool options_name(
    const struct option_tables *tables, const struct package *package, const char *setting);
/* Check that what the tables are about are settings. Reports each that is none, at its place; -1.
 */
int options_check_settings(const struct option_tables *tables, const struct settings *settings);
/*
 * Set $(options.STAGE) of a package's stages to the words of settings that they get, in the order
 * of the settings, where there is a table of it. What no package's table knows is for the stage
 * that is called as its package. target: whose facts patterns use; NULL: none. Reports patterns
 * that cannot be expanded; -1.
 */
int options_set(struct vars *vars, const struct option_tables *tables,
    const struct package *package, const struct target *target, const struct settings *settings);
/*
 * Tell of every word that is refused (an error), does nothing (a note) or is unknown (a warning),
 * at the line that has it. Reports; -1.
 */
int options_check(const struct option_tables *tables, const struct settings *settings,
    const struct target *const *targets, size_t ntargets);
