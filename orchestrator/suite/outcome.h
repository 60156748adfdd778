/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a test, held against what was expected of it; and many of these as JUnit XML. */
#pragma once

#include <stddef.h>

enum outcome_kind {
	OUTCOME_PASSED,
	OUTCOME_FAILED,
	OUTCOME_SKIPPED,
	OUTCOME_KNOWN,    /* it failed as expected */
	OUTCOME_SURPRISE, /* it passed, but was expected to fail */
	OUTCOME_KINDS,
};

struct outcome {
	enum outcome_kind kind;
	const char *triple;
	const char *name;
	const char *text;   /* FAILED, KNOWN: the end of what was printed; else NULL */
	const char *reason; /* SKIPPED, KNOWN, SURPRISE: why */
	const char *where;  /* SURPRISE: the file that expected otherwise, with the line */
};

/*
 * A document of JUnit XML, as CI services read it: a test suite for each triple, whose outcomes
 * follow each other. A failure that was expected counts as skipped, with its reason; a pass that
 * was not counts as failed. ctx owns it.
 */
char *outcomes_junit(const void *ctx, const char *suite, const struct outcome *outcomes, size_t n);
