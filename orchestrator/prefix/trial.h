/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trial of a finished toolchain: GNU make runs a suite of tests with it, in a directory of its
 * own: the quick one of the recipe "toolchain", or another one. See
 * recipes/toolchain/suite/Makefile.
 */
#pragma once

#include <stddef.h>

#include "recipe/target.h"

struct trial {
	const char *data; /* directory of recipes/ */
	const char *prefix;
	const struct target *target;
	int jobs;
	const char *suite;  /* directory of another suite than the quick one; or NULL */
	const char *source; /* directory of what that needs beside the toolchain; or NULL */
	const struct strlist *variables; /* NAME=VALUE, for its makefile; or NULL */
	const struct strlist
	    *only; /* patterns of names of tests, the others are not run; or NULL */
};

enum trial_outcome { TRIAL_PASSED, TRIAL_FAILED, TRIAL_SKIPPED };

struct trial_result {
	const char *name;
	enum trial_outcome outcome;
	const char *text; /* TRIAL_SKIPPED: the reason; TRIAL_FAILED: the end of what was printed */
};

/*
 * Run all tests; what they leave is removed. Returns 0 with an array of ctx in *results,
 * by name, else reports and returns -1. A SIGINT, SIGTERM or SIGHUP ends the processes of the
 * trial and is returned.
 */
int trial_run(void *ctx, const struct trial *trial, const struct trial_result **results, size_t *n);
