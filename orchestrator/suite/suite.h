/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suites of tests that others have written, run with a finished toolchain: suites/<name>/ of a
 * layer. It has suite.yaml, which says where the tests come from and how they may be compiled; a
 * Makefile that runs them (prefix/trial.h); and expected.yaml, the failures that are known, with
 * their reasons. See mcm-recipe(5).
 */
#pragma once

#include "adapters/json.h"
#include "plan/plan.h"
#include "recipe/recipe.h"
#include "source/source.h"

/* Tests that are known to fail: those for which everything holds that is given here. */
struct expectation {
	struct loc loc;
	const char *test;     /* pattern of its name, without the option and the way */
	const char *reason;   /* for people: why it fails */
	const char *from;     /* the first release of the suite's package; NULL: any */
	const char *before;   /* the first one that does not; NULL: none yet */
	struct items targets; /* patterns of triples; v NULL: all */
	struct items options; /* v NULL: all */
	struct items ways;    /* v NULL: all */
};

struct test_suite {
	struct loc loc;
	const char *name;
	const char *dir;
	const char *summary;
	const char *package;      /* that is tested: expectations are about its releases */
	const char *source;       /* the package whose source has the tests; NULL: that one */
	struct items files;       /* patterns of what of it is unpacked */
	struct items_map options; /* by name the words that tests are compiled with; or none */
	struct items defaults;    /* of options, for who names none */
	struct items ways;        /* that it can link programs in; none: it is not linked so */
	long long seconds;        /* that one test may take; 0: the makefile's own limit */
	struct expectation *expected;
	size_t nexpected;
};

/*
 * Read a suite: of several layers that have it the last counts, and expected failures are those of
 * all. Reports, also that there is none of that name; NULL.
 */
const struct test_suite *suite_load(
    const void *ctx, const struct strlist *layers, const char *name);
/*
 * Names out of "A,B" that are keys of a suite's options, or of its ways; "all" stands for each of
 * them, and NULL for its defaults. Reports; NULL.
 */
struct strlist *suite_options(const void *ctx, const struct test_suite *suite, const char *list);
struct strlist *suite_ways(const void *ctx, const struct test_suite *suite, const char *list);
/* NAME=VALUE for the suite's makefile. */
struct strlist *suite_variables(const void *ctx, const struct test_suite *suite,
    const struct strlist *options, const struct strlist *ways);

/* The expectation that a test of the toolchain for triple fails; NULL: there is none. version is
 * that of suite->package in the toolchain. */
const struct expectation *suite_expects(
    const struct test_suite *suite, const char *triple, const char *version, const char *test);

/* The version of a package that a toolchain was made from, by its manifest; NULL: it has none. */
const char *suite_version(const struct json *manifest, const char *package);

/* Where sources of suites come from. */
struct suite_shelf {
	const struct catalog *catalog;
	const struct store *store;
	const struct source_opts *opts;
};

/* The tests of a suite in the store's trees, held from suite_tree_get() to suite_tree_drop(). */
struct suite_tree {
	struct source *source;
	struct source_file file;
	struct origin origin; /* that file is of, without its patches */
	char *path;
	int lock;
};
/*
 * Fetch the source, verified as any other, and unpack the files of the suite. version is that of
 * suite->package in the toolchain. Reports; -1.
 */
int suite_tree_get(const void *ctx, const struct test_suite *suite, const char *version,
    const struct suite_shelf *shelf, struct suite_tree *tree);
/* Reports; -1. */
int suite_tree_drop(const void *ctx, const struct suite_shelf *shelf, struct suite_tree *tree);
