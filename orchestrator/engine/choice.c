/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses among the default releases of a package by what can be had, and remembers. */
#include "engine/choice.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "engine/source_priv.h"
#include "model/vars.h"

/* Sources of one release, one for each target, or one in all without targets. */
struct candidates {
	struct source **v;
	size_t n;
};

/* A default may be the beginning of a version; the recipe's reader has seen that it fits one. */
static const struct release *nth_default(const struct package *package, size_t i)
{
	return package_release(package, package->defaults->items[i], &package->loc);
}

static struct source *make_source(const void *ctx, const struct package *package,
    const struct release *release, const struct target *target)
{
	struct source *source = mem_new(ctx, struct source);
	struct vars *vars = vars_new(source, target != NULL ? target->vars : NULL);

	vars_set(vars, "package", package->name);
	vars_set(vars, "version", release->version);
	source->package = package;
	source->release = release;
	source->vars = vars;
	return source;
}

/* n 0: some target cannot have this release at all. */
static struct candidates make_candidates(const void *ctx, const struct choice *choice,
    const struct package *package, const struct release *release)
{
	size_t n = choice->ntargets > 0 ? choice->ntargets : 1;
	struct candidates all = {mem_array(ctx, struct source *, n), n};

	for (size_t i = 0; i < n; i++) {
		const struct target *target = choice->ntargets > 0 ? choice->targets[i] : NULL;
		size_t usable = 0;

		all.v[i] = make_source(ctx, package, release, target);
		for (size_t j = 0; j < release->norigins; j++)
			usable += origin_sha256(ctx, all.v[i], &release->origins[j]) != NULL;
		if (usable == 0)
			return (struct candidates){NULL, 0};
	}
	return all;
}

static bool at_hand(const void *ctx, const struct choice *choice, const struct candidates *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (source_find(ctx, choice->store, all->v[i], choice->opts).origin == NULL)
			return false;
	return all->n > 0;
}

static bool can_fetch(const void *ctx, const struct choice *choice, const struct candidates *all)
{
	struct source_run run = {.store = choice->store,
	    .opts = choice->opts,
	    .files = mem_array(ctx, struct source_file, all->n),
	    .quiet = true};

	return all->n > 0 && source_fetch_run(ctx, &run, all->v, all->n) == 0;
}

static const struct release *remembered(
    const void *ctx, const struct choice *choice, const struct package *package, const char *note)
{
	char *version = store_choice_get(ctx, choice->store, note);

	for (size_t i = 0; version != NULL && i < package->defaults->count; i++) {
		const struct release *release = nth_default(package, i);

		/* One that is no default any more, for its defects perhaps, is not held on to. */
		if (release != NULL && strcmp(release->version, version) == 0 &&
		    make_candidates(ctx, choice, package, release).n > 0)
			return release;
	}
	return NULL;
}

/* The first default that "test" finds to be there. */
static const struct release *first_that(const void *ctx, const struct choice *choice,
    const struct package *package,
    bool (*test)(const void *, const struct choice *, const struct candidates *))
{
	for (size_t i = 0; i < package->defaults->count; i++) {
		const struct release *release = nth_default(package, i);

		if (release == NULL)
			continue;
		struct candidates all = make_candidates(ctx, choice, package, release);
		if (test(ctx, choice, &all))
			return release;
	}
	return NULL;
}

static const struct release *choose(
    const void *ctx, const struct choice *choice, const struct package *package)
{
	char *note = mem_printf(ctx, "release-%s", package->name);
	const struct release *release = remembered(ctx, choice, package, note);

	if (release != NULL)
		return release;
	release = first_that(ctx, choice, package, at_hand);
	if (release == NULL && choice->fetch && !choice->opts->offline)
		release = first_that(ctx, choice, package, can_fetch);
	if (release != NULL && choice->fetch &&
	    store_choice_set(choice->store, note, release->version) != 0)
		report_debug("the choice of '%s' is not remembered", package->name);
	return release;
}

const char *choice_release(void *data, const struct package *package)
{
	const struct choice *choice = data;

	if (package->defaults == NULL || package->defaults->count < 2)
		return NULL;
	void *ctx = mem_check(talloc_new(NULL));
	const struct release *release = choose(ctx, choice, package);
	mem_free(ctx);
	return release != NULL ? release->version : NULL;
}
