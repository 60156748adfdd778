/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses among the default releases of a package by what can be had, and remembers. */
#include "source/choice.h"

#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "recipe/vars.h"
#include "source/source_priv.h"

/* A default may be the beginning of a version; the recipe's reader has seen that it fits one. */
static const struct release *nth_default(const struct package *package, size_t i)
{
	return package_release(package, package->defaults.v[i].text, &package->loc);
}

/* Of a release for the target, or for any where that is NULL; NULL: no origin has it. */
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
	for (size_t i = 0; i < release->norigins; i++)
		if (origin_sha256(ctx, source, &release->origins[i]) != NULL)
			return source;
	return NULL;
}

static bool at_hand(const void *ctx, const struct choice *choice, struct source *source)
{
	return source_find(ctx, choice->store, source, choice->opts).origin != NULL;
}

static bool can_fetch(const void *ctx, const struct choice *choice, struct source *source)
{
	struct source_run run = {.store = choice->store,
	    .opts = choice->opts,
	    .files = mem_new(ctx, struct source_file),
	    .quiet = true};

	return source_fetch_run(ctx, &run, &source, 1) == 0;
}

/* What the choice is about, and who makes it. */
struct question {
	const struct choice *choice;
	const struct package *package;
	const struct target *target;
};

static const struct release *remembered(const void *ctx, const struct question *q, const char *note)
{
	char *version = store_choice_get(ctx, q->choice->store, note);

	for (size_t i = 0; version != NULL && i < q->package->defaults.n; i++) {
		const struct release *release = nth_default(q->package, i);

		/* One that is no default any more, for its defects perhaps, is not held on to. */
		if (release != NULL && strcmp(release->version, version) == 0 &&
		    make_source(ctx, q->package, release, q->target) != NULL)
			return release;
	}
	return NULL;
}

/* The nth of the defaults that there are for the target, counted from 1. */
static const struct release *guess(const void *ctx, const struct question *q, size_t n)
{
	for (size_t i = 0; n > 0 && i < q->package->defaults.n; i++) {
		const struct release *release = nth_default(q->package, i);

		if (release != NULL && make_source(ctx, q->package, release, q->target) != NULL &&
		    --n == 0)
			return release;
	}
	return NULL;
}

/*
 * The first default that "test" finds to be there. That one is not says nothing where this machine
 * was at fault (a full disk, a file that cannot be read), which is then an error that was reported:
 * the same is taken, but *sure is false.
 */
static const struct release *first_that(const void *ctx, const struct question *q,
    bool (*test)(const void *, const struct choice *, struct source *), bool *sure)
{
	for (size_t i = 0; i < q->package->defaults.n; i++) {
		const struct release *release = nth_default(q->package, i);
		struct source *source = release != NULL
					    ? make_source(ctx, q->package, release, q->target)
					    : NULL;

		int errors = report_errors();

		if (source != NULL && test(ctx, q->choice, source))
			return release;
		if (report_errors() > errors) {
			*sure = false;
			return release;
		}
	}
	return NULL;
}

static const struct release *choose_release(const void *ctx, const struct question *q)
{
	const struct choice *choice = q->choice;
	char *note = mem_printf(ctx, "release-%s%s%s", q->package->name,
	    q->target != NULL ? "-" : "", q->target != NULL ? q->target->triple : "");
	const struct release *release = remembered(ctx, q, note);
	bool sure = true;

	if (release != NULL)
		return release;
	release = first_that(ctx, q, at_hand, &sure);
	if (release == NULL && choice->fetch && !choice->opts->offline)
		release = first_that(ctx, q, can_fetch, &sure);
	if (release == NULL && choice->guess > 0) {
		release = guess(ctx, q, choice->guess);
		*choice->guessed = *choice->guessed || release != NULL;
	}
	if (choice->loose != NULL)
		*choice->loose = true;
	if (release != NULL && sure && (choice->fetch || choice->remember) &&
	    store_choice_set(choice->store, note, release->version) != 0)
		report_debug("the choice of '%s' is not remembered", q->package->name);
	return release;
}

const char *choice_release(void *data, const struct package *package, const struct target *target)
{
	const struct question question = {data, package, target};

	if (package->defaults.n < 2)
		return NULL;
	void *ctx = mem_check(talloc_new(NULL));
	const struct release *release = choose_release(ctx, &question);
	mem_free(ctx);
	return release != NULL ? release->version : NULL;
}
