/* SPDX-License-Identifier: Apache-2.0 */
/* Runs GNU make over a config.mak, under limits, to learn what it sets. */
#pragma once

struct configmak_run {
	const char *path;
	double limit; /* seconds that make may take */
	/* Set by configmak_run: */
	int status;   /* raw wait status */
	char *output; /* all that make and what it ran printed */
	/*
	 * One line "?NAME" for each variable that is no setting, two lines "=NAME" and its value
	 * for each that is, and last "." with the makefiles that were read. In values "\n" is a
	 * newline and "\\" a backslash.
	 */
	char *values;
};

/*
 * Reports and returns -1 when make cannot be run, takes too long or prints too much; that
 * make fails is for the caller to report. Nothing is written but by what the file itself runs.
 */
int configmak_run(const void *ctx, struct configmak_run *run);
