/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was tested of toolchains, and when: recipes/tested.yaml of a layer, which mcm test --record
 * writes and nobody else. What is said to be verified of a release comes from it.
 */
#pragma once

#include "recipe/recipe.h"

/* One suite that a toolchain has passed. */
struct tested {
	struct loc loc;
	const char *date; /* 2026-11-29 */
	const char *target;
	const char *suite; /* "quick", or one of suites/ */
	const char *key;   /* of the toolchain */
	struct items options;
	struct items ways;
	long long passed, skipped, expected; /* expected: to fail, as they did */
	struct items_map releases;           /* package -> the one version */
};

struct tested_list {
	struct tested *v;
	size_t n;
};

/* Records of all layers, in their order. Reports; NULL. */
const struct tested_list *tested_load(const void *ctx, const struct strlist *layers);
/*
 * Put a record into the file of a layer, in place of one of the same target, suite, options and
 * releases. Reports; -1.
 */
int tested_add(const void *ctx, const char *layer, const struct tested *record);
/* When a toolchain for that target with that release was tested last; NULL: never, as far as is
 * recorded. */
const char *tested_on(
    const struct tested_list *list, const char *triple, const char *package, const char *version);
/* For people: "2026-11-29: quick (x86_64-linux-musl), torture (...)". NULL: nothing is recorded. */
char *tested_of_release(
    const void *ctx, const struct tested_list *list, const char *package, const char *version);
/* The same of a target: "2026-11-29: quick, torture". */
char *tested_of_target(const void *ctx, const struct tested_list *list, const char *triple);
