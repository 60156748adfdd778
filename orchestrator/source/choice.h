/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which release to take of a package that names several by default. They stand for one
 * another to a user, but not byte by byte (the patch levels of kernel headers differ a
 * little), so a key has to name the exact one. It is chosen by what can be had, which the network
 * decides, and that must not change from one day to the next: so it is chosen once and remembered
 * in the store, and a finished build is found again with no network at all. To choose anew, name
 * the release by its setting, or clear the store. Where the origins of a release differ by
 * architecture, the choice is each target's own: not every one has every release.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "recipe/recipe.h"
#include "recipe/target.h"
#include "source/source.h"
#include "store/store.h"

struct choice {
	const struct store *store;
	const struct source_opts *opts;
	/* For a build or a fetch: may use the network, unless opts->offline, and remembers. */
	bool fetch;
	/*
	 * If nothing is known about the releases of a package: take its default of this number
	 * (counted from 1), and set *guessed. 0: take none.
	 */
	size_t guess;
	bool *guessed;
	bool remember; /* remember the one that was guessed, as it proved right */
	/* Set where the choice is not remembered, so that the next may be another. NULL: not asked.
	 */
	bool *loose;
};

/*
 * For plan_input.choose, data a struct choice: the remembered release while the package still
 * names it as a default and the target can have it; else the first at hand in the sources
 * directory or the store; else, with fetch, the first that some origin gives (its files are then in
 * the store); else NULL, which means the first. A package with one default needs no choice: NULL.
 * An origin that fails is no error, as the plan goes on with another release. An error of this
 * machine is reported, and changes nothing: the release that it is about is taken, but not
 * remembered.
 */
const char *choice_release(void *data, const struct package *package, const struct target *target);
