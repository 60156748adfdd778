/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mcm.lock: what toolchains were planned from, so that a build elsewhere or later takes exactly
 * that or nothing: releases, the bytes of every recipe with the files that it declares, of every
 * patch and toolchain file, and the keys of all stages. It has no times and no paths of this
 * machine.
 */
#pragma once

#include "plan/plan.h"
#include "recipe/recipe.h"
#include "recipe/target.h"

struct lock; /* a file that was read; talloc'd */

/* The plan that is locked, or compared with a lock, and what it was made from. */
struct lock_subject {
	const struct plan *plan;
	const struct catalog *catalog;
	const struct target *const *goals; /* of the plan */
	size_t ngoals;
	const char *identity; /* of the host: what keys of programs that run here depend on */
	/* NAME=VALUE of those that were given and say what is made; only told of where keys differ
	 */
	const struct strlist *settings;
};

/* Write the lock to path. Reports; -1. */
int lock_write(const char *path, const struct lock_subject *subject);
/* Reports a file that is no lock, or one that another version of mcm wrote; NULL. */
struct lock *lock_load(const void *ctx, const char *path);
/* The release of package that the lock has for target (NULL: for all); NULL: it has none. */
const char *lock_release(
    const struct lock *lock, const struct package *package, const struct target *target);
/*
 * Is the plan what was locked, or a part of it for fewer targets? Reports each difference by its
 * name: releases, files, and stages whose keys differ although all that they need is as locked; -1.
 */
int lock_check(const struct lock *lock, const struct lock_subject *subject);
