/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suite that options of mcm test name: its source, the tests, and what was expected. */
#pragma once

#include "prefix/trial.h"
#include "session/session.h"
#include "suite/outcome.h"
#include "suite/suite.h"

struct suite_run {
	struct session *session;              /* with recipes and targets */
	struct trial trial;                   /* but for the target of each toolchain */
	const struct test_suite *suite;       /* NULL: the quick one */
	const struct strlist *options, *ways; /* of the suite, that were chosen */
	struct suite_shelf shelf;
	struct suite_tree
	    *tree;           /* of the toolchain before, which the next one may share; or NULL */
	const char *version; /* that the tree is for */
	int in_use;          /* lock of the store */
};

/* By the options of the command. Returns 0, or an exit status with the error reported. */
int suite_run_begin(void *ctx, struct suite_run *run);
/* Test trial.target's toolchain. Returns 0, -1 (reported), or the signal that ended it. */
int suite_run_one(void *ctx, struct suite_run *run, struct outcome **outcomes, size_t *n);
/* Reports; -1. */
int suite_run_end(void *ctx, struct suite_run *run);
